"""What the journal is to be told of a group, written down with the commit that makes it true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from dashboard.domain.alert import Finding
from dashboard.domain.alert_events import AlertEscalated, AlertProbed, AlertRaised, AlertResolved
from dashboard.domain.events import SYSTEM_SOURCE, VOCABULARY, Event, Recorded
from dashboard.ports.alerts import Group, Telling


class Ahead(NamedTuple):
    """What follows unless somebody acknowledges. `to`, `label`: whom a further step tells, by code and as it
    is called; None and "" where the step before is only repeated."""

    at: datetime
    to: str | None
    label: str


class _Body(msgspec.Struct):
    id: str
    at: datetime
    data: dict[str, Any]


def raised(
    group: Group, findings: Sequence[Finding], at: datetime, *, label: str = "", ahead: Ahead | None = None
) -> Telling:
    """`findings`: of the group, the first ones. Said when it opens and waits, and anew when it is told: then
    with what the post it went to is called, and with what follows."""
    is_told = group.closed_at is not None
    only = findings[0] if group.total == 1 and findings else None
    said = AlertRaised(
        group.rule,
        group.severity,
        group.total,
        min((finding.since for finding in findings), default=group.opened_at),
        group.area,
        only.code if only else "",
        only.case_kind if only else "",
        only.holder if only else None,
        ahead.at if ahead else None,
        ahead.to if ahead else None,
        f"{only.subject.about}/{only.subject.id}" if only else "",
        label,
        ahead.label if ahead else "",
    )
    id_ = _told_id(group.id) if is_told else f"alert.raised/{group.id}/opened"
    return _telling("alert.raised", group.id, id_, at, said)


def told_at(group: str, events: Iterable[Recorded]) -> datetime | None:
    """When people were told of the group, as the journal's events of it say; None where they were not."""
    own = (each.event for each in events if each.event.source == SYSTEM_SOURCE)
    return next((event.occurred_at for event in own if event.id == _told_id(group)), None)


def _told_id(group: str) -> str:
    return f"alert.raised/{group}/told"


def escalated(
    group: Group, *, to: str, label: str, why: Any, at: datetime, ahead: Ahead | None = None
) -> Telling:
    """`to`, `label`: the post it went to, and what that is called."""
    said = AlertEscalated(
        group.step,
        to,
        why,
        ahead.at if ahead else None,
        ahead.to if ahead else None,
        label,
        ahead.label if ahead else "",
    )
    return _telling("alert.escalated", group.id, f"alert.escalated/{group.id}/{group.step}", at, said)


def resolved(group: Group, at: datetime) -> Telling:
    return _telling("alert.resolved", group.id, f"alert.resolved/{group.id}", at, AlertResolved())


def probed(began_at: datetime, took_ms: float | None) -> Event:
    """Of the watchdog's probe that began at that instant."""
    id_ = f"alert.probed/{began_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    return Event(SYSTEM_SOURCE, id_, "alert.probed", None, began_at, AlertProbed(took_ms))


def event_of(telling: Telling) -> Event:
    """The event that the journal is told."""
    body = msgspec.json.decode(telling.body, type=_Body)
    payload = msgspec.convert(body.data, VOCABULARY[telling.kind])
    return Event(SYSTEM_SOURCE, body.id, telling.kind, telling.group, body.at, payload)


def _telling(kind: str, group: str, id_: str, at: datetime, payload: Any) -> Telling:
    return Telling(kind, group, msgspec.json.encode(_Body(id_, at, asdict(payload))))
