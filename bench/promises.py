"""Cases whose sources promise an instant: they fall due when a benchmark wants them to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bench.centre import area_codes
from bench.load import KINDS
from dashboard.domain.events import DisputeReported, Event
from dashboard.ports import Entry, Journal

SOURCE = "promises"
WITHIN_S = 120.0


def report(case: str, data: DisputeReported, *, at: datetime) -> Event:
    return Event(SOURCE, case, "dispute.reported", case, at, data)


def promises(name: str, due_at: Sequence[datetime]) -> list[Event]:
    """One case an instant, reported long ago: all of them are due soon already."""
    area, at = area_codes()[0], min(due_at) - timedelta(hours=1)
    return [
        report(f"{name}-{i}", DisputeReported(area, KINDS[0], due_at=due, policy="promised"), at=at)
        for i, due in enumerate(due_at)
    ]


def tell(journal: Journal, events: Sequence[Event]) -> None:
    journal.append([Entry(event) for event in events])


def until(is_so: Callable[[], bool]) -> None:
    """Return once it is so. Raises RuntimeError where it is not in time."""
    deadline = time.monotonic() + WITHIN_S
    while not is_so():
        if time.monotonic() > deadline:
            raise RuntimeError(f"it was not so within {WITHIN_S:g} s")
        time.sleep(0.05)
