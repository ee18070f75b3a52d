"""The states in which the strip of alerts and the interrupt must stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from dashboard.domain.situation import Alerts, Situation
from tests import districts
from tests.raised import OTHER_STREET, STREET, line
from tests.raised import raised as told

State: TypeAlias = Callable[..., Situation]


def none(*, at: datetime) -> Situation:
    """Nothing is wrong, and the path is whole."""
    return replace(districts.normal(at=at), alerts=Alerts(), raised=told(at=at))


def unknown(*, at: datetime) -> Situation:
    """Nothing is raised, and nobody knows whether it would get through."""
    return replace(districts.normal(at=at), alerts=Alerts(), raised=told(at=at, path="unknown"))


def broken(*, at: datetime) -> Situation:
    """The path is down, and what is wrong was told to nobody."""
    return replace(districts.normal(at=at), raised=told(at=at, path="broken"))


def untold(*, at: datetime) -> Situation:
    """The path is whole, and what is wrong was told to nobody all the same."""
    return replace(districts.normal(at=at), raised=told(at=at))


def waiting(*, at: datetime) -> Situation:
    """Three that nobody took, an urgent one among them that calls with its next step to come."""
    urgent = line(
        "u", at=at, severity="urgent", step=1, told_to="duty", raised_at=at - timedelta(minutes=11),
        escalates_at=at + timedelta(minutes=3, seconds=9), escalates_to="leader", holder=STREET,
    )  # fmt: skip
    many = line(
        "m", at=at, total=12, code="", case_kind="", area=OTHER_STREET, raised_at=at - timedelta(hours=3)
    )
    due = line("d", at=at, severity="due", rule="relay_heading", code="r17", case_kind="", area=STREET)
    return replace(districts.normal(at=at), raised=told((urgent, many, due), at=at, calls=(urgent, many)))


def taken(*, at: datetime) -> Situation:
    """All in hand, done or silenced."""
    lines = [
        line("u", at=at, severity="urgent", standing="in_hand", raised_at=at - timedelta(minutes=11)),
        line("a", at=at, standing="acted", acted_at=at - timedelta(hours=1),
             raised_at=at - timedelta(hours=2)),
        line("s", at=at, severity="due", standing="silenced", code="hotline12345", case_kind="", area="",
             rule="source_silent", raised_at=at - timedelta(days=2)),
    ]  # fmt: skip
    return replace(districts.normal(at=at), raised=told(lines, at=at))


def many(*, at: datetime) -> Situation:
    """Forty groups that nobody took."""
    lines = [
        line(f"g{n:02}", at=at, code=f"251011-{n:03}", raised_at=at - timedelta(hours=40 - n), step=n % 3)
        for n in range(40)
    ]
    return replace(districts.normal(at=at), raised=told(lines, at=at, calls=lines))


STATES: Mapping[str, State] = {
    "alerts-none": none,
    "alerts-unknown": unknown,
    "alerts-broken": broken,
    "alerts-untold": untold,
    "alerts-waiting": waiting,
    "alerts-taken": taken,
    "alerts-many": many,
}
