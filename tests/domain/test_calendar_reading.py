"""What a calendar says of a day in words, and where two of them differ."""

from __future__ import annotations

from dataclasses import replace

from dashboard.domain.calendar import Override, Overrides, WorkingCalendar, overridden
from dashboard.domain.calendar_reading import Reading, days_moved, read
from tests.builders import day, frozen_calendar


def closing(first: str, last: str) -> WorkingCalendar:
    closure = Override(day(first), day(last), True, "市运动会", "黄政办发〔2026〕8号")
    return overridden(frozen_calendar(), Overrides((closure,)))


def test_the_reason_of_an_override_stands_before_that_of_a_festival() -> None:
    calendar = replace(closing("2026-10-01", "2026-10-01"), festivals={day("2026-10-01"): "国庆节"})

    assert read(calendar, day("2026-10-01")) == Reading(True, True, "市运动会")


def test_what_is_assumed_says_that_it_is() -> None:
    reading = read(frozen_calendar(), day("2027-10-01"))

    assert (reading.is_rest, reading.is_announced) == (True, False)
    assert "assumed" in reading.reason


def test_a_calendar_differs_from_itself_on_no_day() -> None:
    assert days_moved(frozen_calendar(), frozen_calendar()) == ()


def test_only_the_days_that_rest_otherwise_have_moved() -> None:
    moved = days_moved(frozen_calendar(), closing("2026-11-06", "2026-11-09"))  # Friday to Monday

    assert [(move.on, move.before.is_rest, move.after.is_rest) for move in moved] == [
        (day("2026-11-06"), False, True),
        (day("2026-11-09"), False, True),
    ]


def test_what_is_ruled_of_a_year_not_announced_has_moved_too() -> None:
    moved = days_moved(frozen_calendar(), closing("2027-03-01", "2027-03-01"))

    assert [(move.on, move.after.is_announced) for move in moved] == [(day("2027-03-01"), False)]


def test_a_year_that_is_announced_moves_the_days_that_were_assumed_otherwise() -> None:
    announced = WorkingCalendar(
        frozen_calendar().years | {2027},
        frozen_calendar().days_off | {day("2027-01-01"), day("2027-10-01"), day("2027-02-08")},
        frozen_calendar().make_up_days | {day("2027-02-14")},
    )

    moved = days_moved(frozen_calendar(), announced)

    assert [str(move.on) for move in moved] == ["2027-02-08", "2027-02-14"]
    assert all(move.after.is_announced and not move.before.is_announced for move in moved)
