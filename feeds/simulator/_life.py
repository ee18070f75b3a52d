"""What all simulated things share: a beginning, and events from there on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any, Final, NamedTuple

from dashboard.domain.events import Event

LOCAL: Final = timezone(timedelta(hours=8))
"""China's one zone, without summer time: a fixed offset needs no file."""

OPENS_AT_H, SHUTS_AT_H = 8, 18


class Life(NamedTuple):
    """All events of one thing, none before `begins_at`; in any order."""

    begins_at: datetime
    events: tuple[Event, ...]


class Pen:
    """Writes the events of one subject, with ids that count per source what it has sent of it."""

    def __init__(self, subject: str | None, stem: str) -> None:
        self.events: list[Event] = []
        self._subject, self._stem = subject, stem

    def write(self, at: datetime, source: str, type_: str, payload: Any) -> None:
        id_ = f"{self._stem}/{len(self.events)}"
        self.events.append(Event(source, id_, type_, self._subject, at, payload))


def spread(chance: Random, median: timedelta, *, sigma: float) -> timedelta:
    """A delay around a median, log-normal: never negative, with a long tail."""
    return median * math.exp(chance.gauss(0.0, sigma))


def between(chance: Random, low: timedelta, high: timedelta) -> timedelta:
    return low + (high - low) * chance.random()


def in_office(at: datetime, chance: Random) -> datetime:
    """The instant, or where it falls at night, one in the first two hours of the next office day.

    Week-ends are worked: the centre is staffed by rota.
    """
    local = at.astimezone(LOCAL)
    if OPENS_AT_H <= local.hour < SHUTS_AT_H:
        return at
    days = 0 if local.hour < OPENS_AT_H else 1
    opening = local.replace(hour=OPENS_AT_H, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return (opening + between(chance, timedelta(), timedelta(hours=2))).astimezone(at.tzinfo)


def picked(chance: Random, shares: Mapping[str, float]) -> str:
    """One of the names, by its share."""
    return chance.choices(tuple(shares), weights=tuple(shares.values()))[0]
