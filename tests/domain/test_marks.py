"""Marks: what is to be recorded of a clause's turns, and what is to be withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain import marks
from dashboard.domain.case import derive
from dashboard.domain.deadline import TICK
from dashboard.domain.events import Event, Grade, Recorded
from tests.builders import (
    START,
    after,
    closed,
    dispatched,
    graded,
    local,
    paused,
    recorded,
    reopened,
    reported,
    retracted,
    rulebook,
)

DISPATCH_DUE = local("2026-09-09 00:00")
CLOSE_DUE = local("2026-09-15 00:00")
"""Five days after Monday 7 September is Saturday the 12th, so the first working day after it counts."""


class Told:
    """The events of one case as a journal holds them, marks included."""

    def __init__(self, *events: Event) -> None:
        self.facts: list[Recorded] = []
        self.marks: list[Recorded] = []
        self.tell(*events)

    def tell(self, *events: Event) -> None:
        for event in events:
            kept = self.marks if event.type in marks.MARKS else self.facts
            kept += recorded([event], after=len(self.facts) + len(self.marks))

    def pending(self, at: datetime) -> list[Event]:
        wanted = list(marks.expected(derive("c1", self.facts), rulebook()))
        standing = marks.said(self.marks)
        found, _ = marks.pending("c1", marks.outlook(wanted, standing), standing, at)
        return found

    def next_at(self, at: datetime) -> datetime | None:
        case, standing = derive("c1", self.facts), marks.said(self.marks)
        next_at = marks.next_at(marks.by_clause(case, rulebook()), standing, at)
        assert next_at == marks.outlook(list(marks.expected(case, rulebook())), standing).next_at(at)
        return next_at

    def run_until(self, at: datetime) -> list[Event]:
        """Record what is pending, and give it."""
        found = self.pending(at)
        self.tell(*found)
        return found


def told(events: Sequence[Event]) -> list[tuple[str, str, str]]:
    return [(e.type.removeprefix("deadline."), e.data.clause, e.data.stage) for e in events]


def test_a_clause_left_alone_passes_its_stages_in_order() -> None:
    case = Told(reported(), dispatched(at=START))

    found = case.run_until(CLOSE_DUE + TICK)

    assert told(found) == [
        ("stage", "close_ordinary", "50%"),
        ("due_soon", "close_ordinary", "80%"),
        ("stage", "close_ordinary", "95%"),
        ("breached", "close_ordinary", "100%"),
    ]
    assert [e.occurred_at for e in found] == [
        START + (CLOSE_DUE - START) * share for share in (0.5, 0.8, 0.95, 1.0)
    ]


def test_a_breach_carries_the_due_instant_and_is_said_once_that_is_over() -> None:
    case = Told(reported(), dispatched(at=START))

    assert "breached" not in [kind for kind, _, _ in told(case.pending(CLOSE_DUE))]

    (breach,) = [e for e in case.pending(CLOSE_DUE + TICK) if e.type == "deadline.breached"]
    assert breach.occurred_at == breach.data.due_at == CLOSE_DUE


def test_what_is_met_at_the_due_instant_is_never_breached() -> None:
    case = Told(reported(), dispatched(at=START), closed(at=CLOSE_DUE))

    assert all(e.type != "deadline.breached" for e in case.pending(after(days=99)))


def test_each_further_day_is_said_up_to_the_policy_s_limit() -> None:
    case = Told(reported(), dispatched(at=START))
    case.run_until(CLOSE_DUE + TICK)

    assert told(case.run_until(CLOSE_DUE + timedelta(days=2))) == [
        ("stage", "close_ordinary", "+1d"),
        ("stage", "close_ordinary", "+2d"),
    ]
    assert told(case.run_until(CLOSE_DUE + timedelta(days=999)))[-1] == ("stage", "close_ordinary", "+30d")


def test_what_was_missed_while_no_clock_ran_is_said_with_its_true_instants() -> None:
    at_once = Told(reported()).run_until(after(days=60))
    step_by_step = Told(reported())
    found: list[Event] = []
    while (next_at := step_by_step.next_at(START)) is not None and next_at <= after(days=60):
        found += step_by_step.run_until(next_at)

    assert at_once == found


def test_nothing_is_said_twice() -> None:
    case = Told(reported())
    case.run_until(after(days=60))

    assert case.pending(after(days=60)) == []
    assert case.next_at(after(days=60)) is None


def test_two_clocks_make_the_same_ids() -> None:
    one, other = Told(reported()), Told(reported())

    assert [e.id for e in one.run_until(after(days=9))] == [e.id for e in other.run_until(after(days=9))]


def test_a_late_closing_withdraws_a_breach() -> None:
    case = Told(reported(), dispatched(at=START))
    case.run_until(CLOSE_DUE + timedelta(hours=30))

    case.tell(closed(at=CLOSE_DUE - timedelta(hours=2)))
    found = case.run_until(CLOSE_DUE + timedelta(hours=31))

    assert {t for t, _, _ in told(found)} == {"withdrawn"}
    assert {e.data.stage for e in found} == {"100%", "+1d"}
    assert case.pending(after(days=99)) == []


def test_a_regrading_moves_what_was_said() -> None:
    case = Told(reported(), dispatched(at=START))
    case.run_until(CLOSE_DUE + TICK)

    case.tell(graded("c1", "major", at=CLOSE_DUE + timedelta(hours=1)))
    found = told(case.run_until(CLOSE_DUE + timedelta(hours=12)))

    assert ("withdrawn", "close_ordinary", "100%") in found
    assert ("stage", "close_major", "50%") in found


def test_regraded_down_after_the_new_deadline_it_is_breached_at_that_deadline() -> None:
    case = Told(reported(grade="major"), dispatched(at=START))
    case.run_until(after(days=10))

    case.tell(graded("c1", "ordinary", at=after(days=10)))

    (breach,) = [e for e in case.run_until(after(days=10)) if e.type == "deadline.breached"]
    assert (breach.data.clause, breach.occurred_at) == ("close_ordinary", CLOSE_DUE)


def test_what_was_withdrawn_can_be_said_again_under_another_id() -> None:
    case = Told(reported(), dispatched(at=START))
    first = [e for e in case.run_until(CLOSE_DUE + TICK) if e.type == "deadline.breached"]
    closing = closed(at=CLOSE_DUE - timedelta(hours=2))
    case.tell(closing)
    case.run_until(CLOSE_DUE + timedelta(hours=1))

    case.tell(retracted(closing, at=CLOSE_DUE + timedelta(hours=2)))
    again = [e for e in case.run_until(CLOSE_DUE + timedelta(hours=2)) if e.type == "deadline.breached"]

    assert [e.data for e in again] == [e.data for e in first]
    assert again[0].id != first[0].id


def test_no_stage_falls_within_a_pause() -> None:
    pause_at, until = after(days=1), after(days=20)
    case = Told(reported(), dispatched(at=START), paused(at=pause_at, until=until))

    assert not [e for e in case.run_until(after(days=60)) if pause_at < e.occurred_at < until]


def test_a_breach_of_an_episode_stands_after_the_case_was_reopened() -> None:
    case = Told(reported(), dispatched(at=START))
    case.run_until(CLOSE_DUE + TICK)
    case.tell(closed(at=CLOSE_DUE + timedelta(hours=5)), reopened(at=CLOSE_DUE + timedelta(days=3)))

    found = case.run_until(CLOSE_DUE + timedelta(days=30))

    assert all(e.type != "deadline.withdrawn" for e in found)
    assert {e.data.episode for e in found} == {1}


def test_a_case_never_reported_has_no_marks() -> None:
    assert Told(closed(at=START)).pending(after(days=99)) == []


@given(st.lists(st.integers(0, 60 * 24), min_size=1, max_size=12))
def test_however_often_the_clock_looks_the_same_is_said(hours: list[int]) -> None:
    at_once, often = Told(reported()), Told(reported())

    said = [e for h in sorted(hours) for e in often.run_until(after(hours=h))]

    assert sorted(e.id for e in said) == sorted(e.id for e in at_once.run_until(after(hours=max(hours))))


@given(st.sampled_from(["ordinary", "major", "special"]), st.integers(0, 20 * 24), st.integers(1, 20 * 24))
def test_the_first_mark_is_the_first_of_all(grade: Grade, pause_h: int, length_h: int) -> None:
    pause_at = after(hours=pause_h)
    pause = paused(at=pause_at, until=pause_at + timedelta(hours=length_h))
    (episode,) = derive("c1", recorded([reported(grade=grade), pause])).episodes
    rules = rulebook()
    policy = rules.policy_of(episode.terms)

    for clock in rules.clocks(episode):
        first = next(marks.of_clock(episode, clock, policy))

        assert marks.first_at(episode.terms, clock.due, policy) == first.at


@given(
    st.sets(st.integers(0, 40)), st.integers(1, 60), st.sampled_from(["pause", "regrade", "close", "nothing"])
)
def test_the_next_mark_is_the_one_of_the_outlook_whatever_was_said_and_moved(
    said: set[int], days: int, then: str
) -> None:
    case = Told(reported(), dispatched(at=START))
    marked = case.pending(after(days=days))
    case.tell(*(mark for n, mark in enumerate(marked) if n in said))
    moves = {
        "pause": [paused(at=after(days=2), until=after(days=9))],
        "regrade": [graded("c1", "major", at=after(days=3))],
        "close": [closed(at=after(days=4))],
        "nothing": [],
    }
    case.tell(*moves[then])

    case.next_at(after(days=days))  # asserts that both ways of asking give the same
