"""One process at a time: a lock that the kernel lets go of however its holder ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.config import ConfigError


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
