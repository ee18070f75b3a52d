"""Any past instant: the same fold over a part of the same journal.

known      what the centre had recorded by then: the events with `recorded_at` up to the instant
corrected  what had happened by then, as we know now: the events with `occurred_at` up to the instant that
           were never retracted, counted by the registers as they stand now

Costs one pass over the journal, or over what came between it and the instant before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from dashboard.domain.events import Recorded
from dashboard.ports import Journal, RelayFilter, RelayRow
from dashboard.projections.board import BEGINNING, Board
from dashboard.projections.checkpoint import relay_row

As: TypeAlias = Literal["known", "corrected"]
BATCH = 2_000
BOARDS_KEPT = 2


class Past:
    """Boards of the instants asked for last, so that a page's questions cost one pass together.

    As known then, a board is walked on to a later instant: what was recorded up to the first stays.
    """

    def __init__(self, journal: Journal, zone: ZoneInfo) -> None:
        self._journal = journal
        self._zone = zone
        self._kept: OrderedDict[_Asked, Board] = OrderedDict()

    def board(self, at: datetime, *, as_: As) -> Board:
        """To be read before the next question: a later one may walk it on."""
        # What was known then is settled; what we know now of then moves with the journal.
        asked = _Asked(as_, 0 if as_ == "known" else self._journal.head(), at)
        board = self._kept.pop(asked, None) or self._walked(asked)
        self._kept[asked] = board
        if len(self._kept) > BOARDS_KEPT:
            self._kept.popitem(last=False)
        return board

    def _walked(self, asked: _Asked) -> Board:
        before = max((k for k in self._kept if k.as_ == "known" and k.at < asked.at), default=None)
        if asked.as_ != "known" or before is None:
            return board_at(self._journal, asked.at, as_=asked.as_, zone=self._zone)
        board = self._kept.pop(before)
        _fold_known(board, self._journal, asked.at)
        board.advance(asked.at)
        return board


class _Asked(NamedTuple):
    as_: As
    head: int
    at: datetime


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
    for batch in batches(journal, after=board.position):
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


def relay_rows_of(board: Board, wanted: RelayFilter) -> list[RelayRow]:
    """The relays of a board that fit, the last sent first, then those whose start is not known."""
    rows = (relay_row(held) for held in board.relays.held.values())
    fitting = sorted((r for r in rows if _relay_fits(r, wanted)), key=relay_place, reverse=True)
    return fitting[: wanted.limit]


def relay_place(row: RelayRow) -> tuple[bool, datetime, str]:
    """Its place in the order of lists, which begin with the highest."""
    return row.sent_at is not None, row.sent_at or BEGINNING, row.id


def _relay_fits(row: RelayRow, wanted: RelayFilter) -> bool:
    sent_at, id_ = wanted.after or (None, "")
    return (
        row.status != "withdrawn"
        and (wanted.areas is None or row.area in wanted.areas)
        and (wanted.direction is None or row.direction == wanted.direction)
        and (wanted.case_id is None or row.case_id == wanted.case_id)
        and (wanted.statuses is None or row.status in wanted.statuses)
        and (not wanted.has_period or _is_sent_within(row, wanted))
        and (wanted.after is None or relay_place(row) < (sent_at is not None, sent_at or BEGINNING, id_))
    )


def _is_sent_within(row: RelayRow, wanted: RelayFilter) -> bool:
    return (
        row.sent_at is not None
        and (wanted.sent_from is None or row.sent_at >= wanted.sent_from)
        and (wanted.sent_until is None or row.sent_at < wanted.sent_until)
    )
