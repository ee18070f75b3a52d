"""The ledger of relays: stamps by subject, what each relay comes to, and when its 60 minutes are over."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from dashboard.domain import relay as relays
from dashboard.domain.area import AreaTree
from dashboard.domain.deadline import TICK
from dashboard.domain.events import Recorded
from dashboard.domain.latencies import whole_seconds
from dashboard.domain.relay import LIMIT, Relay
from dashboard.domain.relay_hops import Hop, hop_level, hops_of, standing_of
from dashboard.domain.situation import AlertLine, InFlight, RelayLine
from dashboard.projections.hop_totals import HopTotals
from dashboard.projections.longest import Longest
from dashboard.projections.relay_flight import Flight
from dashboard.projections.relay_spans import RelaySpans, local_hour
from dashboard.projections.tally import RelayWeight, Tallies
from dashboard.projections.timers import Timers

GIVEN_UP_AFTER = timedelta(days=1)
"""A relay without a receipt, or a start, for so long leaves memory at a checkpoint; a late stamp brings it
back."""
LONGEST_SHOWN = 8
"""Of those on their way, so many are told one by one."""


@dataclass(slots=True)
class HeldRelay:
    """A relay in memory. `facts` stand in the order in which a relay is read, `marks` (what was recorded of
    its breach) in the journal's."""

    relay: Relay
    facts: list[Recorded] = field(default_factory=list)
    marks: list[Recorded] = field(default_factory=list)
    weight: RelayWeight | None = None

    def take(self, fact: Recorded) -> None:
        """One more stamp: applied on top when it is the latest, else the relay is derived anew."""
        is_latest = not self.facts or relays.order(fact) > relays.order(self.facts[-1])
        insort(self.facts, fact, key=relays.order)
        if is_latest and not any(f.event.type == "event.retracted" for f in self.facts):
            relays.apply(self.relay, fact)
        else:
            self.relay = relays.derive(self.relay.id, self.facts)


class RelayTurns(NamedTuple):
    """The lists of a ledger by the ids of its relays: when time next changes each, and when those were sent
    that are on their way and those that have no receipt."""

    turns: dict[str, datetime]
    in_flight: dict[str, datetime]
    unreceived: dict[str, datetime]


class RelayLedger:
    """Holds the relays in memory and keeps `tallies` true of them at `at`.

    `dirty`: ids of relays that changed since the last checkpoint. `totals`, `spans`: the hop levels of
    everything, and what changed by area and hour. `tree`: the register that names the level of a hop; a hop
    keeps the level that it had at the relay's last event, so a re-drawn register moves no relay.
    """

    def __init__(self, tallies: Tallies, zone: tzinfo = UTC) -> None:
        self.held: dict[str, HeldRelay] = {}
        self.dirty: set[str] = set()
        self.timers = Timers()
        self.totals = HopTotals()
        self.spans = RelaySpans()
        self.tree = AreaTree(())
        self._flight = Flight()
        self._unreceived = Longest()
        self._tallies = tallies
        self._zone = zone

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
        self._weigh(held, self._weight(held.relay, at, self.tree))
        self.timers.set(subject, _turn(held))

    def mark(self, told: Recorded) -> None:
        """What was recorded of a breach changes no number. A relay that no stamp named has none."""
        held = None if told.event.subject is None else self.held.get(told.event.subject)
        if held is not None:
            held.marks.append(told)
            self.dirty.add(held.relay.id)

    def adopt(
        self,
        relay_id: str,
        facts: Iterable[Recorded],
        *,
        marks: Iterable[Recorded] = (),
        weight: RelayWeight | None,
    ) -> None:
        """Bring back a stored relay, whose weight already stands in the tallies."""
        known = sorted(facts, key=relays.order)
        held = HeldRelay(relays.derive(relay_id, known), known, list(marks), weight)
        self.held[relay_id] = held
        self._follow(held)
        self.timers.set(relay_id, _turn(held))

    def recall(
        self,
        relay_id: str,
        facts: Iterable[Recorded],
        *,
        marks: Iterable[Recorded],
        tree: AreaTree,
        at: datetime,
    ) -> None:
        """The same where its weight is not known: it is the one that it has at `at` under this register."""
        known = sorted(facts, key=relays.order)
        relay = relays.derive(relay_id, known)
        self.adopt(relay_id, known, marks=marks, weight=self._weight(relay, at, tree))

    def lists(self) -> RelayTurns:
        """The lists as they stand, of all relays in memory."""
        return RelayTurns(dict(self.timers.by_key), dict(self._flight.by_key), dict(self._unreceived.by_key))

    def restore(self, lists: RelayTurns) -> None:
        """Bring back the lists alone, without the relays."""
        self.timers.restore(lists.turns)
        self._flight.restore(lists.in_flight)
        self._unreceived.restore(lists.unreceived)

    def advance(self, at: datetime) -> None:
        """Time has passed: a relay whose 60 minutes are over is weighed anew, one given up can be let go."""
        for relay_id in list(self.timers.pop_until(at)):
            held = self.held[relay_id]
            self.dirty.add(relay_id)
            assert held.weight is not None, "a relay that turns was weighed at its last event"
            self._weigh(held, held.weight._replace(status=held.relay.status_at(at)))
            turn = _turn(held)
            self.timers.set(relay_id, turn if turn is not None and turn > at else None)

    def release(self, relay_ids: Iterable[str], *, at: datetime) -> None:
        """Let go of relays that are safely stored and over; they keep their weight in the tallies."""
        for relay_id in relay_ids:
            held = self.held.get(relay_id)
            if held is not None and _is_over(held.relay, at):
                del self.held[relay_id]
                self.timers.set(relay_id, None)
                self._unreceived.set(relay_id, None)

    def in_flight_at(self, at: datetime) -> InFlight:
        """What is on its way, and which of it has used most of its hour."""
        longest = tuple(_line(self.held[relay_id].relay) for relay_id in self._flight.first(LONGEST_SHOWN))
        return InFlight(self._flight.bands(at), longest)

    def alerts_at(self, at: datetime, n: int) -> tuple[int, list[AlertLine]]:
        """How many have no receipt after their 60 minutes and are not given up, and the first `n`."""
        self._unreceived.drop_until(at - GIVEN_UP_AFTER - TICK)
        first = self._unreceived.first(n)
        return len(self._unreceived), [_alert(self.held[relay_id].relay) for _, relay_id in first]

    def _weigh(self, held: HeldRelay, new: RelayWeight) -> None:
        if new != held.weight:
            for sums in (self.totals, self.spans):
                sums.move(held.weight, new)
            self._tallies.move_relay(held.weight, new)
            held.weight = new
        self._follow(held)

    def _follow(self, held: HeldRelay) -> None:
        status, sent_at = held.weight.status if held.weight is not None else None, held.relay.sent_at
        self._flight.set(held.relay.id, sent_at if status == "in_flight" else None)
        self._unreceived.set(held.relay.id, sent_at if status == "no_receipt" else None)

    def _weight(self, relay: Relay, at: datetime, tree: AreaTree) -> RelayWeight:
        latency, households = relay.latency, relay.households
        return RelayWeight(
            area=relay.lowest,
            direction=relay.direction,
            status=relay.status_at(at),
            unknown_hops=relay.unknown_hops,
            seconds=None if latency is None else whole_seconds(latency),
            hour=None if relay.sent_at is None else local_hour(relay.sent_at, self._zone),
            hops=tuple(_hop(hop, tree) for hop in hops_of(relay) if hop.state in ("known", "unknown")),
            reached=households.reached if households is not None else 0,
            should=households.should if households is not None else 0,
            is_uncounted=relay.is_for_households and households is None,
        )


def _hop(hop: Hop, tree: AreaTree) -> tuple[str, int | None]:
    return hop_level(hop, tree), whole_seconds(hop.latency) if hop.latency is not None else None


def _line(relay: Relay) -> RelayLine:
    assert relay.sent_at is not None, "what is on its way was sent"
    standing = standing_of(relay)
    return RelayLine(
        relay.id, relay.direction, relay.lowest, relay.sent_at, standing.station, standing.towards
    )


def _alert(relay: Relay) -> AlertLine:
    assert relay.sent_at is not None, "what has no receipt was sent"
    return AlertLine(
        key=f"relay/{relay.id}",
        kind="relay",
        severity="over",
        what=relay.id,
        since=relay.sent_at + LIMIT,
        area=relay.lowest,
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
