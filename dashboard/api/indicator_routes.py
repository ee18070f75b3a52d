"""`GET /api/indicators`: each figure with its numerator, denominator and formula.

Annotations are evaluated here: FastAPI reads them.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.api.questions import (
    AsAt,
    Asked,
    At,
    Identify,
    InArea,
    Reader,
    area_for,
    of_the_past,
    past,
    reading_router,
    shown,
)
from dashboard.domain.indicators import Period
from dashboard.reading.ground import Reading
from dashboard.reading.indicator_answers import IndicatorAnswer, indicator_answers


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The route that reads indicators. `identify` gives the grant of a token, or raises Problem 401."""
    routes = reading_router(reading, identify, prefix="/api/indicators", tag="indicators")
    routes.get("")(indicators)
    return routes


async def indicators(
    reading: Asked,
    reader: Reader,
    at: At = None,
    as_: AsAt = "known",
    area: InArea = None,
    period: Annotated[Period | None, Query()] = None,
) -> dict[str, IndicatorAnswer]:
    """By name. Letters and sources are counted for the whole centre: they stand there alone."""
    found = shown(reading)
    if at is not None:
        found = await of_the_past(reading.historian.situation(past(reading, at), as_=as_))
    return indicator_answers(found, area_for(reader, area or None, found), period=period)
