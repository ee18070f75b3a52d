"""A store of each kind, migrated and empty: what holds on SQLite holds on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.store.alerts import SqlAlerts
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import TARGETS, migrate
from dashboard.store.vault import Vault
from tests.journal.builders import SetClock
from tests.store.alert_builders import NOW


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("fresh_postgres_url"))
    return f"sqlite:///{tmp_path}/store.sqlite"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A database with the tables of all targets."""
    for target in TARGETS:
        migrate(url, target)
    engine = journal_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def alerts(engine: Engine, tmp_path: Path) -> SqlAlerts:
    """The clock of its counts stands at NOW."""
    return SqlAlerts(engine, Vault(tmp_path / "key", environ={}), SetClock(NOW))
