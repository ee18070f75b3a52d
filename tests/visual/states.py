"""The states in which a screen must stand: an ordinary day, the first morning, the longest of everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
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


STATES: Mapping[str, Callable[..., Situation]] = {
    "ordinary": districts.normal,
    "empty": empty,
    "extreme": extreme,
}
