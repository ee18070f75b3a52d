"""Builds what alerting is made of: the role that tells, what pages ask, and what people do to alerts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.access.alert_links import PURPOSE
from dashboard.acting.alert_acts import AlertActing
from dashboard.acting.stored_audit import StoredAudit
from dashboard.config import Settings
from dashboard.domain.registers import rules_in
from dashboard.ingest.intake import Intake
from dashboard.ports import Wire
from dashboard.reading.alert_ground import AlertGround
from dashboard.store.session_lock import ALERTS, SessionLock
from dashboard.wiring import Store

if TYPE_CHECKING:
    from dashboard.alerting.role import Given


def ground_of(settings: Settings, store: Store) -> AlertGround:
    """What alert pages and the API ask: the store, and the plan, rules and channels of this centre."""
    from dashboard.alerting.plan.faces import alert_ground  # with every channel and its libraries
    from dashboard.alerting.plan.file import PLAN_FILE
    from dashboard.channels._registry import channels_by_name
    from dashboard.rules._registry import rules_by_name
    from layouts.words import KINDS, SOURCES

    return alert_ground(
        store.alerts,
        store.journal,
        settings.data / PLAN_FILE,
        rules=rules_by_name(),
        channels=channels_by_name(),
        zone=settings.zone,
        kinds=KINDS,
        sources=SOURCES,
    )


def acting_of(store: Store, way_in: Intake) -> AlertActing:
    """What operators do to alerts; it goes the same way in as everything else."""
    return AlertActing(
        way_in.act, journal=store.journal, audit=StoredAudit(store.people.audit), clock=store.clock
    )


def lock_of(settings: Settings) -> SessionLock:
    """Of the database's, held by the one alert role that is at work on it."""
    return SessionLock(settings.alerts_url, ALERTS)


def given_to_role(settings: Settings, store: Store, connect: Callable[[], Wire], way_in: Intake) -> Given:
    """What the alert role is given: follows the journal, tells the right people."""
    from dashboard.alerting.plan.file import PLAN_FILE, PlanFile
    from dashboard.alerting.plan.links import links
    from dashboard.alerting.plan.rule_book import with_own
    from dashboard.alerting.role import Given  # channels speak by libraries that no other role needs
    from dashboard.channels._registry import channels_by_name
    from dashboard.rules._registry import rules_by_name
    from layouts.words import KINDS, SOURCES

    plan_file = PlanFile(settings.data / PLAN_FILE, lambda: with_own(rules_in(store.journal.registers())))

    return Given(
        settings.data,
        store.alerts,
        store.journal,
        store.views,
        connect,
        store.clock,
        settings.zone,
        plan_file,
        rules_by_name(),
        channels_by_name(),
        way_in.record,
        link=links(plan_file, partial(store.vault.derived, PURPOSE), store.clock),
        kinds=KINDS,
        sources=SOURCES,
        speed=settings.speed,
        backups=Path(settings.backup_dir) if settings.backup_dir else None,
    )
