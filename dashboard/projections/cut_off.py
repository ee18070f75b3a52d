"""Which areas a source no longer hears from, as its heartbeats tell of each area's own end.

An area is cut off from a source since the instant that it was last heard from there, when that lies more
than twice the heartbeat's interval, and more than `LEAST_S`, before the heartbeat. No clock is asked: while a
whole source is silent, its areas stay as its last heartbeat had them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Final

from dashboard.domain.area import AreaTree

LEAST_S: Final = 600.0
"""However often a source speaks, an area of it may be quiet for so long."""


@dataclass(slots=True)
class Telling:
    """What a source said of its areas in its newest heartbeat that told of them, which occurred `at`.

    `areas`: when each was last heard from, as it said. `heard`: when the source sent something of an area
    since then. A heartbeat that names no areas says nothing of them.
    """

    at: datetime
    interval_s: float
    areas: Mapping[str, datetime]
    heard: dict[str, datetime] = field(default_factory=dict)

    def hear(self, area: str, at: datetime) -> bool:
        """The source sent an event of the area. True when that is news."""
        is_news = at > self.at and at > self.heard.get(area, self.at)
        if is_news:
            self.heard[area] = at
        return is_news

    def renewed(self, newer: Telling) -> Telling:
        """The newer one, with what was heard since it."""
        newer.heard = {area: at for area, at in self.heard.items() if at > newer.at}
        return newer


def cut_off(telling: Telling, tree: AreaTree) -> dict[str, datetime]:
    """Since when each area is cut off; only the uppermost of those that lie below one another.

    What is heard from an area is heard from all that it lies in.
    """
    latest = {code: at for code, at in telling.areas.items() if code in tree}
    for code, at in chain(telling.areas.items(), telling.heard.items()):
        for above in tree.path(code):
            if above in latest and at > latest[above]:
                latest[above] = at
    patience_s = max(LEAST_S, 2 * telling.interval_s)
    gone = {code: at for code, at in latest.items() if (telling.at - at).total_seconds() > patience_s}
    return {code: at for code, at in gone.items() if not any(up in gone for up in tree.path(code)[1:])}


def frozen(missing: Iterable[Mapping[str, datetime]], tree: AreaTree) -> dict[str, datetime]:
    """Since when each area is frozen: it or what it lies in is cut off from a source; "" where every root is.

    Where several sources miss it, since the earliest: up to then all of it was known.
    """
    found: dict[str, datetime] = {}
    for areas in missing:
        for code, since in areas.items():
            for below in tree.below(code):
                found[below] = min(since, found.get(below, since))
    if tree.roots and all(root.code in found for root in tree.roots):
        found[""] = min(found[root.code] for root in tree.roots)
    return found
