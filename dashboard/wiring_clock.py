"""Builds the clock role: what is recorded at its instant, and what is erased when its time is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Protocol

from dashboard.config import Settings
from dashboard.ingest.intake import Intake
from dashboard.metrics import Metrics
from dashboard.timekeeping.drafter import Drafter
from dashboard.timekeeping.driller import Driller
from dashboard.timekeeping.keeper import Timekeeper
from dashboard.timekeeping.relay_keeper import RelayKeeper
from dashboard.timekeeping.retention import Retention
from dashboard.wiring import Store


class Runs(Protocol):
    async def run(self) -> None:
        """For ever."""
        ...


def clocks(settings: Settings, store: Store, way_in: Intake, metrics: Metrics) -> Iterator[tuple[str, Runs]]:
    """By name, what records something at its instant; it goes the same way in as everything else."""
    yield (
        "clock",
        Timekeeper(
            store.journal,
            store.views,
            record=way_in.record,
            clock=store.clock,
            zone=settings.zone,
            speed=settings.speed,
            on_recorded=metrics.marks_recorded,
            on_jump=lambda by: metrics.clock_jumps.inc(),
        ),
    )
    yield (
        "relay-clock",
        RelayKeeper(
            store.journal,
            store.views,
            record=way_in.record,
            clock=store.clock,
            speed=settings.speed,
            on_recorded=metrics.marks_recorded,
        ),
    )
    yield (
        "letters",
        Drafter(store.journal, store.views, record=way_in.record, clock=store.clock, zone=settings.zone),
    )
    yield "drills", Driller(store.journal, record=way_in.record, clock=store.clock, zone=settings.zone)


def retention(settings: Settings, store: Store) -> Retention | None:
    """The rule of retention; None where everything is kept."""
    if not settings.retention_days:
        return None
    keeps = timedelta(days=settings.retention_days)
    return Retention(store.journal, store.erasures, clock=store.clock, keeps=keeps)
