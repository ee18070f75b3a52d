"""The calendar of the package against every day of 2020 to 2026, frozen.

calendars/calendar.csv was typed by hand, apart from the package, each row naming its notice; the notices' own
texts were not at hand to check it against. It was written out day by day;
nothing in it comes from the package. calendar_near_misses.csv holds days that look like what they are not.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from dashboard import calendars
from dashboard.domain.calendar import DAY, NotAnnounced, WorkingCalendar
from dashboard.domain.calendar_reading import read
from tests.builders import day, frozen_calendar

ANSWERS = Path(__file__).parent / "calendars"


def _rows(name: str) -> list[dict[str, str]]:
    with (ANSWERS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EVERY_DAY = _rows("calendar.csv")
NEAR_MISSES = _rows("calendar_near_misses.csv")


@cache
def announced() -> WorkingCalendar:
    return calendars.announced()


def test_the_answers_name_every_day_of_seven_years_once() -> None:
    named = [day(row["date"]) for row in EVERY_DAY]

    assert named == [date(2020, 1, 1) + n * DAY for n in range(2557)]
    assert [row["weekday"] for row in EVERY_DAY] == [f"{on:%a}" for on in named]


def test_every_day_that_differs_from_its_week_day_has_its_reason_and_its_notice() -> None:
    bare = [
        row["date"]
        for row in EVERY_DAY
        if (row["counts_as"] == "rest") != (row["weekday"] in ("Sat", "Sun"))
        and not (row["why"] and row["notice"])
    ]

    assert bare == []


@pytest.mark.parametrize("year", range(2020, 2027))
def test_the_package_says_what_the_notices_say(year: int) -> None:
    said = {row["date"]: row["counts_as"] for row in EVERY_DAY if row["date"].startswith(str(year))}

    found = {on: "rest" if announced().is_rest_day(day(on)) else "working" for on in said}

    assert found == said


@pytest.mark.parametrize("row", NEAR_MISSES, ids=lambda row: f"{row['date']}: {row['why']}")
def test_a_day_that_looks_like_what_it_is_not(row: dict[str, str]) -> None:
    assert announced().is_rest_day(day(row["date"])) is (row["counts_as"] == "rest"), row["why"]


def test_the_near_misses_agree_with_the_answers() -> None:
    said = {row["date"]: row["counts_as"] for row in EVERY_DAY}

    assert [row["date"] for row in NEAR_MISSES if said[row["date"]] != row["counts_as"]] == []


def test_the_frozen_calendar_of_the_builders_is_the_same() -> None:
    said = {row["date"]: row["counts_as"] for row in EVERY_DAY if row["date"] >= "2024"}

    assert {on: "rest" if frozen_calendar().is_rest_day(day(on)) else "working" for on in said} == said


def test_the_last_year_announced_is_followed_by_none() -> None:
    last_on = date(max(announced().years), 12, 31)

    assert isinstance(announced().is_rest_day(last_on), bool)
    with pytest.raises(NotAnnounced):
        announced().is_rest_day(last_on + DAY)


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        ("2026-02-20", "春节 Spring Festival"),
        ("2026-02-21", "春节 Spring Festival"),
        ("2026-02-28", "调休 make-up day for 春节 Spring Festival"),
        ("2022-12-31", "元旦 New Year's Day"),
        ("2026-09-12", ""),
        ("2026-09-14", ""),
    ],
)
def test_the_package_knows_the_festival_of_a_day(on: str, reason: str) -> None:
    assert read(announced(), day(on)).reason == reason
