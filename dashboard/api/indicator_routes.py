"""`GET /api/indicators`: each figure with its numerator, denominator and formula.

Annotations are evaluated here: FastAPI reads them, and `Reader` is known in the function only.
"""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Query, Security
from fastapi.security import HTTPBearer

from dashboard.api.questions import ERRORS, Identify, Instant, area_for, of_the_past, past, shown
from dashboard.domain.indicators import Period
from dashboard.ports import Grant
from dashboard.problem import described
from dashboard.projections.history import As
from dashboard.reading.ground import Reading
from dashboard.reading.indicator_answers import IndicatorAnswer, indicator_answers


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The route that reads indicators. `identify` gives the grant of a token, or raises Problem 401."""
    bearer = HTTPBearer(auto_error=False, scheme_name="reader", description="A token made with --api.")
    routes = APIRouter(
        prefix="/api/indicators",
        tags=["indicators"],
        dependencies=[Security(bearer)],
        responses=described(ERRORS),
    )
    Reader: TypeAlias = Annotated[Grant, Depends(identify)]

    @routes.get("")
    async def indicators(
        reader: Reader,
        at: Annotated[Instant | None, Query()] = None,
        as_: Annotated[As, Query(alias="as")] = "known",
        area: Annotated[str | None, Query()] = None,
        period: Annotated[Period | None, Query()] = None,
    ) -> dict[str, IndicatorAnswer]:
        """By name. Letters and sources are counted for the whole centre: they stand there alone."""
        found = shown(reading)
        if at is not None:
            found = await of_the_past(reading.historian.situation(past(reading, at), as_=as_))
        return indicator_answers(found, area_for(reader, area or None, found), period=period)

    return routes
