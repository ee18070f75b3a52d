"""Timers: at most one instant a key, asked in order; memory follows the keys, not the changes."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from datetime import datetime


class Timers:
    """A heap with stale entries left in it, swept when they outnumber the live ones."""

    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}
        self._heap: list[tuple[datetime, str]] = []

    def __len__(self) -> int:
        return len(self._at)

    def __contains__(self, key: str) -> bool:
        return key in self._at

    def set(self, key: str, at: datetime | None) -> None:
        """Ring for `key` at `at`, in place of whatever was set; None: never."""
        if self._at.get(key) == at:
            return
        if at is None:
            del self._at[key]
        else:
            self._at[key] = at
            heapq.heappush(self._heap, (at, key))
        if len(self._heap) > 2 * len(self._at) + 1024:
            self._heap = [(at, key) for key, at in self._at.items()]
            heapq.heapify(self._heap)

    @property
    def by_key(self) -> Mapping[str, datetime]:
        """When it rings for each key."""
        return self._at

    def restore(self, by_key: Mapping[str, datetime]) -> None:
        """Ring at these instants and no others."""
        self._at = dict(by_key)
        self._heap = [(at, key) for key, at in by_key.items()]
        heapq.heapify(self._heap)

    def next_at(self) -> datetime | None:
        """The next instant at which anything rings."""
        while self._heap and self._at.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def pop_until(self, at: datetime) -> Iterator[str]:
        """The keys whose instant has come, in order; each is unset as it is given."""
        while (next_at := self.next_at()) is not None and next_at <= at:
            _, key = heapq.heappop(self._heap)
            del self._at[key]
            yield key
