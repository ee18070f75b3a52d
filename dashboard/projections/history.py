"""Any past instant: the same fold over a part of the same journal.

known      what the centre had recorded by then: the events with `recorded_at` up to the instant
corrected  what had happened by then, as we know now: the events with `occurred_at` up to the instant that
           were never retracted, counted by the registers as they stand now

Costs one pass over the journal, or over what came between it and the instant before.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from dashboard.domain.events import Recorded
from dashboard.domain.situation import Situation
from dashboard.ports import CaseFilter, CaseRow, HolderLoad, Journal, RelayFilter, RelayRow, Views
from dashboard.projections.asleep import Gone, Sleeper
from dashboard.projections.board import BEGINNING, Board
from dashboard.projections.case_rows import count_of, is_of_open_cases, loads_of, rows_of
from dashboard.projections.checkpoint import VERSION, relay_row
from dashboard.projections.view import View

As: TypeAlias = Literal["known", "corrected"]
Answer = TypeVar("Answer")

BATCH = 2_000
BOARDS_KEPT = 2
WALKED_ON = timedelta(minutes=30)
"""So far a board is walked on to a later instant; beyond, a keyframe is likely to lie between."""


class Past:
    """Boards of the instants asked for last, so that a page's questions cost one pass together.

    As known then, a board is walked on to a later instant: what was recorded up to the first stays. With
    `views` a Situation as known then, and what is asked of its open cases alone, start from the keyframe
    before it; all else takes the whole pass.
    """

    def __init__(self, journal: Journal, zone: ZoneInfo, views: Views | None = None) -> None:
        self._journal = journal
        self._zone = zone
        self._views = views
        self._kept: OrderedDict[_Asked, Board] = OrderedDict()
        self._sleeper: Sleeper | None = None
        self._registers: Sequence[Recorded] = ()
        self._registers_until = -1

    def board(self, at: datetime, *, as_: As) -> Board:
        """Everything of then, row by row. To be read before the next question: a later one may walk it on."""
        asked = self._asked(at, as_)
        board = self._kept.pop(asked, None) or self._walked(asked)
        self._kept[asked] = board
        if len(self._kept) > BOARDS_KEPT:
            self._kept.popitem(last=False)
        return board

    def situation(self, at: datetime, *, as_: As, is_demo: bool = False) -> Situation:
        """What the wall would have shown."""
        return self._told(at, as_, Sleeper.wake_drawn, lambda board: View(board, is_demo=is_demo).cut())

    def cases(self, at: datetime, wanted: CaseFilter, *, as_: As) -> list[CaseRow]:
        """The reported cases of then that fit, in the order that is asked for."""
        return self._of_cases(at, wanted, as_, lambda board: rows_of(board, wanted))

    def count(self, at: datetime, wanted: CaseFilter, *, as_: As) -> int:
        """How many rows all pages of the filter have together."""
        return self._of_cases(at, wanted, as_, lambda board: count_of(board, wanted))

    def loads(self, at: datetime, areas: Collection[str] | None, *, as_: As) -> list[HolderLoad]:
        """Who held the open cases of these areas, or of all."""
        return self._told(at, as_, Sleeper.wake_open, lambda board: loads_of(board, areas))

    def _of_cases(self, at: datetime, wanted: CaseFilter, as_: As, tell: Callable[[Board], Answer]) -> Answer:
        if is_of_open_cases(wanted):
            return self._told(at, as_, Sleeper.wake_open, tell)
        return tell(self.board(at, as_=as_))

    def _told(
        self, at: datetime, as_: As, wake: Callable[[Sleeper], None], tell: Callable[[Board], Answer]
    ) -> Answer:
        """`tell`: of a board in which at least what `wake` wakes is awake."""
        board = self._kept.get(self._asked(at, as_))
        if board is None and as_ == "known" and self._views is not None:
            with _uncollected():
                found = self._from_keyframe(at, self._views, wake, tell)
            if found is not None:
                return found
        return tell(board or self.board(at, as_=as_))

    def _from_keyframe(
        self, at: datetime, views: Views, wake: Callable[[Sleeper], None], tell: Callable[[Board], Answer]
    ) -> Answer | None:
        """None where no keyframe is early enough, or the views were begun anew while they were read."""
        sleeper, self._sleeper = self._sleeper, None
        try:
            if sleeper is None or not sleeper.board.at <= at <= sleeper.board.at + WALKED_ON:
                keyframe = views.keyframe(at, version=VERSION)
                if keyframe is None:
                    return None
                sleeper = Sleeper(keyframe, views, self._zone, registers=self._changes(keyframe.position))
            _fold_known(sleeper.fold, self._journal, at, after=sleeper.board.position)
            sleeper.advance(at)
            wake(sleeper)
            found = tell(sleeper.board)
        except Gone:
            return None
        if views.reached() < sleeper.position:
            return None
        self._sleeper = sleeper
        return found

    def _changes(self, position: int) -> Callable[[], Sequence[Recorded]]:
        """Asks the journal once for all that look back no further than it."""

        def changes() -> Sequence[Recorded]:
            if self._registers_until < position:
                self._registers_until, self._registers = self._journal.head(), self._journal.registers()
            return self._registers

        return changes

    def _asked(self, at: datetime, as_: As) -> _Asked:
        # What was known then is settled; what we know now of then moves with the journal.
        return _Asked(as_, 0 if as_ == "known" else self._journal.head(), at)

    def _walked(self, asked: _Asked) -> Board:
        before = max((k for k in self._kept if k.as_ == "known" and k.at < asked.at), default=None)
        if asked.as_ != "known" or before is None:
            return board_at(self._journal, asked.at, as_=asked.as_, zone=self._zone)
        board = self._kept.pop(before)
        _fold_known(board.fold, self._journal, asked.at, after=board.position)
        board.advance(asked.at)
        return board


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cycle collector, which would look again and again at what is brought back: a third of all
    the work. What a look back lets go of is collected after it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Asked(NamedTuple):
    as_: As
    head: int
    at: datetime


def board_at(journal: Journal, at: datetime, *, as_: As, zone: ZoneInfo) -> Board:
    """The board as it stood at `at`. Its position is the last one that was counted."""
    board = Board(zone)
    if as_ == "known":
        _fold_known(board.fold, journal, at)
    else:
        _fold_corrected(board, journal, at)
    board.advance(at)
    return board


def _fold_known(
    fold: Callable[[Sequence[Recorded]], None], journal: Journal, at: datetime, *, after: int = 0
) -> None:
    for batch in batches(journal, after=after):
        known = [r for r in batch if r.recorded_at <= at]
        fold(known)
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
