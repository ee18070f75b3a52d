"""The simulated district in a centre: its past recorded at once, its present as time goes by. Always 演示."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final, Protocol

import structlog

from dashboard.domain.area import Area
from dashboard.domain.events import Event
from dashboard.ingest.errors import Busy, StoreDown
from dashboard.ingest.journal_gate import Gate
from dashboard.ingest.loading import BATCH, batches
from dashboard.ports import Clock, Journal
from feeds.simulator import HISTORY, Gap, Simulator

log = structlog.get_logger()

LARGEST_BATCH: Final = 500
LOOKS_EVERY_S: Final = 0.1
"""How long at most between two looks at the clock, which may run many times faster than real time."""

SINCE_LAST: Final = timedelta(minutes=2)
"""A demo that was last heard of longer ago was not running meanwhile."""


class Takes(Protocol):
    """The part of the intake that a live feed needs."""

    async def take_events(self, source: str, events: Sequence[Event], /) -> Any: ...


def past_and_present(areas: Sequence[Area], *, seed: int, live_from: datetime) -> Simulator:
    """The simulator of a demo that begins at an instant, with its days of history before it."""
    return Simulator(areas, seed, live_from - HISTORY, live_from=live_from)


def resumed(journal: Journal, areas: Sequence[Area], *, seed: int, now: datetime) -> Simulator | None:
    """The simulator that this demo's journal was begun with; None for an empty one.

    A demo's first record is of its simulator's start. While the centre was stopped nothing new began.
    """
    first = journal.read(after=0, limit=1)
    if not first:
        return None
    simulator = past_and_present(areas, seed=seed, live_from=first[0].recorded_at + HISTORY)
    last_at = _last_recorded_at(journal)
    if now - last_at <= SINCE_LAST:
        return simulator
    return replace(simulator, gaps=(Gap(last_at, now),))


def _last_recorded_at(journal: Journal) -> datetime:
    """Of the journal's head; positions below it may be unused."""
    head, back = journal.head(), 1
    while not (found := journal.read(after=max(0, head - back), limit=back)):
        back *= 2
    return found[-1].recorded_at


def record_past(simulator: Simulator, gate: Gate, *, register: str) -> int:
    """Record everything up to where the demo becomes alive, with its own times; how many events.

    Only into an empty journal.
    """
    live_from = simulator.live_from
    assert live_from is not None
    gate.open_at(simulator.start)
    gate.register(register, simulator.areas, at=simulator.start)
    recorded = 0
    for batch in batches(takewhile(lambda event: event.occurred_at < live_from, simulator), BATCH):
        recorded += gate.take(batch, recorded_at=[event.occurred_at for event in batch]).accepted
    return recorded


async def live(simulator: Simulator, intake: Takes, clock: Clock, *, after: datetime) -> None:
    """Send each event when the clock reaches its time, for ever. What a stop has delayed is sent at once."""
    events = simulator.after(after)
    waiting = await asyncio.to_thread(next, events, None)
    while waiting is not None:
        batch, waiting = _due(waiting, events, clock.now())
        if batch:
            await _send(batch, intake)
        if waiting is not None:
            left_s = (waiting.occurred_at - clock.now()).total_seconds()
            await asyncio.sleep(min(max(left_s, 0.0), LOOKS_EVERY_S))


def _due(waiting: Event | None, events: Iterator[Event], now: datetime) -> tuple[list[Event], Event | None]:
    """What is due by now, and the first event that is not."""
    batch: list[Event] = []
    while waiting is not None and waiting.occurred_at <= now and len(batch) < LARGEST_BATCH:
        batch.append(waiting)
        waiting = next(events, None)
    return batch, waiting


async def _send(batch: Sequence[Event], intake: Takes) -> None:
    by_source: dict[str, list[Event]] = {}
    for event in batch:
        by_source.setdefault(event.source, []).append(event)
    for source, events in by_source.items():
        await _until_taken(source, events, intake)


async def _until_taken(source: str, events: Sequence[Event], intake: Takes) -> None:
    """As a real source does: what was not taken is sent again, whole."""
    while True:
        try:
            receipt = await intake.take_events(source, events)
        except (Busy, StoreDown) as wrong:
            log.warning("demo delayed", source=source, why=str(wrong))
            await asyncio.sleep(wrong.retry_after_s)
            continue
        if receipt.rejected:
            log.error("demo refused", source=source, events=len(receipt.rejected))
        return
