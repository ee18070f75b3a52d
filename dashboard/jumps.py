"""Jumps of the clock: set by hand or by NTP, or a machine that slept. Survived, and told."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from dashboard.ports import Clock

log = structlog.get_logger()

JUMP = timedelta(seconds=2)
"""A smaller difference is the grain of the looks themselves."""


class Jumps:
    """Compares the centre's clock with the steady one, which neither can be set nor runs in sleep."""

    def __init__(
        self,
        clock: Clock,
        *,
        speed: float,
        report: Callable[[timedelta], None] = lambda by: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._speed = speed
        self._report = report
        self._steady = steady
        self._seen: tuple[datetime, float] | None = None

    def look(self) -> timedelta | None:
        """By how much the clock has jumped since the last look; None when it has not."""
        now, steady = self._clock.now(), self._steady()
        before, self._seen = self._seen, (now, steady)
        if before is None:
            return None
        by = (now - before[0]) - timedelta(seconds=(steady - before[1]) * self._speed)
        if abs(by) < JUMP * max(1.0, self._speed):
            return None
        log.warning("clock jumped", by_s=round(by.total_seconds(), 1))
        self._report(by)
        return by
