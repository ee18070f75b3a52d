"""Group commit: what many callers bring is written by one thread, in few transactions.

A caller that comes while nothing is written is written at once; whoever comes meanwhile waits for that and
goes together in the next group. So nobody waits for a timer, and the group grows with the load.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from dashboard.domain.events import Recorded
from dashboard.ingest.errors import Busy, StoreDown
from dashboard.metrics import Metrics
from dashboard.ports import Appended, Entry, Journal, JournalError, NewRefusal, Placed, Refusals

LARGEST_GROUP: Final = 2_000
"""Events in one transaction, unless one caller alone brings more."""

Announce: TypeAlias = Callable[[Sequence[Recorded]], None]
"""Told of what is newly durable, in position order. Must not wait."""


@dataclass(slots=True)
class _Ticket:
    """What one caller brought. `done` gives the place of each entry."""

    entries: Sequence[Entry]
    refused: Sequence[NewRefusal]
    done: asyncio.Future[Sequence[Placed]] = field(default_factory=asyncio.Future)


class Committer:
    """`most_queued`: events that may wait for their group before callers are told to come later."""

    def __init__(
        self,
        journal: Journal,
        refusals: Refusals,
        *,
        announce: Announce,
        metrics: Metrics,
        most_queued: int = 50_000,
    ) -> None:
        self._journal = journal
        self._refusals = refusals
        self._announce = announce
        self._metrics = metrics
        self._most_queued = most_queued
        self._queue: deque[_Ticket] = deque()
        self._queued = 0
        self._is_closing = False
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal-writer")
        self._writer: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._writer = asyncio.get_running_loop().create_task(self._write_groups(), name="journal-writer")

    def check_room(self, events: int) -> None:
        """Raises Busy when so many more would have to wait too long."""
        if self._queued and self._queued + events > self._most_queued:
            raise Busy("too many events wait to be written", retry_after_s=1.0)

    def submit(
        self, entries: Sequence[Entry], refused: Sequence[NewRefusal] = ()
    ) -> asyncio.Future[Sequence[Placed]]:
        """Written in the next group, durable when the future is done. It raises StoreDown where not."""
        if self._is_closing:
            raise StoreDown("this centre is shutting down")
        ticket = _Ticket(entries, refused)
        self._queue.append(ticket)
        self._count(len(entries))
        self._wake.set()
        return ticket.done

    async def aclose(self) -> None:
        """Write what waits, take no more."""
        self._is_closing = True
        self._wake.set()
        if self._writer is not None:
            await self._writer
        await asyncio.to_thread(self._thread.shutdown)

    async def _write_groups(self) -> None:
        while True:
            await self._wake.wait()
            if tickets := self._next_group():
                await self._commit(tickets)
            elif self._is_closing:
                return
            else:
                self._wake.clear()

    def _next_group(self) -> list[_Ticket]:
        tickets: list[_Ticket] = []
        room = LARGEST_GROUP
        while self._queue and (not tickets or len(self._queue[0].entries) <= room):
            ticket = self._queue.popleft()
            room -= len(ticket.entries)
            tickets.append(ticket)
        self._count(room - LARGEST_GROUP)
        return tickets

    def _count(self, more: int) -> None:
        self._queued += more
        self._metrics.queued_events.set(self._queued)

    async def _commit(self, tickets: Sequence[_Ticket]) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            appended = await loop.run_in_executor(self._thread, self._write, tickets)
        except Exception as wrong:  # noqa: BLE001 - what one caller's input brings about must not stop the rest
            self._metrics.append_errors.inc()
            if isinstance(wrong, JournalError) and wrong.is_retryable:
                _fail(tickets, StoreDown(f"the store did not take it: {wrong}"))
            else:
                await self._apart(tickets, wrong)
        else:
            self._metrics.append_s.observe(loop.time() - started)
            self._hand_out(tickets, appended)

    async def _apart(self, tickets: Sequence[_Ticket], wrong: Exception) -> None:
        """Each ticket alone, so that only the one that cannot be written fails."""
        if len(tickets) == 1:
            _fail(tickets, wrong)
            return
        for ticket in tickets:
            await self._commit([ticket])

    def _write(self, tickets: Sequence[_Ticket]) -> Appended | None:
        entries = [entry for ticket in tickets for entry in ticket.entries]
        refused = [refusal for ticket in tickets for refusal in ticket.refused]
        appended = self._journal.append(entries) if entries else None
        if refused:
            self._refusals.keep(refused)
        return appended

    def _hand_out(self, tickets: Sequence[_Ticket], appended: Appended | None) -> None:
        placed = appended.placed if appended else ()
        start = 0
        for ticket in tickets:
            end = start + len(ticket.entries)
            if not ticket.done.done():  # a caller that went away has cancelled it
                ticket.done.set_result(placed[start:end])
            start = end
        if appended:
            self._metrics.group_events.observe(len(appended.placed))
            self._metrics.set_head(appended.head)
            if appended.fresh:
                self._announce(appended.fresh)


def _fail(tickets: Sequence[_Ticket], wrong: Exception) -> None:
    for ticket in tickets:
        if not ticket.done.done():
            ticket.done.set_exception(wrong)
            ticket.done.exception()  # seen: a caller that went away must not raise a warning
