"""What all questions to the API have in common: who asks, instants, areas in reach, cursors, errors."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeAlias, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Security
from fastapi.security import HTTPBearer
from pydantic import AwareDatetime, BeforeValidator

from dashboard.access.decision import Denied, readable_area
from dashboard.api.ground import ground_of, stands_on
from dashboard.domain.area import AreaTree
from dashboard.domain.situation import Situation
from dashboard.ports import Grant
from dashboard.problem import Problem, described
from dashboard.projections.history import As
from dashboard.reading.ground import Busy, Reading

Instant: TypeAlias = Annotated[
    AwareDatetime,
    # A plus sign that was not escaped arrives as a space.
    BeforeValidator(lambda given: given.replace(" ", "+") if isinstance(given, str) else given),
]
At: TypeAlias = Annotated[Instant | None, Query()]
AsAt: TypeAlias = Annotated[As, Query(alias="as")]
InArea: TypeAlias = Annotated[str | None, Query()]
Cursor: TypeAlias = Annotated[str | None, Query(max_length=400)]
Limit: TypeAlias = Annotated[int, Query(ge=1, le=1000)]
Answer = TypeVar("Answer")
Identify: TypeAlias = Callable[[Request], Grant]
"""The grant of a request's token. Raises Problem 401."""

ERRORS = {
    400: "an instant in the future, or a cursor of another making",
    401: "no token of a reader",
    403: "an area out of the token's reach, or a kind that it is not told apart",
    404: "no such area or version of the policy; no such case, relay or letter within the token's reach",
    422: "a parameter that cannot be read",
    503: "starting, or busy: see Retry-After",
}


@dataclass(frozen=True, slots=True)
class _Ground:
    reading: Reading
    identify: Identify


async def _reading(request: Request) -> Reading:
    ground: _Ground = ground_of(request)
    return ground.reading


def _reader(request: Request) -> Grant:
    ground: _Ground = ground_of(request)
    return ground.identify(request)


Asked: TypeAlias = Annotated[Reading, Depends(_reading)]
"""What a handler of `reading_router` reads from."""
Reader: TypeAlias = Annotated[Grant, Depends(_reader)]
"""For whom."""


def bearer() -> HTTPBearer:
    """How readers show their token, for the documentation."""
    return HTTPBearer(auto_error=False, scheme_name="reader", description="A token made with --api.")


def reading_router(reading: Reading, identify: Identify, *, prefix: str, tag: str) -> APIRouter:
    """A router of questions without routes yet; its handlers may take `Asked` and `Reader`."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        dependencies=[Security(bearer()), Depends(stands_on(_Ground(reading, identify)))],
        responses=described(ERRORS),
    )


def past(reading: Reading, at: datetime) -> datetime:
    """The instant asked for, in UTC. Raises Problem 400 for one that is still to come."""
    now = reading.situation()
    if now is not None and at > now.at:
        raise Problem(400, "not yet", f"at: {at.isoformat()} lies in the future of {now.at.isoformat()}")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Problem(400, "no such instant", f"at: {at.isoformat()} cannot be counted in UTC") from None


async def of_the_past(answer: Awaitable[Answer]) -> Answer:
    """The answer of the historian. Raises Problem 503 when too many ask."""
    try:
        return await answer
    except Busy:
        raise Problem(503, "busy", "too many questions about the past; ask again", retry_after_s=2) from None


def shown(reading: Reading) -> Situation:
    """The Situation on show. Raises Problem 503 before the first."""
    found = reading.situation()
    if found is None:
        raise Problem(503, "starting", "the fold has not shown a Situation yet", retry_after_s=1)
    return found


def tree(situation: Situation) -> AreaTree:
    return AreaTree(situation.register)


def area_for(reader: Grant, asked: str | None, situation: Situation) -> str | None:
    """The area to answer for, None for everything. Raises Problem 404 or 403."""
    if asked is not None and asked not in situation.areas:
        raise Problem(404, "no such area", f"area {asked!r} is not in the register")
    try:
        return readable_area(reader, asked, tree(situation))
    except Denied as denied:
        raise Problem(403, "out of reach", str(denied)) from None


def reaches(reader: Grant, area: str, situation: Situation) -> bool:
    """Whether a row of that area is for the reader; one that names no area is for who reads everything.

    Raises Problem 403 for who reads nothing of the kind. Which cases, relays and letters there are is told to
    those alone who reach them: to any other, one is not there.
    """
    reached = area_for(reader, None, situation)
    return reached is None or reached in tree(situation).path(area)


def cursor_of(at: datetime | None, row_id: str) -> str:
    """The place of a row in its order: an instant, None where it is not known, and the id."""
    return base64.urlsafe_b64encode(f"{'-' if at is None else at.isoformat()} {row_id}".encode()).decode()


def position_of(cursor: str) -> tuple[datetime | None, str]:
    """The place that a cursor names. Raises Problem 400 for one of another making."""
    try:
        at, row_id = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ", 1)
        return None if at == "-" else datetime.fromisoformat(at).astimezone(UTC), row_id
    except (ValueError, OverflowError, binascii.Error):
        raise Problem(400, "no such cursor", "cursor: not one that this API gave") from None
