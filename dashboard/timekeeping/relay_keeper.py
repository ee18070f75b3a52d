"""The relay keeper: records the breach of a relay at its instant, and withdraws it; beside the timekeeper.

Relays near their sixtieth minute are few: each that the read tables name is read from the journal when it
falls due. So a receipt that the fold has not seen prevents a breach, and several keepers record it once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from dashboard.domain import relay_marks
from dashboard.domain.events import Event
from dashboard.ports import Clock, Journal, NearMark, Views
from dashboard.timekeeping.keeper import Record
from dashboard.timekeeping.patience import for_ever

LOOK_S = 1.0
"""Between two looks at the read tables, unless one falls due before."""
PAGE = 200
"""Relays read from the journal at a time; a long past is caught up page by page."""
REST_S = 0.003
"""Between two pages: screens share this process."""


class RelayKeeper:
    """`speed`: how fast the centre's clock runs. `on_recorded`: told for the metrics.

    `_told`: what was due and is recorded, as the read tables at `_reached` still name it.
    """

    def __init__(
        self,
        journal: Journal,
        views: Views,
        *,
        record: Record,
        clock: Clock,
        speed: float = 1.0,
        on_recorded: Callable[[Sequence[Event], datetime], None] = lambda marks, now: None,
    ) -> None:
        self._journal = journal
        self._views = views
        self._record = record
        self._clock = clock
        self._speed = speed
        self._on_recorded = on_recorded
        self._reached = 0
        self._told = set[NearMark]()

    async def run(self) -> None:
        await for_ever(self._look, what="relays")

    async def _look(self) -> float:
        """Record all that is due, the first due first; the seconds until it is worth to look again.

        What is recorded stays due in the read tables until the fold has seen it; until they move on, it is
        not read again.
        """
        at = self._clock.now()
        reached = await asyncio.to_thread(self._views.reached)
        if reached != self._reached:
            self._reached, self._told = reached, set()
        last: NearMark | None = None
        while page := await asyncio.to_thread(self._views.relay_marks_until, at, after=last, limit=PAGE):
            last = page[-1]
            if events := await asyncio.to_thread(self._due, [m for m in page if m not in self._told], at):
                await self._record(events)
                self._on_recorded(events, self._clock.now())
            self._told.update(page)
            await asyncio.sleep(REST_S)
        until = at + timedelta(seconds=LOOK_S * self._speed)
        coming = await asyncio.to_thread(self._views.relay_marks_until, until, after=last, limit=1)
        if not coming:
            return LOOK_S
        return max(REST_S, (coming[0].at - self._clock.now()).total_seconds() / self._speed)

    def _due(self, page: Sequence[NearMark], at: datetime) -> list[Event]:
        """What is to be said of these at `at`, in order of time. Blocking."""
        told = ((near.id, self._journal.of_subject(near.id)) for near in page)
        events = [event for id_, events in told for event in relay_marks.pending(id_, events, at)]
        return sorted(events, key=lambda e: (e.occurred_at, e.subject or "", e.id))
