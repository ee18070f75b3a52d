"""Relays as the API and the command line read them: rows in order, and the latencies of a period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.domain import relay as relays
from dashboard.domain.area import AreaTree
from dashboard.domain.relay import LIMIT, Relay
from dashboard.domain.relay_hops import standing_of, used_of
from dashboard.ports import Journal, RelayRow, Views
from dashboard.projections.board import BEGINNING
from dashboard.projections.checkpoint import relay_of
from dashboard.projections.history import As
from dashboard.projections.relay_period import relays_sent
from dashboard.projections.relay_spans import local_hour
from dashboard.reading.case_detail import counted_by
from dashboard.reading.relay_answers import LatencyAnswer, Period, direction_latency, seconds_of


class NoSuchPeriod(Exception):
    """An end of a period that is no whole hour or out of range, or a period that ends before it begins."""

    def __init__(self, title: str, why: str) -> None:
        super().__init__(why)
        self.title = title


@dataclass(frozen=True, slots=True)
class RelayLine:
    """One relay in a list. `station` has it and `towards` is next, None when not known or when there is none.

    `used_share`: used_s / 3600, up to its receipt or to the instant of the list; over 1 once it is breached.
    """

    id: str
    direction: str
    area: str
    status: str
    sent_at: datetime | None
    complete_at: datetime | None
    station: str | None
    towards: str | None
    used_s: float | None
    used_share: float | None


def relay_line(row: RelayRow, at: datetime) -> RelayLine:
    return _line(relay_of(row), row.area, row.status, at)


def relay_lines_then(
    journal: Journal, rows: Iterable[RelayRow], at: datetime, *, as_: As, case_id: str
) -> Sequence[RelayLine]:
    """Of these relays of now, those that named the case at a past instant, the last sent first. Blocking.

    Each by its own stamps, at no cost by the length of the journal.
    """
    facts = {row.id: counted_by(journal.of_subject(row.id), at, as_) for row in rows}
    found = [relays.derive(id_, told) for id_, told in facts.items()]
    lines = [_line(each, each.lowest, each.status_at(at), at) for each in found if each.case == case_id]
    return sorted(lines, key=_place, reverse=True)


def _place(line: RelayLine) -> tuple[bool, datetime, str]:
    return line.sent_at is not None, line.sent_at or BEGINNING, line.id


def _line(relay: Relay, area: str, status: str, at: datetime) -> RelayLine:
    standing, used = standing_of(relay), used_of(relay, at)
    return RelayLine(
        id=relay.id,
        direction=relay.direction,
        area=area,
        status=status,
        sent_at=relay.sent_at,
        complete_at=relay.complete_at,
        station=standing.station,
        towards=standing.towards,
        used_s=seconds_of(used),
        used_share=None if used is None else used / LIMIT,
    )


def with_below(tree: AreaTree, code: str) -> frozenset[str]:
    """The area and what lies below it; itself alone when no register holds it."""
    return frozenset(tree.below(code) or (code,))


def latency_answer(
    views: Views, tree: AreaTree, area: str | None, period: Period, *, zone: ZoneInfo, as_of: datetime
) -> LatencyAnswer:
    """Of the area and what lies below it, of everything for None. Blocking. Raises NoSuchPeriod."""
    first, end = _hour("from", period.from_, zone), _hour("to", period.to, zone)
    if first is not None and end is not None and first >= end:
        raise NoSuchPeriod("no such period", "to: is not after from")
    sums = relays_sent(views, tree, area, first=first, end=end)
    return LatencyAnswer(
        as_of=as_of,
        area=area,
        period=period,
        down=direction_latency(sums["down"]),
        up=direction_latency(sums["up"]),
    )


def _hour(name: str, at: datetime | None, zone: ZoneInfo) -> int | None:
    """The local hour that begins at the instant. Raises NoSuchPeriod where none does."""
    if at is None:
        return None
    try:
        local = at.astimezone(zone)
    except OverflowError:
        raise NoSuchPeriod("no such instant", f"{name}: {at.isoformat()} is out of range") from None
    if local.minute or local.second or local.microsecond:
        raise NoSuchPeriod("no whole hour", f"{name}: {at.isoformat()} is no whole hour of {zone}")
    return local_hour(at, zone)
