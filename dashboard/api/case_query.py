"""The parameters by which rows of cases are asked for, as a filter that has no area yet."""

from datetime import UTC, datetime
from typing import Annotated, TypeAlias

from fastapi import Depends, Query

from dashboard.api.questions import Instant, cursor_of, position_of
from dashboard.domain.events import Grade
from dashboard.domain.situation import ClauseName
from dashboard.ports import CaseFilter, CaseOrder, CaseRow, CaseStatus, ClauseState
from dashboard.problem import Problem
from dashboard.projections.case_rows import place_at

Word: TypeAlias = Annotated[str | None, Query(max_length=100)]
Bound: TypeAlias = Annotated[Instant | None, Query()]


def _case_filter(
    status: Annotated[CaseStatus | None, Query(description="late: closed late")] = None,
    kind: Annotated[
        str | None, Query(max_length=100, description="403 for a withheld one, where the role is told none")
    ] = None,
    source: Word = None,
    grade: Annotated[Grade | None, Query()] = None,
    holder: Word = None,
    code: Word = None,
    code_begins: Annotated[
        str | None, Query(min_length=6, max_length=20, description="the six digits of a day, or more")
    ] = None,
    clause: Annotated[ClauseName | None, Query()] = None,
    clause_is: Annotated[
        ClauseState | None, Query(description="of `clause`, or of any; running includes the next two")
    ] = None,
    reported_from: Bound = None,
    reported_until: Bound = None,
    closed_from: Bound = None,
    closed_until: Bound = None,
    due_from: Bound = None,
    due_until: Bound = None,
) -> CaseFilter:
    """`..._from` is inside, `..._until` outside; due: of the clause due next."""
    return CaseFilter(
        status=status,
        kind=kind,
        source=source,
        grade=grade,
        holder=holder,
        code=code,
        code_begins=code_begins,
        clause=clause,
        clause_is=clause_is,
        reported_from=_utc(reported_from),
        reported_until=_utc(reported_until),
        closed_from=_utc(closed_from),
        closed_until=_utc(closed_until),
        due_from=_utc(due_from),
        due_until=_utc(due_until),
    )


Wanted: TypeAlias = Annotated[CaseFilter, Depends(_case_filter)]


def place_of(cursor: str | None, order: CaseOrder) -> tuple[datetime | None, str] | None:
    """Where the page before ended. Raises Problem 400 for a cursor of another making."""
    if cursor is None:
        return None
    place = position_of(cursor)
    if place[0] is None and order != "due":
        raise Problem(400, "no such cursor", "cursor: not one of cases in this order")
    return place


def next_of(rows: list[CaseRow], order: CaseOrder, *, limit: int) -> str | None:
    """The cursor of the page after; None on the last."""
    return cursor_of(place_at(rows[-1], order), rows[-1].id) if len(rows) == limit else None


def _utc(at: datetime | None) -> datetime | None:
    try:
        return None if at is None else at.astimezone(UTC)
    except OverflowError:
        raise Problem(400, "no such instant", f"{at} cannot be counted in UTC") from None
