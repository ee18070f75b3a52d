"""The driller: sends each drill at its instant; beside the timekeeper.

What is to be sent follows from the schedules in the journal, and its id from what it is: however many
drillers run, a drill is recorded once. One whose instant is too long ago is left unsent, and the log says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from dashboard.domain.calendar import DAY
from dashboard.domain.drill import Outcome, Run, outcome, runs, sending, way_to
from dashboard.domain.events import Event, Recorded
from dashboard.domain.registers import schedules_in
from dashboard.ports import Clock, Journal
from dashboard.projections.rules import rules_of
from dashboard.timekeeping.keeper import Record
from dashboard.timekeeping.patience import for_ever

log = structlog.get_logger()

LOOK_S = 5.0
SENT_WITHIN = timedelta(minutes=10)
"""A drill is not sent later than so long after its instant: in the evening it would be no morning's drill."""


class Driller:
    """`look_s`: real seconds between two looks at the clock."""

    def __init__(
        self, journal: Journal, *, record: Record, clock: Clock, zone: ZoneInfo, look_s: float = LOOK_S
    ) -> None:
        self._journal = journal
        self._record = record
        self._clock = clock
        self._zone = zone
        self._look_s = look_s
        self._seen_to: datetime | None = None

    async def run(self) -> None:
        await for_ever(self._look_in_time, what="drills")

    async def _look_in_time(self) -> float:
        await self._look()
        return self._look_s

    async def _look(self) -> None:
        """What came to its instant since the last look; after a start, since a day ago."""
        now = self._clock.now()
        seen_to = now - DAY if self._seen_to is None else self._seen_to
        events = await asyncio.to_thread(self._due, seen_to, now)
        if events:
            await self._record(events)
            log.info("drills sent", n=len(events))
        self._seen_to = now

    def _due(self, seen_to: datetime, now: datetime) -> list[Event]:
        """Blocking."""
        changes = self._journal.registers()
        due = runs(schedules_in(changes), seen_to, now, self._zone)
        in_time = [run for run in due if now - run.at <= SENT_WITHIN and not self._is_sent(run, now)]
        for run in due:
            if now - run.at > SENT_WITHIN and not self._is_sent(run, now):
                log.warning("a drill was not sent: its time had passed", drill=run.subject)
        return self._sendings(in_time, changes) if in_time else []

    def _is_sent(self, run: Run, now: datetime) -> bool:
        return outcome(run, self._journal.of_subject(run.subject), at=now) != Outcome("not_sent")

    def _sendings(self, due: Sequence[Run], changes: Sequence[Recorded]) -> list[Event]:
        tree = rules_of(changes, self._zone).tree
        found = [(run, way_to(run.area, tree)) for run in due]
        for run, path in found:
            if path is None:
                log.warning("a drill was not sent: the register has no way there", drill=run.subject)
        return [sending(run, path) for run, path in found if path is not None]
