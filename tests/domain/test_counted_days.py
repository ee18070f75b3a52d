"""The days of a deadline, as a person ticks them off."""

from __future__ import annotations

from datetime import date, datetime

from dashboard.domain.case import Terms
from dashboard.domain.counted_days import Counting, counting_of
from dashboard.domain.deadline import Pause
from dashboard.domain.policy import Policies
from dashboard.domain.policy_form import policy_from
from dashboard.domain.rulebook import Rulebook
from tests.builders import RULE_1515, deadlines, local, rulebook


def terms(started_at: datetime, *pauses: Pause, extended_to: datetime | None = None) -> Terms:
    return Terms(started_at, "ordinary", "a", "neighbours", False, None, pauses, extended_to)


def counted(found: Counting | None) -> list[tuple[date, int]]:
    assert found is not None
    return [(day.on, day.number) for day in found.days if day.number is not None]


def working() -> Rulebook:
    clauses = {**RULE_1515["clauses"], "close_ordinary": {"days": 5, "counting": "working"}}
    return Rulebook(Policies.beginning(policy_from("1515", {"clauses": clauses})), deadlines())


def test_civil_days_are_counted_through_the_week_end_and_end_after_it() -> None:
    found = counting_of("close_ordinary", terms(local("2026-09-07 10:00")), rulebook())

    assert [number for _, number in counted(found)] == [1, 2, 3, 4, 5]
    assert found is not None
    assert found.days[-1].on == date(2026, 9, 14)
    assert [day.is_due for day in found.days] == [False] * 7 + [True]
    assert [day.on.day for day in found.days if day.is_rest] == [12, 13]


def test_working_days_pass_over_the_holiday_and_count_the_make_up_sunday() -> None:
    found = counting_of("close_ordinary", terms(local("2026-09-17 10:00")), working())

    assert [day.day for day, _ in counted(found)] == [18, 20, 21, 22, 23]
    assert found is not None
    assert [day.on.day for day in found.days if day.is_make_up] == [20]


def test_the_last_day_is_the_one_that_the_due_instant_ends() -> None:
    pause = Pause(local("2026-09-08 12:00"), local("2026-09-09 12:00"))

    found = counting_of("close_ordinary", terms(local("2026-09-07 10:00"), pause), rulebook())

    assert found is not None
    assert [day.on.day for day in found.days if day.is_paused] == [8, 9]
    assert found.days[-1].on == date(2026, 9, 15)


def test_an_extension_moves_the_last_day_and_is_told() -> None:
    until = local("2026-09-20 00:00")

    found = counting_of("close_ordinary", terms(local("2026-09-07 10:00"), extended_to=until), rulebook())

    assert found is not None
    assert found.turns[-2].kind == "extended"
    assert found.days[-1].on == date(2026, 9, 19)


def test_a_clause_of_another_grade_is_not_counted() -> None:
    assert counting_of("close_major", terms(local("2026-09-07 10:00")), rulebook()) is None
