"""Receipts of channels that can be asked: delivered, read, acknowledged, with what proves it."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, NoReturn

import structlog

from dashboard.alerting.sending.deliver import Outlets
from dashboard.alerting.sending.store_thread import StoreThread
from dashboard.alerting.stages.notices import line_of
from dashboard.alerting.stages.round import Sent
from dashboard.channels._channel import ChannelError, NotDelivered
from dashboard.domain.alert import Receipt
from dashboard.ports import Clock, JournalError
from dashboard.ports.alerts import Notice

log = structlog.get_logger()

ASKED_AFTER_S: Final = (5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
"""After its acceptance; then nobody asks any more, and what is not proven stays unknown."""
PATIENCE_S: Final = 1.0
AT_ONCE: Final = 20
"""Asked side by side of one channel at the most."""


@dataclass(order=True, slots=True)
class _Asking:
    at_s: float
    accepted_s: float
    notice: Notice = field(compare=False)
    evidence: Mapping[str, str] = field(compare=False)
    known: set[Receipt] = field(compare=False, default_factory=set)


@dataclass(slots=True)
class _Queue:
    """What one channel is asked, the earliest first. `is_answered`: whether it ever answered one of them."""

    waiting: list[_Asking] = field(default_factory=list)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)
    is_answered: bool = False

    def due(self, now_s: float) -> Iterator[_Asking]:
        while self.waiting and self.waiting[0].at_s <= now_s and len(self.under_way) < AT_ONCE:
            yield heapq.heappop(self.waiting)


class Receipts:
    """Given what was accepted, it asks what became of it, each channel by itself. `after_s`: when, from its
    acceptance. `unprovable`: is given the name of a channel that refuses to be asked at all: of what it
    accepted, no more will ever be known."""

    def __init__(
        self,
        outlets: Outlets,
        thread: StoreThread,
        clock: Clock,
        *,
        unprovable: Callable[[str], None] = lambda name: None,
        after_s: Sequence[float] = ASKED_AFTER_S,
    ) -> None:
        self.outlets = outlets
        self._unprovable = unprovable
        self._thread = thread
        self._clock = clock
        self._after_s = after_s
        self._queues: defaultdict[str, _Queue] = defaultdict(_Queue)

    def sent(self, sent: Sent) -> None:
        if sent.accepted is not None:
            self._wait_for(sent.notice, sent.accepted.evidence)

    def _wait_for(self, notice: Notice, evidence: Mapping[str, str]) -> None:
        use = self.outlets.plan.channels.get(notice.channel)
        channel = self.outlets.channels.get(use.kind) if use is not None else None
        if channel is not None and channel.ask is not None:
            now_s = time.monotonic()
            asking = _Asking(now_s + self._after_s[0], now_s, notice, evidence)
            heapq.heappush(self._queues[notice.channel].waiting, asking)

    async def resume(self) -> None:
        """What a process before this one would still have asked for."""
        channels = (self.outlets.channels.get(use.kind) for use in self.outlets.plan.channels.values())
        if all(channel is None or channel.ask is None for channel in channels):
            return
        unproven = await self._thread.insist(self._unproven)
        waiting = {asking.notice.id for queue in self._queues.values() for asking in queue.waiting}
        for notice, evidence in unproven:
            if notice.id not in waiting:
                self._wait_for(notice, evidence)

    def _unproven(self) -> list[tuple[Notice, Mapping[str, str]]]:
        store, found = self._thread.store, list[tuple[Notice, Mapping[str, str]]]()
        since = self._clock.now() - timedelta(seconds=ASKED_AFTER_S[-1])
        for group in store.open_groups():
            if group.closed_at is None or group.closed_at < since:
                continue
            proofs = {
                line.notice: line.evidence for line in store.custody_of(group.id) if line.turn == "accepted"
            }
            notices = store.notices_of(group.id) if proofs else ()
            found += [
                (each, proofs[each.id]) for each in notices if each.read_at is None and each.id in proofs
            ]
        return found

    async def run(self) -> NoReturn:
        await self.resume()
        try:
            while True:
                for queue in self._queues.values():
                    for asking in queue.due(time.monotonic()):
                        task = asyncio.create_task(self._ask(queue, asking), name="alert-receipt")
                        queue.under_way.add(task)
                        task.add_done_callback(queue.under_way.discard)
                await asyncio.sleep(PATIENCE_S)
        finally:
            for task in [task for queue in self._queues.values() for task in queue.under_way]:
                task.cancel()

    async def _ask(self, queue: _Queue, asking: _Asking) -> None:
        name = asking.notice.channel
        try:
            use, channel = self.outlets.channel_of(asking.notice)
        except ChannelError:
            return  # the plan has it no more: nobody can be asked
        try:
            found = await channel.ask(asking.evidence, use.settings) if channel.ask is not None else {}
            queue.is_answered = True
            for receipt in [each for each in found if each not in asking.known]:
                line = line_of(asking.notice, receipt, self._clock.now(), said=found[receipt])
                await self._thread.ask(partial(self._thread.store.receipt, line))
                asking.known.add(receipt)
        except NotDelivered as wrong:
            queue.is_answered = True
            await self._never(asking.notice, str(wrong))
            return
        except ChannelError as wrong:
            log.info("no receipt yet", channel=name, why=str(wrong))
            if not wrong.retryable:
                if not queue.is_answered:
                    log.warning("a channel cannot be asked what became of its messages", channel=name)
                    self._unprovable(name)
                return
        except JournalError as wrong:
            log.info("no receipt yet", channel=name, why=str(wrong))
        except Exception as wrong:  # noqa: BLE001 - a fault of the channel's own, which may quote an address
            log.error("channel broke when asked", channel=name, error=type(wrong).__name__)
        self._ask_again(queue, asking)

    async def _never(self, notice: Notice, why: str) -> None:
        """What was accepted will not arrive: said in its chain; that nothing was delivered escalates it."""
        line = line_of(notice, "failed", self._clock.now(), why=why)
        log.warning("a notice that was accepted will not arrive", channel=notice.channel, why=why)
        try:
            await self._thread.insist(lambda: self._thread.store.became((), (line,)))
        except JournalError as wrong:
            log.error("that a notice will not arrive is not recorded", notice=notice.id, why=str(wrong))

    def _ask_again(self, queue: _Queue, asking: _Asking) -> None:
        waited_s = time.monotonic() - asking.accepted_s
        after_s = next((each for each in self._after_s if each > waited_s), None)
        if after_s is not None and asking.known.isdisjoint(("read", "acknowledged")):
            asking.at_s = asking.accepted_s + after_s
            heapq.heappush(queue.waiting, asking)
