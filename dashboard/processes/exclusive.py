"""One process at a time: a lock that is let go of however its holder ends, by the kernel or by a database."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn, Protocol

import structlog

from dashboard.config import ConfigError
from dashboard.ports import JournalError

log = structlog.get_logger()

LOOK_S: Final = 2.0
"""From one look at whether the lock of a database is held still to the next: for so long two may be at work
after the database has ended the session of the first."""


class Lock(Protocol):
    """Of a database. Blocking."""

    def take(self) -> bool:
        """Hold it, or go on holding it; False where another process does. Raises JournalError."""

    def let_go(self) -> None: ...


@contextmanager
def the_only(path: Path, who: str) -> Iterator[None]:
    """Hold the lock at `path` for the block. Raises ConfigError where another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(f"{who} is at work in {path.parent} already; stop it first") from None
        yield


async def alone(lock: Lock, who: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work while the lock is held; what is lost with a session is taken anew.

    Raises ConfigError where another process holds it, at once or later, and JournalError where the database
    does not answer at once.
    """
    await _hold(lock, who)
    try:
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(_keep_holding(lock, who), name="lock")
            await work()
            keeping.cancel()
    finally:
        await asyncio.to_thread(lock.let_go)


async def _keep_holding(lock: Lock, who: str) -> NoReturn:
    while True:
        await asyncio.sleep(LOOK_S)
        try:
            await _hold(lock, who)
        except JournalError as wrong:
            log.warning("the database does not say who is at work", who=who, why=str(wrong))


async def _hold(lock: Lock, who: str) -> None:
    if not await asyncio.to_thread(lock.take):
        raise ConfigError(f"{who} is at work on this database already, of another machine or data directory")
