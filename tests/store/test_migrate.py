"""The schema grows by migrations alone, on both databases, and stays what the code says it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from dashboard.store.engine import journal_engine
from dashboard.store.migrate import TARGETS, Target, migrate
from dashboard.store.schema import history

TARGET_NAMES: tuple[Target, ...] = ("journal", "views")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("fresh_postgres_url"))
    return f"sqlite:///{tmp_path}/store.sqlite"


@pytest.mark.parametrize("target", TARGET_NAMES)
def test_migrations_make_exactly_the_schema_that_the_code_reads(url: str, target: Target) -> None:
    migrate(url, target)

    engine = journal_engine(url)
    with engine.connect() as link:
        context = MigrationContext.configure(
            link, opts={"compare_type": True, "version_table": f"schema_version_{target}"}
        )
        differences = compare_metadata(context, TARGETS[target])
    engine.dispose()

    assert differences == []


def test_both_targets_share_one_database(url: str) -> None:
    migrate(url, "journal")
    migrate(url, "views")

    engine = journal_engine(url)
    tables = set(inspect(engine).get_table_names())
    engine.dispose()

    assert {"events", "sealed", "refusals", "tokens", "cases", "relays", "checkpoint"} <= tables


def test_a_second_migration_changes_nothing(url: str) -> None:
    migrate(url, "journal")
    migrate(url, "journal")

    engine = journal_engine(url)
    with engine.connect() as link:
        rows = link.execute(select(history)).all()
    engine.dispose()

    assert len(rows) == 1


def test_callers_at_the_same_time_migrate_once(url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        runs = [pool.submit(migrate, url, "journal") for _ in range(6)]

    assert [run.exception() for run in runs] == [None] * 6
