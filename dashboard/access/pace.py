"""How often one address may try something."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

ADDRESSES_KEPT = 1024


class Pace:
    """At most `tries` within `within_s` seconds from one address; others are not held up by it.

    Of `ADDRESSES_KEPT` addresses; the one that tried longest ago is forgotten for another.
    """

    def __init__(
        self, tries: int, *, within_s: float = 60.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._tries, self._within_s, self._now = tries, within_s, now
        self._by_address: OrderedDict[str, deque[float]] = OrderedDict()

    def is_spent(self, address: str) -> bool:
        tried = self._by_address.get(address)
        return tried is not None and len(tried) == self._tries and self._now() - tried[0] < self._within_s

    def spend(self, address: str) -> None:
        """Count one try."""
        tried = self._by_address.setdefault(address, deque(maxlen=self._tries))
        tried.append(self._now())
        self._by_address.move_to_end(address)
        if len(self._by_address) > ADDRESSES_KEPT:
            self._by_address.popitem(last=False)
