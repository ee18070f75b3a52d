"""What memory held at a keyframe: cases and relays that come back from their rows when something names them.

A row has every event of its subject: those up to the keyframe make what it came to then. Its weight is the
one it had under the rules of then: an open case was held to those that stood at the keyframe, a closed one to
those of the last event that named it, and the hops of a relay alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from dashboard.domain.area import AreaTree
from dashboard.domain.case import derive
from dashboard.domain.events import Recorded
from dashboard.domain.rulebook import Rulebook
from dashboard.ports import Keyframe, Views
from dashboard.projections import checkpoint as checkpoints
from dashboard.projections.board import Board
from dashboard.projections.case_ledger import brought_back
from dashboard.projections.keyframes import restored
from dashboard.projections.runways import MOST_DRAWN
from dashboard.projections.tally import OPEN

Held = TypeVar("Held")


class Gone(LookupError):
    """The views were begun anew while they were read."""


class Woken(dict[str, Held]):
    """The cases or relays in memory; one that is asked for by its id is woken."""

    def __init__(self, wake: Callable[[Collection[str]], None]) -> None:
        super().__init__()
        self._wake = wake

    def __missing__(self, subject: str) -> Held:
        self._wake((subject,))
        if subject not in self:
            raise Gone(subject)
        return self[subject]


class Sleeper:
    """A board as it stood at a keyframe, walked on to later instants. What is asleep of it stands on its
    lists and in its tallies, and is not iterated over.

    `registers`: gives every change of a register that the journal has by the keyframe, in order.
    """

    def __init__(
        self,
        keyframe: Keyframe,
        views: Views,
        zone: ZoneInfo,
        *,
        registers: Callable[[], Sequence[Recorded]],
    ) -> None:
        self.board, self._resting = restored(keyframe, zone)
        self.position = keyframe.position
        self._views = views
        self._registers = registers
        self._strays = frozenset(self.board.strays)
        self._changed_at: list[int] | None = None
        self._stood: dict[int, tuple[Rulebook, AreaTree]] = {}
        self._at_keyframe = self.board.cases.rules, self.board.registers.tree
        self.board.cases.held = Woken(self._wake_cases)
        self.board.relays.held = Woken(self._wake_relays)

    def fold(self, batch: Sequence[Recorded]) -> None:
        """The next events of the journal."""
        as_cases, as_relays = self.board.missing(batch)
        if any(recorded.event.type == "register.changed" for recorded in batch):
            as_cases |= self._open()
        self._wake_cases(as_cases)
        self._wake_relays(as_relays)
        self.board.fold(batch)

    def advance(self, at: datetime) -> None:
        """Time has passed; it never runs back."""
        cases, relays = self.board.cases, self.board.relays
        for ledger, wake in ((cases, self._wake_cases), (relays, self._wake_relays)):
            wake({id_ for id_, turn in ledger.timers.by_key.items() if turn <= at} - ledger.held.keys())
        self.board.advance(at)

    def wake_open(self) -> None:
        """Wake every open case."""
        self._wake_cases(self._open())

    def wake_drawn(self) -> None:
        """Wake what a view draws one by one: every open case, where they are few."""
        if sum(tally.cells[OPEN] for tally in self.board.tallies.values()) <= MOST_DRAWN:
            self.wake_open()

    def _open(self) -> set[str]:
        """The open cases that are asleep."""
        cases = self.board.cases
        return {*cases.timers.by_key, *cases.overdue.by_key, *self._resting} - cases.held.keys()

    def _wake_cases(self, ids: Collection[str]) -> None:
        cases, at = self.board.cases, self.board.at
        for stored in self._views.case_states(ids) if ids else ():
            facts, marks = map(self._known, checkpoints.story_of(stored))
            if (not facts and not marks) or stored.id in self._strays:
                continue  # first named after the keyframe; a retraction of it may have come before
            held, rules = brought_back(stored.id, facts, marks=marks, code=stored.code), cases.rules
            if not held.case.is_open:
                rules, _ = self._standing_at(max(fact.position for fact in (*facts, *marks)))
            if not held.case.is_registered and not _was_registered(stored.id, facts):
                held.code = ""
            cases.recall(held, rules=rules, at=at)

    def _wake_relays(self, ids: Collection[str]) -> None:
        relays, at = self.board.relays, self.board.at
        for row in self._views.relays_by_id(ids) if ids else ():
            facts, marks = map(self._known, checkpoints.relay_story_of(row))
            if facts and row.id not in self._strays:
                _, tree = self._standing_at(max(fact.position for fact in facts))
                relays.recall(row.id, facts, marks=marks, tree=tree, at=at)

    def _known(self, facts: Iterable[Recorded]) -> list[Recorded]:
        return [fact for fact in facts if fact.position <= self.position]

    def _standing_at(self, position: int) -> tuple[Rulebook, AreaTree]:
        """The rules and the areas that stood when the event of that position was folded."""
        if self._changed_at is None:
            self._changed_at = [r.position for r in self._known(self._registers())]
        n = bisect_right(self._changed_at, position)
        if n == len(self._changed_at):
            return self._at_keyframe
        if n not in self._stood:
            before = Board(self.board.zone)
            before.fold(self._registers()[:n])
            self._stood[n] = before.cases.rules, before.registers.tree
        return self._stood[n]


def _was_registered(case_id: str, facts: Sequence[Recorded]) -> bool:
    """Whether it was, at any time: it keeps the code that it was given, also once its report is withdrawn."""
    told = sorted(facts, key=lambda fact: fact.position)
    return any(derive(case_id, told[:n]).is_registered for n in range(1, len(told)))
