"""Any past instant: the same fold over a part of the same journal.

known      what the centre had recorded by then: the events with `recorded_at` up to the instant
corrected  what had happened by then, as we know now: the events with `occurred_at` up to the instant that
           were never retracted, counted by the registers as they stand now

Costs one pass over the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from dashboard.domain.events import Recorded
from dashboard.ports import CaseFilter, CaseRow, Journal, RelayFilter, RelayRow
from dashboard.projections.board import BEGINNING, Board
from dashboard.projections.checkpoint import case_row, relay_row

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


def rows_of(board: Board, wanted: CaseFilter) -> list[CaseRow]:
    """The reported cases of a board that fit, the newest report first: what the read tables give for now."""
    rows = (case_row(held, at=board.at) for held in board.cases.held.values() if held.case.is_registered)
    fitting = sorted((row for row in rows if _fits(row, wanted)), key=_place, reverse=True)
    return fitting[: wanted.limit]


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


def _place(row: CaseRow) -> tuple[datetime, str]:
    assert row.reported_at is not None
    return row.reported_at, row.id


def _fits(row: CaseRow, wanted: CaseFilter) -> bool:
    return (
        (wanted.areas is None or row.area in wanted.areas)
        and (wanted.status is None or _HAS_STATUS[wanted.status](row))
        and (wanted.kind is None or row.kind == wanted.kind)
        and (wanted.source is None or row.source == wanted.source)
        and (wanted.after is None or _place(row) < wanted.after)
    )


_HAS_STATUS: Mapping[str, Callable[[CaseRow], bool]] = {
    "open": lambda row: row.status == "open",
    "closed": lambda row: row.status == "closed",
    "overdue": lambda row: row.is_overdue,
    "due_soon": lambda row: row.is_due_soon,
    "paused": lambda row: row.is_paused,
    "unheld": lambda row: row.is_unheld,
}
