"""What only a journal on a disk or a server has to withstand."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import Engine, event, text, update

from dashboard.clock import SystemClock
from dashboard.journal.sql_journal import SqlJournal
from dashboard.ports import JournalError, Placed
from dashboard.store.engine import writing
from dashboard.store.migrate import migrate
from dashboard.store.schema import events
from tests.journal.builders import SetClock, entries, entry
from tests.servers import PostgresServer

Open: TypeAlias = Callable[[str], Engine]
REPOSITORY = Path(__file__).resolve().parents[2]


def test_two_processes_leave_no_gap_and_lose_nothing(journal_url: str, sql_journal: SqlJournal) -> None:
    appenders = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.journal.appender", journal_url, source, "500"], cwd=REPOSITORY
        )
        for source in ("one", "two")
    ]

    assert [appender.wait(60) for appender in appenders] == [0, 0]

    read = sql_journal.read(after=0, limit=2_000)
    assert [r.position for r in read] == list(range(1, 1_001))
    assert {(r.event.source, r.event.id) for r in read} == {
        (source, f"{n:06d}") for source in ("one", "two") for n in range(500)
    }
    assert sorted(r.recorded_at for r in read) == [r.recorded_at for r in read]


def test_what_was_appended_is_there_after_the_process_was_killed(journal_url: str, open_engine: Open) -> None:
    appender = subprocess.Popen(
        [sys.executable, "-m", "tests.journal.appender", journal_url, "one", "1000000"], cwd=REPOSITORY
    )
    journal = SqlJournal(open_engine(journal_url), SystemClock())
    while journal.head() < 100:
        assert appender.poll() is None
    before = journal.head()
    appender.kill()
    appender.wait()

    head = journal.head()

    assert head >= before
    assert [r.position for r in journal.read(after=0, limit=head + 1)] == list(range(1, head + 1))
    assert head % 10 == 0, "a group was recorded in part"


def test_another_journal_object_goes_on_where_the_last_stopped(
    journal_url: str, clock: SetClock, open_engine: Open
) -> None:
    SqlJournal(open_engine(journal_url), clock).append([entry("a")])

    again = SqlJournal(open_engine(journal_url), clock)

    assert again.append([entry("b"), entry("a")]).placed == (Placed(2, False), Placed(1, True))
    with pytest.raises(JournalError, match="live"):
        again.append([entry("c", recorded_at=clock.at)])


def test_a_full_disk_is_said_and_may_be_tried_again(
    tmp_path: Path, clock: SetClock, open_engine: Open
) -> None:
    url = f"sqlite:///{tmp_path}/journal.sqlite"
    migrate(url, "journal")
    engine = open_engine(url)

    # SQLite's own limit on the size of a file: the same code path as a disk without room.
    @event.listens_for(engine, "connect")
    def limit(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count = 60")

    journal = SqlJournal(engine, clock)
    journal.append(entries(10))

    with pytest.raises(JournalError, match="full") as refused:
        journal.append(entries(20_000, source="flood"))

    assert refused.value.is_retryable
    assert journal.append([entry("last")]).placed == (Placed(11, False),)


def test_a_locked_journal_is_said_and_may_be_tried_again(
    journal_url: str, clock: SetClock, open_engine: Open
) -> None:
    engine = open_engine(journal_url)
    journal = SqlJournal(engine, clock)

    @event.listens_for(engine, "connect")
    def be_impatient(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        is_sqlite = engine.dialect.name == "sqlite"
        cursor.execute("PRAGMA busy_timeout = 50" if is_sqlite else "SET lock_timeout = '50ms'")
        connection.commit()

    with writing(open_engine(journal_url)) as link:
        if engine.dialect.name == "postgresql":
            link.execute(text("LOCK TABLE events"))
        with pytest.raises(JournalError, match="lock") as refused:
            journal.append([entry("a")])

    assert refused.value.is_retryable
    assert journal.append([entry("a")]).placed == (Placed(1, False),)


def test_a_lost_server_is_said_and_found_again_when_it_is_back(clock: SetClock, open_engine: Open) -> None:
    server = PostgresServer()
    server.start()
    try:
        migrate(server.url(), "journal")
        journal = SqlJournal(open_engine(server.url()), clock)
        journal.append([entry("a")])

        server.stop()
        with pytest.raises(JournalError) as refused:
            journal.append([entry("b")])
        server.start()

        assert refused.value.is_retryable
        assert journal.append([entry("b")]).head == 2
    finally:
        server.close()


def test_an_error_quotes_nothing_of_the_event(sql_journal: SqlJournal) -> None:
    surrogate = entry("a", subject="zhang san \ud800")

    with pytest.raises(JournalError) as refused:
        sql_journal.append([surrogate])

    assert "zhang" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert not refused.value.is_retryable


def test_a_row_that_cannot_be_read_is_named(
    sql_journal: SqlJournal, journal_url: str, open_engine: Open
) -> None:
    sql_journal.append(entries(3))
    with writing(open_engine(journal_url)) as link:
        link.execute(update(events).where(events.c.position == 2).values(data='{"unit": 7}'))

    with pytest.raises(JournalError, match=r"position 2, a dispute.dispatched") as refused:
        sql_journal.read(after=0, limit=10)

    assert not refused.value.is_retryable
