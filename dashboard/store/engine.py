"""Connections to a store, set up for what is kept there.

journal_engine(url)   durable: a commit that returned survives a power cut
views_engine(url)     what can be built again: a commit may be lost with the power, never torn
writing(engine)       one write transaction, which waits for its turn
answering(engine)     a store's failures as JournalError
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from dashboard.ports import JournalError

BUSY_AFTER_S = 10
"""How long a writer waits for another before it gives up."""

BUSY_AGAIN_S = 0.01
PAGE_CACHE_KIB = 65_536
CHECKPOINT_PAGES = 4_000
POOL_TIMEOUT_S = 10
CONNECT_TIMEOUT_S = 5
JOURNAL = 0x6A6F7572
"""What those who write to the journal take turns on: a number that no other program on the server uses."""


def journal_engine(url: str) -> Engine:
    """An engine whose commits are on the disk when they return."""
    return _engine(url, synchronous="FULL")


def views_engine(url: str) -> Engine:
    """An engine for read tables. On SQLite the last commits may go with the power, and are folded again."""
    return _engine(url, synchronous="NORMAL")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction, committed at the end of the block.

    SQLite takes its writer lock at once: a transaction that read first could not wait for it later.
    """
    with engine.connect().execution_options(writes=True) as link, link.begin():
        yield link


def lock_writers(link: Connection, key: int) -> None:
    """Make the writers of one kind take turns until this transaction ends. SQLite's do so anyway."""
    if not is_sqlite(link):
        link.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


@contextmanager
def answering(engine: Engine) -> Iterator[None]:
    """Whatever the store raises inside the block leaves it as a JournalError without any value of a row."""
    try:
        yield
    except store_errors(engine) as wrong:
        passes = _passes(wrong)
        # What the data itself caused would carry the data along in its chain.
        raise JournalError(_in_words(wrong), is_retryable=passes) from (wrong if passes else None)
    except UnicodeEncodeError as wrong:
        raise JournalError(f"text that is no Unicode: {wrong.reason}", is_retryable=False) from None


def store_errors(engine: Engine) -> tuple[type[Exception], ...]:
    """What a store that cannot answer raises, by way of SQLAlchemy and of the driver itself."""
    return (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)


def already_there(engine: Engine) -> tuple[type[Exception], ...]:
    """What a store raises when a row that must be unique stands already."""
    return (IntegrityError, engine.dialect.loaded_dbapi.IntegrityError)


def is_sqlite(link: Engine | Connection) -> bool:
    return link.dialect.name == "sqlite"


def _passes(wrong: Exception) -> bool:
    """True when the same call may succeed later: a lock, a lost link, a full disk."""
    kinds = {cls.__name__ for cls in type(wrong).__mro__}
    return not kinds.isdisjoint({"OperationalError", "InterfaceError", "InternalError", "TimeoutError"})


def _in_words(wrong: Exception) -> str:
    cause = getattr(wrong, "orig", None) or wrong
    # PostgreSQL's whole message may quote the row; its first line does not.
    told = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause)
    return f"{type(cause).__name__}: {told.splitlines()[0] if told else 'no reason given'}"


def _engine(url: str, *, synchronous: Literal["FULL", "NORMAL"]) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, synchronous=synchronous)
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,  # a server that was restarted costs one ping, not one failed append
        pool_timeout=POOL_TIMEOUT_S,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "options": f"-c lock_timeout={BUSY_AFTER_S}s"},
    )


def _sqlite(url: str, *, synchronous: str) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, pool_timeout=POOL_TIMEOUT_S, connect_args={"timeout": BUSY_AFTER_S}
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver begins transactions of its own accord, but only before writes and never IMMEDIATE.
        connection.isolation_level = None
        _write_ahead(connection)
        for pragma in (
            f"synchronous = {synchronous}",
            f"cache_size = -{PAGE_CACHE_KIB}",
            f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(link: Connection) -> None:
        writes = link.get_execution_options().get("writes", False)
        link.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the file to its write-ahead log: once in its life, and by whoever opens it first.

    For this one lock SQLite tells everyone else "locked" at once, whatever their timeout.
    """
    given_up = time.monotonic() + BUSY_AFTER_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as wrong:
            if wrong.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                raise
        time.sleep(BUSY_AGAIN_S)
