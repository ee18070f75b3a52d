"""What is on its way, in the order in which it was sent: how much of its hour each has used."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping
from datetime import datetime, timedelta

BAND = timedelta(minutes=10)
BANDS = 6
"""Of ten minutes each; the last ends with the sixtieth."""


class Flight:
    """Ids by the instant they were sent, earliest first."""

    def __init__(self) -> None:
        self._order: list[tuple[datetime, str]] = []
        self._sent_at: dict[str, datetime] = {}

    def set(self, relay_id: str, sent_at: datetime | None) -> None:
        """It is on its way since then; None: it is not."""
        before = self._sent_at.get(relay_id)
        if before == sent_at:
            return
        if before is not None:
            del self._order[bisect_left(self._order, (before, relay_id))]
            del self._sent_at[relay_id]
        if sent_at is not None:
            insort(self._order, (sent_at, relay_id))
            self._sent_at[relay_id] = sent_at

    @property
    def by_key(self) -> Mapping[str, datetime]:
        """When each was sent."""
        return self._sent_at

    def restore(self, by_key: Mapping[str, datetime]) -> None:
        """These are on their way and no others."""
        self._sent_at = dict(by_key)
        self._order = sorted((sent_at, relay_id) for relay_id, sent_at in by_key.items())

    def first(self, n: int) -> list[str]:
        """The ids that have used most of their time."""
        return [relay_id for _, relay_id in self._order[:n]]

    def bands(self, at: datetime) -> tuple[int, ...]:
        """How many have used up to 10 minutes, up to 20, … up to 60; the upper edge is inside."""
        if not self._order:
            return (0,) * BANDS
        edges = [bisect_left(self._order, (at - BAND * n, "")) for n in range(1, BANDS)]
        ends = [len(self._order), *edges, 0]
        return tuple(ends[n] - ends[n + 1] for n in range(BANDS))
