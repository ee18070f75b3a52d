"""The cases due soonest: which, by which clause, until when, and who holds them."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.deadline import TICK
from dashboard.domain.events import Event
from dashboard.domain.situation import DueLine
from dashboard.projections.view import DUE_SOON_SHOWN, View
from tests.builders import (
    after,
    amended,
    board_of,
    closed,
    deadlines,
    dispatched,
    local,
    recorded,
    reported,
    the_policy,
)
from tests.projections import brute_force
from tests.projections.stories import LATEST, cut, instants, stories
from tests.projections.test_checkpoint import DictViews, restarted_at_each

DISPATCH_DUE, CLOSE_DUE = local("2026-09-09 00:00"), local("2026-09-15 00:00")
"""Of a case reported at the start."""


def shown(*events: Event, at: datetime) -> tuple[DueLine, ...]:
    return cut(board_of(events, at=at)).due_soon


def test_a_case_is_listed_from_four_fifths_of_its_way_until_its_due_instant_is_over() -> None:
    assert shown(reported(), at=after(hours=12)) == ()

    (line,) = shown(reported(), at=DISPATCH_DUE)

    assert line == DueLine("c1", "260907-001", "a", "neighbours", "dispatch", DISPATCH_DUE, None)
    assert shown(reported(), at=DISPATCH_DUE + TICK) == ()


def test_what_is_met_counts_no_more_and_the_next_clause_comes_in_its_turn() -> None:
    story = [reported(), dispatched(at=after(hours=1), unit="u1")]

    assert shown(*story, at=DISPATCH_DUE) == ()
    (line,) = shown(*story, at=CLOSE_DUE)
    assert (line.clause, line.due_at, line.holder) == ("close_ordinary", CLOSE_DUE, "u1")
    assert shown(*story, closed(at=after(days=2)), at=CLOSE_DUE) == ()


def test_those_due_first_come_first_and_no_more_than_are_shown() -> None:
    events = [
        reported(f"c{n:02}", policy="promised", due_at=after(hours=100 - n))
        for n in range(DUE_SOON_SHOWN + 3)
    ]

    lines = shown(*events, at=after(hours=84))

    assert [line.id for line in lines] == [f"c{n:02}" for n in range(DUE_SOON_SHOWN + 2, 2, -1)]


def test_a_line_follows_its_case_from_cut_to_cut() -> None:
    board = board_of([reported()], at=DISPATCH_DUE)
    view = View(board)
    assert [line.area for line in view.cut().due_soon] == ["a"]

    board.fold(recorded([amended(at=after(hours=2), area="c")], after=board.position))

    assert [line.area for line in view.cut().due_soon] == ["c"]


def expected(events: list[Event], at: datetime) -> list[tuple[datetime, str, str, str | None]]:
    facts, found = recorded(events), []
    for subject in sorted({f.event.subject for f in facts if f.event.subject}):
        case = brute_force.read_case(brute_force.in_force(facts, subject), the_policy(), deadlines())
        statuses = case.status(at) if case is not None and case.closed_at is None else {}
        if case is not None and "overdue" not in statuses.values():
            soon = [due_at for name, _, due_at, _ in case.due if statuses.get(name) == "due_soon"]
            found += [(min(soon), subject, case.area, case.holder)] if soon else []
    return sorted(found)


@given(stories(), st.lists(st.integers(0, 40), max_size=3), instants | st.just(LATEST))
def test_they_are_those_that_a_count_from_scratch_finds_also_after_restarts(
    events: list[Event], boundaries: list[int], at: datetime
) -> None:
    for board in (board_of(events, at=at), restarted_at_each(boundaries, events, DictViews(), at=at)):
        lines = cut(board).due_soon
        assert [(line.due_at, line.id, line.area, line.holder) for line in lines] == expected(events, at)
        assert len(lines) == cut(board).total.cases.due_soon
