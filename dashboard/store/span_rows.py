"""What is asked of the read tables by area and local time, as SQL: of relays and of cases alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, Table, select, tuple_

READ_AT_ONCE = 5_000
KEYS_AT_ONCE = 500


def at(table: Table, keys: Collection[tuple[Any, ...]]) -> Iterator[Select[Any]]:
    """The rows of these primary keys, some at a time."""
    asked, key = list(keys), tuple_(*table.primary_key.columns)
    for first in range(0, len(asked), KEYS_AT_ONCE):
        yield select(table).where(key.in_(asked[first : first + KEYS_AT_ONCE]))


def within(
    table: Table, span: str, areas: Collection[str] | None, first: int | None, last: int | None
) -> Iterator[Select[Any]]:
    """The rows of these areas, or all, from the first to the last start, both included; None is open."""
    for some in [None] if areas is None else _parts(sorted(areas)):
        query = select(table).where(table.c.span == span)
        if some is not None:
            query = query.where(table.c.area.in_(some))
        if first is not None:
            query = query.where(table.c.start >= first)
        if last is not None:
            query = query.where(table.c.start <= last)
        yield query


def _parts(areas: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(areas), READ_AT_ONCE):
        yield areas[first : first + READ_AT_ONCE]
