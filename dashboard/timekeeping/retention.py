"""The rule of retention: so many days after a case was closed, what names someone is erased.

The events are not touched, so every count, clock and past instant is what it was. Counted from the closing or
from the last that was recorded of the case, whichever is later; what is of no case (an unknown type, a
refused item), from its recording. A case whose report was retracted was never open. Safe to run twice, or to
be killed. By itself it erases only while the clock can be believed: nothing comes back when a clock that was
years ahead is put right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog

from dashboard.domain import case as cases
from dashboard.ports import Clock, Erased, Erasures, Journal
from dashboard.timekeeping.patience import for_ever

log = structlog.get_logger()

BATCH: Final = 200
EACH_S: Final = 86_400.0
BELIEVED_FROM, BELIEVED_TO = timedelta(days=7), timedelta(days=3)
"""Ago: where nothing was recorded between them, the clock may have jumped."""
CLOCK: Final = "clock:retention"
"""As the audit calls the rule where no person ran it."""


class _Due(NamedTuple):
    """`last_by_subject`: the last event that each was judged by."""

    last_by_subject: dict[str, int]
    loose: list[int]


class Retention:
    """Blocking but for `run`. `keeps`: how long, in whole days. `batch`: events looked at in one step."""

    def __init__(
        self, journal: Journal, erasures: Erasures, *, clock: Clock, keeps: timedelta, batch: int = BATCH
    ) -> None:
        self._journal = journal
        self._erasures = erasures
        self._clock = clock
        self._keeps = keeps
        self._batch = batch

    def due(self) -> Erased:
        """What `erase` would take now."""
        before = self._clock.now() - self._keeps
        found = Erased(refusals=self._erasures.refused(before))
        for last_by_subject, loose in self._steps(before):
            found = found.plus(self._erasures.held(last_by_subject, loose))
        return found

    def erase(self, *, who: str) -> Erased:
        """Erase what is due, a step at a time, each with its entry in the audit."""
        now, days = self._clock.now(), self._keeps.days
        before = now - self._keeps
        found = Erased()
        for last_by_subject, loose in self._steps(before):
            found = found.plus(self._erasures.erase(last_by_subject, loose, at=now, who=who, days=days))
        return found.plus(Erased(refusals=self._erasures.erase_refused(before, who=who, days=days)))

    async def run(self, *, each_s: float = EACH_S) -> None:
        """Once a day, for ever; not on a day on which the clock is not to be believed."""

        async def once() -> float:
            if not await asyncio.to_thread(is_believed, self._erasures, self._clock.now()):
                log.warning("retention waits: nothing was recorded 3 to 7 days ago; is the clock right?")
                return each_s
            erased = await asyncio.to_thread(self.erase, who=CLOCK)
            log.info("retention", **erased._asdict())
            return each_s

        await for_ever(once, what="retention")

    def _steps(self, before: datetime) -> Iterator[_Due]:
        """Events stand in the order of their recording: where one is too new, there is none behind it."""
        after, seen = 0, set[str]()
        while rows := self._erasures.kept(after=after, limit=self._batch):
            old = [row for row in rows if row.recorded_at < before]
            subjects = sorted({row.subject for row in old if row.subject is not None} - seen)
            seen.update(subjects)
            due = _Due(
                {subject: last for subject in subjects if (last := self._over_at(subject, before))},
                [row.position for row in old if row.subject is None],
            )
            if due.last_by_subject or due.loose:
                yield due
            if len(old) < len(rows):
                return
            after = rows[-1].position

    def _over_at(self, subject: str, before: datetime) -> int | None:
        """The position of its last event, where it is over; None where it is not."""
        told = self._journal.of_subject(subject)
        if any(r.recorded_at >= before for r in told):
            return None
        case = cases.derive(subject, (r for r in told if r.event.type in cases.MATERIAL))
        is_over = not case.is_registered or (case.closed_at is not None and case.closed_at < before)
        return told[-1].position if is_over else None


def is_believed(erasures: Erasures, now: datetime) -> bool:
    """Behind a clock that jumped there are days of which nothing was recorded, until it has gone on."""
    last_at = erasures.last_recorded(now - BELIEVED_TO)
    return last_at is not None and last_at >= now - BELIEVED_FROM
