"""Who is on duty when: a roster over the days to come, cut where another shift begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from dashboard.domain.duty import Roster
from dashboard.reading.inflow import midnight


@dataclass(frozen=True, slots=True)
class Watch:
    """From one instant to another the same posts are on duty."""

    begins: datetime
    ends: datetime
    posts: tuple[str, ...]


def watches(
    roster: Roster, on: date, on_duty: Callable[[str, datetime], tuple[str, ...]], zone: ZoneInfo
) -> Sequence[Watch]:
    """Of one local day, from its midnight to the next."""
    first, last = midnight(on, zone), midnight(on + timedelta(days=1), zone)
    edges = {datetime.combine(on, edge, zone) for shift in roster.shifts for edge in shift.hours}
    turns = sorted({first, last, *(edge.astimezone(first.tzinfo) for edge in edges)})
    found: list[Watch] = []
    for begins, ends in pairwise(turns):
        posts = on_duty(roster.name, begins)
        if found and found[-1].posts == posts:
            found[-1] = Watch(found[-1].begins, ends, posts)
        else:
            found.append(Watch(begins, ends, posts))
    return found
