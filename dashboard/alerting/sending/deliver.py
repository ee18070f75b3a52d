"""Sending: each notice in a task of its own, with a time limit, so that none holds another up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from dashboard.alerting.stages.round import Sent
from dashboard.channels._channel import Accepted, Channel, ChannelError, Message
from dashboard.domain.alert_failures import said
from dashboard.domain.duty import ChannelUse, DutyPlan
from dashboard.ports import Clock
from dashboard.ports.alerts import Notice

log = structlog.get_logger()

AT_ONCE: Final = 32
"""Notices under way by one channel."""
TURN_S: Final = 15.0
"""How long a notice waits for its turn on a channel that answers slowly, before that counts as a failure:
longer than those before it can take to come to theirs."""
WHOLE_S: Final = 10.0
"""Longer than any channel allows itself."""

LEFT_S: Final = 2.0
"""How long a calm end waits for answers."""

Link: TypeAlias = Callable[[Notice], str | None]
"""The address under which a notice is acknowledged; None where this centre has none."""
Settled: TypeAlias = Callable[[Sent, float], None]
"""Is told what became of an attempt, and how many seconds it took."""


@dataclass(frozen=True, slots=True)
class Outlets:
    """The plan's channels, and what they are made of, by kind."""

    plan: DutyPlan
    channels: Mapping[str, Channel]

    def channel_of(self, notice: Notice) -> tuple[ChannelUse, Channel]:
        """By what it goes. Raises ChannelError where the plan has it no more."""
        use = self.plan.channels.get(notice.channel)
        channel = self.channels.get(use.kind) if use is not None else None
        if use is None or channel is None:
            raise ChannelError(said("gone"), retryable=False)
        return use, channel

    def use_of(self, notice: Notice) -> tuple[ChannelUse, Channel, str]:
        """With the address that it was made for. Raises ChannelError where the plan has that no more."""
        use, channel = self.channel_of(notice)
        post = self.plan.posts.get(notice.recipient)
        place = post.place_of(notice.channel, notice.place, notice.mark) if post is not None else None
        if post is None or place is None:
            raise ChannelError(said("gone"), retryable=False)
        return use, channel, post.addresses[place].address


class Deliverer:
    """`jitter`: 0..1 by chance. What became of each attempt goes to `settled`, on the loop."""

    def __init__(
        self, outlets: Outlets, *, link: Link, clock: Clock, jitter: Callable[[], float], settled: Settled
    ) -> None:
        self.outlets = outlets
        self._link = link
        self._clock = clock
        self._jitter = jitter
        self._settled = settled
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def send(self, notice: Notice) -> None:
        """Begin to send what is durable as begun."""
        task = asyncio.create_task(self._send(notice), name="alert-send")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def aclose(self) -> None:
        """What is under way has a moment left; what is cut off then is sent again at the next start, under
        the same key."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LEFT_S)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _send(self, notice: Notice) -> None:
        began_s = asyncio.get_running_loop().time()
        sent = await self._sent(notice)
        self._settled(sent, asyncio.get_running_loop().time() - began_s)

    async def _sent(self, notice: Notice) -> Sent:
        try:
            accepted = await self._accepted(notice)
        except ChannelError as wrong:
            failed = self._failed(notice, str(wrong), wrong.retryable, wrong.retry_after_s)
            return failed._replace(is_of_address=wrong.is_of_address)
        except TimeoutError:
            return self._failed(notice, said("slow", seconds=f"{WHOLE_S:g}"), True)
        except Exception as wrong:  # noqa: BLE001 - a fault of the channel's own, which may quote an address
            log.error("channel broke", channel=notice.channel, error=type(wrong).__name__)
            return self._failed(notice, said("fault", error=type(wrong).__name__), False)
        return Sent(notice, self._clock.now(), accepted)

    async def _accepted(self, notice: Notice) -> Accepted:
        use, channel, address = self.outlets.use_of(notice)
        turns = self._turns.setdefault(notice.channel, asyncio.Semaphore(AT_ONCE))
        try:
            async with asyncio.timeout(TURN_S):
                await turns.acquire()
        except TimeoutError:
            raise ChannelError(said("crowded"), retryable=True) from None
        try:
            async with asyncio.timeout(WHOLE_S):
                return await channel.send(self._message(notice), address, use.settings)
        finally:
            turns.release()

    def _message(self, notice: Notice) -> Message:
        """What there is nothing to acknowledge of bears the address of this centre alone."""
        is_plain = notice.is_test or notice.tells_end
        return Message(
            notice.id,
            notice.title,
            notice.text,
            notice.severity,
            notice.total,
            self.outlets.plan.base_url if is_plain else self._link(notice),
            notice.lang,
            notice.is_test,
            notice.tells_end,
        )

    def _failed(
        self, notice: Notice, error: str, is_retryable: bool, retry_after_s: float | None = None
    ) -> Sent:
        at: datetime = self._clock.now()
        return Sent(notice, at, None, error, is_retryable, retry_after_s, self._jitter())
