"""Which due instants of open cases one calendar has elsewhere than another."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.domain import case as cases
from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.case import Case, ClauseDue
from dashboard.domain.deadline import Deadlines, Due
from dashboard.domain.situation import ClauseName
from dashboard.projections.board import Board


class DueMoved(NamedTuple):
    """One clause of an open case: it is due at another instant, or firm where it was provisional."""

    case_id: str
    code: str
    clause: ClauseName
    before: Due
    after: Due


def due_moves(board: Board, before: WorkingCalendar, after: WorkingCalendar) -> list[DueMoved]:
    """What moves between the two calendars, the first due first. Clauses already met are among it."""
    one, other = Deadlines(before, board.zone), Deadlines(after, board.zone)
    moves = [
        DueMoved(case_id, held.code, was.name, was.due, is_.due)
        for case_id, held in board.cases.held.items()
        if held.case.is_open
        for was, is_ in zip(_dues(board, held.case, one), _dues(board, held.case, other), strict=True)
        if _firmly(was) != _firmly(is_)
    ]
    return sorted(moves, key=lambda move: (move.after.due_at, move.code))


def _dues(board: Board, case: Case, deadlines: Deadlines) -> tuple[ClauseDue, ...]:
    return cases.dues(case, board.cases.policy, deadlines)


def _firmly(clause: ClauseDue) -> tuple[object, ...]:
    return clause.due.due_at, clause.due.is_provisional
