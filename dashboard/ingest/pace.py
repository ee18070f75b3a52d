"""How fast a source may send: a bucket of tokens a source, one token an event."""

from __future__ import annotations

import time
from collections.abc import Callable

from dashboard.ingest.errors import Busy


class Pace:
    """A source may send `per_s` events a second, and `burst` at once after a rest.

    `monotonic`: seconds that never run back; not the time of day.
    """

    def __init__(
        self,
        *,
        per_s: float = 50_000.0,
        burst: int = 200_000,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_s = per_s
        self._burst = burst
        self._monotonic = monotonic
        self._left_at: dict[str, tuple[float, float]] = {}

    def spend(self, source: str, events: int) -> None:
        """Raises Busy, and spends nothing, when the source has too few tokens left.

        A message larger than the bucket is let through when the bucket is full, and paid off after.
        """
        now = self._monotonic()
        left, at = self._left_at.get(source, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * self._per_s)
        needed = min(events, self._burst)
        if left < needed:
            raise Busy(
                f"{source} sends faster than {self._per_s:g} events a second",
                retry_after_s=(needed - left) / self._per_s,
            )
        self._left_at[source] = (left - events, now)
