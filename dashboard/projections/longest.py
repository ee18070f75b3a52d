"""What has lasted longest: ids by the instant since when, asked for the first few."""

from __future__ import annotations

import heapq
from datetime import datetime

from dashboard.projections.timers import Timers


class Longest(Timers):
    """Timers whose earliest are told again and again; the answer is kept until something changes."""

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[int, list[tuple[datetime, str]]] | None = None

    def set(self, key: str, at: datetime | None) -> None:
        """It lasts since then, whatever was set; None: it is over."""
        if self._at.get(key) != at:
            self._told = None
            super().set(key, at)

    def drop_until(self, at: datetime) -> None:
        """Forget what lasts since then or longer."""
        for _ in self.pop_until(at):
            self._told = None

    def first(self, n: int) -> list[tuple[datetime, str]]:
        """The `n` that have lasted longest, the longest first; of one instant by their ids."""
        if self._told is None or self._told[0] != n:
            self._told = n, self._find(n)
        return self._told[1]

    def _find(self, n: int) -> list[tuple[datetime, str]]:
        found: list[tuple[datetime, str]] = []
        while len(found) < n and self.next_at() is not None:
            lasting = heapq.heappop(self._heap)
            if not found or found[-1] != lasting:  # set there twice, it stands there twice
                found.append(lasting)
        for lasting in found:
            heapq.heappush(self._heap, lasting)
        return found
