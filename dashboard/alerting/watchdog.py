"""The watchdog: once a minute a finding of its own goes the whole way, and is timed.

Its notice is made, stored, sent and received like any other: by a route, a post and a webhook of its own, to
a receiver in this process. Only while that works, an address outside is called, which waits for our silence.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, NoReturn

import structlog

from dashboard.alerting.runner import AlertRunner
from dashboard.alerting.sending.deliver import TURN_S, WHOLE_S
from dashboard.alerting.sending.loopback import Loopback
from dashboard.alerting.stages.route import group_id
from dashboard.alerting.stages.tellings import probed
from dashboard.channels._channel import ChannelError
from dashboard.channels._http import call
from dashboard.domain.alert import PROBE, Finding, Opened, Resolved, Subject, notice_id
from dashboard.domain.duty import Address, ChannelUse, DutyPlan, Escalation, Post, Route, Step
from dashboard.domain.events import Event
from dashboard.ingest.errors import StoreDown
from dashboard.ports import Clock, JournalError
from dashboard.ports.alerts import Episode
from dashboard.rules._facts import PartFacts

log = structlog.get_logger()

PROBE_S: Final = 60.0
BACK_WITHIN_S: Final = 10.0
RESUMED_WITHIN_S: Final = TURN_S + WHOLE_S + BACK_WITHIN_S
"""The longest that an attempt takes to be answered and recorded."""
ALERT_PATH: Final = "alert_path"

Record = Callable[[Sequence[Event]], Awaitable[object]]


def watched_over(plan: DutyPlan, address: str) -> DutyPlan:
    """The plan with the watchdog's own way in it."""
    settings = {"endpoint": address, "secret": secrets.token_hex(16)}
    return replace(
        plan,
        channels={**plan.channels, PROBE: ChannelUse(PROBE, "webhook", settings)},
        posts={**plan.posts, PROBE: Post(PROBE, "自检", (Address(PROBE, ""),))},
        escalations={**plan.escalations, PROBE: Escalation(PROBE, (Step((PROBE,)),))},
        routes=(Route(PROBE, PROBE, rules=(PROBE,), group_by=("subject",), in_hours=False), *plan.routes),
    )


class Watchdog:
    """`dead_man`: the address outside as the plan has it now; None: none."""

    def __init__(
        self,
        runner: AlertRunner,
        loopback: Loopback,
        *,
        record: Record,
        clock: Clock,
        dead_man: Callable[[], str | None],
        every_s: float = PROBE_S,
    ) -> None:
        self._runner = runner
        self._loopback = loopback
        self._record = record
        self._clock = clock
        self._dead_man = dead_man
        self._every_s = every_s
        self._failing_since: datetime | None = None

    async def run(self) -> NoReturn:
        """The first one as soon as the journal was read to its end, and it is recorded what became of all
        that a process before this one was cut off with.

        Outside is called after the second one in a row that came back: a role that dies soon after each start
        falls silent.
        """
        await self._runner.live.wait()
        await self._resumed()
        was_back = False
        while True:
            began_s = time.monotonic()
            await self._forget()
            is_back = await self.probe() is not None
            if was_back and is_back:
                await self._ping()
            was_back = is_back
            await asyncio.sleep(max(0.0, began_s + self._every_s - time.monotonic()))

    async def probe(self) -> float | None:
        """Milliseconds from the finding until its notice was received; None where it was not, or where it is
        not recorded that it was."""
        at, began_s = self._clock.now(), time.monotonic()
        subject = Subject("centre", f"{ALERT_PATH}/{at.isoformat()}")
        finding = Finding(PROBE, subject, at, "over", ALERT_PATH)
        group = group_id(f"{PROBE}/centre:{subject.id}", Episode(finding, at))
        self._runner.find(Opened(finding, at))
        key = notice_id(group, 0, PROBE, PROBE)
        came_s, is_recorded = await asyncio.gather(
            self._loopback.received(key, within_s=BACK_WITHIN_S),
            self._runner.outbox.accepted(key, within_s=BACK_WITHIN_S),
        )
        took_ms = None if came_s is None or not is_recorded else (came_s - began_s) * 1000
        self._runner.find(Resolved(finding.episode, self._clock.now()))
        self._say(at, took_ms)
        try:
            await self._record([probed(at, took_ms)])
        except (StoreDown, JournalError) as wrong:
            log.warning("the probe of the alert path is not recorded", why=str(wrong))
        return took_ms

    async def _resumed(self) -> None:
        try:
            async with asyncio.timeout(RESUMED_WITHIN_S):
                await self._runner.outbox.resumed.wait()
        except TimeoutError:
            log.warning("what became of what was cut off is not known yet")

    async def _forget(self) -> None:
        try:
            await self._runner.forget_probes()
        except JournalError as wrong:
            log.warning("what earlier probes left stays for now", why=str(wrong))

    def _say(self, at: datetime, took_ms: float | None) -> None:
        if took_ms is not None:
            self._failing_since = None
        else:
            self._failing_since = self._failing_since or at
            log.error("the alert path is broken: its probe did not come back", since=str(self._failing_since))
        figures = {} if took_ms is None else {"took_ms": round(took_ms, 1)}
        self._runner.probed(PartFacts(ALERT_PATH, self._clock.now(), self._failing_since, figures))
        self._runner.measured.probe(took_ms)

    async def _ping(self) -> None:
        address = self._dead_man()
        if address is None:
            return
        try:
            (await call(address, method="GET")).accepted()
        except ChannelError as wrong:
            log.warning("whoever waits for us to fall silent is not reached", why=str(wrong))
