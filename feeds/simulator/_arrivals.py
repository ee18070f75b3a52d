"""When things begin: Poisson arrivals by the hour and the weekday; what they are: the mix of a real year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from feeds.simulator._life import LOCAL

DISPUTES_A_YEAR: Final = 5124
"""Published for the year to 18 December 2024."""

KINDS: Final = {
    "neighbours": 32,
    "family": 18,
    "damages": 9,
    "housing": 8,
    "medical": 6,
    "contract": 5,
    "traffic": 4,
    "business": 4,
    "relocation": 3,
    "land": 2,
    "labour": 2,
    "consumer": 1,
    "other": 6,
}
"""Per cent of the disputes; they make 100."""

CHANNELS: Final = {
    "grid": 34,
    "police": 20,
    "hotline12345": 16,
    "residents": 10,
    "mediation": 8,
    "petition": 5,
    "court": 5,
    "procuratorate": 2,
}
"""Per cent of the disputes by the source that reports them. Assumed; they make 100."""

_BY_HOUR = (1, 1, 0.5, 0.5, 0.5, 1, 3, 8, 18, 26, 25, 18, 10, 13, 22, 24, 21, 15, 11, 10, 9, 6, 3, 2)
_BY_WEEKDAY = (1.22, 1.14, 1.10, 1.08, 1.06, 0.75, 0.65)
"""How much of a day's and a week's reports fall in each part. Assumed: offices by day, less at week-ends."""


ALIKE: Final = (1.0,) * 7
"""Weekdays that are all the same."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Arrivals `a_day` on the average of a week. `at_least`: the share of the peak kept at all hours."""

    a_day: float
    at_least: float = 0.0
    by_weekday: tuple[float, ...] = _BY_WEEKDAY

    def at(self, instant: datetime) -> float:
        local = instant.astimezone(LOCAL)
        hour, day = _BY_HOUR[local.hour], self.by_weekday[local.weekday()]
        return self.a_day * max(_lively(hour, day, self.by_weekday), self.at_least * self._peak)

    @property
    def highest(self) -> float:
        return self.a_day * self._peak

    @property
    def _peak(self) -> float:
        return _lively(max(_BY_HOUR), max(self.by_weekday), self.by_weekday)


def _lively(hour: float, day: float, by_weekday: tuple[float, ...]) -> float:
    """How many times the average rate of a week is reached in an hour and on a day of such a share."""
    return hour * 24 / sum(_BY_HOUR) * day * 7 / sum(by_weekday)


def every(gap: timedelta, *, at_least: float) -> Rate:
    """The rate at which things come once a `gap` at the busiest hour, on all days alike."""
    peak = _lively(max(_BY_HOUR), 1.0, ALIKE)
    return Rate(timedelta(days=1) / gap / peak, at_least, ALIKE)


def arrivals(rate: Rate, start: datetime, end: datetime | None, chance: Random) -> Iterator[datetime]:
    """Instants of a Poisson process of that rate, from `start` on; without end where `end` is None.

    By thinning: candidates at the highest rate, each kept with the share of it that its instant has.
    """
    at = start
    while True:
        at += timedelta(days=chance.expovariate(rate.highest))
        if end is not None and at >= end:
            return
        if chance.random() * rate.highest < rate.at(at):
            yield at
