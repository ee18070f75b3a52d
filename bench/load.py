"""The load: disputes that close as fast as they open, as events and as bodies that cost the sender little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice

from dashboard.domain.events import (
    DisputeAccepted,
    DisputeClosed,
    DisputeDispatched,
    DisputeGraded,
    DisputeMediated,
    DisputeReported,
    DisputeReviewed,
    Event,
    Payload,
)
from dashboard.ingest.cloudevents import encode

BATCH = 500
AT_ONCE = 1_000
"""Cases under way at a time: the events of one case lie so far apart in the stream."""
STEPS = 8
"""Events of a case."""
KINDS = ("neighbours", "family", "damages", "housing", "medical", "contract")
TITLE = "楼上漏水,多次协商不成"
"""Free text in each report, because real reports have one and it costs its sealing."""

_BLOCK = "@BLOCK@"
"""Stands in a body for the number of its block, which has as many digits."""


@dataclass(frozen=True, slots=True)
class Load:
    """An endless stream of one source. Ids are unique by `run`; blocks of `at_once` whole cases lie side by
    side, all of them at the same step: the fewer, the more evenly the steps are mixed in time."""

    source: str
    areas: Sequence[str]
    run: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(hours=1))
    at_once: int = AT_ONCE

    def events(self, n: int) -> Iterator[Event]:
        """The first `n` as the journal holds them: free text has been sealed apart."""
        return islice((event for number in count() for event in self._block(f"{number:07}", title="")), n)

    def bodies(self, *, per_message: int = BATCH) -> Iterator[bytes]:
        """Messages of so many events, for ever. Made once and numbered anew: half a microsecond an event."""
        items = [encode(event) for event in self._block(_BLOCK, title=TITLE)]
        parts = [items[i : i + per_message] for i in range(0, len(items), per_message)]
        made = [b"[" + b",".join(part) + b"]" if per_message > 1 else part[0] for part in parts]
        for number in count():
            for body in made:
                yield body.replace(_BLOCK.encode(), f"{number:07}".encode())

    def report(self, number: int) -> bytes:
        """One more case, outside the stream, that happens now."""
        event = self._event(f"extra-{number}", 0, self._story(number, title=TITLE)[0])
        return encode(replace(event, occurred_at=datetime.now(UTC)))

    def _block(self, number: str, *, title: str) -> Iterator[Event]:
        stories = [self._story(i, title=title) for i in range(self.at_once)]
        for step in range(STEPS):
            for i, story in enumerate(stories):
                yield self._event(f"{number}-{i}", step, story[step])

    def _event(self, case: str, step: int, payload: Payload) -> Event:
        return Event(
            source=self.source,
            id=f"{self.run}-{case}-{step}",
            type=_TYPES[step],
            subject=f"{self.source}:{self.run}-{case}",
            occurred_at=self.at + timedelta(minutes=step),
            data=payload,
        )

    def _story(self, i: int, *, title: str) -> tuple[Payload, ...]:
        area = self.areas[i % len(self.areas)]
        return (
            DisputeReported(area=area, kind=KINDS[i % len(KINDS)], title=title),
            DisputeGraded("major" if i % 7 == 0 else "ordinary"),
            DisputeDispatched(area),
            DisputeAccepted(area),
            DisputeMediated(by="mediation-1", result="agreed"),
            DisputeReviewed(stage="during", satisfied=True),
            DisputeClosed("settled"),
            DisputeReviewed(stage="after", satisfied=True),
        )


_TYPES = (
    "dispute.reported",
    "dispute.graded",
    "dispute.dispatched",
    "dispute.accepted",
    "dispute.mediated",
    "dispute.reviewed",
    "dispute.closed",
    "dispute.reviewed",
)
