"""Which instants this centre can count: aware, of a sane year, in UTC from here on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

EARLIEST_YEAR: Final = 1900
"""Real closings bear 1900-01-01, the "no idea" of many systems: they are read, and count as at the report."""
LATEST_YEAR: Final = 2200
FUTURE: Final = timedelta(hours=24)
"""How far ahead of the centre's clock a source's clock may run."""


def counted(at: datetime) -> datetime:
    """The instant in UTC. Raises ValueError, saying why, where it has no offset or an absurd year.

    The year is judged before the offset is taken off: in year 1 and in year 9999 that would overflow.
    """
    if not EARLIEST_YEAR <= at.year < LATEST_YEAR:
        raise ValueError(f"year {at.year} is not a time this centre can count")
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("has no offset")
    return at.astimezone(UTC)


def is_ahead(at: datetime, now: datetime) -> bool:
    """True for an instant that no clock set by the day could have reached yet."""
    return at > now + FUTURE
