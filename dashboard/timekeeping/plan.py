"""The plan: the cases whose next mark is near, made ready ahead of time, and what falls due of them.

The read tables hold the timers: a million open clauses cost this process nothing until one of them is near.
No I/O and no clock here; `keeper` reads, and takes what falls due.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from dashboard.domain import marks
from dashboard.domain.case import derive
from dashboard.domain.events import Event, Recorded
from dashboard.domain.marks import MARKS, Key, Outlook, Standing
from dashboard.domain.rulebook import Rulebook
from dashboard.ports import CaseRow, NearMark
from dashboard.projections.checkpoint import story_of
from dashboard.projections.timers import Timers


class Ready(NamedTuple):
    """A case made ready: what there is to say of it, and what was said.

    `row_at`: the mark of the row it was made from. `mark_at`: when there is more to say of it; None: never,
    as far as that row tells. `position`: of the journal, up to which nothing of the case is missing here.
    `step`: what is said then, worked out beforehand.
    """

    case_id: str
    position: int
    row_at: datetime
    mark_at: datetime | None
    ahead: Outlook
    standing: Mapping[Key, Standing]
    step: Step | None = None


class Step(NamedTuple):
    """What is recorded of a case at its next mark, and how it stands once it is."""

    events: Sequence[Event]
    after: Ready


class Taken(NamedTuple):
    """Cases that fall due, the first due first. Of none of them anything before `until` is left out."""

    cases: Sequence[Ready]
    until: datetime


class Due(NamedTuple):
    """What is to be recorded, in order of time; and how the cases that were taken stand once it is."""

    events: Sequence[Event]
    after: Sequence[Ready]


@dataclass(slots=True)
class Plan:
    """What is ready, by case id, and when."""

    _ready: dict[str, Ready] = field(default_factory=dict)
    _timers: Timers = field(default_factory=Timers)

    def news(self, near: Iterable[NearMark], changed: Collection[str]) -> list[str]:
        """The cases to be made ready: not known yet, or known otherwise, or changed since they were."""
        return [mark.id for mark in near if mark.id in changed or self._row_at(mark.id) != mark.at]

    def make_ready(self, row: CaseRow, rules: Rulebook, *, position: int, until: datetime) -> None:
        """Take the case as its row tells, read at that position or later; nothing for one without a mark.

        Of what comes after `until` the first mark is enough: by then the row will tell more.
        """
        if row.mark_at is None:
            return
        facts, told = story_of(row)
        ahead, standing = _read(row.id, facts, told, rules)
        ready = Ready(row.id, position, row.mark_at, row.mark_at, ahead.until(until), standing)
        self._put(ready._replace(step=_step(ready, row.mark_at)))

    def forget(self) -> None:
        """The rules have changed: nothing is ready as it stands."""
        self._ready, self._timers = {}, Timers()

    def keep_only(self, case_ids: Collection[str]) -> None:
        """Forget what is no longer near: the fold has seen what was said of it."""
        for case_id in [case_id for case_id in self._ready if case_id not in case_ids]:
            del self._ready[case_id]
            self._timers.set(case_id, None)

    def next_at(self) -> datetime | None:
        return self._timers.next_at()

    def take(self, at: datetime, most: int) -> Taken:
        """At most so many cases that fall due by `at`, to be given to `replace`."""
        cases: list[Ready] = []
        for case_id in self._timers.pop_until(at):
            cases.append(self._ready[case_id])
            if len(cases) == most:
                return Taken(cases, cases[-1].mark_at or at)
        return Taken(cases, at)

    def replace(self, cases: Sequence[Ready], by: Sequence[Ready]) -> None:
        """These wait as those from now on, but for a case that was made ready anew meanwhile.

        What is taken is replaced by what it comes to once that is recorded, before it is, so that what
        is due of it next keeps its turn; and by itself again when it was not recorded.
        """
        for before, after in zip(cases, by, strict=True):
            if self._ready.get(before.case_id) is before:
                self._put(after)

    def _put(self, ready: Ready) -> None:
        self._ready[ready.case_id] = ready
        self._timers.set(ready.case_id, ready.mark_at)

    def _row_at(self, case_id: str) -> datetime | None:
        ready = self._ready.get(case_id)
        return None if ready is None else ready.row_at


def due_of(taken: Taken, told: Mapping[str, Sequence[Recorded]], rules: Rulebook) -> Due:
    """What is to be recorded of these cases. `told`: the whole journal of those that the rows do not know."""
    events: list[Event] = []
    after: list[Ready] = []
    for ready in taken.cases:
        now = _as_told(ready, told.get(ready.case_id), rules)
        step = now.step
        if step is None or (step.after.mark_at is not None and step.after.mark_at <= taken.until):
            step = _step(now, taken.until)
        events += step.events
        after.append(step.after)
    return Due(sorted(events, key=marks.turn_of), after)


def _as_told(ready: Ready, told: Sequence[Recorded] | None, rules: Rulebook) -> Ready:
    if told is None:
        return ready
    facts = [r for r in told if r.event.type not in MARKS]
    ahead, standing = _read(ready.case_id, facts, [r for r in told if r.event.type in MARKS], rules)
    return ready._replace(ahead=ahead, standing=standing, step=None)


def _read(
    case_id: str, facts: Sequence[Recorded], told: Sequence[Recorded], rules: Rulebook
) -> tuple[Outlook, Mapping[Key, Standing]]:
    standing = marks.said(told)
    return marks.outlook(list(marks.expected(derive(case_id, facts), rules)), standing), standing


def _step(ready: Ready, at: datetime) -> Step:
    """What brings the journal in line with the case at that instant."""
    events, ahead = marks.pending(ready.case_id, ready.ahead, ready.standing, at)
    standing = dict(ready.standing)
    for event in events:
        marks.count(standing, event)
    return Step(events, ready._replace(mark_at=ahead.next_at(at), ahead=ahead, standing=standing, step=None))
