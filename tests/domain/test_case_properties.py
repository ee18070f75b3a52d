"""What is true of every case whatever its story: arrival, grades, episodes, and the turns of its status."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.calendar import DAY
from dashboard.domain.case import ClauseStatus
from dashboard.domain.deadline import TICK
from dashboard.domain.events import Grade
from dashboard.domain.policy import Counting
from tests.builders import (
    accepted,
    closed,
    graded,
    paused,
    reopened,
    reported,
    retracted,
    returned,
)
from tests.domain.any_story import (
    MINUTE,
    Step,
    any_case,
    countings,
    grades,
    gradings,
    histories,
    pauses,
    plain_steps,
    resumptions,
    scenarios,
    starts,
)
from tests.domain.stories import CASE, Scenario, due_of, next_change_of, statuses_at

# ── arrival ─────────────────────────────────────────────────────────────────────────────────────────────


@given(any_case, st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(scenario: Scenario, random: Any) -> None:
    withdrawn = scenario.events[-1]
    told = [*scenario.events, retracted(withdrawn, at=withdrawn.occurred_at + timedelta(days=40))]
    shuffled = random.sample(told, len(told))

    assert due_of(replace(scenario, events=shuffled)) == due_of(replace(scenario, events=told))


@given(any_case, st.integers(0, 60 * 24 * 60))
def test_a_second_report_makes_no_difference(scenario: Scenario, minutes: int) -> None:
    again = reported(
        CASE, at=scenario.events[0].occurred_at + minutes * MINUTE, source="hotline", grade="major"
    )

    assert due_of(replace(scenario, events=[*scenario.events, again])) == due_of(scenario)


@given(any_case, st.integers(0, 60 * 24 * 60))
def test_a_transfer_makes_no_difference_to_what_is_due(scenario: Scenario, minutes: int) -> None:
    transferred_at = scenario.events[0].occurred_at + minutes * MINUTE
    transfer = [returned(CASE, at=transferred_at), accepted(CASE, at=transferred_at, unit="other")]

    assert due_of(replace(scenario, events=[*scenario.events, *transfer])) == due_of(scenario)


# ── grades and episodes ─────────────────────────────────────────────────────────────────────────────────


@given(scenarios(pauses, resumptions, plain_steps), grades, st.integers(1, 50), st.integers(1, 50))
def test_a_case_regraded_and_graded_back_is_held_to_what_it_was(
    scenario: Scenario, other: Grade, days: int, more_days: int
) -> None:
    report = scenario.events[0]
    there = report.occurred_at + days * DAY + timedelta(seconds=30)
    back = there + more_days * DAY
    regraded = [graded(CASE, other, at=there), graded(CASE, report.data.grade, at=back)]

    again = replace(scenario, events=[*scenario.events, *regraded])

    assert due_of(again) == due_of(scenario)
    assert statuses_at(again, back) == statuses_at(scenario, back)


@given(scenarios(pauses, resumptions, gradings), grades)
def test_a_grade_moves_the_closing_alone(scenario: Scenario, grade: Grade) -> None:
    regraded = graded(CASE, grade, at=scenario.events[-1].occurred_at + timedelta(days=40))

    dispatch_before, _ = due_of(scenario)
    dispatch_after, _ = due_of(replace(scenario, events=[*scenario.events, regraded]))

    assert dispatch_after == dispatch_before


@given(starts, starts, grades, countings, histories(pauses, resumptions))
def test_a_reopened_case_is_held_to_what_one_reported_then_would_be(
    one_at: datetime,
    other_at: datetime,
    grade: Grade,
    counting: Counting,
    history: list[tuple[timedelta, Step]],
) -> None:
    start_at, reopened_at = sorted([one_at, other_at + DAY])
    first_episode = [
        reported(CASE, at=start_at - DAY, grade=grade),
        paused(CASE, at=start_at - DAY, until=reopened_at + 9 * DAY),
        closed(CASE, at=start_at - MINUTE),
    ]
    then = [step(reopened_at + abs(offset) + TICK) for offset, step in history]

    again = due_of(Scenario([*first_episode, reopened(CASE, at=reopened_at), *then], counting, counting))
    fresh = due_of(Scenario([reported(CASE, at=reopened_at, grade=grade), *then], counting, counting))

    assert again == [held._replace(episode=1) for held in fresh]


# ── status ──────────────────────────────────────────────────────────────────────────────────────────────


@given(any_case, st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_status_changes_at_the_next_change_and_nowhere_else(scenario: Scenario, shares: list[float]) -> None:
    def stands(at: datetime) -> dict[str, ClauseStatus]:
        return statuses_at(scenario, at)

    at, turns = scenario.events[0].occurred_at, 0
    while (turn := next_change_of(scenario, at)) is not None:
        between = [at + share * (turn - TICK - at) for share in shares]
        assert turn > at
        assert all(stands(instant) == stands(at) for instant in [*between, turn - TICK])
        assert stands(turn) != stands(at)
        at, turns = turn, turns + 1

    assert turns <= 2 * len(stands(at))
    assert all(stands(at + share * 1000 * DAY) == stands(at) for share in shares)


@given(scenarios(pauses, resumptions, gradings))
def test_an_unmet_clause_is_in_time_up_to_its_due_instant_and_no_longer(scenario: Scenario) -> None:
    for held in due_of(scenario):
        assert statuses_at(scenario, held.due_at)[held.clause] == "due_soon"
        assert statuses_at(scenario, held.due_at + TICK)[held.clause] == "overdue"
