"""`GET /api/situation`, `/api/cases` and `/api/cases/count`, `/api/cases/{id}`: numbers, and the rows behind.

Annotations are evaluated here: FastAPI reads them.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.access.decision import may
from dashboard.api.case_query import Wanted, next_of, place_of
from dashboard.api.questions import (
    AsAt,
    Asked,
    At,
    Cursor,
    Identify,
    InArea,
    Limit,
    Reader,
    area_for,
    of_the_past,
    past,
    reaches,
    reading_router,
    shown,
    tree,
)
from dashboard.domain.discretion import is_told
from dashboard.domain.situation import Situation
from dashboard.ports import CaseFilter, CaseOrder, CaseRow, Grant
from dashboard.problem import Problem
from dashboard.projections.case_period import count
from dashboard.projections.doors import areas_of
from dashboard.projections.history import As
from dashboard.reading.answers import (
    CaseCountAnswer,
    CasePage,
    SituationAnswer,
    case_answer,
    situation_answer,
)
from dashboard.reading.case_detail import CaseDetail, NoSuchPolicy, case_detail
from dashboard.reading.ground import Reading
from dashboard.reading.withheld import detail_told, rows_told


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The routes that read. `identify` gives the grant of a request's token, or raises Problem 401."""
    routes = reading_router(reading, identify, prefix="/api", tag="reading")
    routes.get("/situation")(situation)
    routes.get("/cases")(cases)
    routes.get("/cases/count")(cases_count)
    routes.get("/cases/{case_id}")(case)
    return routes


async def situation(
    reading: Asked,
    reader: Reader,
    at: At = None,
    as_: AsAt = "known",
    area: InArea = None,
) -> SituationAnswer:
    """The numbers of the wall, now or at a past instant, of everything or of one area."""
    found = await _situation(reading, at, as_)
    return situation_answer(found, area_for(reader, area, found))


async def cases(
    reading: Asked,
    reader: Reader,
    wanted: Wanted,
    area: InArea = None,
    own: Annotated[bool, Query(description="of the area itself, without what lies below it")] = False,
    order: Annotated[CaseOrder, Query(description="due: open cases; closed: closed ones")] = "newest",
    at: At = None,
    as_: AsAt = "known",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> CasePage:
    """The rows behind any number, newest report first, or in the order asked for. `next` is the cursor of
    the page after."""
    wanted = replace(
        wanted,
        areas=_areas(reader, area, own, shown(reading)),
        order=order,
        after=place_of(cursor, order),
        limit=limit,
    )
    _refuse_withheld(reader, wanted)
    rows = list(await _rows(reading, wanted, at, as_))
    if not may(reader, "read_sensitive"):
        rows = rows_told(rows)
    return CasePage(cases=[case_answer(row) for row in rows], next=next_of(rows, order, limit=limit))


async def cases_count(
    reading: Asked,
    reader: Reader,
    wanted: Wanted,
    area: InArea = None,
    own: Annotated[bool, Query(description="of the area itself, without what lies below it")] = False,
) -> CaseCountAnswer:
    """How many rows these filters have now, on all pages together."""
    wanted = replace(wanted, areas=_areas(reader, area, own, shown(reading)))
    _refuse_withheld(reader, wanted)
    found = await asyncio.to_thread(count, reading.views, wanted)
    return CaseCountAnswer(n=found.n, is_more=found.is_more)


async def case(
    reading: Asked,
    reader: Reader,
    case_id: str,
    policy: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> CaseDetail:
    """One case: its clauses, episode by episode, who held it, and its timeline. Free text is kept apart.

    `policy`: a version of the policy under which it is to be read, too; a past breach stays what it was.
    `reading` is null for who is not told sensitive kinds: its instants could tell them.
    """
    now = shown(reading)
    area_for(reader, None, now)
    look = partial(
        case_detail, reading.journal, case_id, at=now.at, zone=reading.zone,
        is_in_reach=lambda area: reaches(reader, area, now),
    )  # fmt: skip
    found = await asyncio.to_thread(look)
    if found is None:
        raise Problem(404, "no such case", f"no case {case_id!r} was ever reported within this reach")
    if policy is not None:
        try:
            found = await asyncio.to_thread(look, policy=policy) or found
        except NoSuchPolicy as wrong:
            raise Problem(404, "no such policy", str(wrong)) from None
    return found if may(reader, "read_sensitive") else detail_told(found)


async def _situation(reading: Reading, at: datetime | None, as_: As) -> Situation:
    if at is None:
        return shown(reading)
    return await of_the_past(reading.historian.situation(past(reading, at), as_=as_))


async def _rows(reading: Reading, wanted: CaseFilter, at: datetime | None, as_: As) -> Sequence[CaseRow]:
    if at is None:
        return await asyncio.to_thread(reading.views.cases, wanted)
    return await of_the_past(reading.historian.cases(past(reading, at), wanted, as_=as_))


def _refuse_withheld(reader: Grant, wanted: CaseFilter) -> None:
    """Raises Problem 403 where the rows of a kind are asked for that the token is not told apart."""
    if wanted.kind is not None and not (is_told(wanted.kind) or may(reader, "read_sensitive")):
        why = "this role is told this kind as one with others, withheld: it opens no rows of its own"
        raise Problem(403, "withheld", why)


def _areas(reader: Grant, area: str | None, own: bool, now: Situation) -> frozenset[str] | None:
    """The areas whose cases are told; None for all. Raises Problem 404 or 403."""
    reached = area_for(reader, area, now)
    if reached is None:
        return None
    return frozenset({reached}) if own else areas_of(reached, tree(now))
