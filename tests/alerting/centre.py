"""A centre's alerting as it runs, with its real stores: breaches go into the journal, notices come out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard import wiring, wiring_alerts
from dashboard.alerting import role
from dashboard.alerting.plan.file import PLAN_FILE
from dashboard.alerting.watchdog import PROBE_S
from dashboard.config import Settings
from dashboard.domain.events import Event, Recorded
from dashboard.journal.wire_memory import MemoryWireHub
from dashboard.metrics import Metrics
from dashboard.ports import Entry
from dashboard.ports.alert_store import AlertStore
from dashboard.ports.wire import Group
from tests.alerting.watched import marked
from tests.builders import dispatched, reported, the_registers
from tests.channels.receivers import HttpReceiver

SECRET = "whsec_" + "b25lc2NyZWVuLXRlc3RzLW9uZXNjcmVlbi10ZXN0cw=="
WITHIN_S = 60.0


def plan(*addresses: str, more: str = "", route: str = 'group_by = ["subject"]', budget: str = "") -> str:
    """Breaches to the post `chief`, by webhooks to these addresses one after another, each apart; all else is
    shown on pages."""
    channels = "".join(
        f'[channel.hook{i}]\nkind = "webhook"\nendpoint = "{address}/hook"\nsecret = "{SECRET}"\n{budget}\n'
        for i, address in enumerate(addresses)
    )
    named = ", ".join(f'"hook{i}"' for i in range(len(addresses)))
    return (
        f'{channels}[post.chief]\nlabel = "值班长"\naddresses = [{named}]\n'
        f"{more or STEP}\n"
        f'[[route]]\nname = "breaches"\nrules = ["clause_breached"]\nin_hours = false\n{route}\n'
        f"{OTHERS}"
    )


OTHERS = """
[post.others]
label = "其他"
addresses = ["browser"]

[[escalation.others.step]]
to = ["others"]

[[route]]
name = "others"
escalation = "others"
"""
STEP = '[[escalation.default.step]]\nto = ["chief"]\n'


class Late:
    """The system's clock, set forward or back by hand."""

    def __init__(self) -> None:
        self.by = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


class AlertCentre:
    """`data`: where it keeps things; the same folder makes the same centre again."""

    def __init__(self, data: Path, written: str) -> None:
        self.settings = Settings(data=data)
        self.clock = Late()
        self.store = replace(wiring.open_store(self.settings), clock=self.clock)
        self.hub = MemoryWireHub()
        self._wire = self.hub.connect()
        self.write(written)
        if self.store.journal.head() == 0:
            self.append(the_registers())
            self.append([reported("c0", at=self.clock.now() - timedelta(days=3))])

    @property
    def alerts(self) -> AlertStore:
        return self.store.alerts

    def write(self, written: str) -> None:
        path = self.settings.data / PLAN_FILE
        path.touch(mode=0o600)
        path.write_text(written, encoding="utf-8")

    def append(self, events: Sequence[Event]) -> Group | None:
        fresh = self.store.journal.append([Entry(event) for event in events]).fresh
        return Group(fresh[0].position, fresh[-1].position, fresh) if fresh else None

    async def tell(self, events: Sequence[Event]) -> None:
        """Durable in the journal, then on the wire."""
        group = await asyncio.to_thread(self.append, events)
        if group is not None:
            await self._wire.publish(group)

    async def breach(self, *cases: str, area: str = "a") -> None:
        """Cases reported long ago, whose time is up now."""
        now = self.clock.now()
        await self.tell([reported(case, at=now - timedelta(days=3), area=area) for case in cases])
        await self.tell([marked("100%", case, at=now, due_at=now) for case in cases])

    async def meet(self, *cases: str) -> None:
        """They are given to somebody: their clause is met."""
        await self.tell([dispatched(case, at=self.clock.now()) for case in cases])

    @asynccontextmanager
    async def running(self, *, probe_s: float = PROBE_S) -> AsyncIterator[None]:
        """The alert role at work."""
        connect = self.hub.connect
        async with wiring.intake(self.store, connect(), Metrics()) as intake:
            given = wiring_alerts.given_to_role(self.settings, self.store, connect, intake)
            task = asyncio.create_task(role.run(replace(given, probe_s=probe_s)))
            try:
                await self.until(lambda: any(r.event.type == "alert.probed" for r in self.journal()))
                yield
            finally:
                task.cancel()
                await asyncio.wait({task})

    def journal(self) -> list[Recorded]:
        return list(self.store.journal.read(after=0, limit=100_000))

    def types(self) -> list[str]:
        return [recorded.event.type for recorded in self.journal()]

    async def weigh(self, case: str, hook: HttpReceiver) -> None:
        """What came before is weighed: a breach that came after it is told there."""
        before = len(hook.received)
        await self.breach(case)
        await hook.waited_for(before + 1)

    async def until(self, is_so: Callable[[], bool], *, within_s: float = WITHIN_S) -> None:
        async with asyncio.timeout(within_s):
            while not await asyncio.to_thread(is_so):  # noqa: ASYNC110 - what is waited for is in a store
                await asyncio.sleep(0.02)
