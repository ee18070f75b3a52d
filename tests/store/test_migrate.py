"""The schema grows by migrations alone, on both databases, and stays what the code says it is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, select, text

from dashboard.ports import JournalError
from dashboard.store.engine import writing
from dashboard.store.migrate import MIGRATIONS, TARGETS, Target, _config, migrate
from dashboard.store.schema import history
from dashboard.store.schema_alerts import groups, used_links

Open: TypeAlias = Callable[[str], Engine]
TARGET_NAMES: tuple[Target, ...] = ("journal", "views", "alerts")


@pytest.mark.parametrize("target", TARGET_NAMES)
def test_migrations_make_exactly_the_schema_that_the_code_reads(
    url: str, target: Target, open_engine: Open
) -> None:
    migrate(url, target)

    with open_engine(url).connect() as link:
        context = MigrationContext.configure(
            link, opts={"compare_type": True, "version_table": f"schema_version_{target}"}
        )
        differences = compare_metadata(context, TARGETS[target])

    assert differences == []


@pytest.mark.parametrize("target", TARGET_NAMES)
def test_a_migration_is_called_by_its_target_and_the_number_of_its_file(target: Target) -> None:
    for path in (MIGRATIONS / target).glob("[0-9]*.py"):
        assert f'revision = "{target}_{path.stem[:4]}"\n' in path.read_text(encoding="utf-8")


def test_all_targets_share_one_database(url: str, open_engine: Open) -> None:
    for target in TARGET_NAMES:
        migrate(url, target)

    tables = set(inspect(open_engine(url)).get_table_names())

    assert {
        "events",
        "sealed",
        "refusals",
        "tokens",
        "cases",
        "relays",
        "checkpoint",
        "alert_custody",
    } <= tables


def test_a_second_migration_changes_nothing(url: str, open_engine: Open) -> None:
    migrate(url, "journal")
    migrate(url, "journal")

    with open_engine(url).connect() as link:
        rows = link.execute(select(history)).all()

    assert len(rows) == 1


def test_callers_at_the_same_time_migrate_once(url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        runs = [pool.submit(migrate, url, "journal") for _ in range(6)]

    assert [run.exception() for run in runs] == [None] * 6


def test_a_store_of_a_newer_release_is_left_alone_and_said_to_be_one(url: str, open_engine: Open) -> None:
    migrate(url, "journal")
    with open_engine(url).begin() as link:
        link.execute(text("UPDATE schema_version_journal SET version_num = 'journal_9999'"))

    with pytest.raises(JournalError, match="another release") as refused:
        migrate(url, "journal")

    assert not refused.value.is_retryable


def test_a_store_that_cannot_be_reached_is_said_to_be_out_of_reach() -> None:
    with pytest.raises(JournalError) as refused:
        migrate("sqlite:////nonexistent/folder/journal.sqlite", "journal")

    assert refused.value.is_retryable


def test_a_store_of_an_older_release_is_brought_up_with_its_rows(url: str, open_engine: Open) -> None:
    """A store that was made before has what one that is made now has, and its rows."""
    engine = open_engine(url)
    with writing(engine) as link:
        command.upgrade(_config("alerts", link), "alerts_0001")
        link.execute(insert(used_links).values(sha256="ab", used_us=1))

    migrate(url, "alerts")

    with engine.connect() as link:
        found = {index["name"] for index in inspect(link).get_indexes("alert_groups")}
        assert link.scalars(select(used_links.c.sha256)).all() == ["ab"]
    assert found == {index.name for index in groups.indexes}
