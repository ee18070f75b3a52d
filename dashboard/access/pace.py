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

    def spend(self, address: str) -> float:
        """Count one try, before it is looked at: many at once are no way around. What `give_back` takes."""
        tried = self._by_address.setdefault(address, deque(maxlen=self._tries))
        at_s = self._now()
        tried.append(at_s)
        self._by_address.move_to_end(address)
        if len(self._by_address) > ADDRESSES_KEPT:
            self._by_address.popitem(last=False)
        return at_s

    def give_back(self, address: str, at_s: float) -> None:
        """The try was none that counts; others of the address stay counted."""
        tried = self._by_address.get(address, deque())
        if at_s in tried:
            tried.remove(at_s)
