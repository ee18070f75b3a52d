"""What people were told of by a rule in the past, by local day."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from dashboard.ports.alerts import GroupFilter
from dashboard.reading.alerts import AlertDesk

MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Told:
    """Of the alerts in reach that were raised from `since` on. `alerts`: how many; `items`: what they held.
    `is_more`: there are more than were counted, then earlier ones are missing."""

    since: datetime
    alerts: int
    items: int
    by_day: Mapping[date, int]
    is_more: bool


async def told_by(alerts: AlertDesk, rule: str, since: datetime) -> Told:
    desk = alerts.desk
    extent = await desk.reached()
    areas = None if extent.areas is None else sorted(extent.areas)
    wanted = GroupFilter(rule=rule, areas=areas, since=since)
    found = await asyncio.to_thread(alerts.ground.store.groups, wanted, limit=MOST + 1)
    counted, zone = found[:MOST], desk.reading.zone
    days = Counter(group.opened_at.astimezone(zone).date() for group in counted)
    return Told(since, len(counted), sum(group.total for group in counted), days, len(found) > MOST)
