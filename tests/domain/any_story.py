"""Strategies: cases under rule 1515 of any story, for the properties that hold for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from hypothesis import strategies as st

from dashboard.domain.calendar import DAY
from dashboard.domain.deadline import TICK
from dashboard.domain.events import Event, Grade
from dashboard.domain.policy import Counting
from tests.builders import (
    LOCAL,
    accepted,
    closed,
    dispatched,
    graded,
    paused,
    reopened,
    reported,
    resumed,
    returned,
)
from tests.domain.stories import CASE, Scenario

MINUTE = timedelta(minutes=1)

countings = st.sampled_from(get_args(Counting))
grades = st.sampled_from(get_args(Grade))


def starts_between(first_on: date, last_on: date) -> st.SearchStrategy[datetime]:
    """Local instants of these days, in UTC: the first and the last of a day as often as any other."""
    within = st.one_of(st.sampled_from([timedelta(), DAY - TICK]), st.timedeltas(timedelta(), DAY - TICK))
    midnights = st.dates(first_on, last_on).map(
        lambda on: datetime.combine(on, datetime.min.time(), tzinfo=LOCAL).astimezone(UTC)
    )
    return st.builds(lambda midnight, later: midnight + later, midnights, within)


late_starts = starts_between(date(2026, 12, 8), date(2026, 12, 31))
starts = st.one_of(starts_between(date(2024, 1, 1), date(2026, 12, 31)), late_starts)
"""Reports on any day that the calendar holds, and often in its last weeks."""
lengths = st.one_of(
    st.integers(1, 10 * 24 * 60).map(lambda minutes: minutes * MINUTE),
    st.integers(1, 10).map(lambda days: days * DAY),
)

Step = Callable[[datetime], Event]
"""An event of the case, once it is known when it happens."""


def pausing(length: timedelta) -> Step:
    return lambda at: paused(CASE, at=at, until=at + length)


def grading(grade: Grade) -> Step:
    return lambda at: graded(CASE, grade, at=at)


PLAIN_STEPS: Sequence[Step] = (
    lambda at: dispatched(CASE, at=at),
    lambda at: accepted(CASE, at=at),
    lambda at: returned(CASE, at=at),
    lambda at: closed(CASE, at=at),
    lambda at: reopened(CASE, at=at),
)
pauses = lengths.map(pausing)
gradings = grades.map(grading)
resumptions: st.SearchStrategy[Step] = st.just(lambda at: resumed(CASE, at=at))
plain_steps = st.sampled_from(PLAIN_STEPS)


def histories(*steps: st.SearchStrategy[Step]) -> st.SearchStrategy[list[tuple[timedelta, Step]]]:
    """Steps and how long after the report they happen, or before it; no two at one instant."""
    offsets = st.integers(-3 * 24 * 60, 30 * 24 * 60).map(lambda minutes: minutes * MINUTE)
    return st.lists(st.tuples(offsets, st.one_of(*steps)), max_size=6, unique_by=lambda step: step[0])


def scenarios(
    *steps: st.SearchStrategy[Step], starts: st.SearchStrategy[datetime] = starts
) -> st.SearchStrategy[Scenario]:
    """Cases reported once, of any grade and counting, with such steps; told in the order of time."""
    return st.builds(
        lambda start_at, grade, history, dispatch_by, close_by: Scenario(
            [
                reported(CASE, at=start_at, grade=grade),
                *(step(start_at + offset + TICK) for offset, step in sorted(history, key=lambda s: s[0])),
            ],
            dispatch_by,
            close_by,
        ),
        starts,
        grades,
        histories(*steps),
        countings,
        countings,
    )


unpaused = scenarios(gradings, plain_steps)
paused_often = scenarios(pauses, pauses, pauses, gradings)
any_case = scenarios(pauses, resumptions, gradings, plain_steps)


def without(scenario: Scenario, *types: str) -> Scenario:
    return replace(scenario, events=[e for e in scenario.events if e.type.split(".")[1] not in types])
