"""The simulated district 西塞山区: real areas, a real year's mix, invented events. Shown as 演示, always."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from dashboard.domain.area import Area
from dashboard.domain.events import Event
from feeds._feed import Feed, Need
from feeds.simulator._simulation import HISTORY, Gap, Simulator
from feeds.simulator._sources import SOURCES

__all__ = ["FEED", "HISTORY", "SOURCES", "Gap", "Simulator"]


def _parse(simulator: Simulator) -> Iterable[Event]:
    return simulator


def _example() -> Simulator:
    areas = (
        Area("d", "区", "district", ""),
        Area("s", "街道", "street", "d"),
        *(Area(f"c{n}", f"社区{n}", "community", "s") for n in range(3)),
    )
    start = datetime(2026, 3, 2, tzinfo=UTC)
    live_from = start + timedelta(days=7)
    return Simulator(areas, 1515, start, live_from + timedelta(minutes=30), live_from)


FEED: Feed[Simulator] = Feed(
    name="simulator",
    brings="a whole simulated district, for demos and tests",
    fetched="generated",
    needs=(
        Need("areas", "the register of the district"),
        Need("seed", "the same seed is the same district", default="1515"),
    ),
    parse=_parse,
    example=_example,
)
