"""One row of a file, whatever the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from feeds._feed import TableError
from feeds._times import Cell


@dataclass(frozen=True, slots=True)
class Row:
    """`line` in the file (or row of the sheet), from 1. `share` (0..1) of the file read with it.

    `wrong`: why it could not be read, in which case `raw` is all there is of it.
    """

    line: int
    share: float
    cells: Mapping[str, Cell]
    wrong: str | None = None
    raw: str = ""


def column_names(path: object, header: Iterable[Cell]) -> tuple[str, ...]:
    """The columns that a header names, trimmed. Raises TableError where one stands twice or none is there."""
    names = [str(cell).strip() if cell is not None else "" for cell in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise TableError(f"{path}: the header row is empty; say where it is with `header_row` under [file]")
    twice = [name for name, n in Counter(names).items() if n > 1 and name]
    if twice:
        raise TableError(f"{path}: column {twice[0]!r} stands twice in the header; rename one of them")
    return tuple(names)


def is_blank(values: Sequence[Cell]) -> bool:
    return all(value is None or value == "" for value in values)


def written(cell: Cell) -> str:
    """The cell as text: a whole number without its decimal point, a time in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
