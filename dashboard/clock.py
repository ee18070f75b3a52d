"""Clocks: real time, and a demo's time, which may run faster and then be ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class DemoClock:
    """Time that was `centre_at` at real time `real_at`, and runs `speed` times as fast.

    Every process of a centre is given the same, so that all agree on the time.
    """

    centre_at: datetime
    real_at: datetime
    speed: float

    def now(self) -> datetime:
        return self.centre_at + (datetime.now(UTC) - self.real_at) * self.speed
