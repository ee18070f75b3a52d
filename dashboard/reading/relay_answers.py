"""What the API answers about relays. Seconds are whole where they are of a histogram, else exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from dashboard.domain.latencies import Spread, spread_of
from dashboard.ports import RelayRow
from dashboard.projections.relay_sums import END_TO_END, RelaySums

FORMULA = "within_60 ÷ (complete + no_receipt)"


@dataclass(frozen=True, slots=True)
class RelayAnswer:
    """One row. `latency_s`: end to end; null while it is not complete or its start is not known."""

    id: str
    direction: str
    area: str
    status: str
    sent_at: datetime | None
    complete_at: datetime | None
    latency_s: float | None


@dataclass(frozen=True, slots=True)
class RelayPage:
    """`next`: the cursor of the page after; null on the last."""

    relays: list[RelayAnswer]
    next: str | None


@dataclass(frozen=True, slots=True)
class Share:
    """0..1, null of nothing. A message without a receipt after 60 minutes is inside the denominator."""

    value: float | None
    numerator: int
    denominator: int
    formula: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Households reached of those that should be; `unknown`: relays to households of which nobody told."""

    reached: int
    should: int
    unknown: int


@dataclass(frozen=True, slots=True)
class HopLatency:
    """The hops of one level. `unknown`: a stamp is missing; they are in no latency."""

    level: str
    unknown: int
    latency: Spread


@dataclass(frozen=True, slots=True)
class DirectionLatency:
    """`slowest_hop`: the level of the highest p90; null when no hop is known."""

    share_within_60: Share
    complete: int
    within_60: int
    breached: int
    no_receipt: int
    in_flight: int
    unknown_hops: int
    latency: Spread
    hops: list[HopLatency]
    slowest_hop: str | None
    households: Reach


@dataclass(frozen=True, slots=True)
class Period:
    """From the first instant up to the second, which is outside; null is open."""

    from_: Annotated[datetime | None, Field(serialization_alias="from")]
    to: datetime | None


@dataclass(frozen=True, slots=True)
class LatencyAnswer:
    """Of the relays whose hop 0 was sent in the period, in the area and what lies below it."""

    as_of: datetime
    area: str | None
    period: Period
    down: DirectionLatency
    up: DirectionLatency


def relay_answer(row: RelayRow) -> RelayAnswer:
    took = row.complete_at - row.sent_at if row.complete_at and row.sent_at else None
    return RelayAnswer(
        row.id, row.direction, row.area, row.status, row.sent_at, row.complete_at, seconds_of(took)
    )


def seconds_of(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def direction_latency(sums: RelaySums) -> DirectionLatency:
    within_60, late, no_receipt = (sums.by_status[s] for s in ("within_60", "late", "no_receipt"))
    hops = [
        HopLatency(level, sums.unknown[level], spread_of(sums.seconds.get(level, {})))
        for level in sums.levels()
    ]
    return DirectionLatency(
        share_within_60=_share(within_60, within_60 + late + no_receipt),
        complete=within_60 + late,
        within_60=within_60,
        breached=late + no_receipt,
        no_receipt=no_receipt,
        in_flight=sums.by_status["in_flight"],
        unknown_hops=sums.unknown.total(),
        latency=spread_of(sums.seconds.get(END_TO_END, {})),
        hops=hops,
        slowest_hop=_slowest(hops),
        households=Reach(sums.reached, sums.should, sums.uncounted),
    )


def _share(numerator: int, denominator: int) -> Share:
    return Share(numerator / denominator if denominator else None, numerator, denominator, FORMULA)


def _slowest(hops: list[HopLatency]) -> str | None:
    known = [hop for hop in hops if hop.latency.n]
    return max(known, key=lambda hop: hop.latency.p90_s or 0).level if known else None
