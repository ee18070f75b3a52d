"""The working calendar of China (调休 included) as the package `chinesecalendar` knows it."""

from __future__ import annotations

from datetime import date

import chinese_calendar  # type: ignore[import-untyped]

from dashboard.domain.calendar import DAY, WorkingCalendar

NAME = "cn"


def announced() -> WorkingCalendar:
    """Every year the package holds. A year is taken whole or not at all."""
    years = sorted({day.year for day in (*chinese_calendar.holidays, *chinese_calendar.workdays)})
    days_off: set[date] = set()
    make_up_days: set[date] = set()
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            is_rest = chinese_calendar.is_holiday(day)
            if is_rest and day.weekday() < 5:
                days_off.add(day)
            elif not is_rest and day.weekday() >= 5:
                make_up_days.add(day)
            day += DAY
    return WorkingCalendar(frozenset(years), frozenset(days_off), frozenset(make_up_days))
