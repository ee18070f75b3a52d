"""A look at the state by another process than the fold: what it would show now, and nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dashboard.domain.case import MATERIAL
from dashboard.domain.events import Recorded
from dashboard.ports import Journal, Views
from dashboard.projections import checkpoint as checkpoints
from dashboard.projections.board import Board

COUNTED = MATERIAL | {"register.changed"}
BATCH = 10_000


def cases_at_head(journal: Journal, views: Views, zone: ZoneInfo) -> Board:
    """A board with the open cases and the registers as of the journal's head, and no relay.

    From the read tables where the fold has written some, and the events after them. The fold may write
    meanwhile: a row may be newer than the checkpoint read before it, so what a row has is not taken twice.
    """
    board = stored_board(views, zone)
    if board.position:
        checkpoints.adopt_cases(board, list(views.open_cases()))
    while batch := journal.read(after=board.position, limit=BATCH):
        counted = [recorded for recorded in batch if recorded.event.type in COUNTED]
        as_cases, _ = board.missing(counted)
        checkpoints.adopt_cases(board, views.cases_by_id(as_cases))
        board.fold(_not_held(board, counted))
        board.position = batch[-1].position
    return board


def stored_board(views: Views, zone: ZoneInfo) -> Board:
    """A board as of the last checkpoint, without a case or relay; at position 0 where this fold made none."""
    board = Board(zone)
    stored = views.load()
    if stored is not None and stored.version == checkpoints.VERSION:
        checkpoints.restore(board, stored)
    return board


def _not_held(board: Board, batch: Sequence[Recorded]) -> list[Recorded]:
    held = board.cases.held
    named = {recorded.event.subject for recorded in batch}
    known = {fact.position for subject in named if subject in held for fact in held[subject].facts}
    return [recorded for recorded in batch if recorded.position not in known]
