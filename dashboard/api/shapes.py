"""What the API answers, as INTERFACES names it. Built from the Situation and the board, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.domain.situation import (
    AreaSituation,
    CaseCounts,
    ClauseCounts,
    RelayCounts,
    Situation,
    SourceCondition,
)


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction of the relay. Share within 60 minutes = within_60 / (complete + no_receipt)."""

    complete: int
    within_60: int
    breached: int
    in_flight: int
    no_receipt: int
    unknown_hops: int
    p50_min: float | None
    p90_min: float | None
    max_min: float | None


@dataclass(frozen=True, slots=True)
class Relay:
    up: Direction
    down: Direction


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    last_event_at: datetime
    state: SourceCondition
    interval_s: float | None


@dataclass(frozen=True, slots=True)
class SituationAnswer:
    """The numbers of the wall. `area` is null for everything; `as_` says how a past instant was read."""

    at: datetime
    position: int
    area: str | None
    is_demo: bool
    cases: CaseCounts
    clauses: dict[str, ClauseCounts]
    relay: Relay
    sources: tuple[Source, ...]
    unknown_types: dict[str, int]


def situation_answer(situation: Situation, area: str | None) -> SituationAnswer:
    """The Situation of one area and what lies below it; of everything for None."""
    here = situation.areas.get(area or "", AreaSituation(area or ""))
    return SituationAnswer(
        at=situation.at,
        position=situation.position,
        area=area,
        is_demo=situation.is_demo,
        cases=here.cases,
        clauses={name: counts for name, counts in here.clauses.items()},
        relay=Relay(up=_direction(here.relay_up), down=_direction(here.relay_down)),
        sources=tuple(
            Source(s.name, s.last_event_at, s.state, s.interval_s) for s in situation.sources
        ),
        unknown_types=dict(situation.unknown_types),
    )


def _direction(counts: RelayCounts) -> Direction:
    return Direction(
        complete=counts.complete,
        within_60=counts.within_60,
        breached=counts.breached,
        in_flight=counts.in_flight,
        no_receipt=counts.no_receipt,
        unknown_hops=counts.unknown_hops,
        p50_min=counts.p50_min,
        p90_min=counts.p90_min,
        max_min=counts.max_min,
    )
