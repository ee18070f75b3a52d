"""Tries to sign in under a name: after five wrong ones the name waits, longer each time, up to 15 minutes.

Names are counted whether or not anyone bears them, so that who tries learns nothing of it. A try is counted
before it is looked at: many at once are no way around. It is forgotten when one succeeds, or after a day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import Engine, delete, insert, select, update

from dashboard.ports import Clock
from dashboard.store.engine import answering, lock_writers, writing
from dashboard.store.instants import instant, micros
from dashboard.store.people import as_kept
from dashboard.store.schema_people import sign_in_tries
from dashboard.store.walls import hashed

ALLOWED: Final = 5
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=1)
_LOCK = 0x74726965


def wait_after(tries: int) -> timedelta | None:
    """How long a name waits after so many tries in a row: from the fifth 1, 2, 4, 8, 15, 15 … minutes."""
    if tries < ALLOWED:
        return None
    doublings: int = 2 ** min(tries - ALLOWED, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * doublings)


class SqlTries:
    """Blocking. Raises JournalError when the store cannot answer."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, name: str) -> timedelta | None:
        """Count a try; how long the name waits still, in which case it is none. None: it may go on."""
        key, now = hashed(as_kept(name)), self._clock.now()
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, _LOCK)
            over = sign_in_tries.c.last_us <= micros(now - FORGOTTEN_AFTER)
            link.execute(delete(sign_in_tries).where(over))
            is_it = sign_in_tries.c.name_sha256 == key
            found = link.execute(select(sign_in_tries).where(is_it)).first()
            if found is not None and found.until_us is not None and found.until_us > micros(now):
                return instant(found.until_us) - now
            tries = 1 if found is None else found.tries + 1
            wait = wait_after(tries)
            row = {
                "tries": tries,
                "last_us": micros(now),
                "until_us": None if wait is None else micros(now + wait),
            }
            if found is None:
                link.execute(insert(sign_in_tries).values(name_sha256=key, **row))
            else:
                link.execute(update(sign_in_tries).where(is_it).values(**row))
        return None

    def waits(self, name: str) -> timedelta | None:
        """How long the name waits now."""
        query = select(sign_in_tries.c.until_us).where(sign_in_tries.c.name_sha256 == hashed(as_kept(name)))
        now = self._clock.now()
        with answering(self._engine), self._engine.connect() as link:
            until = link.scalar(query)
        return instant(until) - now if until is not None and until > micros(now) else None

    def forget(self, name: str) -> None:
        """A try succeeded."""
        with answering(self._engine), writing(self._engine) as link:
            link.execute(delete(sign_in_tries).where(sign_in_tries.c.name_sha256 == hashed(as_kept(name))))
