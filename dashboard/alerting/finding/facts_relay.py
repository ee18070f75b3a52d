"""The facts of relays: stamps folded into what rules ask. What was received, or is given up, leaves memory.

Read and acknowledged stamps matter of a drill alone: the acknowledgement of its last hop answers it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import msgspec

from dashboard.domain import relay as relays
from dashboard.domain import relay_marks
from dashboard.domain.events import Event, Recorded
from dashboard.domain.relay import LIMIT, Relay, is_drill
from dashboard.domain.system_events import RelayBreach
from dashboard.journal.codec import decode_events, encode_events
from dashboard.rules._facts import RelayFacts

TYPES: Final = frozenset({"relay.sent", "relay.received", "relay.acknowledged"})
MARKS: Final = relay_marks.MARKS
GIVEN_UP_AFTER: Final = timedelta(days=1)
"""Without a receipt, or a start, for so long a relay leaves memory, as it leaves the wall."""


def is_material(event: Event) -> bool:
    """Whether it can change what rules are told of a relay."""
    if event.type in ("relay.sent", "relay.received"):
        return True
    return event.type == "relay.acknowledged" and is_drill(event.subject)


@dataclass(slots=True)
class HeldRelay:
    """A relay in memory; `stamps` stand in the order in which a relay is read."""

    facts: RelayFacts
    relay: Relay
    stamps: list[Recorded] = field(default_factory=list)

    def take(self, stamp: Recorded) -> None:
        """One more stamp: applied on top when it is the latest, else the relay is derived anew."""
        is_latest = not self.stamps or relays.order(stamp) > relays.order(self.stamps[-1])
        insort(self.stamps, stamp, key=relays.order)
        if is_latest and not any(s.event.type == "event.retracted" for s in self.stamps):
            relays.apply(self.relay, stamp)
        else:
            self.relay = relays.derive(self.relay.id, self.stamps)
        self._tell()

    def mark(self, event: Event) -> None:
        """Its breach was recorded, or withdrawn."""
        said: RelayBreach = event.data
        facts = self.facts
        if event.type == "relay.breached":
            facts.breached_at, facts.station, facts.towards = said.due_at, said.station, said.towards
        elif facts.breached_at == said.due_at:
            facts.breached_at = facts.station = facts.towards = None

    @property
    def last(self) -> Recorded:
        """Of its stamps, the one that was recorded last."""
        return max(self.stamps, key=lambda stamp: stamp.position)

    def gone_at(self) -> datetime:
        """When it leaves memory if nothing happens: at once when it is done and whole."""
        relay = self.relay
        began_at = relay.sent_at or self.stamps[0].event.occurred_at
        if self.facts.done_at is not None:
            return began_at + LIMIT if relay.unknown_hops else self.facts.done_at
        return began_at + GIVEN_UP_AFTER

    def body(self) -> bytes:
        facts = self.facts
        return _pack((facts.breached_at, facts.station, facts.towards, encode_events(self.stamps)))

    def _tell(self) -> None:
        relay, facts = self.relay, self.facts
        facts.direction, facts.area, facts.case = relay.direction, relay.lowest, relay.case
        facts.sent_at = relay.sent_at
        if facts.is_drill:
            facts.done_at = relay.stamps.get((len(relay.path) - 2, "acknowledged"))
        else:
            facts.done_at = relay.complete_at


class RelayFold:
    """The relays in memory. `stored`: those that have a row; most come and go without one."""

    def __init__(self) -> None:
        self.held: dict[str, HeldRelay] = {}
        self.stored: set[str] = set()

    def __contains__(self, relay_id: str | None) -> bool:
        return relay_id in self.held

    def take(self, relay_id: str, stamp: Recorded) -> HeldRelay:
        held = self.held.get(relay_id)
        if held is None:
            facts = RelayFacts(relay_id, is_drill=is_drill(relay_id))
            held = self.held[relay_id] = HeldRelay(facts, Relay(relay_id))
        held.take(stamp)
        return held

    def settle(self, dirty: Iterable[str]) -> None:
        """The rows of these subjects are stored, or deleted."""
        for key in dirty:
            about, _, id_ = key.partition("/")
            if about == "relay":
                (self.stored.add if id_ in self.held else self.stored.discard)(id_)

    def body(self, relay_id: str) -> bytes | None:
        held = self.held.get(relay_id)
        return None if held is None else held.body()

    def restore(self, relay_id: str, body: bytes) -> None:
        """Bring it back. Raises msgspec.MsgspecError for bytes that are no relay."""
        breached_at, station, towards, stamps = _unpack(body)
        facts = RelayFacts(relay_id, is_drill=is_drill(relay_id), breached_at=breached_at)
        facts.station, facts.towards = station, towards
        known = decode_events(stamps)
        held = self.held[relay_id] = HeldRelay(facts, relays.derive(relay_id, known), known)
        held._tell()
        self.stored.add(relay_id)


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[datetime | None, str | None, str | None, bytes]).decode
