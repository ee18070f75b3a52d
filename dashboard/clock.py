"""Clocks: real time, and a demo's time that runs faster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class FastClock:
    """Time that left `anchor` at real time and has run `speed` times as fast since.

    Every process of a centre is given the same anchor and speed, so that all agree on the time.
    """

    anchor: datetime
    speed: float

    def now(self) -> datetime:
        return self.anchor + (datetime.now(UTC) - self.anchor) * self.speed
