"""Builds the clock role: what is recorded at its instant, and what is erased when its time is over."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator
from datetime import timedelta

from dashboard.config import Settings
from dashboard.ingest.intake import Intake
from dashboard.metrics import Metrics
from dashboard.timekeeping.drafter import Drafter
from dashboard.timekeeping.driller import Driller
from dashboard.timekeeping.keeper import Timekeeper
from dashboard.timekeeping.relay_keeper import RelayKeeper
from dashboard.timekeeping.retention import Retention
from dashboard.timekeeping.trimming import keep_trimmed
from dashboard.wiring import Store


def works(
    settings: Settings, store: Store, way_in: Intake, metrics: Metrics
) -> Iterator[tuple[str, Coroutine[None, None, None]]]:
    """By name, all that the role does, each for ever and to be run as a task; what one records goes the same
    way in as everything else."""
    journal, views, clock = store.journal, store.views, store.clock
    turns = Timekeeper(
        journal,
        views,
        record=way_in.record,
        clock=clock,
        zone=settings.zone,
        speed=settings.speed,
        on_recorded=metrics.marks_recorded,
        on_jump=lambda by: metrics.clock_jumps.inc(),
    )
    yield "clock", turns.run()
    breaches = RelayKeeper(
        journal,
        views,
        record=way_in.record,
        clock=clock,
        speed=settings.speed,
        on_recorded=metrics.marks_recorded,
    )
    yield "relay-clock", breaches.run()
    yield "letters", Drafter(journal, views, record=way_in.record, clock=clock, zone=settings.zone).run()
    yield "drills", Driller(journal, record=way_in.record, clock=clock, zone=settings.zone).run()
    if (rule := retention(settings, store)) is not None:
        yield "retention", rule.run()
    yield "alerts-trim", keep_trimmed(store.alerts, store.erasures, clock)


def retention(settings: Settings, store: Store) -> Retention | None:
    """The rule of retention; None where everything is kept."""
    if not settings.retention_days:
        return None
    keeps = timedelta(days=settings.retention_days)
    return Retention(store.journal, store.erasures, clock=store.clock, keeps=keeps)
