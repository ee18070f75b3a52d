"""The only way to the time of day."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The centre's time, aware, UTC. In a demo at speed N it runs N times real time."""
        ...
