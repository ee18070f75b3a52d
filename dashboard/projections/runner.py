"""The fold role: follows the journal, shows the Situation, and writes checkpoints as it goes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import structlog

from dashboard.domain.events import Recorded
from dashboard.journal.tail import Tail
from dashboard.ports import Clock, Journal, JournalError, Views, Wire, WireError
from dashboard.projections import case_spans, codec, relay_spans
from dashboard.projections import checkpoint as checkpoints
from dashboard.projections.board import Board
from dashboard.projections.keyframes import Keeper, part_of
from dashboard.projections.relay_ledger import GIVEN_UP_AFTER
from dashboard.projections.view import View

log = structlog.get_logger()

SHOW_GAP_S = 0.004
"""Between two Situations at the least; what changes within it is shown together."""
BUSY_EVENTS, BUSY_GAP_S = 50, 0.02
"""When so many events come at once they are shown more rarely: whoever brings them needs the processor."""
SHOW_SHARE = 0.2
"""Of its time that the fold may spend on showing; a large district is shown less often, never late."""
HEARTBEAT_S = 1.0
"""A Situation is shown this often even when nothing happened: its `at` says that the fold is alive."""
ADVANCE_CASES = 1_000
"""Cases weighed in one go when time has passed."""
CHECKPOINT_S = 1.0
CHECKPOINT_CASES = 2_000
"""Changed cases that are stored before the second is over: many at once would hold up the screens."""
RETRY_VIEWS_S = 0.2
REBUILD_AT_ONCE = 10_000
"""Events folded as one batch: a case is weighed once a batch, however many of its events are in it."""
REBUILD_SAVES_AT = 20_000
"""Cases and relays that changed: the more at once, the more rows stand side by side in each index."""


def open_board(views: Views, zone: ZoneInfo) -> Board:
    """The board as of the last checkpoint; a new one where there is none, or an older fold made it."""
    board = Board(zone)
    stored = views.load()
    if stored is None:
        return board
    if stored.version != checkpoints.VERSION:
        log.warning("fold changed: folding from zero", stored=stored.version, now=checkpoints.VERSION)
        views.wipe()
        return board
    checkpoints.restore(board, stored)
    checkpoints.adopt_cases(board, list(views.open_cases()))
    checkpoints.adopt_relays(board, list(views.open_relays(sent_from=board.at - GIVEN_UP_AFTER)))
    return board


def fold_in(board: Board, views: Views, batch: Sequence[Recorded]) -> None:
    """Fold a batch, bringing back the stored cases and relays that it names."""
    as_cases, as_relays = board.missing(batch)
    if as_cases:
        checkpoints.adopt_cases(board, views.cases_by_id(as_cases))
    if as_relays:
        checkpoints.adopt_relays(board, views.relays_by_id(as_relays))
    board.fold(batch)


def save(board: Board, views: Views) -> int:
    """Write what changed, then let go of what is over. Gives how many cases and relays changed."""
    # In order: so what was reported one after another goes side by side into each index.
    cases, relays = sorted(board.cases.dirty), set(board.relays.dirty)
    views.save(
        checkpoints.checkpoint_of(board),
        [checkpoints.case_row(board.cases.held[case_id], at=board.at) for case_id in cases],
        [checkpoints.relay_row(board.relays.held[relay_id]) for relay_id in relays],
        relay_spans.rewritten(board.relays.spans, board.registers.tree, views),
        case_spans.rewritten(board.cases.spans, board.registers.tree, views),
    )
    board.cases.dirty.difference_update(cases)
    board.relays.dirty -= relays
    board.relays.spans.settle(board.registers.tree)
    board.cases.spans.settle(board.registers.tree)
    board.cases.release(cases)
    board.relays.release(relays, at=board.at)
    return len(cases) + len(relays)


def rebuild(journal: Journal, views: Views, zone: ZoneInfo, *, progress: Callable[[int], None]) -> Board:
    """Forget every view and fold again from position 0. `progress` is told the position reached."""
    views.wipe()
    board, keeper = Board(zone), Keeper(views, zone)
    while batch := journal.read(after=board.position, limit=REBUILD_AT_ONCE):
        first = 0
        while first < len(batch):
            end, at = part_of(batch, first, zone)
            fold_in(board, views, batch[first:end])
            keeper.see(batch[first:end])
            board.advance(at)
            _store(board, views, keeper)
            first = end
        progress(board.position)
    save(board, views)
    return board


def _store(board: Board, views: Views, keeper: Keeper) -> None:
    """Save what changed once it is much, or a keyframe is due."""
    changed = len(board.cases.dirty) + len(board.relays.dirty)
    if keeper.is_due(board, changed=changed):
        save(board, views)
        keeper.keep(board)
    elif changed > REBUILD_SAVES_AT:
        keeper.count(save(board, views))


class FoldRunner:
    """Runs the fold for ever. `board` is its own; others see Situations on the wire and rows in the views."""

    def __init__(
        self, board: Board, view: View, *, journal: Journal, views: Views, wire: Wire, clock: Clock
    ) -> None:
        self.board = board
        self._view = view
        self._views = views
        self._wire = wire
        self._clock = clock
        self._keeper = Keeper(views, board.zone)
        self._tail = Tail(journal, wire, board.position)
        self._encoder = codec.Encoder()
        self._shown_at = 0.0
        self._show_gap_s = SHOW_GAP_S
        self._saved_at = time.monotonic()
        self._saved_position = -1
        self._is_changed = True
        self._is_late = False
        self._reading: asyncio.Task[Sequence[Recorded]] | None = None

    async def run(self) -> None:
        try:
            while True:
                if batch := await self._next():
                    await self._fold(batch)
                self._advance()
                if self._patience_s() <= 0:
                    await self._show()
                if self._should_store():
                    self._checkpoint()
        finally:
            if self._reading is not None:
                self._reading.cancel()

    async def _next(self) -> Sequence[Recorded]:
        """The next events, or none once a Situation is due.

        The read goes on while a Situation is shown, and the loop keeps the time: Redis looks after the
        time-outs of blocked readers ten times a second only, when nothing else wakes it.
        """
        if self._reading is None:
            self._reading = asyncio.create_task(self._read(), name="fold-read")
        await asyncio.wait({self._reading}, timeout=0.0 if self._is_late else self._patience_s())
        if not self._reading.done():
            return ()
        read, self._reading = self._reading.result(), None
        return read

    async def _read(self) -> Sequence[Recorded]:
        return await self._tail.next(timeout_s=HEARTBEAT_S)

    async def _fold(self, batch: Sequence[Recorded]) -> None:
        """The batch folded; nothing may follow before it is, so views that do not answer are waited for."""
        while True:
            try:
                fold_in(self.board, self._views, batch)
            except JournalError as wrong:
                await self._wait_for_views(wrong)
            else:
                self._keeper.see(batch)
                self._is_changed = True
                if len(batch) >= BUSY_EVENTS:
                    self._show_gap_s = max(self._show_gap_s, BUSY_GAP_S)
                return

    async def _wait_for_views(self, wrong: JournalError) -> None:
        if not wrong.is_retryable:
            raise wrong
        log.warning("views do not answer", why=str(wrong), position=self.board.position)
        await asyncio.sleep(RETRY_VIEWS_S)

    def _patience_s(self) -> float:
        """How long the next Situation may still wait."""
        gap_s = self._show_gap_s if self._is_changed else HEARTBEAT_S
        return max(0.0, self._shown_at + gap_s - time.monotonic())

    async def _show(self) -> None:
        started = time.thread_time()  # how long others kept this process waiting says nothing of its work
        encoded = self._encoder.encode(self._view.cut())
        took_s = time.thread_time() - started
        try:
            await self._wire.show(encoded)
        except WireError:
            log.warning("wire down: the Situation is not shown", position=self.board.position)
        self._shown_at, self._is_changed = time.monotonic(), False
        self._show_gap_s = max(SHOW_GAP_S, took_s / SHOW_SHARE)

    def _advance(self) -> None:
        """In parts, where very many clauses come to a turn in one instant: a screen is shown in between."""
        now = self._clock.now()
        self.board.advance(now, most=ADVANCE_CASES)
        self._is_late = self.board.at < now
        self._is_changed = self._is_changed or self._is_late

    def _should_store(self) -> bool:
        waited_s = time.monotonic() - self._saved_at
        return waited_s >= CHECKPOINT_S or (
            len(self.board.cases.dirty) >= CHECKPOINT_CASES and waited_s >= CHECKPOINT_S * SHOW_SHARE
        )

    def _checkpoint(self) -> None:
        """Store what changed; when that fails it stays marked as changed and goes with the next one."""
        board = self.board
        try:
            if board.cases.dirty or board.relays.dirty or board.position != self._saved_position:
                self._keeper.count(save(board, self._views))
                self._saved_position = board.position
            if not self._is_late and self._keeper.is_due(board):
                self._keeper.keep(board)
        except JournalError as wrong:
            if not wrong.is_retryable:
                raise
            log.warning("checkpoint not stored", why=str(wrong), position=board.position)
        self._saved_at = time.monotonic()

    def close(self) -> None:
        """The last checkpoint, at a calm end."""
        save(self.board, self._views)
