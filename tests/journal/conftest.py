"""A journal of each kind, empty: what holds for one holds for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.journal.memory_journal import MemoryJournal
from dashboard.journal.sql_journal import SqlJournal
from dashboard.ports import Journal
from dashboard.store.migrate import migrate
from tests.journal.builders import SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def journal_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated, empty journal's URL."""
    if request.param == "postgresql":
        url = str(request.getfixturevalue("fresh_postgres_url"))
    else:
        url = f"sqlite:///{tmp_path}/journal.sqlite"
    migrate(url, "journal")
    return url


@pytest.fixture
def sql_journal(journal_url: str, clock: SetClock, open_engine: Callable[[str], Engine]) -> SqlJournal:
    return SqlJournal(open_engine(journal_url), clock)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def journal(
    request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock, open_engine: Callable[[str], Engine]
) -> Journal:
    if request.param == "memory":
        return MemoryJournal(clock)
    url = f"sqlite:///{tmp_path}/journal.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_postgres_url")
    migrate(url, "journal")
    return SqlJournal(open_engine(url), clock)
