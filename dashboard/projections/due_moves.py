"""Which due instants of open cases one calendar has elsewhere than another."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.case import ClauseDue
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
    rules = board.cases.rules
    one, other = (replace(rules, deadlines=Deadlines(c, board.zone)) for c in (before, after))
    moves = [
        DueMoved(case_id, held.code, was.name, was.due, is_.due)
        for case_id, held in board.cases.held.items()
        if held.case.is_open and (episode := held.case.present) is not None
        for was, is_ in zip(one.dues(episode.terms), other.dues(episode.terms), strict=True)
        if _firmly(was) != _firmly(is_)
    ]
    return sorted(moves, key=lambda move: (move.after.due_at, move.code))


def _firmly(clause: ClauseDue) -> tuple[object, ...]:
    return clause.due.due_at, clause.due.is_provisional
