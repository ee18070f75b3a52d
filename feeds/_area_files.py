"""Area registers as files: `code,name,level,parent_code[,valid_from,valid_to]`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import get_args

from dashboard.domain.area import Area, AreaTree, Level
from feeds._feed import AreasError, RowError
from feeds._row import Row, written
from feeds._tables import open_table
from feeds._values import speakable

COLUMNS = ("code", "name", "level", "parent_code")
VALIDITY = ("valid_from", "valid_to")
LEVELS: tuple[Level, ...] = get_args(Level)
COMMUNITY_TIER_AS_ONE = "community/village"
"""What statistical registers write that do not tell the two apart; then the name does."""
_VILLAGES = ("村委会", "村民委员会", "村")


def read_areas(path: Path) -> tuple[Area, ...]:
    """The register in this file. Raises AreasError naming the line, or TableError for no table at all."""
    with open_table(path) as table:
        missing = [column for column in COLUMNS if column not in table.columns]
        if missing:
            found = ", ".join(table.columns)
            raise AreasError(f"{path.name}: has no column {', '.join(missing)}; found: {found}")
        lines = list(_areas(path, table.rows()))
    _refuse_twice(path, lines)
    areas = tuple(area for _, area in lines)
    _refuse_circles(path, areas)
    return areas


def _areas(path: Path, rows: Iterator[Row]) -> Iterator[tuple[int, Area]]:
    for row in rows:
        try:
            if row.wrong is not None:
                raise RowError(row.wrong)
            yield row.line, _area(row)
        except RowError as wrong:
            raise AreasError(f"{path.name}, line {row.line}: {wrong}") from None


def _area(row: Row) -> Area:
    level = _level(row)
    valid_from, valid_to = (_day(row, column) for column in VALIDITY)
    if valid_from and valid_to and valid_to < valid_from:
        raise RowError("valid_to lies before valid_from")
    return Area(
        _needed(row, "code"), _needed(row, "name"), level, _said(row, "parent_code"), valid_from, valid_to
    )


def _level(row: Row) -> Level:
    said = _said(row, "level")
    if said == COMMUNITY_TIER_AS_ONE:
        return "village" if _said(row, "name").endswith(_VILLAGES) else "community"
    for level in LEVELS:
        if level == said:
            return level
    raise RowError(f"level {said!r} is none of {', '.join(LEVELS)}")


def _said(row: Row, column: str) -> str:
    return speakable(written(row.cells.get(column)).strip())


def _needed(row: Row, column: str) -> str:
    said = _said(row, column)
    if not said:
        raise RowError(f"{column} is empty")
    return said


def _day(row: Row, column: str) -> date | None:
    said = _said(row, column)
    try:
        return date.fromisoformat(said[:10]) if said else None
    except ValueError:
        raise RowError(f"{column} {said!r} is not a day such as 2026-01-31") from None


def _refuse_twice(path: Path, lines: Sequence[tuple[int, Area]]) -> None:
    first_by_code: dict[str, int] = {}
    for line, area in lines:
        first = first_by_code.setdefault(area.code, line)
        if first != line:
            raise AreasError(f"{path.name}, line {line}: code {area.code} stands already in line {first}")


def _refuse_circles(path: Path, areas: Sequence[Area]) -> None:
    if not areas:
        raise AreasError(f"{path.name}: holds no area")
    try:
        AreaTree(areas)
    except ValueError as wrong:
        raise AreasError(f"{path.name}: {wrong}") from None
