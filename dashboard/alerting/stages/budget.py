"""How much a channel may be given in a stretch of time: a window that slides, asked and never waited for."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from itertools import takewhile
from typing import Final

from dashboard.channels._channel import Budget

REMEMBERED: Final = 10_000
"""So many instants are kept whatever the budgets say: another plan may count them otherwise."""
LONGEST_CLOSED_S: Final = 600.0
"""Whoever asks to be left alone for longer is believed for so long: alerts must not end by one odd answer."""


class Window:
    """What was sent within the last `per_s` seconds of each of its budgets: all of them hold, and with none,
    any number may be sent. Seconds are of a steady clock."""

    def __init__(self, *budgets: Budget | None) -> None:
        self.budgets = tuple(budget for budget in budgets if budget is not None)
        most = max((budget.messages for budget in self.budgets), default=0)
        self._taken: deque[float] = deque(maxlen=max(REMEMBERED, most))
        self._closed_until = -math.inf

    def take(self, now_s: float) -> float:
        """0.0, and one is taken; or the seconds until one can be, and none is."""
        waits_s = [self._closed_until - now_s]
        for messages, per_s in self.budgets:
            if len(self._taken) >= messages:
                waits_s.append(self._taken[-messages] + per_s - now_s)
        wait_s = max(0.0, *waits_s)
        if wait_s == 0.0:
            self._taken.append(now_s)
        return wait_s

    def close(self, now_s: float, for_s: float) -> None:
        """The other side wants to be left alone."""
        self._closed_until = max(self._closed_until, now_s + min(for_s, LONGEST_CLOSED_S))

    def left(self, now_s: float) -> int | None:
        """How many may be sent now; None for any number."""
        if now_s < self._closed_until:
            return 0
        left = (budget.messages - self._spent(budget, now_s) for budget in self.budgets)
        return min((max(0, each) for each in left), default=None)

    def follow(self, before: Window) -> None:
        """What was taken from another one, and that it is closed, counts here."""
        self.fill(before._taken)
        self._closed_until = max(self._closed_until, before._closed_until)

    def fill(self, taken: Iterable[float]) -> None:
        """What was taken then counts, too."""
        every = sorted((*self._taken, *taken))
        self._taken.clear()
        self._taken.extend(every)

    def _spent(self, budget: Budget, now_s: float) -> int:
        newest_first = reversed(self._taken)
        return sum(1 for _ in takewhile(lambda taken: taken + budget.per_s > now_s, newest_first))
