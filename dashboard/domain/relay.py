"""One relay: a message on one path from its root to one leaf, hop by hop, inside 60 minutes or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from dashboard.domain.events import HOUSEHOLD, Direction, Recorded, RelayStamp

LIMIT = timedelta(minutes=60)
RelayStatus: TypeAlias = Literal["unstarted", "in_flight", "no_receipt", "within_60", "late"]

MATERIAL = frozenset({"relay.sent", "relay.received", "event.retracted"})
"""The types that change what a relay comes to; read and acknowledged stand in its ledger only."""


@dataclass(slots=True)
class Relay:
    """`stamps`: the first instant seen of each (hop, "sent" or "received"). `path`: root to leaf, or empty
    until hop 0's sent is known. `stations`: areas by their place on the path, as far as they were seen."""

    id: str
    direction: Direction = "down"
    path: tuple[str, ...] = ()
    stations: dict[int, str] = field(default_factory=dict)
    stamps: dict[tuple[int, str], datetime] = field(default_factory=dict)

    @property
    def sent_at(self) -> datetime | None:
        return self.stamps.get((0, "sent"))

    @property
    def complete_at(self) -> datetime | None:
        """When the leaf received it; None while it has not, or while the path is not known."""
        return self.stamps.get((len(self.path) - 2, "received")) if len(self.path) >= 2 else None

    @property
    def latency(self) -> timedelta | None:
        """Sent of hop 0 to received of the last hop; None while either is missing."""
        sent_at, complete_at = self.sent_at, self.complete_at
        return None if sent_at is None or complete_at is None else complete_at - sent_at

    @property
    def lowest(self) -> str:
        """The lowest area seen on it, in whose count it stands; "" while none was.

        By its place on the path, not in the register: so a new register of areas moves no relay.
        """
        place = (min if self.direction == "up" else max)(self.stations, default=None)
        return "" if place is None else self.stations[place]

    @property
    def unknown_hops(self) -> int:
        """Hops up to the furthest one seen that lack a stamp: counted, shown, never assumed good."""
        if not self.stamps:
            return 0
        furthest = max(hop for hop, _ in self.stamps)
        missing = sum(
            1 for h in range(furthest) if (h, "sent") not in self.stamps or (h, "received") not in self.stamps
        )
        return missing + ((furthest, "sent") not in self.stamps)

    def status_at(self, at: datetime) -> RelayStatus:
        if self.sent_at is None:
            return "unstarted"
        latency = self.latency
        if latency is not None:
            return "within_60" if latency <= LIMIT else "late"
        return "no_receipt" if at > self.sent_at + LIMIT else "in_flight"


def order(fact: Recorded) -> tuple[datetime, int]:
    """The key in which the stamps of a relay are read."""
    return fact.event.occurred_at, fact.position


def derive(relay_id: str, facts: Iterable[Recorded]) -> Relay:
    """The relay that these stamps make, in whatever order they are given; retracted ones left out."""
    known = sorted(facts, key=order)
    retracted = {(f.event.data.source, f.event.data.id) for f in known if f.event.type == "event.retracted"}
    relay = Relay(relay_id)
    for fact in known:
        if (fact.event.source, fact.event.id) not in retracted:
            apply(relay, fact)
    return relay


def apply(relay: Relay, fact: Recorded) -> None:
    """Take one more stamp, the latest by `order`, into the relay; where two disagree the earlier stands."""
    stamp, kind = fact.event.data, fact.event.type.removeprefix("relay.")
    if not isinstance(stamp, RelayStamp) or kind not in ("sent", "received"):
        return
    if not relay.stamps:
        relay.direction = stamp.direction
    stations = {stamp.hop: stamp.from_, stamp.hop + 1: stamp.to}
    if stamp.hop == 0 and stamp.path is not None and not relay.path:
        relay.path = stamp.path
        stations = dict(enumerate(stamp.path))
    relay.stations = {p: c for p, c in stations.items() if c != HOUSEHOLD} | relay.stations
    relay.stamps.setdefault((stamp.hop, kind), fact.event.occurred_at)
