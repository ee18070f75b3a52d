"""One process on a whole database, whatever machine and data directory it is of.

PostgreSQL holds the lock for a session of its own: it lets go when that ends, however it does. SQLite's files
are one machine's, where `processes.exclusive.the_only` is enough.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, NullPool, create_engine, text

from dashboard.store.engine import CONNECT_TIMEOUT_S, answering, is_sqlite, store_errors

ALERTS: Final = 0x616C7274
"""What alert roles take turns on: a number that no other program on the server uses."""
GONE_AFTER: Final = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
"""A machine that lost its power says no good-bye: after 20 s without it, the server lets go."""
UNHEARD_MS: Final = 10_000
"""And so long this side waits for a server that lost its own."""


class SessionLock:
    """Blocking; for one thread at a time."""

    def __init__(self, url: str, key: int) -> None:
        self._engine = create_engine(
            url,
            hide_parameters=True,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={}
            if url.startswith("sqlite")
            else {
                "connect_timeout": CONNECT_TIMEOUT_S,
                "options": GONE_AFTER,
                "tcp_user_timeout": UNHEARD_MS,
            },
        )
        self._key = key
        self._link: Connection | None = None

    def take(self) -> bool:
        """Hold it, or go on holding it; False where another process does. Raises JournalError while the
        database does not answer: then it is held no more."""
        if is_sqlite(self._engine):
            return True
        if self._link is not None and _lives(self._link):
            return True
        self.let_go()
        with answering(self._engine):
            link = self._engine.connect()
            try:
                is_mine = bool(link.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": self._key}))
            except BaseException:
                link.close()
                raise
        if is_mine:
            self._link = link
        else:
            link.close()
        return is_mine

    def let_go(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.invalidate()
            link.close()


def _lives(link: Connection) -> bool:
    """Whether the session is there still, and with it the lock."""
    try:
        link.execute(text("SELECT 1"))
    except store_errors(link.engine):
        return False
    return True
