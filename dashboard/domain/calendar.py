"""The working calendar: a value that knows the years announced, and says so when asked of another.

Built outside the domain and carried by the journal, so that a rebuild counts with the calendar of then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
FIXED_DATE_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the statutory holidays that need no lunar calendar (State Council order 795, 2024)."""
WARNED_BEFORE = timedelta(days=60)
"""Of the last announced day: long enough to be upgraded, or to write the notice down, in time."""


class NotAnnounced(LookupError):
    """The State Council has not published the year of this day, as far as this calendar knows."""


@dataclass(frozen=True, slots=True)
class Override:
    """A local rule for the days from `first_on` to `last_on`, both included; it wins over the notice."""

    first_on: date
    last_on: date
    is_rest: bool
    reason: str
    source: str

    def covers(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class Announcement:
    """A year whose notice (`source`) is written down in local overrides, whole."""

    year: int
    source: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a centre rules by itself, with reason and source; no two of `days` cover the same day."""

    days: tuple[Override, ...] = ()
    years: tuple[Announcement, ...] = ()

    def of(self, day: date) -> Override | None:
        return next((override for override in self.days if override.covers(day)), None)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`years`: verified; `days_off`: week-days that are no working days; `make_up_days`: week-end days
    that are (调休). Both have the overrides in them. `festivals`: where known, the festival a day belongs
    to or is made up for."""

    years: frozenset[int]
    days_off: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()
    festivals: Mapping[date, str] = field(default_factory=dict, hash=False)
    overrides: Overrides = Overrides()

    def is_rest_day(self, day: date) -> bool:
        """True for a statutory rest day (法定休假日). Raises NotAnnounced outside the verified years."""
        if day.year not in self.years:
            raise NotAnnounced(f"no working calendar for {day.year}")
        return day not in self.make_up_days and (day.weekday() >= 5 or day in self.days_off)

    def is_rest_day_by_fallback(self, day: date) -> bool:
        """What is assumed of a year not announced: week-ends, the fixed-date holidays and the overrides,
        no make-up day."""
        override = self.overrides.of(day)
        if override is not None:
            return override.is_rest
        return day.weekday() >= 5 or (day.month, day.day) in FIXED_DATE_HOLIDAYS


def overridden(calendar: WorkingCalendar, overrides: Overrides) -> WorkingCalendar:
    """The calendar as these overrides make it, in place of any it had been given before."""
    days_off, make_up_days = set(calendar.days_off), set(calendar.make_up_days)
    for override in overrides.days:
        for day in days_between(override.first_on, override.last_on):
            days_off.discard(day)
            make_up_days.discard(day)
            if override.is_rest and day.weekday() < 5:
                days_off.add(day)
            elif not override.is_rest and day.weekday() >= 5:
                make_up_days.add(day)
    return WorkingCalendar(
        calendar.years | {announced.year for announced in overrides.years},
        frozenset(days_off),
        frozenset(make_up_days),
        calendar.festivals,
        overrides,
    )


class RunsOut(NamedTuple):
    """How far ahead deadlines are firm. `last_on`: the last day of the unbroken stretch of announced years
    that begins today, None when today's own year is not announced; `days_left` up to it, 0 on it."""

    last_on: date | None
    days_left: int

    @property
    def is_near(self) -> bool:
        """From WARNED_BEFORE the last announced day on."""
        return self.days_left <= WARNED_BEFORE.days


def runs_out(calendar: WorkingCalendar, on: date) -> RunsOut:
    """Where the announced years end, seen from a day."""
    year = on.year
    while year in calendar.years:
        year += 1
    if year == on.year:
        return RunsOut(None, 0)
    last_on = date(year - 1, 12, 31)
    return RunsOut(last_on, (last_on - on).days)


def days_between(first_on: date, last_on: date) -> list[date]:
    """Every day from one to the other, both included."""
    return [first_on + n * DAY for n in range((last_on - first_on).days + 1)]
