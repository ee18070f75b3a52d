"""What is true of every case under rule 1515, whatever its story: properties of the deadline engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.calendar import DAY, WorkingCalendar
from dashboard.domain.case import next_change
from dashboard.domain.deadline import TICK, Pause, union
from dashboard.domain.events import Event, Grade
from dashboard.domain.policy import Counting
from tests.builders import (
    LOCAL,
    accepted,
    closed,
    dispatched,
    frozen_calendar,
    graded,
    local,
    paused,
    reopened,
    reported,
    resumed,
    retracted,
    returned,
)
from tests.domain.stories import CASE, HeldTo, Scenario, due_of, events_of, running_clocks, statuses_at

MINUTE = timedelta(minutes=1)

# ── stories ─────────────────────────────────────────────────────────────────────────────────────────────

countings = st.sampled_from(get_args(Counting))
grades = st.sampled_from(get_args(Grade))
starts = st.one_of(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001
    st.datetimes(datetime(2026, 12, 8), datetime(2026, 12, 31)),  # noqa: DTZ001
    st.dates(date(2024, 1, 2), date(2026, 12, 31)).map(lambda on: datetime.combine(on, datetime.min.time())),
).map(lambda at: at.replace(tzinfo=LOCAL).astimezone(UTC))
"""Reports on any day that the calendar holds, often near its end, and often at a midnight."""
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


def scenarios(*steps: st.SearchStrategy[Step]) -> st.SearchStrategy[Scenario]:
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


def counted_by(scenario: Scenario, counting: Counting) -> list[datetime]:
    """The due instants when both clauses are counted alike."""
    return [held.due_at for held in due_of(replace(scenario, dispatch_by=counting, close_by=counting))]


def counting_of(scenario: Scenario, held: HeldTo) -> Counting:
    return scenario.dispatch_by if held.clause == "dispatch" else scenario.close_by


def last_day(due_at: datetime) -> date:
    """The local day that an instant ends or lies in: midnight is the end of the day before it."""
    return (due_at - TICK).astimezone(LOCAL).date()


# ── pauses ──────────────────────────────────────────────────────────────────────────────────────────────


@given(paused_often)
def test_pauses_move_a_deadline_by_their_union_before_it_and_never_make_it_earlier(
    scenario: Scenario,
) -> None:
    plain, moved = due_of(without(scenario, "paused")), due_of(scenario)

    spans = [Pause(e.occurred_at, e.data.until) for e in scenario.events if e.type == "dispute.paused"]
    for before, after in zip(plain, moved, strict=True):
        stretches = union(spans, scenario.events[0].occurred_at)
        stood_still = sum(
            (s.end_at - s.start_at for s in stretches if s.start_at < after.due_at), start=timedelta()
        )
        assert after.due_at >= before.due_at + stood_still
        if counting_of(scenario, after) == "elapsed":
            assert after.due_at == before.due_at + stood_still


@given(any_case)
def test_pausing_and_resuming_never_makes_a_deadline_earlier(scenario: Scenario) -> None:
    plain = due_of(without(scenario, "paused", "resumed"))

    assert all(moved.due_at >= before.due_at for moved, before in zip(due_of(scenario), plain, strict=True))


def test_a_longer_pause_may_end_earlier_than_a_shorter_one_that_fell_on_a_rest_day() -> None:
    shorter = events_of("2026-09-10 10:00 reported; 2026-09-11 10:00 paused until 2026-09-11 14:00")
    longer = events_of("2026-09-10 10:00 reported; 2026-09-11 10:00 paused until 2026-09-13 14:00")

    # By the letter: Friday 24:00 and 4 hours is a Saturday, and moves; and 52 hours is a Monday, and stays.
    assert due_of(Scenario(shorter))[0].due_at == local("2026-09-15 00:00")
    assert due_of(Scenario(longer))[0].due_at == local("2026-09-14 04:00")


@given(scenarios(pauses, pauses, gradings, plain_steps), st.data())
def test_splitting_a_pause_in_two_that_touch_changes_nothing(scenario: Scenario, data: st.DataObject) -> None:
    split: list[Event] = []
    for event in scenario.events:
        if event.type != "dispute.paused":
            split.append(event)
            continue
        # A closing in between would leave the second half to the next episode: halves begin in the same one.
        length = event.data.until - event.occurred_at
        later = [
            e.occurred_at - event.occurred_at for e in scenario.events if e.occurred_at > event.occurred_at
        ]
        first = data.draw(st.timedeltas(TICK, min([length, *later]) - TICK))
        middle = event.occurred_at + first
        split += [
            paused(CASE, at=event.occurred_at, until=middle),
            paused(CASE, at=middle, until=event.data.until),
        ]

    assert due_of(replace(scenario, events=split)) == due_of(scenario)


@given(starts, countings, lengths, lengths)
def test_a_pause_resumed_early_is_a_pause_approved_until_then(
    start_at: datetime, counting: Counting, before: timedelta, length: timedelta
) -> None:
    report, at = reported(CASE, at=start_at), start_at + before
    resumed_early = [report, paused(CASE, at=at, until=at + 99 * DAY), resumed(CASE, at=at + length)]
    approved = [report, paused(CASE, at=at, until=at + length)]

    assert due_of(Scenario(resumed_early, counting, counting)) == due_of(
        Scenario(approved, counting, counting)
    )


@given(any_case, st.integers(0, 20), lengths)
def test_a_pause_retracted_is_as_if_it_had_never_been(
    scenario: Scenario, days: int, length: timedelta
) -> None:
    at = scenario.events[0].occurred_at + days * DAY + timedelta(seconds=30)
    pause = paused(CASE, at=at, until=at + length)
    events = [*scenario.events, pause, retracted(pause, at=at + DAY)]

    assert due_of(replace(scenario, events=events)) == due_of(scenario)


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
    held_to = running_clocks(scenario)

    def stands(at: datetime) -> list[str]:
        return [clock.status_at(at) for clock in held_to]

    at, turns = scenario.events[0].occurred_at, 0
    while (turn := next_change(held_to, at)) is not None:
        between = [at + share * (turn - TICK - at) for share in shares]
        assert turn > at
        assert all(stands(instant) == stands(at) for instant in [*between, turn - TICK])
        assert stands(turn) != stands(at)
        at, turns = turn, turns + 1

    assert turns <= 2 * len(held_to)
    assert all(stands(at + share * 1000 * DAY) == stands(at) for share in shares)


@given(any_case)
def test_a_clause_is_in_time_up_to_its_due_instant_and_no_longer(scenario: Scenario) -> None:
    for clock in running_clocks(scenario):
        open_clock = clock._replace(met_at=None)

        assert open_clock.status_at(clock.due.due_at) == "due_soon"
        assert open_clock.status_at(clock.due.due_at + TICK) == "overdue"


# ── the three countings ─────────────────────────────────────────────────────────────────────────────────


@given(unpaused)
def test_unpaused_working_days_end_no_earlier_than_civil_days_and_those_after_elapsed_time(
    scenario: Scenario,
) -> None:
    by_working, by_civil = counted_by(scenario, "working"), counted_by(scenario, "civil")
    by_elapsed = counted_by(scenario, "elapsed")

    # n working days after a day is a working day at least n days after it; civil ends with the first such.
    for working, civil, elapsed in zip(by_working, by_civil, by_elapsed, strict=True):
        assert working >= civil > elapsed


@given(any_case)
def test_paused_or_not_elapsed_time_ends_before_civil_and_before_working_days(scenario: Scenario) -> None:
    by_elapsed = counted_by(scenario, "elapsed")

    assert all(e < c for e, c in zip(by_elapsed, counted_by(scenario, "civil"), strict=True))
    assert all(e < w for e, w in zip(by_elapsed, counted_by(scenario, "working"), strict=True))


def test_a_pause_may_put_civil_days_behind_working_days() -> None:
    story = events_of("2026-09-04 10:00 reported; 2026-09-07 09:00 paused until 2026-09-09 13:00")

    # Wednesday 24:00 and 52 hours is a Saturday, and moves; Friday 24:00 and 52 hours is a Monday, and stays.
    assert due_of(Scenario(story, close_by="civil"))[1].due_at == local("2026-09-15 00:00")
    assert due_of(Scenario(story, close_by="working"))[1].due_at == local("2026-09-14 04:00")


@given(unpaused)
def test_civil_days_end_with_the_day_in_which_elapsed_time_does_or_the_first_after_it_that_is_no_rest_day(
    scenario: Scenario,
) -> None:
    calendar = frozen_calendar()
    for civil, elapsed in zip(counted_by(scenario, "civil"), counted_by(scenario, "elapsed"), strict=True):
        day, last_on = elapsed.astimezone(LOCAL).date(), last_day(civil)
        skipped = [day + n * DAY for n in range((last_on - day).days)]

        assert last_on >= day
        assert all(calendar.is_rest_day(d) for d in skipped if d.year in calendar.years)


@given(unpaused)
def test_an_unpaused_deadline_in_days_is_a_local_midnight_after_a_day_that_is_no_rest_day(
    scenario: Scenario,
) -> None:
    calendar = frozen_calendar()
    for counting in ("civil", "working"):
        for due_at in counted_by(scenario, counting):
            assert due_at.astimezone(LOCAL).time() == datetime.min.time()
            assert last_day(due_at).year not in calendar.years or not calendar.is_rest_day(last_day(due_at))


@pytest.mark.parametrize("counting", ["civil", "working"])
@given(on=st.dates(date(2024, 1, 1), date(2026, 12, 31)), grade=grades, share=st.floats(0, 1))
def test_all_reports_of_one_local_day_are_due_together(
    counting: Counting, on: date, grade: Grade, share: float
) -> None:
    first = datetime.combine(on, datetime.min.time(), tzinfo=LOCAL).astimezone(UTC)
    reports = [first, first + share * (DAY - TICK), first + DAY - TICK]

    due = [due_of(Scenario([reported(CASE, at=at, grade=grade)], counting, counting)) for at in reports]

    assert due[0] == due[1] == due[2]


# ── provisional ─────────────────────────────────────────────────────────────────────────────────────────


@given(any_case)
def test_a_deadline_in_hours_is_never_provisional(scenario: Scenario) -> None:
    by_hours = replace(scenario, dispatch_by="elapsed", close_by="elapsed")

    assert not any(held.is_provisional for held in due_of(by_hours))


@given(unpaused)
def test_an_unpaused_deadline_in_days_is_provisional_exactly_when_it_ends_in_a_year_not_announced(
    scenario: Scenario,
) -> None:
    for held in due_of(scenario):
        if counting_of(scenario, held) != "elapsed":
            assert held.is_provisional == (last_day(held.due_at).year not in frozen_calendar().years)


days_of_2027 = st.dates(date(2027, 1, 1), date(2027, 3, 31))
notices = st.sets(days_of_2027, max_size=40).map(
    lambda days: WorkingCalendar(
        frozen_calendar().years | {2027},
        frozen_calendar().days_off | {d for d in days if d.weekday() < 5},
        frozen_calendar().make_up_days | {d for d in days if d.weekday() >= 5},
    )
)
"""What the notice of 2027 may come to say."""


@given(any_case, notices)
def test_a_deadline_that_is_not_provisional_is_not_moved_by_the_notice_of_the_next_year(
    scenario: Scenario, calendar: WorkingCalendar
) -> None:
    before, after = due_of(scenario), due_of(replace(scenario, calendar=calendar))

    assert [a for a, b in zip(after, before, strict=True) if not b.is_provisional] == [
        held for held in before if not held.is_provisional
    ]
