"""`GET /api/relays`, `/api/relays/latency`, `/api/relays/{id}`: what is relayed, and how long it takes.

Annotations are evaluated here: FastAPI reads them.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.api.questions import (
    AsAt,
    Asked,
    At,
    Cursor,
    Identify,
    InArea,
    Instant,
    Limit,
    Reader,
    area_for,
    cursor_of,
    of_the_past,
    past,
    position_of,
    reaches,
    reading_router,
    shown,
    tree,
)
from dashboard.domain.events import Direction
from dashboard.domain.relay import RelayStatus
from dashboard.ports import RelayFilter, RelayRow
from dashboard.problem import Problem
from dashboard.projections.history import As
from dashboard.reading.ground import Reading
from dashboard.reading.relay_answers import LatencyAnswer, Period, RelayPage, relay_answer
from dashboard.reading.relay_detail import RelayDetail, relay_detail
from dashboard.reading.relay_reading import NoSuchPeriod, latency_answer, with_below


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The routes that read relays. `identify` gives the grant of a request's token, or raises Problem 401."""
    routes = reading_router(reading, identify, prefix="/api/relays", tag="relays")
    routes.get("")(relays)
    routes.get("/latency")(latency)
    routes.get("/{relay_id}")(relay)
    return routes


async def relays(
    reading: Asked,
    reader: Reader,
    area: InArea = None,
    direction: Annotated[Direction | None, Query()] = None,
    status: Annotated[RelayStatus | None, Query()] = None,
    at: At = None,
    as_: AsAt = "known",
    cursor: Cursor = None,
    limit: Limit = 100,
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


async def latency(
    reading: Asked,
    reader: Reader,
    area: InArea = None,
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


async def relay(reading: Asked, reader: Reader, relay_id: str) -> RelayDetail:
    """One relay: each hop with its stamps, what is unknown, how much of its hour is used, who has it."""
    now = shown(reading)
    area_for(reader, None, now)
    look = partial(relay_detail, reading.journal, relay_id, at=now.at, tree=tree(now))
    found = await asyncio.to_thread(look)
    if found is None or not reaches(reader, found.area, now):
        raise Problem(404, "no such relay", f"no stamp names a relay {relay_id!r} within this reach")
    return found


async def _rows(reading: Reading, wanted: RelayFilter, at: datetime | None, as_: As) -> Sequence[RelayRow]:
    if at is None:
        return await asyncio.to_thread(reading.views.relays, wanted)
    return await of_the_past(reading.historian.relays(past(reading, at), wanted, as_=as_))
