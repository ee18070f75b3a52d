"""The drafter: when a local day is over, writes the letters of what came due on it; beside the timekeeper.

First it records that the day is gathered; what the journal held before that event is what its letters speak
of. So the letters follow from the journal alone: two drafters write the same ones, and one that was killed
between the two steps finishes them when it starts again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

import structlog

from dashboard.domain import letters
from dashboard.domain.calendar import DAY
from dashboard.domain.deadline import TICK
from dashboard.domain.events import Event
from dashboard.domain.letter_events import LetterKind
from dashboard.domain.letters import Addressed, Span
from dashboard.domain.rulebook import Rulebook
from dashboard.ports import Clock, Journal, Views
from dashboard.projections.rules import rules_of
from dashboard.timekeeping.keeper import GROUP, Record
from dashboard.timekeeping.patience import for_ever

log = structlog.get_logger()

LOOK_S = 1.0
PATIENCE_S = 600.0
"""How long a day that is over is waited for, in real seconds, until all of its marks are recorded."""
CASES_AT_ONCE, REST_S = 50, 0.003
"""So many cases are read at a time, and then others have their turn."""


class Drafter:
    """`patience_s`: how long to wait for marks of a day that are still to be recorded; `look_s`: between two
    looks at the clock."""

    def __init__(
        self,
        journal: Journal,
        views: Views,
        *,
        record: Record,
        clock: Clock,
        zone: ZoneInfo,
        patience_s: float = PATIENCE_S,
        look_s: float = LOOK_S,
    ) -> None:
        self._journal = journal
        self._views = views
        self._record = record
        self._clock = clock
        self._zone = zone
        self._patience_s = patience_s
        self._look_s = look_s
        self._drafted_on: date | None = None
        self._waits: _Wait | None = None

    async def run(self) -> None:
        await for_ever(self._look_in_time, what="letters")

    async def _look_in_time(self) -> float:
        await self._look()
        return self._look_s

    async def _look(self) -> None:
        """Every day that is over and not drafted, one after the other."""
        last_on = letters.last_day_over(self._clock.now(), self._zone)
        if self._drafted_on is None:
            self._drafted_on = await self._begin(last_on)
        while self._drafted_on < last_on:
            day = self._drafted_on + DAY
            if not await asyncio.to_thread(self._is_told, day, last_on):
                return
            await self._record([letters.gathering(day, self._zone)])
            await self._draft(day)
            self._drafted_on = day

    async def _begin(self, last_on: date) -> date:
        """The day up to which all is drafted. In a new centre letters begin with today."""
        gathered = letters.gatherings_in(await asyncio.to_thread(self._journal.letters))
        if not gathered:
            await self._record([letters.gathering(last_on, self._zone)])
            return last_on
        await self._draft(max(gathered))  # it may have been killed before it had
        return max(gathered)

    def _is_told(self, day: date, last_on: date) -> bool:
        """Whether every mark of the day is recorded, or was waited for long enough. Blocking."""
        if self._waits is None or self._waits.last_on != last_on:
            self._waits = _Wait(last_on, self._journal.head(), time.monotonic())
        if time.monotonic() - self._waits.since_s > self._patience_s:
            log.warning("letters do not wait for marks any longer", day=str(day))
            return True
        checkpoint = self._views.load()
        if checkpoint is None or checkpoint.position < self._waits.head:
            return False
        to_at = letters.day_of(day, self._zone).to_at
        return not self._views.marks_until(to_at + TICK, after=None, limit=1)

    async def _draft(self, day: date) -> None:
        """Record the letters of a day that is gathered, and the bulletins of a month that it ends.

        What was breached before the letters of this centre began is in no bulletin either.
        """
        gathered = letters.gatherings_in(await asyncio.to_thread(self._journal.letters))
        first_on = min(gathered)
        if day == first_on:
            return
        known = await asyncio.to_thread(self._known, gathered[day].position)
        found = await self._addressed(known, letters.day_of(day, self._zone))
        for type_, kind in letters.KIND_BY_MARK.items():
            await self._draft_kind(kind, found[type_], day, known.rules)
        if letters.ends_month(day):
            month = letters.month_of(day, self._zone)
            begun_at = letters.day_of(first_on, self._zone).to_at
            found = await self._addressed(known, Span(max(month.from_at, begun_at), month.to_at))
            await self._draft_kind("bulletin", found["deadline.breached"], day, known.rules)

    async def _draft_kind(
        self, kind: LetterKind, found: Sequence[Addressed], day: date, rules: Rulebook
    ) -> None:
        """Record the drafts of a kind, and after them the issuing of those that wait for no person."""
        drafts = letters.drafts(kind, found, day=day, zone=self._zone)
        events = [*drafts, *letters.issued_by_policy(drafts, rules, day=day)]
        for first in range(0, len(events), GROUP):
            await self._record(events[first : first + GROUP])

    def _known(self, position: int) -> _Known:
        changes = [r for r in self._journal.registers() if r.position < position]
        return _Known(position, rules_of(changes, self._zone))

    async def _addressed(self, known: _Known, span: Span) -> Mapping[str, Sequence[Addressed]]:
        """By type of mark, what there is to tell of a span and whom."""
        marks_by_case = await asyncio.to_thread(self._turns, known, span)
        found: dict[str, list[Addressed]] = {type_: [] for type_ in letters.KIND_BY_MARK}
        case_ids = list(marks_by_case)
        for first in range(0, len(case_ids), CASES_AT_ONCE):
            some = {id_: marks_by_case[id_] for id_ in case_ids[first : first + CASES_AT_ONCE]}
            for type_, addressed in await asyncio.to_thread(self._of_cases, some, known, span):
                found[type_].append(addressed)
            await asyncio.sleep(REST_S)
        return found

    def _turns(self, known: _Known, span: Span) -> Mapping[str, Sequence[Event]]:
        found: dict[str, list[Event]] = {}
        for recorded in self._journal.turns(span.from_at, span.to_at):
            if recorded.position < known.position and recorded.event.subject is not None:
                found.setdefault(recorded.event.subject, []).append(recorded.event)
        return found

    def _of_cases(
        self, marks_by_case: Mapping[str, Sequence[Event]], known: _Known, span: Span
    ) -> list[tuple[str, Addressed]]:
        """A case that the read tables have lost goes by its id instead of its code."""
        code_by_case = {row.id: row.code for row in self._views.cases_by_id(marks_by_case)}
        found: list[tuple[str, Addressed]] = []
        for case_id, marks in marks_by_case.items():
            told = [r for r in self._journal.of_subject(case_id) if r.position < known.position]
            for mark in marks:
                of_mark = letters.addressed(
                    [mark], told, code=code_by_case.get(case_id) or case_id, span=span, rules=known.rules
                )
                found += ((mark.type, addressed) for addressed in of_mark)
        return found


class _Known(NamedTuple):
    """What the letters of a gathering go by: the journal before this position, and its rules."""

    position: int
    rules: Rulebook


class _Wait(NamedTuple):
    """The last day that is over, and was found so at `since_s` (steady), when the journal stood at `head`."""

    last_on: date
    head: int
    since_s: float
