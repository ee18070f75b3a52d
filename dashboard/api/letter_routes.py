"""`GET /api/letters`, `/api/letters/{id}`: what units were told of their clauses, and whether they answered.

Annotations are evaluated here: FastAPI reads them.
"""

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query

from dashboard.api.questions import (
    Asked,
    Cursor,
    Identify,
    Limit,
    Reader,
    area_for,
    cursor_of,
    position_of,
    reading_router,
    shown,
    tree,
)
from dashboard.domain.area import AreaTree
from dashboard.domain.letter_events import LetterKind
from dashboard.domain.letters import Letter, State
from dashboard.domain.situation import Situation
from dashboard.problem import Problem
from dashboard.reading.ground import Reading
from dashboard.reading.letter_detail import (
    LetterDetail,
    LetterFilter,
    LetterPage,
    is_unit_in_reach,
    letter_detail,
    letter_named,
    newest_letters,
)


def router(reading: Reading, identify: Identify) -> APIRouter:
    """The routes that read letters. `identify` gives the grant of a token, or raises Problem 401."""
    routes = reading_router(reading, identify, prefix="/api/letters", tag="letters")
    routes.get("")(letters)
    routes.get("/{letter_id}")(letter)
    return routes


async def letters(
    reading: Asked,
    reader: Reader,
    unit: Annotated[str | None, Query(max_length=200)] = None,
    kind: Annotated[LetterKind | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> LetterPage:
    """Letters, the last drafted first: those to units that the token reaches."""
    now = shown(reading)
    reached = area_for(reader, None, now)
    if unit is not None:
        _refuse_out_of_reach(unit, reached, tree(now))
    wanted = LetterFilter(
        unit=unit,
        kind=kind,
        state=state,
        is_in_reach=partial(is_unit_in_reach, reached=reached, tree=tree(now)),
        before=None if cursor is None else _before(cursor),
        limit=limit,
    )
    found, last = await asyncio.to_thread(newest_letters, reading.journal, wanted)
    return LetterPage(list(found), None if last is None else cursor_of(None, str(last)))


async def letter(reading: Asked, reader: Reader, letter_id: str) -> LetterDetail:
    """One letter with its items, and its text in Chinese and English."""
    now = shown(reading)
    reached = area_for(reader, None, now)
    found = await asyncio.to_thread(letter_named, reading.journal, letter_id)
    if found is None or not is_unit_in_reach(found.draft.unit, reached=reached, tree=tree(now)):
        raise Problem(404, "no such letter", f"no letter {letter_id!r} was ever drafted within this reach")
    cases = None if reached is None else await asyncio.to_thread(_cases_of, found, reading, reached, now)
    look = partial(letter_detail, reading.journal, found, reading.zone, reached=cases)
    return await asyncio.to_thread(look)


def _cases_of(letter: Letter, reading: Reading, reached: str, now: Situation) -> frozenset[str]:
    """Those of its cases that the token reaches."""
    rows = reading.views.cases_by_id({item.case for item in letter.draft.items})
    return frozenset(row.id for row in rows if reached in tree(now).path(row.area))


def _refuse_out_of_reach(unit: str, reached: str | None, tree_: AreaTree) -> None:
    if not is_unit_in_reach(unit, reached=reached, tree=tree_):
        raise Problem(403, "out of reach", f"this token reaches area {reached} and what lies below it")


def _before(cursor: str) -> int:
    _, position = position_of(cursor)
    if not position.isascii() or not position.isdecimal():
        raise Problem(400, "no such cursor", "cursor: not one that this API gave")
    return int(position)
