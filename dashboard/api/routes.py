"""`GET /api/situation`, `GET /api/cases`, `GET /api/cases/{id}`: the numbers, and the rows behind them.

Annotations are evaluated here: FastAPI reads them, and `Reader` is known in the function only.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Literal, TypeAlias

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
    shown,
    tree,
)
from dashboard.domain.situation import Situation
from dashboard.ports import CaseFilter, CaseRow, Grant
from dashboard.problem import Problem, described
from dashboard.projections.history import As
from dashboard.reading.answers import CasePage, SituationAnswer, case_answer, situation_answer
from dashboard.reading.case_detail import CaseDetail, NoSuchPolicy, case_detail
from dashboard.reading.ground import Reading

Status: TypeAlias = Literal["open", "closed", "overdue", "due_soon", "paused", "unheld"]


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The routes that read. `identify` gives the grant of a request's token, or raises Problem 401."""
    bearer = HTTPBearer(auto_error=False, scheme_name="reader", description="A token made with --api.")
    routes = APIRouter(
        prefix="/api", tags=["reading"], dependencies=[Security(bearer)], responses=described(ERRORS)
    )
    Reader: TypeAlias = Annotated[Grant, Depends(identify)]

    @routes.get("/situation")
    async def situation(
        reader: Reader,
        at: Annotated[Instant | None, Query()] = None,
        as_: Annotated[As, Query(alias="as")] = "known",
        area: Annotated[str | None, Query()] = None,
    ) -> SituationAnswer:
        """The numbers of the wall, now or at a past instant, of everything or of one area."""
        found = await _situation(reading, at, as_)
        return situation_answer(found, area_for(reader, area, found))

    @routes.get("/cases")
    async def cases(
        reader: Reader,
        area: Annotated[str | None, Query()] = None,
        status: Annotated[Status | None, Query()] = None,
        kind: Annotated[str | None, Query(max_length=100)] = None,
        source: Annotated[str | None, Query(max_length=100)] = None,
        at: Annotated[Instant | None, Query()] = None,
        as_: Annotated[As, Query(alias="as")] = "known",
        cursor: Annotated[str | None, Query(max_length=400)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> CasePage:
        """The rows behind any number, newest report first. `next` is the cursor of the page after."""
        now = shown(reading)
        reached = area_for(reader, area, now)
        wanted = CaseFilter(
            areas=None if reached is None else frozenset(tree(now).below(reached)),
            status=status,
            kind=kind,
            source=source,
            after=_position_of(cursor),
            limit=limit,
        )
        rows = await _rows(reading, wanted, at, as_)
        last = rows[-1] if len(rows) == limit else None
        return CasePage(
            cases=[case_answer(row) for row in rows],
            next=cursor_of(last.reported_at, last.id) if last is not None and last.reported_at else None,
        )

    @routes.get("/cases/{case_id}")
    async def case(
        reader: Reader, case_id: str, policy: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
    ) -> CaseDetail:
        """One case: its clauses, episode by episode, who held it, and its timeline. Free text is kept apart.

        `policy`: a version of the policy under which it is to be read, too; a past breach stays what it was.
        """
        now = shown(reading)
        look = partial(case_detail, reading.journal, case_id, at=now.at, zone=reading.zone, policy=policy)
        try:
            found = await asyncio.to_thread(look)
        except NoSuchPolicy as wrong:
            raise Problem(404, "no such policy", str(wrong)) from None
        if found is None:
            raise Problem(404, "no such case", f"no case {case_id!r} was ever reported")
        area_for(reader, found.area, now)
        return found

    return routes


async def _situation(reading: Reading, at: datetime | None, as_: As) -> Situation:
    if at is None:
        return shown(reading)
    return await of_the_past(reading.historian.situation(past(reading, at), as_=as_))


async def _rows(reading: Reading, wanted: CaseFilter, at: datetime | None, as_: As) -> Sequence[CaseRow]:
    if at is None:
        return await asyncio.to_thread(reading.views.cases, wanted)
    return await of_the_past(reading.historian.cases(past(reading, at), wanted, as_=as_))


def _position_of(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    reported_at, case_id = position_of(cursor)
    if reported_at is None:
        raise Problem(400, "no such cursor", "cursor: not one of cases")
    return reported_at, case_id
