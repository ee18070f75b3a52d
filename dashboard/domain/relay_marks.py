"""The breach of a relay: recorded once with its computed instant, and withdrawn where it turned out in time.

As `marks` does it for clauses: what should be said is a function of the relay's stamps, what was said is in
the journal, and the difference is what there is to say, whoever asks and how often. An id is made of what is
said and of how often that was withdrawn before, so the journal takes it once.

    relay.breached            the 60 minutes after its start were over without a receipt; at that instant
    relay.breach_withdrawn    later knowledge moved it: that breach does not count; when it was found out
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from dashboard.domain.deadline import TICK
from dashboard.domain.events import SYSTEM_SOURCE, Event, Recorded
from dashboard.domain.marks import Standing
from dashboard.domain.relay import LIMIT, TYPES, Relay, derive
from dashboard.domain.relay_hops import standing_of
from dashboard.domain.system_events import RelayBreach

MARKS = frozenset({"relay.breached", "relay.breach_withdrawn"})


def due_at(relay: Relay) -> datetime | None:
    """The instant at which it breaches, or did, unless a receipt is told in time; None: it does not."""
    if relay.sent_at is None or (relay.latency is not None and relay.latency <= LIMIT):
        return None
    return relay.sent_at + LIMIT


def said(told: Iterable[Recorded]) -> dict[datetime, Standing]:
    """What the recorded breaches of one relay come to, by due instant, read in the journal's order."""
    found: dict[datetime, Standing] = {}
    for recorded in sorted(told, key=lambda r: r.position):
        key = recorded.event.data.due_at
        before = found.get(key, Standing(False, 0))
        if recorded.event.type == "relay.breached":
            found[key] = Standing(True, before.withdrawals)
        elif before.is_said:
            found[key] = Standing(False, before.withdrawals + 1)
    return found


def next_at(relay: Relay, told: Iterable[Recorded]) -> datetime | None:
    """When there is next something to say of it; for a breach that is to be withdrawn, since its instant."""
    wanted, standing = due_at(relay), said(told)
    moved = _moved(wanted, standing)
    if moved:
        return moved[0]
    return None if wanted is None or _is_said(wanted, standing) else wanted + TICK


def pending(relay_id: str, told: Sequence[Recorded], at: datetime) -> list[Event]:
    """The events that bring the journal in line with what is known of the relay at `at`, in order of time.

    `told`: the relay's events, all of them. A receipt at the sixtieth minute exactly is in time.
    """
    facts = [r for r in told if r.event.type in TYPES]
    standing = said(r for r in told if r.event.type in MARKS)
    wanted = due_at(derive(relay_id, facts))
    found: list[Event] = []
    if wanted is not None and at > wanted and not _is_said(wanted, standing):
        found.append(_event("relay.breached", relay_id, _where(relay_id, facts, wanted), wanted, standing))
    for key in _moved(wanted, standing):
        where = _where(relay_id, facts, key)
        found.append(_event("relay.breach_withdrawn", relay_id, where, at, standing))
    return sorted(found, key=lambda event: (event.occurred_at, event.id))


def standing_breach(told: Iterable[Recorded], at: datetime) -> Recorded | None:
    """The breach as recorded that stands by the events that occurred up to `at`; None: none does."""
    known = [r for r in told if r.event.type in MARKS and r.event.occurred_at <= at]
    stands = {key for key, found in said(known).items() if found.is_said}
    breaches = [r for r in known if r.event.type == "relay.breached" and r.event.data.due_at in stands]
    return max(breaches, key=lambda r: (r.event.occurred_at, r.position), default=None)


def _moved(wanted: datetime | None, standing: Mapping[datetime, Standing]) -> list[datetime]:
    """The due instants of breaches that stand and should not, the first first."""
    return sorted(key for key, found in standing.items() if found.is_said and key != wanted)


def _is_said(key: datetime, standing: Mapping[datetime, Standing]) -> bool:
    return key in standing and standing[key].is_said


def _where(relay_id: str, facts: Sequence[Recorded], due: datetime) -> RelayBreach:
    """Where it stood at that instant, by all that is known of it now."""
    by_then = [r for r in facts if r.event.occurred_at <= due or r.event.type == "event.retracted"]
    relay = derive(relay_id, by_then)
    standing = standing_of(relay)
    return RelayBreach(due, relay.furthest, standing.station, standing.towards)


def _event(
    type_: str, relay_id: str, where: RelayBreach, at: datetime, standing: Mapping[datetime, Standing]
) -> Event:
    nth = standing[where.due_at].withdrawals if where.due_at in standing else 0
    told = "\n".join((relay_id, type_, where.due_at.isoformat(), str(nth)))
    id_ = f"{type_}/{hashlib.sha256(told.encode()).hexdigest()[:32]}"
    return Event(SYSTEM_SOURCE, id_, type_, relay_id, at, where)
