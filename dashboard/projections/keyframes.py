"""Keyframes: the fold as it stood at an instant, small enough to be kept many times a year.

A keyframe holds the aggregates and the lists of what memory held then, by id: when time next changes each
case and relay, what is overdue, due soon, on its way. The cases and relays themselves stay in their rows: a
row holds every event of its subject with its position, so what it came to then is told from it, whenever
something names it (`asleep`).
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from dashboard.domain.events import Recorded
from dashboard.ports import Checkpoint, Keyframe, Views
from dashboard.projections import checkpoint as checkpoints
from dashboard.projections.board import BEGINNING, Board
from dashboard.projections.relay_ledger import RelayTurns
from dashboard.projections.relay_spans import local_hour

SECOND: Final = timedelta(seconds=1)
KEPT_FOR: Final = timedelta(days=400)
ROWS_BETWEEN: Final = 3_000
"""Rows that are stored, at the least, between two keyframes: about so many are read again to look back."""
EVENTS_OF_A_DAY: Final = 500
"""Between two days with fewer, a rebuild does not stop."""
FAST: Final = 1
"""Of zlib: the fold waits for it."""


class CaseTurns(NamedTuple):
    """The lists of the ledger of cases, by id. `turns`: when time next changes each. `overdue_in`: the areas
    of the overdue ones. `resting`: open ones that time alone does not change, and that are not overdue."""

    turns: dict[str, datetime]
    overdue: dict[str, datetime]
    overdue_in: dict[str, str]
    unreceived: dict[str, datetime]
    due_soon: dict[str, datetime]
    resting: list[str]


class State(msgspec.Struct, array_like=True):
    aggregates: bytes
    cases: CaseTurns
    relays: RelayTurns


_pack = msgspec.msgpack.Encoder().encode
_state = msgspec.msgpack.Decoder(State).decode


def keyframe_of(board: Board) -> Keyframe:
    """Of a board that was advanced to its own instant whole, and in which nothing was recorded after it."""
    checkpoint = checkpoints.checkpoint_of(board)
    state = State(checkpoint.aggregates, _case_turns(board), board.relays.lists())
    return Keyframe(board.at, board.position, checkpoint.version, zlib.compress(_pack(state), FAST))


def restored(keyframe: Keyframe, zone: ZoneInfo) -> tuple[Board, frozenset[str]]:
    """A board with its aggregates and lists, which holds no case and no relay; and the open cases among
    which time alone changes nothing."""
    state, board = _state(zlib.decompress(keyframe.board)), Board(zone)
    checkpoints.restore(board, Checkpoint(keyframe.position, keyframe.version, state.aggregates))
    cases, lists = board.cases, state.cases
    cases.timers.restore(lists.turns)
    cases.overdue.restore(lists.overdue)
    cases.unreceived.restore(lists.unreceived)
    cases.due_soon.restore(lists.due_soon)
    cases.overdue_by_area.restore(lists.overdue_in, lists.overdue)
    board.relays.restore(state.relays)
    return board, frozenset(lists.resting)


def _case_turns(board: Board) -> CaseTurns:
    cases = board.cases
    turns, overdue = cases.timers.by_key, cases.overdue.by_key
    listed = turns.keys() | overdue.keys()
    return CaseTurns(
        dict(turns),
        dict(overdue),
        dict(cases.overdue_by_area.area_of),
        dict(cases.unreceived.by_key),
        dict(cases.due_soon.by_key),
        [i for i in cases.held.keys() - listed if cases.held[i].case.is_open],
    )


def part_of(batch: Sequence[Recorded], first: int, zone: ZoneInfo) -> tuple[int, datetime]:
    """Where a rebuild that is at `first` of a batch stops next, and the instant it may advance to before it
    goes on: the end of a local day or hour with enough in it, else of the batch."""
    ends = [(len(batch), batch[-1].recorded_at)]
    if (day := _busy_day(batch, first, zone)) is not None:
        ends.append(day)
    if first + ROWS_BETWEEN < len(batch):
        turn = _hour_ends_at(batch[first + ROWS_BETWEEN - 1].recorded_at, zone) + SECOND
        if (end := _place(batch, turn, first + ROWS_BETWEEN)) < len(batch):
            ends.append((end, turn))
    first_end = min(end for end, _ in ends)
    return first_end, max(at for end, at in ends if end == first_end)


def _busy_day(batch: Sequence[Recorded], first: int, zone: ZoneInfo) -> tuple[int, datetime] | None:
    """The next midnight with enough since `first` or on the day behind it: time turns many cases at once
    there, and who looks back at the hours behind it is not to turn them again."""
    turn = _day_ends_at(batch[first].recorded_at, zone)
    end = _place(batch, turn + SECOND, first)
    while end < len(batch):
        next_turn = _day_ends_at(turn, zone)
        next_end = _place(batch, next_turn + SECOND, end)
        if end > first and max(end - first, next_end - end) >= EVENTS_OF_A_DAY:
            return end, turn + SECOND
        turn, end = next_turn, next_end
    return None


def _place(batch: Sequence[Recorded], turn: datetime, first: int) -> int:
    """The place of the first event from `first` on that was recorded at the instant or later."""
    return bisect_left(batch, turn, lo=first, key=lambda recorded: recorded.recorded_at)


def _day_ends_at(at: datetime, zone: ZoneInfo) -> datetime:
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)


def _hour_ends_at(at: datetime, zone: ZoneInfo) -> datetime:
    begun = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    return begun.astimezone(UTC) + timedelta(hours=1)


class Keeper:
    """Says when a keyframe is due, and keeps it.

    At the first checkpoint, after each change of a register, and of each local hour once enough rows were
    stored since the last one, the cases that time turned at midnight among them.
    """

    def __init__(self, views: Views, zone: ZoneInfo) -> None:
        self._views = views
        self._zone = zone
        self._hour: int | None = None
        self._recorded_at = BEGINNING
        self._registers = 0
        self._rows = 0

    def see(self, batch: Sequence[Recorded]) -> None:
        """These events were folded."""
        # Not of the last alone: history is recorded as of its own time, also behind the registers of today.
        self._recorded_at = max([self._recorded_at, *(recorded.recorded_at for recorded in batch)])

    def count(self, rows: int) -> None:
        """So many rows were stored."""
        self._rows += rows

    def is_due(self, board: Board, *, changed: int = 0) -> bool:
        """Whether the board is to be kept once it is saved. `changed`: rows that are still to be stored."""
        if self._hour is None:
            self._find_last(board)
        if board.at < self._recorded_at:
            return False
        if self._hour is None or _registers(board) != self._registers:
            return True
        return self._rows + changed >= ROWS_BETWEEN and local_hour(board.at, self._zone) > self._hour

    def keep(self, board: Board) -> None:
        """Of a board that was saved as it stands. Raises JournalError when the views do not answer."""
        self._views.keep(keyframe_of(board), since=board.at - KEPT_FOR)
        self._hour, self._registers, self._rows = local_hour(board.at, self._zone), _registers(board), 0

    def _find_last(self, board: Board) -> None:
        last = self._views.keyframe(board.at, version=checkpoints.VERSION)
        if last is not None:
            self._hour = local_hour(last.at, self._zone)
            self._registers = _registers(board)
            self._rows += board.position - last.position


def _registers(board: Board) -> int:
    """How many changes of registers are in it."""
    return sum(board.registers.versions.values())
