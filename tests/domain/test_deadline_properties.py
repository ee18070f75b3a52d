"""What is true of every deadline under rule 1515: pauses, the three countings, and what is provisional."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.calendar import DAY, WorkingCalendar
from dashboard.domain.deadline import TICK
from dashboard.domain.events import Event, Grade
from dashboard.domain.policy import Counting
from tests.builders import (
    LOCAL,
    frozen_calendar,
    local,
    paused,
    reported,
    resumed,
    retracted,
)
from tests.domain.any_story import (
    any_case,
    countings,
    grades,
    gradings,
    late_starts,
    lengths,
    paused_often,
    pauses,
    plain_steps,
    scenarios,
    starts,
    unpaused,
    without,
)
from tests.domain.stories import CASE, HeldTo, Scenario, due_of, events_of


def counted_by(scenario: Scenario, counting: Counting) -> list[datetime]:
    """The due instants when both clauses are counted alike."""
    return [held.due_at for held in due_of(replace(scenario, dispatch_by=counting, close_by=counting))]


def counting_of(scenario: Scenario, held: HeldTo) -> Counting:
    return scenario.dispatch_by if held.clause == "dispatch" else scenario.close_by


def last_day(due_at: datetime) -> date:
    """The local day that an instant ends or lies in: midnight is the end of the day before it."""
    return (due_at - TICK).astimezone(LOCAL).date()


# ── pauses ──────────────────────────────────────────────────────────────────────────────────────────────


def paused_between(scenario: Scenario, start_at: datetime, end_at: datetime) -> timedelta:
    """How much of the time between the two lies in a pause, however many pauses it lies in."""
    pauses_ = [e for e in scenario.events if e.type == "dispute.paused"]
    edges = {edge for p in pauses_ for edge in (p.occurred_at, p.data.until)} | {start_at, end_at}
    within = sorted(edge for edge in edges if start_at <= edge <= end_at)
    return sum(
        (b - a for a, b in pairwise(within) if any(p.occurred_at <= a < p.data.until for p in pauses_)),
        start=timedelta(),
    )


@given(paused_often)
def test_pauses_move_a_deadline_by_their_union_before_it_and_never_make_it_earlier(
    scenario: Scenario,
) -> None:
    plain, moved = due_of(without(scenario, "paused")), due_of(scenario)

    for before, after in zip(plain, moved, strict=True):
        stood_still = paused_between(scenario, scenario.events[0].occurred_at, after.due_at)
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


@given(any_case)
def test_paused_or_not_a_deadline_in_days_never_falls_on_a_rest_day(scenario: Scenario) -> None:
    calendar = frozen_calendar()
    for counting in ("civil", "working"):
        last_days = [last_day(due_at) for due_at in counted_by(scenario, counting)]

        assert not any(calendar.is_rest_day(on) for on in last_days if on.year in calendar.years)


@pytest.mark.parametrize("counting", ["civil", "working"])
@given(start_at=starts, grade=grades, before=lengths, days=st.integers(1, 30))
def test_a_pause_of_whole_days_leaves_a_deadline_in_days_at_a_local_midnight(
    counting: Counting, start_at: datetime, grade: Grade, before: timedelta, days: int
) -> None:
    paused_at = start_at + before
    events = [
        reported(CASE, at=start_at, grade=grade),
        paused(CASE, at=paused_at, until=paused_at + days * DAY),
    ]

    due = due_of(Scenario(events, counting, counting))

    assert {held.due_at.astimezone(LOCAL).time() for held in due} == {datetime.min.time()}


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


def announced(days: Iterable[date]) -> WorkingCalendar:
    """The calendar once 2027 is announced, with these days at work where they would rest, or at rest."""
    known, exchanged = frozen_calendar(), frozenset(days)
    return WorkingCalendar(
        known.years | {2027},
        known.days_off | {on for on in exchanged if on.weekday() < 5},
        known.make_up_days | {on for on in exchanged if on.weekday() >= 5},
    )


notices = st.integers(0, 2**120 - 1).map(
    lambda bits: announced(date(2027, 1, 1) + n * DAY for n in range(120) if bits >> n & 1)
)
"""What the notice of 2027 may come to say."""


@given(scenarios(pauses, gradings, starts=late_starts), notices)
def test_a_deadline_that_is_not_provisional_is_not_moved_by_the_notice_of_the_next_year(
    scenario: Scenario, calendar: WorkingCalendar
) -> None:
    before, after = due_of(scenario), due_of(replace(scenario, calendar=calendar))

    assert [a for a, b in zip(after, before, strict=True) if not b.is_provisional] == [
        held for held in before if not held.is_provisional
    ]
