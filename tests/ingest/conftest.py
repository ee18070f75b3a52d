"""A gate on a journal on disk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from dashboard.clock import SystemClock
from dashboard.journal.sql_journal import SqlJournal
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from tests.ingest.fakes import Centre
from tests.ingest.serving import Gate, serving


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[SqlJournal]:
    url = f"sqlite:///{tmp_path / 'journal.sqlite'}"
    migrate(url, "journal")
    engine = journal_engine(url)
    yield SqlJournal(engine, SystemClock())
    engine.dispose()


@pytest.fixture
async def gate(on_disk: SqlJournal) -> AsyncIterator[Gate]:
    async with serving(Centre(journal=on_disk)) as gate:
        yield gate
