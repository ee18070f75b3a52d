"""The alert role put together: who follows the journal, tells, sends, asks for receipts and probes."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

import structlog

from dashboard.alerting import opening
from dashboard.alerting.digester import Digester, with_digest
from dashboard.alerting.finding.facts_registers import Registers
from dashboard.alerting.finding.recall import Recalled, recall
from dashboard.alerting.measured import Measured
from dashboard.alerting.parts import PartsOfCentre
from dashboard.alerting.plan.file import PlanFile, provable_of
from dashboard.alerting.plan.messages import Wording, words_of
from dashboard.alerting.plan.own_rules import rule_of
from dashboard.alerting.runner import AlertRunner, Parts
from dashboard.alerting.sending.deliver import Deliverer, Link, Outlets
from dashboard.alerting.sending.loopback import Loopback
from dashboard.alerting.sending.receipts import Receipts
from dashboard.alerting.sending.store_thread import StoreThread
from dashboard.alerting.sending.told import Teller
from dashboard.alerting.stages.tellings import told_at
from dashboard.alerting.watchdog import PROBE_S, Watchdog, watched_over
from dashboard.channels._channel import Channel
from dashboard.channels._http import call, let_go
from dashboard.domain.alert_faces import PlanFault
from dashboard.domain.duty import DutyPlan
from dashboard.domain.events import Event
from dashboard.journal.tail import Tail
from dashboard.metrics import ALERT_METRICS_FILE, AlertMetrics
from dashboard.ports import Clock, Journal, Views, Wire
from dashboard.ports.alert_store import AlertStore
from dashboard.rules._facts import PartFacts
from dashboard.rules._rule import Rule

log = structlog.get_logger()

LOOK_S: Final = 5.0
"""Between two looks at the plan's file, and two writings of what is measured."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the role is given. `record`: records what the centre itself says. `link`: of a notice, where it is
    acknowledged. `kinds`: of cases, `sources`: what source systems are called, both code → (zh, en).
    `backups`: the folder they are put into, None where nobody said. `probe_s`: from one probe of the alert
    path to the next."""

    data: Path
    alerts: AlertStore
    journal: Journal
    views: Views
    connect: Callable[[], Wire]
    clock: Clock
    zone: ZoneInfo
    plan_file: PlanFile
    rules: Mapping[str, Rule[Any]]
    channels: Mapping[str, Channel]
    record: Callable[[Sequence[Event]], Awaitable[object]]
    link: Link
    kinds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    speed: float = 1.0
    backups: Path | None = None
    probe_s: float = PROBE_S


async def run(given: Given) -> None:
    """Until cancelled; what is under way then is sent again at the next start, under the same key."""
    loopback = Loopback()
    async with loopback.listening():
        await call(loopback.address, method="GET")  # what channels speak with is made now, not in a breach
        role = await Role.opened(given, loopback)
        try:
            await role.run()
        finally:
            await role.aclose()


class Role:
    """Everything of it; made by `opened`."""

    def __init__(
        self,
        given: Given,
        loopback: Loopback,
        thread: StoreThread,
        runner: AlertRunner,
        digest: dict[str, tuple[str, str]],
    ) -> None:
        self.given = given
        self.runner = runner
        self._loopback = loopback
        self._digest = digest
        self._thread = thread
        self._plan: PartFacts | None = None
        self._metrics = runner.measured.metrics
        outlets = Outlets(runner.standing.plan, given.channels)
        runner.outbox.deliverer = self.deliverer = Deliverer(
            outlets, link=given.link, clock=given.clock, jitter=random.random, settled=runner.settled
        )
        self._receipts = Receipts(outlets, thread, given.clock, unprovable=runner.standing.know_unprovable)
        self._parts = PartsOfCentre(
            given.data,
            given.connect(),
            given.views,
            given.clock,
            runner.probed,
            channels=lambda: runner.standing.plan.channels,
            known=runner.parts.watch.parts,
            backups=given.backups,
        )
        runner.also_sent += [self._receipts.sent, self._parts.sent]
        runner.also_seen.append(self._parts.see)
        self._watchdog = Watchdog(
            runner,
            loopback,
            record=given.record,
            clock=given.clock,
            dead_man=lambda: runner.standing.plan.dead_man,
            every_s=given.probe_s,
        )
        self._digester = Digester(
            runner,
            given.views,
            clock=given.clock,
            zone=given.zone,
            told=digest,
            plan=lambda: runner.standing.plan,
        )

    @classmethod
    async def opened(cls, given: Given, loopback: Loopback) -> Role:
        thread = StoreThread(given.alerts)
        plan, digest = _as_used(given.plan_file.plan, loopback), dict[str, tuple[str, str]]()
        watch = await thread.insist(
            lambda: opening.open_watch(given.alerts, given.journal, given.rules, given.zone)
        )
        opening.listen_from(watch, given.clock.now())
        standing = await thread.insist(
            lambda: opening.open_standing(
                given.alerts,
                given.journal,
                watch,
                plan=plan,
                channels=given.channels,
                zone=given.zone,
                words=_wording(given, plan, watch.registers, digest),
                now=given.clock.now(),
            )
        )
        tail = Tail(given.journal, given.connect(), watch.position)
        teller = Teller(thread, given.record)
        measured = Measured(AlertMetrics())
        recalled = partial(_recalled, given)
        runner = AlertRunner(
            Parts(watch, standing, tail, thread, teller, given.clock, measured, recalled, given.speed)
        )
        standing.clearing = watch.asking.clearing
        runner.on_registers = lambda tree: setattr(
            standing, "words", _wording(given, standing.plan, watch.registers, digest)
        )
        runner.told_at = lambda group: told_at(group, given.journal.of_subject(group))
        return cls(given, loopback, thread, runner, digest)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.runner.run(), name="alert-rounds")
            tasks.create_task(self.runner.parts.teller.run(), name="alert-told")
            tasks.create_task(self._receipts.run(), name="alert-receipts")
            tasks.create_task(self._parts.run(), name="alert-parts")
            tasks.create_task(self._watchdog.run(), name="alert-watchdog")
            tasks.create_task(self._digester.run(), name="alert-digest")
            tasks.create_task(self._look_after(), name="alert-plan")

    async def aclose(self) -> None:
        await self.deliverer.aclose()
        await self.runner.finish()
        await let_go()
        self._thread.close()

    async def _look_after(self) -> NoReturn:
        while True:
            await asyncio.sleep(LOOK_S)
            await asyncio.to_thread(self._write_metrics)
            plan = await asyncio.to_thread(self.given.plan_file.plan_if_changed)
            if plan is not None:
                log.info("the plan of duty changed")
                self._stand_by(_as_used(plan, self._loopback))
            self._tell_of_plan(self.given.plan_file.fault)

    def _tell_of_plan(self, fault: PlanFault | None) -> None:
        """Said, and told as a part of the centre, when it turns: how long it is wrong, its rule looks by
        itself."""
        self._metrics.plan_is_wrong.set(fault is not None)
        told = self._plan
        if told is not None and (told.failing_since is not None) == (fault is not None):
            return
        if fault is not None:
            log.warning("the plan of duty is wrong; the one before it goes on", why=fault.why)
        at = self.given.clock.now()
        figures = {} if fault is None or fault.line is None else {"line": fault.line}
        self._plan = PartFacts("plan", at, None if fault is None else at, figures)
        self.runner.probed(self._plan)

    def _stand_by(self, plan: DutyPlan) -> None:
        """From now on by this plan; what was planned by the one before goes on."""
        standing, channels = self.runner.standing, self.given.channels
        standing.stand_by(
            plan, opening.budgets_of(plan, channels, standing.budgets), provable_of(plan, channels)
        )
        standing.words = _wording(self.given, plan, self.runner.parts.watch.registers, self._digest)
        self.deliverer.outlets = self._receipts.outlets = Outlets(plan, channels)

    def _write_metrics(self) -> None:
        """A full disk is what people are to be told of, and no reason to stop telling."""
        path = self.given.data / ALERT_METRICS_FILE
        beside = path.with_suffix(".new")
        try:
            beside.write_bytes(self._metrics.exposition(time.time()))
            beside.replace(path)
        except OSError as wrong:
            log.warning("the alert role's metrics are not written", why=type(wrong).__name__)


def _as_used(plan: DutyPlan, loopback: Loopback) -> DutyPlan:
    """The plan with the ways of what the role tells by itself."""
    return watched_over(with_digest(plan), loopback.address)


def _recalled(given: Given, ids: Sequence[str], until: int) -> Mapping[str, Recalled]:
    return recall(given.journal, given.views, ids, until=until)


def _wording(
    given: Given, plan: DutyPlan, registers: Registers, digest: Mapping[str, tuple[str, str]]
) -> Wording:
    rules = words_of([*given.rules.values(), *map(rule_of, registers.settings.counts)])
    return Wording(
        registers.tree,
        given.zone,
        given.clock.now,
        rules,
        given.kinds,
        plan.words,
        digest,
        given.sources,
    )
