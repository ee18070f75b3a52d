from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashboard import wiring
from tests.ingest.fakes import Centre
from tests.ingest.items import batch, item, items
from tests.ingest.serving import BATCH, ONE, Gate, serving


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As on a full disk, writing fails beyond it: the kernel says so, not a fake."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def post_until_full(gate: Gate) -> list[int]:
    """Batches sent and answered with 200, until one was answered with 503."""
    taken: list[int] = []
    for i in range(200):
        answer = await gate.http.post("/api/events", content=batch(*items(100, start=100 * i)), headers=BATCH)
        if answer.status_code != 200:
            assert answer.status_code == 503
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) >= 1
            return taken
        taken.append(i)
    raise AssertionError("the disk never filled up")


@pytest.fixture
def store(tmp_path: Path) -> wiring.Store:
    return wiring.open_store(wiring.load_settings(data=tmp_path))


async def test_a_full_disk_is_said_and_what_was_answered_is_there_and_all_goes_on_after(
    tmp_path: Path, store: wiring.Store
) -> None:
    centre = Centre(journal=store.journal, refusals=store.refusals)  # type: ignore[arg-type]
    async with serving(centre) as gate:
        with no_file_larger_than(600_000):
            taken = await post_until_full(gate)
            # What cannot be kept must not be answered as refused, or it would be lost.
            unkept = await gate.http.post("/api/events", content=b"[" + b"x" * 64 * 1024, headers=BATCH)
            assert unkept.status_code == 503

        assert taken
        assert [r.event.id for r in centre.recorded()] == [f"grid-{i}" for i in range(100 * len(taken))]

        body = batch(*items(100, start=100 * len(taken)))
        again = await gate.http.post("/api/events", content=body, headers=BATCH)
        assert again.json()["accepted"] == 100
        after = await gate.http.post("/api/events", content=item(id="after"), headers=ONE)
        assert after.json()["position"] == 100 * len(taken) + 101

    with sqlite3.connect(tmp_path / "journal.sqlite") as link:
        assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    link.close()
