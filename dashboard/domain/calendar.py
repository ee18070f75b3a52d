"""The working calendar: a value that knows the years announced, and says so when asked of another.

Built outside the domain and carried by the journal, so that a rebuild counts with the calendar of then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
FIXED_DATE_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the statutory holidays that need no lunar calendar (State Council order 795, 2024)."""


class NotAnnounced(LookupError):
    """The State Council has not published the year of this day, as far as this calendar knows."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """`years`: verified; `days_off`: week-days that are no working days; `make_up_days`: week-end days
    that are (调休)."""

    years: frozenset[int]
    days_off: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()

    def is_rest_day(self, day: date) -> bool:
        """True for a statutory rest day (法定休假日). Raises NotAnnounced outside the verified years."""
        if day.year not in self.years:
            raise NotAnnounced(f"no working calendar for {day.year}")
        return day not in self.make_up_days and (day.weekday() >= 5 or day in self.days_off)

    def is_rest_day_by_fallback(self, day: date) -> bool:
        """What is assumed of a year not announced: week-ends and the fixed-date holidays, no make-up day."""
        return day.weekday() >= 5 or (day.month, day.day) in FIXED_DATE_HOLIDAYS
