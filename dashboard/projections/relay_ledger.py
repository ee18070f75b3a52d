"""The ledger of relays: stamps by subject, what each relay comes to, and when its 60 minutes are over."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dashboard.domain import relay as relays
from dashboard.domain.deadline import TICK
from dashboard.domain.events import Recorded
from dashboard.domain.relay import LIMIT, Relay
from dashboard.projections.tally import RelayWeight, Tallies
from dashboard.projections.timers import Timers

GIVEN_UP_AFTER = timedelta(days=1)
"""A relay without a receipt, or a start, for so long leaves memory at a checkpoint; a late stamp brings it
back."""


@dataclass(slots=True)
class HeldRelay:
    """A relay in memory. `facts` stand in the order in which a relay is read."""

    relay: Relay
    facts: list[Recorded] = field(default_factory=list)
    weight: RelayWeight | None = None

    def take(self, fact: Recorded) -> None:
        """One more stamp: applied on top when it is the latest, else the relay is derived anew."""
        is_latest = not self.facts or relays.order(fact) > relays.order(self.facts[-1])
        insort(self.facts, fact, key=relays.order)
        if is_latest and not any(f.event.type == "event.retracted" for f in self.facts):
            relays.apply(self.relay, fact)
        else:
            self.relay = relays.derive(self.relay.id, self.facts)


class RelayLedger:
    """Holds the relays in memory and keeps `tallies` true of them at `at`.

    `dirty`: ids of relays that changed since the last checkpoint.
    """

    def __init__(self, tallies: Tallies) -> None:
        self.held: dict[str, HeldRelay] = {}
        self.dirty: set[str] = set()
        self.timers = Timers()
        self._tallies = tallies

    def __contains__(self, subject: str) -> bool:
        return subject in self.held

    def take(self, fact: Recorded, *, at: datetime) -> None:
        subject = fact.event.subject
        if subject is None:
            return
        held = self.held.get(subject)
        if held is None:
            held = self.held[subject] = HeldRelay(Relay(subject))
        held.take(fact)
        self.dirty.add(subject)
        self._weigh(held, at)
        self.timers.set(subject, _turn(held))

    def adopt(self, relay_id: str, facts: Iterable[Recorded], *, weight: RelayWeight | None) -> None:
        """Bring back a stored relay, whose weight already stands in the tallies."""
        known = sorted(facts, key=relays.order)
        held = HeldRelay(relays.derive(relay_id, known), known)
        held.weight = weight
        self.held[relay_id] = held
        self.timers.set(relay_id, _turn(held))

    def advance(self, at: datetime) -> None:
        """Time has passed: a relay whose 60 minutes are over is weighed anew, one given up can be let go."""
        for relay_id in list(self.timers.pop_until(at)):
            held = self.held[relay_id]
            self.dirty.add(relay_id)
            self._weigh(held, at)
            turn = _turn(held)
            self.timers.set(relay_id, turn if turn is not None and turn > at else None)

    def release(self, relay_ids: Iterable[str], *, at: datetime) -> None:
        """Let go of relays that are safely stored and over; they keep their weight in the tallies."""
        for relay_id in relay_ids:
            held = self.held.get(relay_id)
            if held is not None and _is_over(held.relay, at):
                del self.held[relay_id]
                self.timers.set(relay_id, None)

    def _weigh(self, held: HeldRelay, at: datetime) -> None:
        new = self._weight(held.relay, at)
        if new != held.weight:
            self._tallies.move_relay(held.weight, new)
            held.weight = new

    def _weight(self, relay: Relay, at: datetime) -> RelayWeight:
        latency = relay.latency
        return RelayWeight(
            relay.lowest,
            relay.direction,
            relay.status_at(at),
            relay.unknown_hops,
            None if latency is None else max(0, int(latency.total_seconds())),
        )


def _turn(held: HeldRelay) -> datetime | None:
    """When time next changes something: its 60 minutes are over, then it is given up."""
    relay = held.relay
    if relay.latency is not None or not relay.stamps:
        return None
    if held.weight is not None and held.weight.status == "in_flight" and relay.sent_at is not None:
        return relay.sent_at + LIMIT + TICK
    return _given_up_at(relay) + TICK


def _given_up_at(relay: Relay) -> datetime:
    return (relay.sent_at or min(relay.stamps.values())) + GIVEN_UP_AFTER


def _is_over(relay: Relay, at: datetime) -> bool:
    return relay.latency is not None or (bool(relay.stamps) and at > _given_up_at(relay))
