"""The alerts that a journal comes to, as the alert role would have found and told them by now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.alerting.finding.watch import Watch
from dashboard.alerting.plan.faces import alert_ground
from dashboard.alerting.stages.budget import Window
from dashboard.alerting.stages.pipeline import turn
from dashboard.alerting.stages.round import Came
from dashboard.alerting.stages.standing import Standing
from dashboard.channels._registry import channels_by_name
from dashboard.domain.alert import Opened
from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.duty_default import default_plan
from dashboard.ports import Clock, Journal
from dashboard.reading.alert_ground import AlertGround
from dashboard.rules._registry import rules_by_name
from dashboard.store.alerts import SqlAlerts
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from tests.ingest.fakes import MirrorSealer

ALL = 1_000_000


class At(Clock):
    """A clock that stands."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


def ground_of(
    told: Journal, file: Path, *, now: datetime, zone: ZoneInfo, beside: Sequence[Opened] = ()
) -> AlertGround:
    """Its store is the file, its plan the one as shipped. `beside`: found otherwise."""
    url, rules = f"sqlite:///{file}", rules_by_name()
    migrate(url, "alerts")
    store, watch = SqlAlerts(journal_engine(url), MirrorSealer(), At(now)), Watch(rules, zone)
    watch.see(told.read(after=0, limit=ALL))
    watch.advance(now)
    plan = default_plan()
    standing = Standing(
        plan,
        WorkingCalendar(frozenset({now.year})),
        zone,
        watch.registers.tree,
        words=lambda group, findings, lang: (group.rule, ", ".join(each.code for each in findings)),
        budgets={name: Window(None) for name in plan.channels},
        provable={},
    )
    store.commit(turn(standing, Came(now, 0.0, [*watch.take(), *beside])).changes)
    return alert_ground(
        store,
        told,
        file.with_suffix(".toml"),
        rules=rules,
        channels=channels_by_name(),
        zone=zone,
        kinds={},
        sources={},
    )
