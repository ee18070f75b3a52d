"""The facts of cases: folded event by event, and derived anew from what was kept where one comes late.

A case rests as bytes: after a restart until something names it, and from its closing on. Those that closed
and rest are kept up to `MOST_RESTING`, the newest; an older one is forgotten, and brought back from the
journal when something late is said of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from dashboard.domain import case as cases
from dashboard.domain.events import Event, Recorded
from dashboard.domain.system_events import DeadlineMark
from dashboard.journal.codec import decode_payload, encode_payload, quick_event
from dashboard.rules._facts import CaseFacts, Mark, Turn
from dashboard.store.instants import instant, micros

MATERIAL: Final = cases.MATERIAL | {"dispute.reviewed"}
MARKS: Final = frozenset({"deadline.due_soon", "deadline.breached", "deadline.withdrawn"})
OF_CASES: Final = MATERIAL | MARKS | {"event.retracted"}
OF_NO_CLAUSE: Final = frozenset({"dispute.dispatched", "dispute.accepted", "dispute.reviewed"})
"""By these nothing falls due that did not before."""
MOST_RESTING: Final = 100_000
"""Closed cases: twenty years of a district, one of a city; some 40 MiB."""

Kept: TypeAlias = tuple[int, str, str, str, int, str | None]
"""(position, source, id, type, occurred, data): an event as far as a case is derived from it."""


class Body(NamedTuple):
    """A case as its row has it. `rested`: since which position it rests, 0 while it is open. `known_us`: of
    `HeldCase.known_at`. `kept`: its `n` events, in the order of the journal."""

    rested: int
    known_us: int
    code: str
    marks: tuple[Mark, ...]
    n: int
    kept: bytes


@dataclass(slots=True)
class HeldCase:
    """A case in memory: its facts, the `n` events they are derived from (msgpack, one after the other), the
    place of the latest by which it is read, what was retracted of it, and when and of which source the last
    one was recorded by which a clause may fall due."""

    facts: CaseFacts
    n: int = 0
    kept: bytes = b""
    latest: tuple[datetime, int] | None = None
    retracted: frozenset[tuple[str, str]] = frozenset()
    known_at: datetime | None = None
    known_by: str = ""

    def take(self, recorded: Recorded) -> None:
        """One more event: applied on top when it is the latest, else the case is derived anew."""
        event = recorded.event
        self.kept += _pack(_kept(recorded))
        self.n += 1
        if event.type not in OF_NO_CLAUSE:
            self.known_at, self.known_by = recorded.recorded_at, event.source
        place = event.occurred_at, recorded.position
        is_latest = self.latest is None or place > self.latest
        is_plain = event.type != "event.retracted" and (event.source, event.id) not in self.retracted
        if is_latest and is_plain:
            self.latest = place
            apply(self.facts, recorded)
        else:
            self._derive()

    def body(self, *, rested: int = 0) -> bytes:
        known_us = 0 if self.known_at is None else micros(self.known_at)
        return _pack(Body(rested, known_us, self.facts.code, self.facts.marks, self.n, self.kept))

    def _derive(self) -> None:
        before, facts = self.facts, _unkept(self)
        self.retracted = frozenset(
            (f.event.data.source, f.event.data.id) for f in facts if f.event.type == "event.retracted"
        )
        self.facts = derive(before.id, facts, self.retracted)
        self.facts.code, self.facts.marks = before.code, before.marks
        self.latest = cases.order(facts[-1]) if facts else None
        said = [(f.position, f.event.source) for f in facts if f.event.type not in OF_NO_CLAUSE]
        self.known_by = max(said, default=(0, ""))[1]


def brought_back(case_id: str, body: bytes) -> HeldCase:
    """The case of its bytes. Raises msgspec.MsgspecError where they are none."""
    _, known_us, code, marks, n, kept = _unpack_body(body)
    held = HeldCase(CaseFacts(case_id, code=code, marks=marks), n, kept)
    held.known_at = instant(known_us) if known_us else None
    held._derive()
    return held


def derive(case_id: str, facts: Iterable[Recorded], retracted: frozenset[tuple[str, str]]) -> CaseFacts:
    """The facts that these events make, given in the order in which a case is read."""
    found = CaseFacts(case_id)
    for fact in facts:
        if (fact.event.source, fact.event.id) not in retracted:
            apply(found, fact)
    return found


def apply(facts: CaseFacts, recorded: Recorded) -> None:
    """Take one more event, the latest by `case.order`."""
    event = recorded.event
    type_, at = event.type, event.occurred_at
    grade, episode, was_closed_at = facts.grade, facts.episode, facts.closed_at
    cases.apply(facts, recorded)
    if facts.grade != grade and type_ == "dispute.graded":
        facts.graded_at = at
    if facts.episode != episode:
        facts.turns = (*facts.turns, Turn("reopened", at))
        facts.reopened_at, facts.unsatisfied_at = at, None
    elif type_ == "dispute.returned":
        facts.turns = (*facts.turns, Turn("returned", at))
    elif type_ == "dispute.reviewed":
        facts.unsatisfied_at = None if event.data.satisfied else at
    if facts.closed_at != was_closed_at and facts.closed_at is not None and facts.reported_at is not None:
        # A closing before the report moves to the report: then this is the event that closes it.
        facts.turns = (*facts.turns, Turn("closed", facts.closed_at))
    if facts.holder is not None or not facts.is_open:
        facts.unheld_since = None
    elif facts.unheld_since is None:
        facts.unheld_since = at


def mark(facts: CaseFacts, event: Event) -> None:
    """What the journal says of a clause: it stands from here on, or no longer."""
    said: DeadlineMark = event.data
    key = said.episode, said.clause, said.stage, said.due_at
    others = tuple(m for m in facts.marks if (m.episode, m.clause, m.stage, m.due_at) != key)
    if event.type == "deadline.withdrawn":
        facts.marks = others
    elif len(others) == len(facts.marks):
        facts.marks = (*others, Mark(said.episode, said.clause, said.stage, event.occurred_at, said.due_at))


class CaseFold:
    """The cases in memory and the short codes they were given.

    `awake`: as facts. `resting`: open ones as bytes, since a restart. `over`: closed ones as bytes, in the
    order in which they came to rest, at most `most_resting`. `has_forgotten`: whether any was let go.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.awake: dict[str, HeldCase] = {}
        self.resting: dict[str, bytes] = {}
        self.over: dict[str, bytes] = {}
        self.last_number_on: Counter[int] = Counter()
        self.has_forgotten = False
        self.most_resting = MOST_RESTING
        self._zone = zone

    def __contains__(self, case_id: str | None) -> bool:
        return case_id in self.awake or case_id in self.resting or case_id in self.over

    def held(self, case_id: str) -> HeldCase:
        """The case, woken if it rested; a new one where it was never named."""
        found = self.awake.get(case_id)
        if found is None:
            body = self.resting.pop(case_id, None) or self.over.pop(case_id, None)
            found = HeldCase(CaseFacts(case_id)) if body is None else brought_back(case_id, body)
            self.awake[case_id] = found
        return found

    def number(self, facts: CaseFacts) -> None:
        """Give the case its code, by local day and in the order of the journal, once it is reported."""
        if facts.code or facts.reported_at is None:
            return
        day = facts.reported_at.astimezone(self._zone)
        n = self.last_number_on[day.toordinal()] = self.last_number_on[day.toordinal()] + 1
        facts.code = f"{day:%y%m%d}-{n:03d}"

    def rest(self, case_id: str, *, position: int) -> None:
        """Put a case that is not open to rest."""
        self.over[case_id] = self.awake.pop(case_id).body(rested=position)

    def forget(self) -> Sequence[str]:
        """Let the oldest of the closed ones go that are too many; gives their ids."""
        oldest = list(islice(self.over, max(0, len(self.over) - self.most_resting)))
        for case_id in oldest:
            del self.over[case_id]
        self.has_forgotten = self.has_forgotten or bool(oldest)
        return oldest

    def unknown_in(self, batch: Iterable[Recorded]) -> Sequence[str]:
        """Of what these next events are about, what may be a forgotten case: to be recalled first."""
        if not self.has_forgotten:
            return ()
        subjects = (each.event.subject for each in batch if each.event.type in OF_CASES)
        return [id_ for id_ in dict.fromkeys(subjects) if id_ is not None and id_ not in self]

    def remember(self, case_id: str, code: str, events: Iterable[Recorded]) -> None:
        """Bring a forgotten case back from what was recorded of its subject; nothing where that is no case,
        or known by now."""
        if case_id in self:
            return
        held = HeldCase(CaseFacts(case_id))
        for recorded in events:
            if recorded.event.type in MARKS:
                mark(held.facts, recorded.event)
            elif recorded.event.type in MATERIAL or recorded.event.type == "event.retracted":
                held.take(recorded)
        if any(event.event.type in MATERIAL for event in _unkept(held)):
            held.facts.code = code or case_id
            self.awake[case_id] = held

    def body(self, case_id: str) -> bytes | None:
        """The case as bytes; None where it is not known."""
        found = self.awake.get(case_id)
        if found is not None:
            return found.body()
        return self.resting.get(case_id) or self.over.get(case_id)

    def restore(self, bodies: Iterable[tuple[str, bytes]]) -> None:
        """Bring these back, all at rest. Raises msgspec.MsgspecError for bytes that are no case."""
        over = []
        for case_id, body in bodies:
            if rested := _unpack_rested(body)[0]:
                over.append((rested, case_id, body))
            else:
                self.resting[case_id] = body
        self.over |= {case_id: body for _, case_id, body in sorted(over)}


_pack = msgspec.msgpack.Encoder().encode
_unpack_kept = msgspec.msgpack.Decoder(list[Kept]).decode
_unpack_body = msgspec.msgpack.Decoder(Body).decode
_unpack_rested = msgspec.msgpack.Decoder(tuple[int, int, str, msgspec.Raw, int, msgspec.Raw]).decode


def _kept(recorded: Recorded) -> Kept:
    event = recorded.event
    return (
        recorded.position,
        event.source,
        event.id,
        event.type,
        micros(event.occurred_at),
        encode_payload(event.data),
    )


def _unkept(held: HeldCase) -> list[Recorded]:
    """The events, in the order in which a case is read."""
    # An array of msgpack is its length and its elements one after the other.
    rows = _unpack_kept(b"\xdd" + held.n.to_bytes(4, "big") + held.kept)
    facts = [
        Recorded(
            position,
            (at := instant(us)),
            quick_event(source, id_, type_, held.facts.id, at, decode_payload(type_, data)),
        )
        for position, source, id_, type_, us, data in rows
    ]
    return sorted(facts, key=cases.order)
