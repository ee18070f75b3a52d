"""Marks: the turns of a clause, each to be recorded once with its computed instant.

What marks a case should have is a function of its episodes alone; what marks it has is in the journal. The
difference is what there is to say, whenever and however often it is asked: so nothing depends on when a
clock ran, how many of them do, or whether one was killed half-way. An id is made of what the mark says, so
that the journal itself takes it only once.

    deadline.due_soon    at the policy's share of the allowance
    deadline.breached    the instant `due_at` passed with the clause unmet; carries `due_at` itself
    deadline.stage       at the policy's other shares, and each further day after the breach
    deadline.withdrawn   later knowledge moved it: that mark does not count
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from dashboard.domain.calendar import DAY
from dashboard.domain.case import Case, ClauseClock, Episode, Terms
from dashboard.domain.deadline import TICK, Due, share_at, union
from dashboard.domain.events import SYSTEM_SOURCE, Event, Recorded
from dashboard.domain.policy import DUE_SOON_SHARE, Policy
from dashboard.domain.rulebook import Rulebook
from dashboard.domain.system_events import DeadlineMark

MARKS = frozenset({"deadline.stage", "deadline.due_soon", "deadline.breached", "deadline.withdrawn"})
TURNS = frozenset({"deadline.due_soon", "deadline.breached"})
"""The marks of which units are told by letter."""
BREACHED = "100%"


class Key(NamedTuple):
    """What a mark says, without the instant at which it does."""

    episode: int
    clause: str
    stage: str
    due_at: datetime


class Mark(NamedTuple):
    """`at`: the computed instant. It has come once `at` has; a breach, only once that instant is over."""

    at: datetime
    type: str
    key: Key

    @property
    def due_from(self) -> datetime:
        """The first instant at which it can be said."""
        return self.at + TICK if self.type == "deadline.breached" else self.at


class Standing(NamedTuple):
    """What the journal says of one key: whether it stands, and how often it was withdrawn."""

    is_said: bool
    withdrawals: int


def expected(case: Case, rules: Rulebook) -> Iterator[Mark]:
    """Every mark of every episode, those to come included, unless the clause is met before its instant."""
    for marks in by_clause(case, rules):
        yield from marks


def by_clause(case: Case, rules: Rulebook) -> Iterator[Iterator[Mark]]:
    """The same, clause by clause."""
    for episode in case.episodes:
        policy = rules.policy_of(episode.terms)
        for clock in rules.clocks(episode):
            yield of_clock(episode, clock, policy)


def of_clock(episode: Episode, clock: ClauseClock, policy: Policy | None) -> Iterator[Mark]:
    """The marks of one clause, in order of time."""
    due_at = clock.due.due_at
    for at, type_, stage in _turns(episode, clock, policy):
        if clock.met_at is not None and clock.met_at <= at:
            return
        yield Mark(at, type_, Key(episode.number, clock.name, stage, due_at))


def first_at(terms: Terms, due: Due, policy: Policy | None) -> datetime:
    """The instant of a clause's first mark, without the making of the others."""
    if policy is None or not policy.stages or policy.stages[0] >= policy.due_soon_share:
        return due.due_soon_at
    stretches = union(terms.pauses, terms.started_at) if terms.pauses else ()
    return share_at(terms.started_at, due.due_at, policy.stages[0], stretches)


def _turns(
    episode: Episode, clock: ClauseClock, policy: Policy | None
) -> Iterator[tuple[datetime, str, str]]:
    start_at, due_at = episode.terms.started_at, clock.due.due_at
    soon = policy.due_soon_share if policy is not None else DUE_SOON_SHARE
    stretches = union(episode.terms.pauses, start_at)
    for share in sorted({*(policy.stages if policy is not None else ()), soon}):
        if share == soon:
            yield clock.due.due_soon_at, "deadline.due_soon", f"{share:.0%}"
        elif share < 1:
            yield share_at(start_at, due_at, share, stretches), "deadline.stage", f"{share:.0%}"
    yield due_at, "deadline.breached", BREACHED
    for days in range(1, (policy.overdue_days if policy is not None else 0) + 1):
        yield due_at + days * DAY, "deadline.stage", f"+{days}d"


def said(marks: Iterable[Recorded]) -> dict[Key, Standing]:
    """What the recorded marks of one case come to, read in the journal's order."""
    found: dict[Key, Standing] = {}
    for recorded in sorted(marks, key=lambda r: r.position):
        count(found, recorded.event)
    return found


def count(standing: dict[Key, Standing], event: Event) -> None:
    """Take one more mark of the case, the latest in the journal's order."""
    mark: DeadlineMark = event.data
    key = Key(mark.episode, mark.clause, mark.stage, mark.due_at)
    before = standing.get(key, Standing(False, 0))
    if event.type != "deadline.withdrawn":
        standing[key] = Standing(True, before.withdrawals)
    elif before.is_said:
        standing[key] = Standing(False, before.withdrawals + 1)


class Outlook(NamedTuple):
    """What there is to say of a case from now on.

    `left`: the marks not said yet, by the instant at which each can be. `moved`: what stands and should not.
    """

    left: Sequence[Mark]
    moved: Sequence[Key]

    def next_at(self, at: datetime) -> datetime | None:
        """The first instant at which there is something to say; `at` itself for what is to be withdrawn."""
        if self.moved:
            return at
        return self.left[0].due_from if self.left else None

    def until(self, at: datetime) -> Outlook:
        """The same without what comes after the first mark that comes after `at`."""
        n = sum(mark.due_from <= at for mark in self.left)
        return Outlook(self.left[: n + 1], self.moved)


def outlook(wanted: Sequence[Mark], standing: Mapping[Key, Standing]) -> Outlook:
    """What is expected and not said, and what is said and not expected."""
    left = [mark for mark in wanted if not _is_said(mark, standing)]
    moved = [key for key, found in standing.items() if is_moved(key, found, wanted)]
    return Outlook(sorted(left, key=lambda mark: mark.due_from), moved)


def next_at(
    clauses: Iterable[Iterable[Mark]], standing: Mapping[Key, Standing], at: datetime
) -> datetime | None:
    """What the outlook would answer, without the making of marks beyond the next of each clause."""
    said = Counter((key.episode, key.clause) for key, found in standing.items() if found.is_said)
    coming: datetime | None = None
    for marks in clauses:
        for mark in marks:
            clause = mark.key[:2]
            if _is_said(mark, standing):
                said[clause] -= 1
                continue
            if coming is None or mark.due_from < coming:
                coming = mark.due_from
            if not said[clause]:
                break  # those after it come later, and nothing that was said is still to be found
    return at if any(said.values()) else coming


def pending(
    case_id: str, ahead: Outlook, standing: Mapping[Key, Standing], at: datetime
) -> tuple[list[Event], Outlook]:
    """The events that bring the journal in line with what is expected at `at`, in order of their instants;
    and what there is to say after them."""
    n = next((n for n, mark in enumerate(ahead.left) if mark.due_from > at), len(ahead.left))
    events = [_event(case_id, m.type, m.key, m.at, _withdrawals(m.key, standing)) for m in ahead.left[:n]]
    events += [
        _event(case_id, "deadline.withdrawn", key, at, _withdrawals(key, standing)) for key in ahead.moved
    ]
    return sorted(events, key=turn_of), Outlook(ahead.left[n:], ())


def turn_of(event: Event) -> tuple[datetime, bool, str, str]:
    """The order in which marks are recorded, however often one looks: of one instant, what is over by then is
    said after what comes then."""
    return event.occurred_at, event.type == "deadline.breached", event.subject or "", event.id


def is_moved(key: Key, found: Standing, wanted: Sequence[Mark]) -> bool:
    """True for a mark that stands and should not."""
    return found.is_said and all(mark.key != key for mark in wanted)


def _is_said(mark: Mark, standing: Mapping[Key, Standing]) -> bool:
    found = standing.get(mark.key)
    return found is not None and found.is_said


def _withdrawals(key: Key, standing: Mapping[Key, Standing]) -> int:
    found = standing.get(key)
    return 0 if found is None else found.withdrawals


def _event(case_id: str, type_: str, key: Key, at: datetime, nth: int) -> Event:
    told = "\n".join((case_id, type_, *map(str, key[:3]), key.due_at.isoformat(), str(nth)))
    id_ = f"{type_}/{hashlib.sha256(told.encode()).hexdigest()[:32]}"
    return Event(SYSTEM_SOURCE, id_, type_, case_id, at, DeadlineMark(*key))
