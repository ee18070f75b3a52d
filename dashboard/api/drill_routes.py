"""`GET /api/drills`: which communities answered the last drills, and how fast.

Annotations are evaluated here: FastAPI reads them.
"""

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.api.questions import (
    Asked,
    Identify,
    InArea,
    Limit,
    Reader,
    area_for,
    reading_router,
    shown,
    tree,
)
from dashboard.domain.area import AreaTree
from dashboard.reading.drill_detail import DrillList, newest_drills
from dashboard.reading.ground import Reading


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The route that reads drills. `identify` gives the grant of a token, or raises Problem 401."""
    routes = reading_router(reading, identify, prefix="/api/drills", tag="relays")
    routes.get("")(drills)
    return routes


async def drills(
    reading: Asked,
    reader: Reader,
    area: InArea = None,
    days: Annotated[int, Query(ge=1, le=366)] = 7,
    limit: Limit = 100,
) -> DrillList:
    """The drills of the last days, the last first, to the communities of an area; those unsent, too."""
    now = shown(reading)
    reached = area_for(reader, area or None, now)
    ask = partial(
        newest_drills,
        reading.journal,
        reading.zone,
        at=now.at,
        days=days,
        limit=limit,
        is_in_reach=partial(_is_in_reach, reached=reached, tree_=tree(now)),
    )
    return DrillList(await asyncio.to_thread(ask))


def _is_in_reach(area: str, *, reached: str | None, tree_: AreaTree) -> bool:
    return reached is None or reached in tree_.path(area)
