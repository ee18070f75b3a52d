"""Runs the pull feeds: each in a task of its own, started again for ever; one sick feed stops no other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

import structlog

from dashboard.ingest.cursors import Cursors
from dashboard.ingest.errors import Busy, StoreDown
from dashboard.ingest.intake import Receipt
from dashboard.ingest.pull_feeds import PullFeed
from feeds._socket_messages import Message, MessageError, acknowledgement, message_in, opening
from feeds._transports import BackOff, Line, TransportError, line_to

log = structlog.get_logger()

Answer = TypeVar("Answer")

SAVED_EVERY_S: Final = 1.0
"""How often a cursor is written down at most; after a crash so much comes again, as duplicates."""


class Takes(Protocol):
    """The part of the intake that a feed needs."""

    async def take(self, source: str, items: Sequence[bytes], /) -> Receipt: ...

    async def refuse(self, source: str, raw: bytes, reason: str, /) -> None: ...


@dataclass(slots=True)
class Health:
    """What became of a feed since the start. `restarts`: lines opened after the first."""

    restarts: int = 0
    messages: int = 0
    refused: int = 0
    is_connected: bool = False
    last_error: str | None = None


@dataclass(slots=True)
class _Course:
    """One feed at work: how far it has come, and how far of that is written down."""

    feed: PullFeed
    cursor: str | None
    back_off: BackOff
    health: Health
    saved: str | None = None
    saved_at_s: float = field(default=-SAVED_EVERY_S)


class Pump:
    """`health` by the feed's name: what to show and to count."""

    def __init__(
        self,
        feeds: Sequence[PullFeed],
        intake: Takes,
        cursors: Cursors,
        *,
        back_off: Callable[[], BackOff] = BackOff,
    ) -> None:
        self._feeds = feeds
        self._intake = intake
        self._cursors = cursors
        self._back_off = back_off
        self.health = {feed.name: Health() for feed in feeds}

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for feed in self._feeds:
                tasks.create_task(self._keep(feed), name=f"feed {feed.name}")

    async def _keep(self, feed: PullFeed) -> None:
        """The feed, started again whatever ends it."""
        course = _Course(feed, None, self._back_off(), self.health[feed.name])
        course.cursor = course.saved = await asyncio.to_thread(self._cursors.load, feed.name)
        while True:
            try:
                await self._pull(course)
            except TransportError as wrong:
                self._note(course, str(wrong))
            except Exception as wrong:
                log.exception("feed failed", feed=feed.name)
                self._note(course, type(wrong).__name__)
            finally:
                course.health.is_connected = False
            await asyncio.sleep(course.back_off.next_s())
            course.health.restarts += 1

    def _note(self, course: _Course, why: str) -> None:
        course.health.last_error = why
        log.warning("feed broke off", feed=course.feed.name, why=why, restarts=course.health.restarts)

    async def _pull(self, course: _Course) -> None:
        """Everything that comes over one line. Raises TransportError when it is over."""
        async with line_to(course.feed.address) as line:
            await line.send(opening(course.cursor))
            course.health.is_connected = True
            try:
                while True:
                    await self._take(course, line, await line.receive())
            finally:
                await self._save(course)

    async def _take(self, course: _Course, line: Line, raw: bytes) -> None:
        course.health.messages += 1
        course.back_off.forget()
        try:
            message = message_in(raw)
        except MessageError as wrong:
            course.health.refused += 1
            why = str(wrong)
            await _durable(lambda: self._intake.refuse(course.feed.name, raw, why))
            return
        if message.items:
            receipt = await _durable(lambda: self._intake.take(course.feed.name, message.items))
            course.health.refused += len(receipt.rejected)
        await self._acknowledge(course, line, message)

    async def _acknowledge(self, course: _Course, line: Line, message: Message) -> None:
        """What is durable is acknowledged first and written down from time to time."""
        if message.cursor is None:
            return
        course.cursor = message.cursor
        if message.items:
            await line.send(acknowledgement(message.cursor))
        if time.monotonic() - course.saved_at_s >= SAVED_EVERY_S:
            await self._save(course)

    async def _save(self, course: _Course) -> None:
        if course.cursor is not None and course.cursor != course.saved:
            await asyncio.to_thread(self._cursors.save, course.feed.name, course.cursor)
            course.saved, course.saved_at_s = course.cursor, time.monotonic()


async def _durable(attempt: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer, once the store has given one: what was not taken is offered again, whole."""
    while True:
        try:
            return await attempt()
        except (Busy, StoreDown) as wrong:
            log.warning("feed held back", why=str(wrong))
            await asyncio.sleep(wrong.retry_after_s)
