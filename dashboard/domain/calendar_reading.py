"""What a calendar says of a day, in words, and on which days two of them differ."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from dashboard.domain.calendar import WorkingCalendar, days_between


class Reading(NamedTuple):
    """What one calendar says of one day. Not announced: by the fall-back."""

    is_rest: bool
    is_announced: bool
    reason: str


class DayMoved(NamedTuple):
    """A day on which two calendars differ."""

    on: date
    before: Reading
    after: Reading


def read(calendar: WorkingCalendar, day: date) -> Reading:
    """What the calendar says of the day, with the reason where one is known."""
    is_announced = day.year in calendar.years
    is_rest = calendar.is_rest_day(day) if is_announced else calendar.is_rest_day_by_fallback(day)
    return Reading(is_rest, is_announced, _reason(calendar, day, is_rest=is_rest))


def _reason(calendar: WorkingCalendar, day: date, *, is_rest: bool) -> str:
    override = calendar.overrides.of(day)
    if override is not None:
        return override.reason
    if day.year not in calendar.years and is_rest and day.weekday() < 5:
        return "固定日期节日 fixed-date holiday, assumed"
    festival = calendar.festivals.get(day, "")
    return f"调休 make-up day for {festival}" if festival and not is_rest else festival


def days_moved(before: WorkingCalendar, after: WorkingCalendar) -> tuple[DayMoved, ...]:
    """The days that rest by one and not by the other, in order; a year of which neither knows a thing has
    none."""
    found = []
    for year in sorted(_years(before) | _years(after)):
        for day in days_between(date(year, 1, 1), date(year, 12, 31)):
            one, other = read(before, day), read(after, day)
            if one.is_rest != other.is_rest:
                found.append(DayMoved(day, one, other))
    return tuple(found)


def _years(calendar: WorkingCalendar) -> frozenset[int]:
    ruled = (range(o.first_on.year, o.last_on.year + 1) for o in calendar.overrides.days)
    return calendar.years.union(*ruled)
