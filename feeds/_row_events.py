"""Rows into events: the pure middle of every import, between the file and the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from dashboard.domain.area import Area
from dashboard.domain.events import Event
from feeds._area_columns import AreaFinder
from feeds._feed import RowError, TableError
from feeds._mapping import TableMapping
from feeds._row import Row


class Known(NamedTuple):
    """An event and the instant at which its source knew of it: not before the row's first event.

    Real files hold closings that say they came before the report.
    """

    known_at: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class RowEvents:
    """What one row came to: its events, or why it does not fit; and the units that it registered.

    Without both, the mapping gives no event for such a row.
    """

    row: Row
    events: tuple[Known, ...] = ()
    reason: str | None = None
    new_areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class MappedRows:
    """Rows of a file with the mapping to read them by, and the areas known before."""

    mapping: TableMapping
    rows: Iterable[Row]
    known: Sequence[Area] = field(default=())


def require_columns(mapping: TableMapping, columns: Sequence[str]) -> None:
    """Raises TableError, naming the columns that the file lacks and those that it has."""
    missing = [column for column in mapping.columns if column not in columns]
    if missing:
        lacking = ", ".join(map(repr, missing))
        raise TableError(f"the file has no column {lacking}; found: {', '.join(map(repr, columns))}")


def events_of(mapped: MappedRows) -> Iterator[RowEvents]:
    """What each row comes to, in the file's order. Raises AreasError for a root that no register holds."""
    areas = mapped.mapping.areas
    finder = AreaFinder(areas, mapped.known) if areas else None
    for row in mapped.rows:
        events, reason = _of(mapped.mapping, row, finder)
        yield RowEvents(row, events, reason, finder.take_new() if finder else ())


def parse(mapped: MappedRows) -> Iterator[Event]:
    """The events of the rows that fit."""
    return (known.event for row in events_of(mapped) for known in row.events)


def _of(mapping: TableMapping, row: Row, finder: AreaFinder | None) -> tuple[tuple[Known, ...], str | None]:
    if row.wrong is not None:
        return (), row.wrong
    cells = row.cells
    try:
        found = [event.of(cells, lambda: finder.find(cells) if finder else "") for event in mapping.events]
    except RowError as wrong:
        return (), str(wrong)
    return _in_row_order([event for event in found if event is not None]), None


def _in_row_order(events: Sequence[Event]) -> tuple[Known, ...]:
    return tuple(Known(max(events[0].occurred_at, event.occurred_at), event) for event in events)
