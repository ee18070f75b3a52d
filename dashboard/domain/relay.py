"""One relay: a message on one path from its root to one leaf, hop by hop, inside 60 minutes or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from dashboard.domain.events import HOUSEHOLD, Direction, Event, Households, Recorded, RelayStamp

LIMIT = timedelta(minutes=60)
RelayStatus: TypeAlias = Literal["unstarted", "in_flight", "no_receipt", "within_60", "late"]
Stamp: TypeAlias = Literal["sent", "received", "read", "acknowledged"]
STAMPS: tuple[Stamp, ...] = ("sent", "received", "read", "acknowledged")

TYPES = frozenset({*(f"relay.{stamp}" for stamp in STAMPS), "event.retracted"})
"""What a relay is told by."""


DRILL_PREFIX = "drill-"


def is_drill(relay_id: str | None) -> bool:
    """Whether the relay is a drill of the centre's own. The gate takes the start of one from no source."""
    return relay_id is not None and relay_id.startswith(DRILL_PREFIX)


def starts_drill(event: Event) -> bool:
    """Whether it is what the centre alone records: the first sending of a drill."""
    return event.type == "relay.sent" and event.data.hop == 0 and is_drill(event.subject)


def is_material(event: Event) -> bool:
    """Whether the event can change what a relay is counted as.

    Read and acknowledged stamps are no part of a latency; they count only when they tell of households. A
    drill is counted as nothing.
    """
    if is_drill(event.subject):
        return False
    if event.type in ("relay.read", "relay.acknowledged"):
        return isinstance(event.data, RelayStamp) and event.data.households is not None
    return event.type in TYPES


@dataclass(slots=True)
class Relay:
    """`stamps`: the first instant of each (hop, stamp). `path`: root to leaf, or empty until hop 0's sent is
    known. `stations`: areas, or the household tier, by their place on the path, as far as they were seen.
    `counted`: the households as each stamp that told of them gave them first. `case`: as the first stamp that
    names one does."""

    id: str
    direction: Direction = "down"
    path: tuple[str, ...] = ()
    stations: dict[int, str] = field(default_factory=dict)
    stamps: dict[tuple[int, Stamp], datetime] = field(default_factory=dict)
    counted: dict[tuple[int, Stamp], Households] = field(default_factory=dict)
    case: str | None = None

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
        places = (place for place, station in self.stations.items() if station != HOUSEHOLD)
        place = (min if self.direction == "up" else max)(places, default=None)
        return "" if place is None else self.stations[place]

    @property
    def furthest(self) -> int | None:
        """The last hop that left or reached a station; None before any did."""
        return max((hop for hop, stamp in self.stamps if stamp in ("sent", "received")), default=None)

    @property
    def households(self) -> Households | None:
        """How many households it was for and reached, by the furthest stamp that says so; None: unknown."""
        last = max(self.counted, key=lambda of: (of[0], STAMPS.index(of[1])), default=None)
        return None if last is None else self.counted[last]

    @property
    def is_for_households(self) -> bool:
        return self.direction == "down" and HOUSEHOLD in self.path

    @property
    def unknown_hops(self) -> int:
        """Hops up to the furthest one seen that lack a stamp: counted, shown, never assumed good."""
        furthest = self.furthest
        if furthest is None:
            return 0
        both = sum((hop, "received") in self.stamps for hop, stamp in self.stamps if stamp == "sent")
        is_furthest_whole = all((furthest, stamp) in self.stamps for stamp in ("sent", "received"))
        return furthest - (both - is_furthest_whole) + ((furthest, "sent") not in self.stamps)

    def status_at(self, at: datetime) -> RelayStatus:
        if self.sent_at is None:
            return "unstarted"
        latency = self.latency
        if latency is not None:
            return "within_60" if latency <= LIMIT else "late"
        return "no_receipt" if at > self.sent_at + LIMIT else "in_flight"

    def breached_at(self, at: datetime) -> datetime | None:
        """The instant of its breach, as known at `at`: when its 60 minutes were over. None: not breached.

        A receipt at the sixtieth minute exactly is in time, so at that instant nothing is breached yet.
        """
        if self.sent_at is None or at <= self.sent_at + LIMIT or self.status_at(at) == "within_60":
            return None
        return self.sent_at + LIMIT


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
    said, kind = fact.event.data, _STAMP_BY_TYPE.get(fact.event.type)
    if not isinstance(said, RelayStamp) or kind is None:
        return
    if not relay.stamps:
        relay.direction = said.direction
    stations = {said.hop: said.from_, said.hop + 1: said.to}
    if said.hop == 0 and said.path is not None and not relay.path and kind in ("sent", "received"):
        relay.path = said.path
        stations = dict(enumerate(said.path))
    relay.stations = stations | relay.stations
    relay.stamps.setdefault((said.hop, kind), fact.event.occurred_at)
    relay.case = relay.case or said.case
    if said.households is not None:
        relay.counted.setdefault((said.hop, kind), said.households)


_STAMP_BY_TYPE: dict[str, Stamp] = {f"relay.{stamp}": stamp for stamp in STAMPS}
