"""`GET /api/drills`: which communities answered the last drills, and how fast.

Annotations are evaluated here: FastAPI reads them, and `Reader` is known in the function only.
"""

import asyncio
from functools import partial
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Query, Security
from fastapi.security import HTTPBearer

from dashboard.api.questions import ERRORS, Identify, area_for, shown, tree
from dashboard.domain.area import AreaTree
from dashboard.ports import Grant
from dashboard.problem import described
from dashboard.reading.drill_detail import DrillList, newest_drills
from dashboard.reading.ground import Reading


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The route that reads drills. `identify` gives the grant of a token, or raises Problem 401."""
    bearer = HTTPBearer(auto_error=False, scheme_name="reader", description="A token made with --api.")
    routes = APIRouter(
        prefix="/api/drills", tags=["relays"], dependencies=[Security(bearer)], responses=described(ERRORS)
    )
    Reader: TypeAlias = Annotated[Grant, Depends(identify)]

    @routes.get("")
    async def drills(
        reader: Reader,
        area: Annotated[str | None, Query()] = None,
        days: Annotated[int, Query(ge=1, le=366)] = 7,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
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

    return routes


def _is_in_reach(area: str, *, reached: str | None, tree_: AreaTree) -> bool:
    return reached is None or reached in tree_.path(area)
