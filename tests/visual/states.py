"""The states in which a screen must stand: an ordinary day, the first morning, the longest of everything, and
a day on which much is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from dashboard.domain.area import COMMUNITY_TIER, Area
from dashboard.domain.situation import AlertLine, Alerts, AreaSituation, DayCounts, Runway, Situation
from tests import districts

LONGEST = "西塞山工业园区高新技术产业带"
"""Fourteen characters; names of an extreme register are its first 2 to 14."""


def empty(*, at: datetime) -> Situation:
    """Zeros everywhere, in the real register."""
    return districts.empty(at=at, areas=districts.xisaishan())


def extreme(*, at: datetime) -> Situation:
    """Every number at 9,999,999, and names of 2 to 14 characters."""
    huge = districts.huge(at=at)
    names = {area.code: _named(area, i) for i, area in enumerate(districts.xisaishan())}
    return replace(huge, register=tuple(names[area.code] for area in huge.register))


def _named(area: Area, turn: int) -> Area:
    return replace(area, name=LONGEST[: 2 + turn % (len(LONGEST) - 1)])


def urgent(*, at: datetime) -> Situation:
    """The extreme one with two urgent alerts more, overdue for years: what a banner may have to hold."""
    most = extreme(at=at)
    first = replace(most.alerts.lines[0], is_urgent=True)
    lines = (first, replace(first, key="another"), *most.alerts.lines[1:])
    return replace(most, alerts=replace(most.alerts, lines=lines))


FROZEN = "420203010000"
"""牧羊湖街道."""


def degraded(*, at: datetime) -> Situation:
    """One street is cut off from the grid platform, the hotline is silent, and a major case waits for a unit.
    Every tile knows its households."""
    calm, random, since = districts.normal(at=at), Random(3), at - timedelta(minutes=41)
    below = [area.code for area in calm.register if area.parent_code == FROZEN]
    areas = {code: _counted(area, calm, random) for code, area in calm.areas.items()}
    for code in (FROZEN, *below):
        areas[code] = replace(areas[code], frozen_since=since, today=DayCounts(2, 1))
    changed = {
        "grid": replace(calm.sources[2], missing={FROZEN: since}),
        "hotline12345": replace(calm.sources[3], state="silent", last_event_at=at - timedelta(minutes=47)),
    }
    first, second, third, *others = calm.overdue
    waits = AlertLine(
        "breach/u",
        "breach",
        "over",
        "251011-037",
        at - timedelta(minutes=72),
        first.area,
        "labour",
        None,
        True,
    )
    cut_off = [
        AlertLine("source/hotline12345", "source", "due", "hotline12345", at - timedelta(minutes=47)),
        AlertLine(f"source/grid/{FROZEN}", "source", "due", "grid", since, FROZEN),
    ]
    runway = calm.runways["close_ordinary"]
    return replace(
        calm,
        areas=areas,
        sources=tuple(changed.get(source.name, source) for source in calm.sources),
        overdue=(first, second, replace(third, area=below[0]), *others),
        due_soon=(replace(calm.due_soon[0], area=below[1]), *calm.due_soon[1:]),
        runways={**calm.runways, "close_ordinary": _less(runway, areas[FROZEN])},
        alerts=Alerts(calm.alerts.breaches, 1, 2, (waits, *cut_off)),
    )


def _counted(area: AreaSituation, situation: Situation, random: Random) -> AreaSituation:
    levels = {area.code: area.level for area in situation.register}
    is_counted = levels.get(area.code) in COMMUNITY_TIER
    return replace(area, households=random.randint(600, 2400)) if is_counted else area


def _less(runway: Runway, area: AreaSituation) -> Runway:
    """Without the cases of an area: none overdue, the others taken from the first columns that have some."""
    gone, ahead = area.clauses["close_ordinary"], list(runway.ahead)
    for number, columns in ((gone.due_soon, range(32, 40)), (gone.running - gone.due_soon, range(32))):
        left = number
        for i in columns:
            taken = min(left, ahead[i])
            ahead[i] -= taken
            left -= taken
    return Runway(tuple(ahead), runway.beyond)


STATES: Mapping[str, Callable[..., Situation]] = {
    "ordinary": districts.normal,
    "empty": empty,
    "extreme": extreme,
    "degraded": degraded,
}
