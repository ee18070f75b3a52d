"""Any past instant: the same fold over a part of the same journal.

known      what the centre had recorded by then: the events with `recorded_at` up to the instant
corrected  what had happened by then, as we know now: the events with `occurred_at` up to the instant that
           were never retracted, counted by the registers as they stand now

Costs one pass over the journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from dashboard.domain.events import Recorded
from dashboard.ports import Journal
from dashboard.projections.board import Board

As: TypeAlias = Literal["known", "corrected"]
BATCH = 2_000


def board_at(journal: Journal, at: datetime, *, as_: As, zone: ZoneInfo) -> Board:
    """The board as it stood at `at`. Its position is the last one that was counted."""
    board = Board(zone)
    if as_ == "known":
        _fold_known(board, journal, at)
    else:
        _fold_corrected(board, journal, at)
    board.advance(at)
    return board


def _fold_known(board: Board, journal: Journal, at: datetime) -> None:
    for batch in batches(journal):
        known = [r for r in batch if r.recorded_at <= at]
        board.fold(known)
        if len(known) < len(batch):
            return


def _fold_corrected(board: Board, journal: Journal, at: datetime) -> None:
    registers = journal.registers()
    board.fold(registers)
    retractions: list[Recorded] = []
    for batch in batches(journal):
        _fold_by(board, batch, at, retractions)
    board.withdraw(retractions)
    board.position = max([board.position, *(r.position for r in registers)])


def _fold_by(board: Board, batch: Sequence[Recorded], at: datetime, retractions: list[Recorded]) -> None:
    """Fold what had occurred by `at`; retractions made later are put aside, for they count all the same."""
    counted: list[Recorded] = []
    for recorded in batch:
        event = recorded.event
        if event.type == "register.changed":
            continue
        if event.occurred_at <= at:
            counted.append(recorded)
        elif event.type == "event.retracted":
            retractions.append(recorded)
        elif event.type == "dispute.reported":
            # Not reported yet at `at`, but its running number is given: the others keep theirs.
            board.fold(counted)
            counted = []
            board.cases.reserve(recorded)
    board.fold(counted)


def batches(journal: Journal, *, after: int = 0) -> Iterator[Sequence[Recorded]]:
    """The journal from a position on, in order."""
    while batch := journal.read(after=after, limit=BATCH):
        yield batch
        after = batch[-1].position
