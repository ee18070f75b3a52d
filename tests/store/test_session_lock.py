"""A lock of the database: of one session, and gone with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from dashboard.ports import JournalError
from dashboard.store.session_lock import ALERTS, SessionLock
from tests.servers import PostgresServer

Locks = Callable[..., SessionLock]


@pytest.fixture
def lock_of() -> Iterator[Locks]:
    """Gives locks that are let go after the test."""
    made: list[SessionLock] = []

    def lock_of(url: str, key: int = ALERTS) -> SessionLock:
        made.append(SessionLock(url, key))
        return made[-1]

    yield lock_of
    for lock in made:
        lock.let_go()


def end_sessions(engine: Engine) -> None:
    """As a server does that is started anew."""
    with engine.begin() as link:
        link.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_one_of_two_holds_it_until_it_lets_go(fresh_postgres_url: str, lock_of: Locks) -> None:
    one, other = lock_of(fresh_postgres_url), lock_of(fresh_postgres_url)

    assert (one.take(), other.take(), one.take()) == (True, False, True)
    one.let_go()
    assert (other.take(), one.take()) == (True, False)


def test_another_lock_of_the_same_database_is_free(fresh_postgres_url: str, lock_of: Locks) -> None:
    one, other = lock_of(fresh_postgres_url), lock_of(fresh_postgres_url, ALERTS + 1)

    assert (one.take(), other.take()) == (True, True)


def test_it_is_gone_with_its_session_and_whoever_comes_first_has_it_then(
    fresh_postgres_url: str, lock_of: Locks, open_engine: Callable[[str], Engine]
) -> None:
    one, other = lock_of(fresh_postgres_url), lock_of(fresh_postgres_url)
    assert one.take()

    end_sessions(open_engine(fresh_postgres_url))

    assert (other.take(), one.take()) == (True, False)


def test_it_is_taken_anew_where_nobody_came_in_between(
    fresh_postgres_url: str, lock_of: Locks, open_engine: Callable[[str], Engine]
) -> None:
    one, other = lock_of(fresh_postgres_url), lock_of(fresh_postgres_url)
    assert one.take()

    end_sessions(open_engine(fresh_postgres_url))

    assert (one.take(), other.take()) == (True, False)


def test_a_server_that_does_not_answer_holds_nothing(lock_of: Locks) -> None:
    server = PostgresServer()
    try:
        server.start()
        lock = lock_of(server.url())
        assert lock.take()
        server.stop()

        with pytest.raises(JournalError) as down:
            lock.take()
        assert down.value.is_retryable

        server.start()
        assert lock.take()
    finally:
        lock.let_go()
        server.close()


def test_files_are_one_machine_s(tmp_path: Path, lock_of: Locks) -> None:
    assert lock_of(f"sqlite:///{tmp_path}/alerts.sqlite").take()
    assert list(tmp_path.iterdir()) == []
