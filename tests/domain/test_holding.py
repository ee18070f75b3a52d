"""Who held a case, for how long, and how often it bounced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain import case as cases
from dashboard.domain.events import Event, Recorded
from dashboard.domain.holding import Holding, bounces, holdings, orphan_time, time_by_holder
from tests.builders import (
    START,
    accepted,
    after,
    closed,
    dispatched,
    paused,
    recorded,
    reopened,
    reported,
    retracted,
    returned,
)

NOW = after(hours=10)


def told(*events: Event, at: datetime = NOW) -> list[tuple[str | None, float, float]]:
    """The stretches as (unit, from, to), hours after START."""
    return [(h.unit, _hours(h.from_at), _hours(h.to_at)) for h in holdings(recorded(events), at)]


def bounced(*events: Event, at: datetime = NOW) -> int:
    return bounces(recorded(events), at)


def _hours(at: datetime) -> float:
    return (at - START) / timedelta(hours=1)


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_from_the_report_to_the_dispatch_nobody_holds_it() -> None:
    assert told(reported(), dispatched(at=after(hours=2), unit="a")) == [(None, 0, 2), ("a", 2, 10)]


def test_a_case_that_is_not_reported_is_held_by_nobody_and_has_no_stretch() -> None:
    assert told(dispatched(at=START, unit="a")) == []
    assert told(reported(at=after(hours=11))) == []


def test_at_the_report_itself_no_time_has_passed() -> None:
    assert told(reported(), at=START) == []


def test_a_case_that_was_dispatched_before_its_report_is_held_from_its_report_on() -> None:
    assert told(dispatched(at=after(hours=-1), unit="a"), reported()) == [("a", 0, 10)]


def test_an_acceptance_by_the_unit_that_holds_it_begins_no_new_stretch() -> None:
    events = reported(), dispatched(at=after(hours=1), unit="a"), accepted(at=after(hours=2), unit="a")

    assert told(*events) == [(None, 0, 1), ("a", 1, 10)]


def test_an_acceptance_without_a_dispatch_takes_the_case() -> None:
    assert told(reported(), accepted(at=after(hours=1), unit="a")) == [(None, 0, 1), ("a", 1, 10)]


def test_what_is_returned_is_nobodys_until_the_next_dispatch() -> None:
    events = (
        reported(),
        dispatched(at=after(hours=1), unit="a"),
        returned(at=after(hours=2), unit="a"),
        dispatched(at=after(hours=5), unit="b"),
    )

    assert told(*events) == [(None, 0, 1), ("a", 1, 2), (None, 2, 5), ("b", 5, 10)]


def test_a_closing_ends_the_last_stretch() -> None:
    events = reported(), dispatched(at=after(hours=1), unit="a"), closed(at=after(hours=3))

    assert told(*events) == [(None, 0, 1), ("a", 1, 3)]


def test_a_closing_after_the_instant_asked_for_has_not_happened() -> None:
    events = reported(), dispatched(at=after(hours=1), unit="a"), closed(at=after(hours=3))

    assert told(*events, at=after(hours=2)) == [(None, 0, 1), ("a", 1, 2)]


def test_a_closing_that_came_before_the_report_leaves_nothing_to_hold() -> None:
    assert told(closed(at=after(hours=-1)), reported()) == []


def test_between_a_closing_and_a_reopening_nobody_is_asked_and_then_nobody_holds_it() -> None:
    events = (
        reported(),
        dispatched(at=after(hours=1), unit="a"),
        closed(at=after(hours=2)),
        reopened(at=after(hours=5)),
        dispatched(at=after(hours=6), unit="a"),
    )

    assert told(*events) == [(None, 0, 1), ("a", 1, 2), (None, 5, 6), ("a", 6, 10)]


def test_a_dispatch_of_a_closed_case_gives_it_to_nobody() -> None:
    events = reported(), closed(at=after(hours=1)), dispatched(at=after(hours=2)), reopened(at=after(hours=3))

    assert told(*events) == [(None, 0, 1), (None, 3, 10)]


def test_a_second_closing_and_a_reopening_of_an_open_case_change_nothing() -> None:
    events = reported(), reopened(at=after(hours=1)), closed(at=after(hours=2)), closed(at=after(hours=3))

    assert told(*events) == [(None, 0, 2)]


def test_a_pause_takes_the_case_from_nobody() -> None:
    events = (
        reported(),
        dispatched(at=after(hours=1), unit="a"),
        paused(at=after(hours=2), until=after(hours=3)),
    )

    assert told(*events) == [(None, 0, 1), ("a", 1, 10)]


def test_a_transfer_at_the_last_instant_before_the_closing_is_a_stretch_of_that_length() -> None:
    end_at = after(hours=2)
    tick = timedelta(microseconds=1)
    events = (
        reported(),
        dispatched(at=START, unit="a"),
        dispatched(at=end_at - tick, unit="b"),
        closed(at=end_at),
    )

    assert holdings(recorded(events), NOW) == (
        Holding("a", START, end_at - tick),
        Holding("b", end_at - tick, end_at),
    )
    assert bounced(*events) == 1


def test_a_transfer_in_the_instant_of_the_closing_holds_nothing_and_still_bounced() -> None:
    end_at = after(hours=2)
    events = (
        reported(),
        dispatched(at=START, unit="a"),
        dispatched(at=end_at, unit="b"),
        closed(at=end_at),
    )

    assert told(*events) == [("a", 0, 2)]
    assert bounced(*events) == 1


def test_of_two_dispatches_in_one_instant_the_one_recorded_last_holds_it() -> None:
    events = reported(), dispatched(at=after(hours=1), unit="a"), dispatched(at=after(hours=1), unit="b")
    told_apart = [events[0], events[1], _named(events[2], "second")]

    assert told(*told_apart) == [(None, 0, 1), ("b", 1, 10)]


def test_a_dispatch_that_is_known_late_counts_from_when_it_happened() -> None:
    events = reported(), closed(at=after(hours=5)), dispatched(at=after(hours=1), unit="a")

    assert told(*events) == [(None, 0, 1), ("a", 1, 5)]


def test_a_retracted_dispatch_never_was() -> None:
    wrong = dispatched(at=after(hours=1), unit="a")
    events = reported(), wrong, dispatched(at=after(hours=2), unit="b"), retracted(wrong, at=after(hours=3))

    assert told(*events) == [(None, 0, 2), ("b", 2, 10)]
    assert bounced(*events) == 0


def test_a_second_report_changes_nothing() -> None:
    events = reported(), dispatched(at=after(hours=1), unit="a"), reported(at=after(hours=2))

    assert told(*events) == [(None, 0, 1), ("a", 1, 10)]


# ── bounces ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("steps", "count"),
    [
        ("", 0),
        ("Da", 0),
        ("Da Aa", 0),
        ("Da Da", 0),
        ("Da Ra", 1),
        ("Da Ra Ra", 1),
        ("Ra", 0),
        ("Da Ra Db", 1),
        ("Da Ra Da", 1),
        ("Da Db", 1),
        ("Da Ab", 1),
        ("Da Db Da", 2),
        ("Da Ra Db Rb Dc", 2),
        ("Da C O Db", 0),
        ("Da C Db Ra O Dc", 0),
        ("Da C O Db Dc", 1),
        ("Da Rb", 1),
    ],
)
def test_a_bounce_is_a_unit_that_loses_the_case_otherwise_than_by_its_closing(steps: str, count: int) -> None:
    assert bounced(reported(), *_story(steps)) == count


def test_what_happened_before_the_report_did_not_bounce() -> None:
    events = dispatched(at=after(hours=-2), unit="a"), dispatched(at=after(hours=-1), unit="b"), reported()

    assert bounced(*events) == 0


# ── how long ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_that_had_it_twice_has_the_sum_and_the_rest_is_orphan_time() -> None:
    held = holdings(recorded([reported(), *_story("Da Ra Da Db C O")]), NOW)

    hour = timedelta(hours=1)
    assert time_by_holder(held) == {None: 6 * hour, "a": 2 * hour, "b": hour}
    assert orphan_time(held) == 6 * hour


def test_a_case_that_was_never_open_has_no_orphan_time() -> None:
    assert orphan_time(()) == timedelta()


# ── whatever happens ────────────────────────────────────────────────────────────────────────────────────

hours = st.integers(-2, 12)
moves = st.one_of(
    st.tuples(st.sampled_from("DAR"), st.sampled_from("abc")), st.tuples(st.sampled_from("COX"), st.just(""))
)


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """A report and moves at any hour, some retracted; two may share an hour."""
    steps = draw(st.lists(st.tuples(moves, hours), max_size=8))
    events = [_named(reported(), "report")]
    for n, ((what, unit), hour) in enumerate(steps):
        taken_back = events[-1] if what == "X" and len(events) > 1 else None
        made = (
            retracted(taken_back, at=after(hours=hour))
            if taken_back is not None
            else _step(what, unit, after(hours=hour))
        )
        events.append(_named(made, f"{n}"))
    return events


@given(stories(), hours)
def test_the_stretches_cover_the_open_time_and_nothing_twice(events: list[Event], now: int) -> None:
    facts = recorded(events, at=NOW)
    at = after(hours=now)

    held = holdings(facts, at)

    assert sum((h.to_at - h.from_at for h in held), timedelta()) == _open_time(facts, at)
    assert sum(time_by_holder(held).values(), timedelta()) == _open_time(facts, at)
    assert all(h.from_at < h.to_at <= at for h in held)
    assert all(one.to_at <= two.from_at for one, two in pairwise(held))
    assert all(one.unit != two.unit for one, two in pairwise(held) if one.to_at == two.from_at)


@given(stories(), hours, st.integers(0, 59))
def test_who_holds_it_at_an_instant_is_who_the_case_says(events: list[Event], now: int, minute: int) -> None:
    facts = recorded(events, at=NOW)
    asked_at = after(hours=now, minutes=minute, seconds=30)
    held = holdings(facts, after(hours=20))

    case = cases.derive("c1", _until(facts, asked_at))

    holder = [h.unit for h in held if h.from_at <= asked_at < h.to_at]
    assert holder == ([case.holder] if case.is_open else [])


@given(stories(), st.randoms())
def test_the_order_in_which_events_are_given_does_not_matter(events: list[Event], chance: object) -> None:
    facts = recorded(events, at=NOW)
    shuffled = list(facts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert holdings(shuffled, NOW) == holdings(facts, NOW)
    assert bounces(shuffled, NOW) == bounces(facts, NOW)


@given(stories())
def test_what_was_held_until_an_instant_is_not_changed_by_what_comes_after(events: list[Event]) -> None:
    facts = [f for f in recorded(events, at=NOW) if f.event.type != "event.retracted"]
    early, late = holdings(facts, after(hours=3)), holdings(facts, NOW)

    cut_at = after(hours=3)
    cut = tuple(Holding(h.unit, h.from_at, min(h.to_at, cut_at)) for h in late if h.from_at < cut_at)
    assert early == cut


def _open_time(facts: Sequence[Recorded], at: datetime) -> timedelta:
    """By looking at the case in the middle of every hour."""
    first = after(hours=-3)
    middles = (first + timedelta(hours=n, minutes=30) for n in range(20))
    is_open = (cases.derive("c1", _until(facts, middle)).is_open for middle in middles if middle < at)
    return timedelta(hours=sum(is_open))


def _until(facts: Sequence[Recorded], at: datetime) -> list[Recorded]:
    return [f for f in facts if f.event.occurred_at <= at or f.event.type == "event.retracted"]


def _story(steps: str) -> list[Event]:
    """One step an hour from the first on: D dispatched, A accepted, R returned, C closed, O reopened."""
    return [
        _named(_step(step[0], step[1:], after(hours=n)), f"{n}") for n, step in enumerate(steps.split(), 1)
    ]


def _step(what: str, unit: str, at: datetime) -> Event:
    if what == "C":
        return closed(at=at)
    if what in "OX":
        return reopened(at=at)
    return {"D": dispatched, "A": accepted, "R": returned}[what](at=at, unit=unit)


def _named(event: Event, id_: str) -> Event:
    return Event(event.source, id_, event.type, event.subject, event.occurred_at, event.data)
