"""The timekeeper: waits for the next mark, records it, and begins again; for ever, and beside others.

Several may run: what they record is made of what it says, so the journal takes it once. One that slept,
was killed or came late records what it missed with its true instants, in their order.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from dashboard.domain.events import Event
from dashboard.domain.rulebook import Rulebook
from dashboard.ports import Clock, Journal, JournalError, Views
from dashboard.projections.board import Board
from dashboard.timekeeping.jumps import Jumps
from dashboard.timekeeping.plan import Plan

log = structlog.get_logger()

LOOK_S = 1.0
"""Between two looks at the read tables."""
AHEAD_S = 60.0
"""How long before its instant a mark is made ready, in real seconds."""
SLICE, REST_S = 50, 0.003
"""So many cases are made ready at a time, and then others have their turn: screens share this process."""
GROUP = 1_000
"""Marks recorded in one go; a cohort of a midnight goes in many, and ingest in between."""
RETRY_S = 0.5

Record = Callable[[Sequence[Event]], Awaitable[object]]
"""Records what the centre itself says; durable on return."""


class Timekeeper:
    """`speed`: how fast the centre's clock runs. `on_recorded`, `on_jump`: told for the metrics."""

    def __init__(
        self,
        journal: Journal,
        views: Views,
        *,
        record: Record,
        clock: Clock,
        zone: ZoneInfo,
        speed: float = 1.0,
        on_recorded: Callable[[Event, datetime], None] = lambda event, now: None,
        on_jump: Callable[[timedelta], None] = lambda by: None,
    ) -> None:
        self._journal = journal
        self._record = record
        self._clock = clock
        self._zone = zone
        self._speed = speed
        self._on_recorded = on_recorded
        self._jumps = Jumps(clock, speed=speed, report=on_jump)
        self._plan = Plan(journal, views)
        self._rules = Rulebook()
        self._rules_position = -1
        self._looked_at = float("-inf")

    async def run(self) -> None:
        while True:
            try:
                await self._turn()
            except JournalError as wrong:
                if not wrong.is_retryable:
                    raise
                log.warning("clock waits for the store", why=str(wrong))
                await asyncio.sleep(RETRY_S)

    async def _turn(self) -> None:
        """Look when it is time to, record what is due, and wait for whichever comes first."""
        if time.monotonic() - self._looked_at >= LOOK_S:
            self._jumps.look()
            await self._look()
            self._looked_at = time.monotonic()
        await self._record_due()
        await asyncio.sleep(self._patience_s())

    def _patience_s(self) -> float:
        until_look_s = max(0.0, self._looked_at + LOOK_S - time.monotonic())
        next_at = self._plan.next_at()
        if next_at is None:
            return until_look_s
        return max(0.0, min(until_look_s, (next_at - self._clock.now()).total_seconds() / self._speed))

    async def _look(self) -> None:
        """Make ready what comes near."""
        await asyncio.to_thread(self._read_rules)
        until = self._clock.now() + timedelta(seconds=AHEAD_S * self._speed)
        near: set[str] = set()
        for_now = self._clock.now()
        pages = self._plan.rows(until)
        while (page := await asyncio.to_thread(next, pages, None)) is not None:
            near.update(row.id for row in page)
            news = self._plan.news(page)
            for first in range(0, len(news), SLICE):
                for row in news[first : first + SLICE]:
                    self._plan.make_ready(row, self._rules)
                await asyncio.sleep(REST_S)
            if news and news[0].mark_at is not None and news[0].mark_at <= for_now:
                await self._record_due()  # a long past is caught up page by page, not held in memory
        self._plan.keep_only(near)

    def _read_rules(self) -> None:
        changes = self._journal.registers()
        position = changes[-1].position if changes else 0
        if position != self._rules_position:
            board = Board(self._zone)
            board.fold(changes)
            self._rules, self._rules_position = board.cases.rules, position
            self._plan.forget()

    async def _record_due(self) -> None:
        now, next_at = self._clock.now(), self._plan.next_at()
        if next_at is None or next_at > now:
            return
        due = await asyncio.to_thread(self._plan.due, now, self._rules)
        for first in range(0, len(due.events), GROUP):
            group = due.events[first : first + GROUP]
            await self._record(group)
            for event in group:
                self._on_recorded(event, self._clock.now())
        self._plan.done(due)
