"""The plan: the cases whose next mark is near, read from the read tables and made ready ahead of time.

The read tables hold the timers: a million open clauses cost this process nothing until one of them is near.
What is ready was true of the position that the read tables stand at; `Plan.due` makes sure of the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from dashboard.domain import marks
from dashboard.domain.case import derive
from dashboard.domain.events import Event, Recorded
from dashboard.domain.marks import MARKS, Key, Mark, Standing
from dashboard.domain.rulebook import Rulebook
from dashboard.ports import CaseRow, Journal, Views
from dashboard.projections.checkpoint import story_of

PAGE = 2_000
ASKED_APART = 100
"""So many cases are looked up in the journal one by one; of more, the tail of the journal is read."""
TAIL_PAGE = 5_000


class Ready(NamedTuple):
    """A case made ready: what it should have, what it has, and the row that says so."""

    case_id: str
    mark_at: datetime
    seen: int
    wanted: Sequence[Mark]
    standing: dict[Key, Standing]


class Said(NamedTuple):
    """A case with nothing left to say, as far as the row `seen` tells."""

    case_id: str
    seen: int


class Due(NamedTuple):
    """What is to be recorded, and how the cases stand once it is."""

    cases: Sequence[Ready | Said]
    events: Sequence[Event]


@dataclass(slots=True)
class Plan:
    """`ready` by case id. `said`: by case id, the hash of a row of which all is recorded by now."""

    journal: Journal
    views: Views
    ready: dict[str, Ready] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)

    def rows(self, until: datetime) -> Iterator[Sequence[CaseRow]]:
        """The rows whose mark falls due by then, a page at a time. Blocking."""
        after: tuple[datetime, str] | None = None
        while page := self.views.marks_until(until, after=after, limit=PAGE):
            yield page
            last = page[-1]
            assert last.mark_at is not None, "a row without a mark"
            after = last.mark_at, last.id

    def news(self, rows: Sequence[CaseRow]) -> list[CaseRow]:
        """Those that are neither ready as they stand nor said already."""
        return [row for row in rows if _hash(row) not in (self._seen(row.id), self.said.get(row.id))]

    def forget(self) -> None:
        """The rules have changed: nothing is ready as it stands."""
        self.ready, self.said = {}, {}

    def keep_only(self, case_ids: set[str]) -> None:
        """Forget what is no longer near, or was seen by the fold."""
        self.ready = {id_: ready for id_, ready in self.ready.items() if id_ in case_ids}
        self.said = {id_: seen for id_, seen in self.said.items() if id_ in case_ids}

    def make_ready(self, row: CaseRow, rules: Rulebook) -> None:
        assert row.mark_at is not None, "a row without a mark"
        facts, told = story_of(row)
        wanted = list(marks.expected(derive(row.id, facts), rules))
        self.ready[row.id] = Ready(row.id, row.mark_at, _hash(row), wanted, marks.said(told))
        self.said.pop(row.id, None)

    def next_at(self) -> datetime | None:
        return min((ready.mark_at for ready in self.ready.values()), default=None)

    def due(self, at: datetime, rules: Rulebook) -> Due:
        """What falls due at `at`, to be recorded in order. Blocking.

        A case that the journal knows more of than the read tables is read from the journal.
        """
        due = [ready for ready in self.ready.values() if ready.mark_at <= at]
        told = self._told_since([ready.case_id for ready in due])
        cases: list[Ready | Said] = []
        events: list[Event] = []
        for ready in due:
            now = _as_told(ready, told.get(ready.case_id), rules)
            pending = marks.pending(ready.case_id, now.wanted, now.standing, at)
            events += pending
            cases.append(_after(now, pending, at))
        return Due(cases, sorted(events, key=lambda e: (e.occurred_at, e.subject or "", e.id)))

    def done(self, due: Due) -> None:
        """All of it is recorded: the next mark of each case is waited for, whatever the fold has seen."""
        for case in due.cases:
            self.ready.pop(case.case_id, None)
            if isinstance(case, Ready):
                self.ready[case.case_id] = case
            else:
                self.said[case.case_id] = case.seen

    def _seen(self, case_id: str) -> int | None:
        ready = self.ready.get(case_id)
        return None if ready is None else ready.seen

    def _told_since(self, case_ids: Sequence[str]) -> dict[str, Sequence[Recorded]]:
        """Every event of those cases that the read tables may not know whole."""
        if len(case_ids) > ASKED_APART:
            touched = self._touched_since_checkpoint()
            case_ids = [case_id for case_id in case_ids if case_id in touched]
        return {case_id: self.journal.of_subject(case_id) for case_id in case_ids}

    def _touched_since_checkpoint(self) -> set[str]:
        checkpoint, touched = self.views.load(), set[str]()
        after = checkpoint.position if checkpoint is not None else 0
        while batch := self.journal.read(after=after, limit=TAIL_PAGE):
            touched.update(r.event.subject for r in batch if r.event.subject is not None)
            after = batch[-1].position
        return touched


def _hash(row: CaseRow) -> int:
    return hash((row.mark_at, row.state))


def _as_told(ready: Ready, told: Sequence[Recorded] | None, rules: Rulebook) -> Ready:
    if told is None:
        return ready
    facts = [r for r in told if r.event.type not in MARKS]
    wanted = list(marks.expected(derive(ready.case_id, facts), rules))
    return ready._replace(wanted=wanted, standing=marks.said(r for r in told if r.event.type in MARKS))


def _after(ready: Ready, pending: Sequence[Event], at: datetime) -> Ready | Said:
    """The case once these are recorded."""
    standing = dict(ready.standing)
    for event in pending:
        marks.count(standing, event)
    next_at = marks.next_at(ready.wanted, standing, at)
    if next_at is None:
        return Said(ready.case_id, ready.seen)
    return ready._replace(mark_at=next_at, standing=standing)
