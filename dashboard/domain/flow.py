"""What came in and went out, hour by hour and day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FlowSpan:
    """Cases first reported, and cases whose present episode was closed, from `from_at` to the next span.

    `usual`: the 10th and the 90th percentile of `registered` in the spans like it before (the same hour of
    the day over 28 days; the same weekday over 12 weeks); None where fewer than 7 of them are known.
    """

    from_at: datetime
    registered: int = 0
    closed: int = 0
    usual: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """In and out of everything, oldest first; the last span of each is the one that still runs.

    `hours`: 25 local hours. `days`: 30 local days.
    """

    hours: tuple[FlowSpan, ...] = ()
    days: tuple[FlowSpan, ...] = ()
