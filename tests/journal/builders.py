"""Events that state only what matters, and a clock that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dashboard.domain.events import DisputeDispatched, Event
from dashboard.ports import Entry

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DISPATCHED = DisputeDispatched("420203001")


class SetClock:
    """A clock that stands still until it is set."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def event(
    id_: str,
    *,
    source: str = "grid",
    type_: str = "dispute.dispatched",
    subject: str | None = "case-1",
    occurred_at: datetime = NOON,
    data: Any = DISPATCHED,
) -> Event:
    return Event(source, id_, type_, subject, occurred_at, data)


def entry(
    id_: str,
    *,
    sealed: bytes | None = None,
    recorded_at: datetime | None = None,
    personal: tuple[tuple[str, bytes], ...] = (),
    **said: Any,
) -> Entry:
    return Entry(event(id_, **said), sealed, recorded_at, personal)


def entries(count: int, *, source: str = "grid", first: int = 0) -> list[Entry]:
    return [entry(f"{n:06d}", source=source) for n in range(first, first + count)]
