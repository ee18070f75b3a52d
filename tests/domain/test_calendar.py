"""The frozen calendar against the State Council's notices, checked by hand."""

from __future__ import annotations

import pytest

from dashboard.domain.calendar import NotAnnounced, RunsOut, WorkingCalendar, runs_out
from tests.builders import day, frozen_calendar


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ("2026-02-15", "first day of the Spring Festival holiday"),
        ("2026-02-23", "its last, a Monday"),
        ("2026-10-01", "National Day"),
        ("2026-10-07", "the last day of its week"),
        ("2026-09-25", "Mid-Autumn"),
        ("2026-06-19", "Dragon Boat"),
        ("2026-01-02", "New Year 2026, a Friday"),
        ("2025-01-28", "Spring Festival 2025"),
        ("2025-10-08", "National Day and Mid-Autumn 2025 together"),
        ("2024-02-17", "the last day of Spring Festival 2024, a Saturday"),
        ("2026-09-12", "an ordinary Saturday"),
        ("2024-10-13", "the Sunday after a make-up Saturday"),
    ],
)
def test_a_rest_day_by_the_notice(on: str, why: str) -> None:
    assert frozen_calendar().is_rest_day(day(on)), why


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ("2026-02-14", "make-up Saturday before the Spring Festival"),
        ("2026-02-28", "make-up Saturday after it"),
        ("2026-09-20", "make-up Sunday"),
        ("2026-10-10", "make-up Saturday"),
        ("2026-01-04", "make-up Sunday"),
        ("2026-02-24", "the Tuesday after the holiday"),
        ("2026-10-08", "the Thursday after the holiday"),
        ("2026-09-30", "the eve of National Day"),
        ("2025-01-26", "make-up Sunday 2025"),
        ("2024-02-09", "New Year's Eve 2024 was a working day"),
        ("2024-02-18", "make-up Sunday 2024"),
        ("2024-02-29", "leap day"),
        ("2024-12-25", "no holiday here"),
    ],
)
def test_a_working_day_by_the_notice(on: str, why: str) -> None:
    assert not frozen_calendar().is_rest_day(day(on)), why


@pytest.mark.parametrize("on", ["2023-12-31", "2027-01-01"])
def test_a_year_not_announced_is_not_answered(on: str) -> None:
    with pytest.raises(NotAnnounced, match=on[:4]):
        frozen_calendar().is_rest_day(day(on))


@pytest.mark.parametrize(
    ("on", "rests"),
    [
        ("2027-01-01", True),
        ("2027-01-02", True),
        ("2027-01-04", False),
        ("2027-02-08", False),  # a Monday of that Spring Festival: unknown here
        ("2027-05-03", False),
        ("2027-10-01", True),
        ("2027-10-04", False),
    ],
)
def test_of_a_year_not_announced_only_week_ends_and_fixed_dates_are_assumed(on: str, rests: bool) -> None:
    assert frozen_calendar().is_rest_day_by_fallback(day(on)) is rests


def test_the_frozen_calendar_names_only_what_differs_from_the_week() -> None:
    calendar = frozen_calendar()

    assert all(on.weekday() < 5 for on in calendar.days_off)
    assert all(on.weekday() >= 5 for on in calendar.make_up_days)
    assert {on.year for on in calendar.days_off | calendar.make_up_days} == set(calendar.years)


@pytest.mark.parametrize(
    ("on", "days_left", "is_near"),
    [
        ("2024-01-01", 1095, False),
        ("2026-11-01", 60, True),
        ("2026-10-31", 61, False),
        ("2026-12-31", 0, True),
    ],
)
def test_it_is_warned_from_60_days_before_the_last_announced_day(
    on: str, days_left: int, is_near: bool
) -> None:
    found = runs_out(frozen_calendar(), day(on))

    assert found == RunsOut(day("2026-12-31"), days_left)
    assert found.is_near is is_near


@pytest.mark.parametrize("on", ["2023-12-31", "2027-01-01"])
def test_on_a_day_of_no_announced_year_nothing_is_left(on: str) -> None:
    found = runs_out(frozen_calendar(), day(on))

    assert found == RunsOut(None, 0)
    assert found.is_near


def test_a_year_behind_a_gap_does_not_count_as_announced_ahead() -> None:
    calendar = WorkingCalendar(frozenset({2026, 2028}))

    assert runs_out(calendar, day("2026-06-01")).last_on == day("2026-12-31")
