"""The cases overdue longest: which, by which clause, since when, and who holds them."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.deadline import TICK
from dashboard.domain.events import Event
from dashboard.domain.situation import OverdueLine
from dashboard.projections.longest import Longest
from dashboard.projections.view import OVERDUE_SHOWN, View
from tests.builders import (
    START,
    accepted,
    after,
    amended,
    board_of,
    closed,
    deadlines,
    dispatched,
    graded,
    local,
    paused,
    recorded,
    reopened,
    reported,
    retracted,
    returned,
    the_policy,
)
from tests.projections import brute_force
from tests.projections.stories import LATEST, cut, instants, stories

DISPATCH_DUE = local("2026-09-09 00:00")
CLOSE_DUE = local("2026-09-15 00:00")
"""Of a case reported at START: the fifth day after it is a Saturday."""


def shown(*events: Event, at: datetime) -> tuple[OverdueLine, ...]:
    return cut(board_of(events, at=at)).overdue


def test_a_case_is_overdue_once_its_due_instant_is_over() -> None:
    assert shown(reported(), at=DISPATCH_DUE) == ()

    (line,) = shown(reported(), at=DISPATCH_DUE + TICK)

    assert line == OverdueLine(
        "c1", "260907-001", "a", line.kind, "ordinary", "dispatch", DISPATCH_DUE, None, START
    )


def test_the_clause_is_the_one_overdue_longest_that_still_runs() -> None:
    story = [reported(), dispatched(at=after(days=3), unit="u1")]

    (line,) = shown(*story, at=after(days=9))

    assert (line.clause, line.due_at, line.holder) == ("close_ordinary", CLOSE_DUE, "u1")
    assert shown(*story, at=after(days=4)) == ()  # dispatched late: no clause runs that is overdue


def test_a_holder_holds_it_since_it_got_it_and_nobody_since_it_was_returned() -> None:
    story = [
        reported(),
        dispatched(at=after(hours=1), unit="u1"),
        accepted(at=after(hours=2), unit="u1"),
        dispatched(at=after(days=2), unit="u2"),
    ]

    (line,) = shown(*story, at=after(days=9))
    assert (line.holder, line.held_since) == ("u2", after(days=2))

    (line,) = shown(*story, returned(at=after(days=3), unit="u2"), at=after(days=9))
    assert (line.holder, line.held_since) == (None, after(days=3))


def test_the_longest_overdue_come_first_and_no_more_than_are_shown() -> None:
    events = [reported(f"c{n:02}", at=after(days=-n % 20)) for n in range(OVERDUE_SHOWN + 3)]

    lines = shown(*events, at=after(days=60))

    assert len(lines) == OVERDUE_SHOWN
    assert [line.due_at for line in lines] == sorted(line.due_at for line in lines)
    assert lines[0].id == "c00"


def test_what_is_closed_withdrawn_paused_or_regraded_leaves_and_what_is_reopened_comes_back() -> None:
    report, at = reported(), after(days=9)
    held = [report, dispatched(at=after(hours=1))]
    assert [line.id for line in shown(*held, at=at)] == ["c1"]

    ended = closed(at=after(days=8, hours=1))
    assert shown(*held, ended, at=at) == ()
    assert shown(report, retracted(report, at=after(days=1)), at=at) == ()
    assert shown(*held, graded("c1", "major", at=after(days=1)), at=at) == ()
    assert shown(*held, paused(at=after(days=1), until=after(days=4)), at=at) == ()
    assert [line.due_at for line in shown(*held, ended, retracted(ended, at=at), at=at)] == [CLOSE_DUE]
    again = [*held, ended, reopened(at=after(days=8, hours=2))]
    assert shown(*again, at=at) == ()
    (line,) = shown(*again, at=after(days=30))
    assert (line.clause, line.held_since) == ("dispatch", after(days=8, hours=2))


def test_an_amended_area_is_the_area_shown() -> None:
    (line,) = shown(reported(), amended(at=after(hours=1), area="b"), at=after(days=3))

    assert line.area == "b"


def test_a_line_follows_its_case_from_cut_to_cut() -> None:
    board = board_of([reported()], at=after(days=3))
    view = View(board)
    before = view.cut().overdue
    assert view.cut().overdue == before

    board.fold(recorded([amended(at=after(days=2), area="c")], after=board.position))

    assert [line.area for line in view.cut().overdue] == ["c"]


@given(stories(), instants | st.just(LATEST))
def test_the_overdue_are_those_that_a_count_from_scratch_finds(events: list[Event], at: datetime) -> None:
    facts, expected = recorded(events), []
    for subject in sorted({f.event.subject for f in facts if f.event.subject}):
        told = brute_force.in_force(facts, subject)
        case = brute_force.read_case(told, the_policy(), deadlines())
        if case is not None and case.closed_at is None:
            late = [due_at for _, _, due_at, met_at in case.due if met_at is None and at > due_at]
            expected += [(min(late), subject, case.area, case.holder)] if late else []

    lines = shown(*events, at=at)

    assert [(line.due_at, line.id, line.area, line.holder) for line in lines] == sorted(expected)


# ── what has lasted longest ─────────────────────────────────────────────────────────────────────────────


def test_the_first_are_told_again_as_long_as_nothing_changes_and_anew_when_it_does() -> None:
    lasting = Longest()
    for key, hours in (("b", 2), ("a", 2), ("c", 1), ("d", 9)):
        lasting.set(key, after(hours=hours))

    assert [key for _, key in lasting.first(3)] == ["c", "a", "b"]
    assert [key for _, key in lasting.first(3)] == ["c", "a", "b"]
    assert [key for _, key in lasting.first(1)] == ["c"]

    lasting.set("c", after(hours=20))
    assert [key for _, key in lasting.first(3)] == ["a", "b", "d"]
    lasting.drop_until(after(hours=2))
    assert (len(lasting), lasting.first(3)) == (2, [(after(hours=9), "d"), (after(hours=20), "c")])


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.none() | st.integers(0, 5)), max_size=40))
def test_the_first_are_the_first_of_all_after_any_changes(changes: list[tuple[str, int | None]]) -> None:
    lasting, plain = Longest(), dict[str, datetime]()
    for key, hours in changes:
        since = None if hours is None else after(hours=hours)
        lasting.set(key, since)
        plain.pop(key, None)
        if since is not None:
            plain[key] = since
        assert lasting.first(3) == sorted((at, key) for key, at in plain.items())[:3]
