"""`GET /api/relays`, `/api/relays/latency`, `/api/relays/{id}`: what is relayed, and how long it takes.

Annotations are evaluated here: FastAPI reads them, and `Reader` is known in the function only.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Query, Security
from fastapi.security import HTTPBearer

from dashboard.api.questions import (
    ERRORS,
    Identify,
    Instant,
    area_for,
    cursor_of,
    of_the_past,
    past,
    position_of,
    reaches,
    shown,
    tree,
)
from dashboard.domain.events import Direction
from dashboard.domain.relay import RelayStatus
from dashboard.ports import Grant, RelayFilter, RelayRow
from dashboard.problem import Problem, described
from dashboard.projections.history import As
from dashboard.reading.ground import Reading
from dashboard.reading.relay_answers import LatencyAnswer, Period, RelayPage, relay_answer
from dashboard.reading.relay_detail import RelayDetail, relay_detail
from dashboard.reading.relay_reading import NoSuchPeriod, latency_answer, with_below


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The routes that read relays. `identify` gives the grant of a request's token, or raises Problem 401."""
    bearer = HTTPBearer(auto_error=False, scheme_name="reader", description="A token made with --api.")
    routes = APIRouter(
        prefix="/api/relays", tags=["relays"], dependencies=[Security(bearer)], responses=described(ERRORS)
    )
    Reader: TypeAlias = Annotated[Grant, Depends(identify)]

    @routes.get("")
    async def relays(
        reader: Reader,
        area: Annotated[str | None, Query()] = None,
        direction: Annotated[Direction | None, Query()] = None,
        status: Annotated[RelayStatus | None, Query()] = None,
        at: Annotated[Instant | None, Query()] = None,
        as_: Annotated[As, Query(alias="as")] = "known",
        cursor: Annotated[str | None, Query(max_length=400)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> RelayPage:
        """The rows behind any number, the last sent first; those whose start is not known come last."""
        now = shown(reading)
        reached = area_for(reader, area or None, now)
        wanted = RelayFilter(
            areas=None if reached is None else with_below(tree(now), reached),
            direction=direction,
            status=status,
            after=None if cursor is None else position_of(cursor),
            limit=limit,
        )
        rows = await _rows(reading, wanted, at, as_)
        last = rows[-1] if len(rows) == limit else None
        return RelayPage(
            relays=[relay_answer(row) for row in rows],
            next=None if last is None else cursor_of(last.sent_at, last.id),
        )

    @routes.get("/latency")
    async def latency(
        reader: Reader,
        area: Annotated[str | None, Query()] = None,
        from_: Annotated[Instant | None, Query(alias="from")] = None,
        to: Annotated[Instant | None, Query()] = None,
    ) -> LatencyAnswer:
        """Exact to the second: p50, p90, p99, maximum and share within 60 minutes, whole and by hop level.

        Of the relays whose hop 0 was sent from `from` up to `to`, which is outside: whole hours of the
        centre's time, both open where they are left out.
        """
        now = shown(reading)
        reached = area_for(reader, area or None, now)
        ask = partial(
            latency_answer,
            reading.views,
            tree(now),
            reached,
            Period(from_, to),
            zone=reading.zone,
            as_of=now.at,
        )
        try:
            return await asyncio.to_thread(ask)
        except NoSuchPeriod as wrong:
            raise Problem(400, wrong.title, str(wrong)) from None

    @routes.get("/{relay_id}")
    async def relay(reader: Reader, relay_id: str) -> RelayDetail:
        """One relay: each hop with its stamps, what is unknown, how much of its hour is used, who has it."""
        now = shown(reading)
        area_for(reader, None, now)
        look = partial(relay_detail, reading.journal, relay_id, at=now.at, tree=tree(now))
        found = await asyncio.to_thread(look)
        if found is None or not reaches(reader, found.area, now):
            raise Problem(404, "no such relay", f"no stamp names a relay {relay_id!r} within this reach")
        return found

    return routes


async def _rows(reading: Reading, wanted: RelayFilter, at: datetime | None, as_: As) -> Sequence[RelayRow]:
    if at is None:
        return await asyncio.to_thread(reading.views.relays, wanted)
    return await of_the_past(reading.historian.relays(past(reading, at), wanted, as_=as_))
