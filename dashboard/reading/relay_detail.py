"""One relay told whole: every hop with its stamps, what it took, what nobody knows, and who has it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from dashboard.domain import relay as relays
from dashboard.domain import relay_marks
from dashboard.domain.area import AreaTree
from dashboard.domain.events import Households, Recorded, RelayStamp
from dashboard.domain.relay_hops import Hop, hop_level, hops_of, slowest, standing_of, used_of
from dashboard.ports import Journal
from dashboard.projections.history import As
from dashboard.reading.case_detail import counted_by
from dashboard.reading.relay_answers import seconds_of


@dataclass(frozen=True, slots=True)
class HopDetail:
    """`state`: known, unknown (a stamp missing), under_way or ahead. `hand_over_s`: received to next sent."""

    hop: int
    level: str
    from_: Annotated[str | None, Field(serialization_alias="from")]
    to: str | None
    state: str
    sent_at: datetime | None
    received_at: datetime | None
    read_at: datetime | None
    acknowledged_at: datetime | None
    latency_s: float | None
    hand_over_s: float | None


@dataclass(frozen=True, slots=True)
class RelayDetail:
    """`station` has it and `towards` is next, null when not known or when there is none. `used_s`: of its
    3600, up to its receipt or now. `breached_at` is computed; `breach_recorded_at` is when the centre
    recorded that breach, null while it has not. `households` is null when nobody told: unknown, not none.
    `case`: the one that its stamps name, if any."""

    id: str
    direction: str
    area: str
    path: tuple[str, ...]
    status: str
    sent_at: datetime | None
    complete_at: datetime | None
    breached_at: datetime | None
    breach_recorded_at: datetime | None
    latency_s: float | None
    used_s: float | None
    station: str | None
    towards: str | None
    unknown_hops: int
    slowest_hop: int | None
    households: Households | None
    case: str | None
    hops: tuple[HopDetail, ...]


def relay_detail(
    journal: Journal, relay_id: str, *, at: datetime, tree: AreaTree, as_: As = "corrected"
) -> RelayDetail | None:
    """The relay as of `at`, hop levels by this register; None for one that no stamp names."""
    recorded = counted_by(journal.of_subject(relay_id), at, as_)
    facts = [r for r in recorded if r.event.type in relays.TYPES]
    relay = relays.derive(relay_id, facts)
    if not relay.stamps:
        return None
    hops, standing = hops_of(relay), standing_of(relay)
    breach = relay_marks.standing_breach(recorded, at)
    slow = slowest(hops)
    return RelayDetail(
        id=relay_id,
        direction=relay.direction,
        area=relay.lowest,
        path=relay.path,
        status=relay.status_at(at),
        sent_at=relay.sent_at,
        complete_at=relay.complete_at,
        breached_at=relay.breached_at(at),
        breach_recorded_at=None if breach is None else breach.recorded_at,
        latency_s=seconds_of(relay.latency),
        used_s=seconds_of(used_of(relay, at)),
        station=standing.station,
        towards=standing.towards,
        unknown_hops=relay.unknown_hops,
        slowest_hop=None if slow is None else slow.number,
        households=relay.households,
        case=_case(facts),
        hops=tuple(_hop(hop, tree) for hop in hops),
    )


def _case(facts: Iterable[Recorded]) -> str | None:
    named = (r.event.data.case for r in facts if isinstance(r.event.data, RelayStamp))
    return next((case for case in named if case), None)


def _hop(hop: Hop, tree: AreaTree) -> HopDetail:
    return HopDetail(
        hop=hop.number,
        level=hop_level(hop, tree),
        from_=hop.from_,
        to=hop.to,
        state=hop.state,
        sent_at=hop.sent_at,
        received_at=hop.received_at,
        read_at=hop.read_at,
        acknowledged_at=hop.acknowledged_at,
        latency_s=seconds_of(hop.latency),
        hand_over_s=seconds_of(hop.hand_over),
    )
