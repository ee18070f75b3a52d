"""The working calendar of China (调休 included) as the package `chinesecalendar` knows it."""

from __future__ import annotations

from datetime import date

import chinese_calendar  # type: ignore[import-untyped]

from dashboard.domain.calendar import WorkingCalendar

NAME = "cn"


def announced() -> WorkingCalendar:
    """Every year the package holds. A year is taken whole or not at all.

    A notice may name days of the year before or after its own (2022-12-31 is of 2023's New Year): a year is
    announced when its National Day is, the last festival that every notice names.
    """
    holidays: dict[date, str] = chinese_calendar.holidays
    workdays: dict[date, str] = chinese_calendar.workdays
    return WorkingCalendar(
        years=frozenset(day.year for day in holidays if (day.month, day.day) == (10, 1)),
        days_off=frozenset(day for day in holidays if day.weekday() < 5 and day not in workdays),
        make_up_days=frozenset(day for day in workdays if day.weekday() >= 5),
        festivals={day: _named(festival) for day, festival in (holidays | workdays).items()},
    )


def _named(festival: str) -> str:
    return f"{chinese_calendar.Holiday(festival).chinese} {festival}"
