"""One running centre for all questions to the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.centre import Centre


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    made = Centre(tmp_path_factory.mktemp("api") / "centre")
    with made:
        made.load_areas()
        made.reader_token()
        made.wait_until_folded(made.head())
        yield made


@pytest.fixture(scope="session")
def source_token(centre: Centre) -> str:
    return centre.source_token("grid")
