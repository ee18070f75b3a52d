"""Runways: a square is a case, and stands where its allowance does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.events import Event
from dashboard.domain.situation import ClauseName, Runway
from dashboard.projections.runways import MOST_DRAWN
from dashboard.projections.view import View
from tests.builders import after, board_of, closed, dispatched, paused, reported

ALLOWED = timedelta(days=10)


def runway(*events: Event, at: datetime, clause: ClauseName = "close_promised") -> Runway | None:
    return View(board_of(list(events), at=at)).cut().runways.get(clause)


def promised(case: str = "c1") -> Event:
    return reported(case, policy="promised", due_at=after() + ALLOWED)


def squares(found: Runway | None) -> Sequence[int]:
    assert found is not None
    return [place for place, n in enumerate((*found.ahead, *found.beyond)) for _ in range(n)]


def test_a_case_stands_at_the_share_of_its_allowance_that_it_has_used() -> None:
    def place(days: float) -> int:
        (found,) = squares(runway(promised(), at=after(days=days)))
        return found

    assert [place(days) for days in (0, 2.6, 5.1, 9.9, 10, 10.1, 11.1, 99)] == [0, 10, 20, 39, 39, 40, 44, 47]


def test_while_it_is_paused_it_stands_still() -> None:
    pause = paused(at=after(days=4), until=after(days=8))

    def place(days: float) -> list[int]:
        return list(squares(runway(reported(), pause, at=after(days=days), clause="close_ordinary")))

    assert place(4.5) == place(7.5)
    assert place(8.9) > place(7.5)


def test_each_running_clause_has_its_case_and_a_met_or_closed_one_none() -> None:
    told = [reported(), dispatched(at=after(hours=1)), reported("c2"), reported("c3")]
    told.append(closed("c3", at=after(hours=2)))

    found = View(board_of(told, at=after(hours=3))).cut()

    clauses: tuple[ClauseName, ...] = ("dispatch", "close_ordinary")
    for clause in clauses:
        assert len(squares(found.runways[clause])) == found.total.clauses[clause].running


@given(st.integers(0, 4), st.integers(0, 40 * 24))
def test_there_are_as_many_squares_as_clauses_that_run(cases: int, hours: int) -> None:
    found = View(board_of([reported(f"c{n}") for n in range(cases)], at=after(hours=hours))).cut()

    drawn = {clause: len(squares(one)) for clause, one in found.runways.items()}
    assert drawn == {name: n.running for name, n in found.total.clauses.items() if n.running}


def test_of_very_many_none_is_drawn() -> None:
    told = [reported(f"c{n}") for n in range(MOST_DRAWN + 1)]

    assert View(board_of(told, at=after(hours=1))).cut().runways == {}
