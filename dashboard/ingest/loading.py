"""Loading a file: rows → events → batches → the journal; what does not fit is kept beside the file.

Into an empty journal it is history: recorded in the order in which it was known, with its own times, and
the registers before it. Into any other it is recorded now, as a stream in bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from dashboard.domain.area import Area
from dashboard.ingest.in_order import Timed, in_order
from dashboard.ingest.journal_gate import Gate, Taken
from dashboard.ingest.rejected_rows import RejectedRows, refusal_of
from feeds._mapping import TableMapping
from feeds._row import Row
from feeds._row_events import MappedRows, RowEvents, events_of, require_columns
from feeds._tables import open_table

Step: TypeAlias = Literal["reading", "recording"]
Progress: TypeAlias = Callable[[Step, float], None]
"""Told which step is under way and how much of it is done, 0..1."""

Item = TypeVar("Item")

BATCH = 1_000
"""Rows, or events of history, recorded in one transaction."""


@dataclass(slots=True)
class Loaded:
    """What a load came to. `rejected`: the file with the rows that did not fit, None where all did."""

    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    rows_refused: int = 0
    new_areas: int = 0
    rejected: Path | None = None


def silent(step: Step, share: float) -> None:
    """Tells nobody how far it is."""


def load(
    path: Path,
    mapping: TableMapping,
    *,
    gate: Gate,
    register: tuple[str, Sequence[Area]] | None = None,
    progress: Progress = silent,
) -> Loaded:
    """Load a file by its mapping; loading it again adds nothing. Raises FeedError or JournalError.

    `register`: the name and the areas of a register to load first.
    """
    with open_table(path, mapping.file) as table:
        require_columns(mapping, table.columns)
        with RejectedRows(path, table.columns) as rejected:
            loading = _Loading(path, mapping, gate, rejected, progress, _given(register))
            if gate.is_empty():
                loading.history(table.rows())
            else:
                loading.stream(table.rows())
            return loading.result()


def file_in_order(
    path: Path,
    mapping: TableMapping,
    *,
    gate: Gate,
    register: tuple[str, Sequence[Area]] | None = None,
    progress: Progress = silent,
) -> Iterator[Timed]:
    """A file's events in the order in which they were known, once its areas stand in the registers.

    Reads all of the file before the first event; refuses what does not fit as :func:`load` does.
    """
    with open_table(path, mapping.file) as table:
        require_columns(mapping, table.columns)
        with RejectedRows(path, table.columns) as rejected:
            loading = _Loading(path, mapping, gate, rejected, progress, _given(register))
            ordered = loading.ordered(table.rows())
            for name, areas in loading.registers.items():
                gate.register(name, areas)
    yield from ordered


def _given(register: tuple[str, Sequence[Area]] | None) -> dict[str, tuple[Area, ...]]:
    return {register[0]: tuple(register[1])} if register else {}


@dataclass(slots=True)
class _Loading:
    """One load under way. `registers`: what this load adds to, by name, as it stands by now."""

    path: Path
    mapping: TableMapping
    gate: Gate
    rejected: RejectedRows
    progress: Progress
    registers: dict[str, tuple[Area, ...]]
    loaded: Loaded = field(default_factory=Loaded)
    events: int = 0

    def stream(self, rows: Iterable[Row]) -> None:
        """Into a centre that is at work: recorded now, batch by batch, in the file's order."""
        for name, areas in self.registers.items():
            self.gate.register(name, areas)
        for batch in batches(self._fitting(rows), BATCH):
            if self._add_areas(batch):
                for name, areas in self.registers.items():
                    self.gate.register(name, areas)
            self._take(batch)
            self.progress("recording", batch[-1].row.share)

    def _take(self, batch: Sequence[RowEvents]) -> None:
        events = [(found.row, known.event) for found in batch for known in found.events]
        taken = self.gate.take([event for _, event in events])
        self._count(taken)
        row_by_line = {events[i][0].line: (events[i][0], why) for i, why in sorted(taken.refused.items())}
        for row, why in row_by_line.values():
            self._refuse(row, why)

    def history(self, rows: Iterable[Row]) -> None:
        """Into an empty journal: sorted by when it was known, after the registers it is counted by."""
        ordered = self.ordered(rows)
        first = next(ordered, None)
        at = min(first.known_at, self.gate.now()) if first else self.gate.now()
        self.gate.open_at(at)
        for name, areas in self.registers.items():
            self.gate.register(name, areas, at=at)
        self._record_history(chain([first] if first else [], ordered))

    def ordered(self, rows: Iterable[Row]) -> Iterator[Timed]:
        """All events in the order in which they were known. On return, every row has been read."""
        ordered = in_order(self._timed(rows))
        first = next(ordered, None)
        return chain([first] if first else [], ordered)

    def _timed(self, rows: Iterable[Row]) -> Iterator[Timed]:
        for found in self._fitting(rows):
            self._add_areas([found])
            for known in found.events:
                yield Timed(known.known_at, self.events, found.row.line, known.event)
                self.events += 1
            self.progress("reading", found.row.share)

    def _record_history(self, ordered: Iterable[Timed]) -> None:
        why_by_line: dict[int, str] = {}
        now, done = self.gate.now(), 0
        for batch in batches(ordered, BATCH):
            taken = self.gate.take(
                [timed.event for timed in batch],
                recorded_at=[min(timed.known_at, now) for timed in batch],
            )
            self._count(taken)
            why_by_line = {batch[i].line: why for i, why in taken.refused.items()} | why_by_line
            done += len(batch)
            self.progress("recording", done / self.events)
        self._refuse_lines(why_by_line)

    def _refuse_lines(self, why_by_line: Mapping[int, str]) -> None:
        """The file is read again for the rows that the gate refused: they were not kept in memory."""
        if not why_by_line:
            return
        with open_table(self.path, self.mapping.file) as table:
            for row in table.rows():
                if row.line in why_by_line:
                    self._refuse(row, why_by_line[row.line])

    def _fitting(self, rows: Iterable[Row]) -> Iterator[RowEvents]:
        """What the rows that fit come to; the others are refused on the way."""
        standing = {**self.gate.areas_by_register(), **self.registers}
        known = tuple(chain.from_iterable(standing.values()))
        for found in events_of(MappedRows(self.mapping, rows, known)):
            self.loaded.rows += 1
            if found.reason is not None:
                self._refuse(found.row, found.reason)
            yield found

    def _add_areas(self, batch: Sequence[RowEvents]) -> bool:
        new = [area for found in batch for area in found.new_areas]
        if not new or self.mapping.areas is None:
            return False
        name = self.mapping.areas.register
        standing = self.registers.get(name) or self.gate.areas_by_register().get(name, ())
        self.registers[name] = (*standing, *new)
        self.loaded.new_areas += len(new)
        return True

    def _refuse(self, row: Row, why: str) -> None:
        self.rejected.write(row, why)
        self.gate.keep([refusal_of(self.mapping.source, self.path.name, row, why)])

    def _count(self, taken: Taken) -> None:
        self.loaded.accepted += taken.accepted
        self.loaded.duplicates += taken.duplicates

    def result(self) -> Loaded:
        self.loaded.rows_refused = self.rejected.rows
        self.loaded.rejected = self.rejected.path if self.rejected.rows else None
        return self.loaded


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of `size`, the last one shorter."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
