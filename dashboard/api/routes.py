"""`GET /api/situation`, `GET /api/cases`, `GET /api/cases/{id}`: the numbers, and the rows behind them.

Annotations are evaluated here: FastAPI reads them, and `Reader` is known in the function only.
"""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal, TypeAlias, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Security
from fastapi.security import HTTPBearer
from pydantic import AwareDatetime, BeforeValidator

from dashboard.access.decision import Denied, readable_area
from dashboard.api.case_detail import CaseDetail, NoSuchPolicy, case_detail
from dashboard.api.reading import Busy, Reading
from dashboard.api.shapes import CasePage, SituationAnswer, case_answer, situation_answer
from dashboard.domain.area import AreaTree
from dashboard.domain.situation import Situation
from dashboard.ports import CaseFilter, CaseRow, Grant
from dashboard.problem import Problem, described
from dashboard.projections.history import As

Instant: TypeAlias = Annotated[
    AwareDatetime,
    # A plus sign that was not escaped arrives as a space.
    BeforeValidator(lambda given: given.replace(" ", "+") if isinstance(given, str) else given),
]
Status: TypeAlias = Literal["open", "closed", "overdue", "due_soon", "paused", "unheld"]
Answer = TypeVar("Answer")
Identify: TypeAlias = Callable[[Request], Grant]

_ERRORS = {
    400: "an instant in the future, or a cursor of another making",
    401: "no token of a reader",
    403: "an area out of the token's reach",
    404: "no such area, case, or version of the policy",
    422: "a parameter that cannot be read",
    503: "starting, or busy: see Retry-After",
}


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The routes that read. `identify` gives the grant of a request's token, or raises Problem 401."""
    bearer = HTTPBearer(auto_error=False, scheme_name="reader", description="A token made with --api.")
    routes = APIRouter(
        prefix="/api", tags=["reading"], dependencies=[Security(bearer)], responses=described(_ERRORS)
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
        return situation_answer(found, _area(reader, area, found))

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
        tree = _tree(_shown(reading))
        reached = _area(reader, area, _shown(reading))
        wanted = CaseFilter(
            areas=None if reached is None else frozenset(tree.below(reached)),
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
            next=_cursor(last.reported_at, last.id) if last is not None and last.reported_at else None,
        )

    @routes.get("/cases/{case_id}")
    async def case(
        reader: Reader, case_id: str, policy: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
    ) -> CaseDetail:
        """One case: its clauses, episode by episode, who held it, and its timeline. Free text is kept apart.

        `policy`: a version of the policy under which it is to be read, too; a past breach stays what it was.
        """
        shown = _shown(reading)
        look = partial(case_detail, reading.journal, case_id, at=shown.at, zone=reading.zone, policy=policy)
        try:
            found = await asyncio.to_thread(look)
        except NoSuchPolicy as wrong:
            raise Problem(404, "no such policy", str(wrong)) from None
        if found is None:
            raise Problem(404, "no such case", f"no case {case_id!r} was ever reported")
        _area(reader, found.area, shown)
        return found

    return routes


async def _situation(reading: Reading, at: datetime | None, as_: As) -> Situation:
    if at is None:
        return _shown(reading)
    return await _of_the_past(reading.historian.situation(_past(reading, at), as_=as_))


async def _rows(reading: Reading, wanted: CaseFilter, at: datetime | None, as_: As) -> Sequence[CaseRow]:
    if at is None:
        return await asyncio.to_thread(reading.views.cases, wanted)
    return await _of_the_past(reading.historian.cases(_past(reading, at), wanted, as_=as_))


def _past(reading: Reading, at: datetime) -> datetime:
    shown = reading.situation()
    if shown is not None and at > shown.at:
        raise Problem(400, "not yet", f"at: {at.isoformat()} lies in the future of {shown.at.isoformat()}")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Problem(400, "no such instant", f"at: {at.isoformat()} cannot be counted in UTC") from None


async def _of_the_past(answer: Awaitable[Answer]) -> Answer:
    try:
        return await answer
    except Busy:
        raise Problem(503, "busy", "too many questions about the past; ask again", retry_after_s=2) from None


def _shown(reading: Reading) -> Situation:
    shown = reading.situation()
    if shown is None:
        raise Problem(503, "starting", "the fold has not shown a Situation yet", retry_after_s=1)
    return shown


def _tree(situation: Situation) -> AreaTree:
    return AreaTree(situation.register)


def _area(reader: Grant, asked: str | None, situation: Situation) -> str | None:
    if asked is not None and asked not in situation.areas:
        raise Problem(404, "no such area", f"area {asked!r} is not in the register")
    try:
        return readable_area(reader, asked, _tree(situation))
    except Denied as denied:
        raise Problem(403, "out of reach", str(denied)) from None


def _cursor(reported_at: datetime, case_id: str) -> str:
    return base64.urlsafe_b64encode(f"{reported_at.isoformat()} {case_id}".encode()).decode()


def _position_of(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    try:
        reported_at, case_id = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ", 1)
        return datetime.fromisoformat(reported_at), case_id
    except (ValueError, binascii.Error):
        raise Problem(400, "no such cursor", "cursor: not one that this API gave") from None
