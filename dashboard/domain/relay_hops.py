"""The hops of a relay one by one: stamps, latency, hand-over, what is unknown, and where it stands now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from dashboard.domain.area import COMMUNITY_TIER, AreaTree
from dashboard.domain.events import HOUSEHOLD
from dashboard.domain.relay import Relay, Stamp

HopState: TypeAlias = Literal["known", "unknown", "under_way", "ahead"]
NOTHING = timedelta(0)
MOST_HOPS = 16
"""So many are told one by one; no register has as many tiers. A stamp may name any number as its hop."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One leg. `from_` and `to` are None where no stamp and no path names the station.

    known      sent and received are stamped
    unknown    one of them is missing although the relay was seen further on: counted, never assumed good
    under_way  sent, and not received yet
    ahead      not begun
    """

    number: int
    from_: str | None
    to: str | None
    state: HopState
    sent_at: datetime | None = None
    received_at: datetime | None = None
    read_at: datetime | None = None
    acknowledged_at: datetime | None = None
    next_sent_at: datetime | None = None

    @property
    def latency(self) -> timedelta | None:
        """Its sent to its received; none at all where a receipt is stamped before its sending."""
        return _passed(self.sent_at, self.received_at)

    @property
    def hand_over(self) -> timedelta | None:
        """Its received to the next sent: how long the station between two hops kept it."""
        return _passed(self.received_at, self.next_sent_at)


@dataclass(frozen=True, slots=True)
class Standing:
    """The station that has it, None where none is known; and the next one, None at the leaf."""

    station: str | None
    towards: str | None


def hops_of(relay: Relay) -> tuple[Hop, ...]:
    """Every hop of its path; of an unknown path those up to the furthest seen."""
    furthest = relay.furthest
    last = len(relay.path) - 2 if relay.path else -1 if furthest is None else furthest
    return tuple(_hop(relay, n, furthest) for n in range(min(last + 1, MOST_HOPS)))


def slowest(hops: Iterable[Hop]) -> Hop | None:
    """The known hop that took longest, the first of equals; None when no latency is known."""
    known = [hop for hop in hops if hop.latency is not None]
    return max(known, key=lambda hop: hop.latency or NOTHING, default=None)


def standing_of(relay: Relay) -> Standing:
    """Where it stands by its stamps: until a station has received it, the one before has it."""
    furthest = relay.furthest
    if furthest is None:
        return Standing(None, relay.stations.get(0))
    place = furthest + ((furthest, "received") in relay.stamps)
    return Standing(relay.stations.get(place), relay.stations.get(place + 1))


def used_of(relay: Relay, at: datetime) -> timedelta | None:
    """How much of its 60 minutes it took, or has used by `at`, which may be more; None before its start."""
    end = relay.complete_at
    return _passed(relay.sent_at, at if end is None else end)


def hop_level(hop: Hop, tree: AreaTree) -> str:
    """The tiers that it joins, such as `street-community`."""
    return f"{_tier(hop.from_, tree)}-{_tier(hop.to, tree)}"


def _tier(station: str | None, tree: AreaTree) -> str:
    """district, street, community, household; `elsewhere` for a code that the register does not hold."""
    if station == HOUSEHOLD:
        return HOUSEHOLD
    if station is None or station not in tree:
        return "elsewhere"
    level = tree[station].level
    return "community" if level in COMMUNITY_TIER else level


def _hop(relay: Relay, number: int, furthest: int | None) -> Hop:
    def at(stamp: Stamp, hop: int = number) -> datetime | None:
        return relay.stamps.get((hop, stamp))

    return Hop(
        number=number,
        from_=relay.stations.get(number),
        to=relay.stations.get(number + 1),
        state=_state(at("sent"), at("received"), number, furthest),
        sent_at=at("sent"),
        received_at=at("received"),
        read_at=at("read"),
        acknowledged_at=at("acknowledged"),
        next_sent_at=at("sent", number + 1),
    )


def _state(
    sent_at: datetime | None, received_at: datetime | None, number: int, furthest: int | None
) -> HopState:
    if furthest is None or number > furthest:
        return "ahead"
    if sent_at is not None and received_at is not None:
        return "known"
    return "under_way" if number == furthest and sent_at is not None else "unknown"


def _passed(since: datetime | None, until: datetime | None) -> timedelta | None:
    return None if since is None or until is None else max(NOTHING, until - since)
