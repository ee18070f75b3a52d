"""A person keeps a view of a list under a name. It is no event and no deed: nobody else is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from unicodedata import category
from urllib.parse import parse_qsl

from dashboard.acting.actions import Field
from dashboard.acting.acts import Forbidden, NotKept, Unfit
from dashboard.ingest.persons import number_in
from dashboard.ports import JournalError, SavedView, SavedViews, TooManyViews
from dashboard.reading.desk import Desk

KEEP: Final = (Field("view", "line"), Field("instant", "flag", is_needed=False))
DROP: Final = (Field("view", "view"),)
LONGEST_NAME: Final = 40
"""Characters of a view's name."""
LONGEST_QUERY: Final = 1_000


async def keep(desk: Desk, filled: Mapping[str, Any], *, path: str, query: str) -> str:
    """Keep the address of a list, in the place of the view of that name; the name as it is kept.

    Raises Unfit for what is no name, a person's number, or one view too many; Forbidden; NotKept.
    """
    name = _named(filled)
    if any(number_in(said) for said in (name, *(value for _, value in parse_qsl(query)))):
        raise Unfit({"view": "personal"})
    if len(query) > LONGEST_QUERY:
        raise Unfit({"view": "too_long"})
    try:
        is_kept = await asyncio.to_thread(_kept_by(desk).keep, desk.grant, SavedView(name, path, query))
    except TooManyViews as many:
        raise Unfit({"view": "full"}) from many
    except JournalError as wrong:
        raise NotKept(str(wrong)) from wrong
    if not is_kept:
        raise Forbidden("keep_view")
    return name


async def drop(desk: Desk, filled: Mapping[str, Any]) -> str:
    """Keep one's view of that name no more. Raises Unfit where there is none, NotKept, and Forbidden."""
    name = _named(filled)
    try:
        is_dropped = await asyncio.to_thread(_kept_by(desk).drop, desk.grant, name)
    except JournalError as wrong:
        raise NotKept(str(wrong)) from wrong
    if not is_dropped:
        raise Unfit({"view": "unknown"})
    return name


def _kept_by(desk: Desk) -> SavedViews:
    if desk.reading.saved is None:
        raise Forbidden("keep_view")
    return desk.reading.saved


def _named(filled: Mapping[str, Any]) -> str:
    said = filled.get("view")
    name = " ".join(said.split()) if isinstance(said, str) else ""
    if not name:
        raise Unfit({"view": "missing"})
    if len(name) > LONGEST_NAME:
        raise Unfit({"view": "too_long"})
    if any(category(sign).startswith("C") for sign in name):
        raise Unfit({"view": "unreadable"})
    return name
