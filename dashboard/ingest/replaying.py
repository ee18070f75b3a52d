"""A file as a live feed: its events again, N times as fast, as if they happened from now on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from dashboard.domain.events import Event
from dashboard.ingest.in_order import Timed
from dashboard.ingest.journal_gate import Gate, Taken

LARGEST_BATCH = 500
LONGEST_SLEEP_S = 0.5


@dataclass(frozen=True, slots=True)
class Course:
    """How the file's time maps to the centre's: `first_at` becomes `start_at`, gaps shrink by `speed`.

    `run`: what ids and subjects are marked with, so that each replay is new cases; None keeps ids and
    times as they are, and only the pace is the file's.
    """

    first_at: datetime
    start_at: datetime
    speed: float
    run: str | None

    def at(self, then: datetime) -> datetime:
        return self.start_at + (then - self.first_at) / self.speed

    def event(self, timed: Timed) -> Event:
        """The event as it happens now. Times in its payload (a promised due) move alike."""
        event = timed.event
        if self.run is None:
            return event
        return replace(
            event,
            id=f"{event.id}~{self.run}",
            subject=f"{event.subject}~{self.run}" if event.subject else None,
            occurred_at=self.at(timed.known_at),
            data=self._moved(event.data),
        )

    def _moved(self, payload: Any) -> Any:
        times = {f.name: getattr(payload, f.name) for f in fields(payload)}
        return replace(payload, **{n: self.at(t) for n, t in times.items() if isinstance(t, datetime)})


def replay(
    ordered: Iterable[Timed],
    course: Course,
    *,
    gate: Gate,
    told: Callable[[int, Taken], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Send each event when its time has come; `told` how many were sent and what became of them."""
    sent = 0
    for batch in _when_due(ordered, course, gate, sleep):
        taken = gate.take([course.event(timed) for timed in batch])
        sent += len(batch)
        told(sent, taken)


def _when_due(
    ordered: Iterable[Timed], course: Course, gate: Gate, sleep: Callable[[float], None]
) -> Iterator[list[Timed]]:
    """Events that are due together; before the next that is not, what is gathered goes out."""
    batch: list[Timed] = []
    for timed in ordered:
        due_at = course.at(timed.known_at)
        if batch and (len(batch) >= LARGEST_BATCH or due_at > gate.now()):
            yield batch
            batch = []
        while (left := due_at - gate.now()) > timedelta():
            sleep(min(left.total_seconds(), LONGEST_SLEEP_S))
        batch.append(timed)
    if batch:
        yield batch
