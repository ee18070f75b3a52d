"""What people were told of by a rule in the past, by local day; and what nobody is told of now."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Episode
from dashboard.reading.alerts import AlertDesk

MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Told:
    """Of the alerts in reach that were raised from `since` on. `alerts`: how many; `items`: what they held.
    `is_more`: there are more than were counted, then earlier ones are missing. `untold`: items that were told
    with no alert: explained by another, told of late, or over before anybody was told."""

    since: datetime
    alerts: int
    items: int
    by_day: Mapping[date, int]
    is_more: bool
    untold: int


async def told_by(alerts: AlertDesk, rule: str, since: datetime) -> Told:
    desk = alerts.desk
    extent = await desk.reached()
    areas = None if extent.areas is None else sorted(extent.areas)
    wanted, store = GroupFilter(rule=rule, areas=areas, since=since), alerts.ground.store
    found = await asyncio.to_thread(store.groups, wanted, limit=MOST + 1)
    loose = await asyncio.to_thread(partial(store.loose_counts, areas, since=since))
    counted, zone = found[:MOST], desk.reading.zone
    days = Counter(group.opened_at.astimezone(zone).date() for group in counted)
    items = sum(group.total for group in counted)
    return Told(since, len(counted), items, days, len(found) > MOST, loose.get(rule, 0))


@dataclass(frozen=True, slots=True)
class Untold:
    """`n`: how many there are, of which `first` are the earliest."""

    n: int
    first: Sequence[Episode]


async def untold(alerts: AlertDesk, *, limit: int) -> Untold:
    """What is wrong in reach and told to nobody: silenced or inhibited."""
    extent, store = await alerts.desk.reached(), alerts.ground.store
    areas = None if extent.areas is None else sorted(extent.areas)
    counts = await asyncio.to_thread(store.held_counts, areas)
    first = await asyncio.to_thread(partial(store.held, areas, limit=limit))
    return Untold(sum(counts.values()), first)
