"""How much a channel may be given in a stretch of time: a window that slides, asked and never waited for."""

from __future__ import annotations

from collections import deque

from dashboard.channels._channel import Budget


class Window:
    """What was sent within the last `per_s` seconds. Seconds are of a steady clock."""

    def __init__(self, budget: Budget | None) -> None:
        self.budget = budget
        self._taken: deque[float] = deque()

    def take(self, now_s: float) -> float:
        """0.0, and one is taken; or the seconds until one can be, and none is."""
        if self.budget is None:
            return 0.0
        self._forget(now_s)
        if len(self._taken) < self.budget.messages:
            self._taken.append(now_s)
            return 0.0
        return self._taken[0] + self.budget.per_s - now_s if self._taken else self.budget.per_s

    def left(self, now_s: float) -> int | None:
        """How many may be sent now; None for any number."""
        if self.budget is None:
            return None
        self._forget(now_s)
        return self.budget.messages - len(self._taken)

    def _forget(self, now_s: float) -> None:
        assert self.budget is not None, "asked of a window without a budget"
        while self._taken and self._taken[0] + self.budget.per_s <= now_s:
            self._taken.popleft()
