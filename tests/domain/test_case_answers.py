"""Whole cases by worked answers: each row of answers/cases_*.csv tells a story and derives its deadlines.

The answers come from the rule's text and the State Council's notices, by hand or by a walk over the days
that knows nothing of the engine. When the engine differs, one of the two has misread the rule.
"""

from __future__ import annotations

import csv
import re
from calendar import day_name, month_name
from datetime import date
from pathlib import Path
from typing import cast, get_args

import pytest

from dashboard.domain.case import ClauseStatus
from dashboard.domain.policy import Counting
from tests.builders import LOCAL, local
from tests.domain.stories import HeldTo, Scenario, StoryError, due_of, events_of, statuses_at

ANSWERS = Path(__file__).parent / "answers"
PROVISIONAL = {
    "no": frozenset[str](),
    "dispatch": frozenset({"dispatch"}),
    "close": frozenset({"close"}),
    "both": frozenset({"dispatch", "close"}),
}
"""What the column says: which of the two clauses cross a year that is not announced."""
TOPICS = {
    "amended",
    "closed before reported",
    "eve of National Day",
    "eve of Spring Festival",
    "friday evening",
    "holiday",
    "last minute of a day",
    "leap day",
    "looks like a holiday",
    "make-up Saturday",
    "make-up Sunday",
    "out of order",
    "pause",
    "pause after the due instant",
    "pause before the report",
    "pause nested",
    "pause never ended",
    "pause over a holiday",
    "pause overlapping",
    "pause touching",
    "plain",
    "promised",
    "regraded after the new deadline",
    "regraded down",
    "regraded up",
    "reopened",
    "resumed early",
    "retracted",
    "transferred at the last minute",
    "unannounced year",
}
ONE_READING = {"promised", "amended", "closed before reported", "out of order"}
"""Topics in which the counting of days plays no part of its own."""

Row = dict[str, str]


def rows(pattern: str) -> list[Row]:
    found: list[Row] = []
    for path in sorted(ANSWERS.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


def scenario_of(row: Row) -> Scenario:
    dispatch_by, close_by = cast(Counting, row["dispatch_by"]), cast(Counting, row["close_by"])
    return Scenario(events_of(row["story"]), dispatch_by, close_by)


def expected_of(row: Row) -> list[HeldTo]:
    provisional = PROVISIONAL[row["provisional"]]
    return [
        HeldTo(int(row["episode"]), clause, local(row[f"{clause}_due"]), clause in provisional)
        for clause in ("dispatch", "close")
        if row[f"{clause}_due"]
    ]


@pytest.mark.parametrize("row", rows("cases_*.csv"), ids=lambda row: f"{row['id']}: {row['topic']}")
def test_a_case_is_held_to_the_worked_answer(row: Row) -> None:
    held_to = due_of(scenario_of(row))

    told = [(h.clause, str(h.due_at.astimezone(LOCAL))) for h in held_to]
    assert held_to == expected_of(row), f"{row['why']} But: {told}"


@pytest.mark.parametrize(
    "row", [row for row in rows("cases_*.csv") if row["asked_at"]], ids=lambda row: row["id"]
)
def test_a_clause_stands_as_the_worked_answer_says_when_asked(row: Row) -> None:
    statuses = statuses_at(scenario_of(row), local(row["asked_at"]))

    expected = {clause: row[f"{clause}_is"] for clause in ("dispatch", "close") if row[f"{clause}_is"]}
    assert statuses == expected, row["why"]


# ── what the answers cover ──────────────────────────────────────────────────────────────────────────────


def test_there_are_at_least_three_hundred_worked_answers_each_with_its_reason() -> None:
    every = rows("*.csv")

    assert len(every) >= 300
    assert [row["id"] for row in every if not row["why"].strip()] == []


def test_an_answer_has_an_id_of_its_own() -> None:
    ids = [row["id"] for row in rows("*.csv")]

    assert len(ids) == len(set(ids))


def test_a_day_named_in_a_reason_bears_its_own_weekday() -> None:
    wrong = [(row["id"], named) for row in rows("*.csv") for named in misnamed_days(row)]

    assert wrong == []


def misnamed_days(row: Row) -> list[str]:
    """The days of `Tuesday 8 September` in the reason that are no such weekday in any year of the row."""
    years = set(re.findall(r"\b(?:19|2[012])\d\d\b", " ".join(row.values())))
    return [
        named
        for named in re.findall(rf"(?:{'|'.join(day_name)}) \d+ (?:{'|'.join(month_name[1:])})", row["why"])
        if not any(is_weekday_of(named, year) for year in years)
    ]


def is_weekday_of(named: str, year: str) -> bool:
    """True where `Tuesday 8 September` is a Tuesday in that year."""
    weekday, day, month = named.split()
    try:
        on = date(int(year), list(month_name).index(month), int(day))
    except ValueError:
        return False
    return day_name[on.weekday()] == weekday


def test_no_story_is_told_twice() -> None:
    told = [
        (row["story"], row["dispatch_by"], row["close_by"], row["asked_at"]) for row in rows("cases_*.csv")
    ]

    assert len(told) == len(set(told))


def test_every_topic_is_covered_and_no_other_is_named() -> None:
    assert {row["topic"] for row in rows("*.csv")} == TOPICS


@pytest.mark.parametrize("topic", sorted(TOPICS - ONE_READING))
def test_a_topic_that_counts_days_is_shown_by_several_answers_and_countings(topic: str) -> None:
    about = [row for row in rows("cases_*.csv") if row["topic"] == topic]

    assert len(about) >= 3
    assert len({row["close_by"] for row in about}) >= 2


def test_every_counting_closes_at_least_thirty_cases() -> None:
    closings = [row["close_by"] for row in rows("cases_*.csv")]

    assert [counting for counting in get_args(Counting) if closings.count(counting) < 30] == []


def test_every_status_is_asked_for() -> None:
    asked = {row[column] for row in rows("cases_*.csv") for column in ("dispatch_is", "close_is")}

    assert asked == {"", *get_args(ClauseStatus)}


# ── a story is read as it is written ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("story", "complaint"),
    [
        ("reported", "no time in 'reported'"),
        ("2026-09-07 10:00 reportd", "not understood: 'reportd'"),
        ("2026-09-07 10:00 paused", "not understood: 'paused'"),
        ("2026-09-07 10:00 retracted paused of 2026-09-06 10:00", "nothing paused at"),
    ],
)
def test_a_story_that_cannot_be_read_is_no_answer(story: str, complaint: str) -> None:
    with pytest.raises(StoryError, match=complaint):
        events_of(story)
