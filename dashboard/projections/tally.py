"""Tallies: what one area's own cases and relays add up to, as integers that go up and down.

A case weighs on the tally of its own area by a tuple of cells; when it changes, the old weights come off
and the new ones go on. So a count always equals the sum over its cases, whatever the order of events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from dashboard.domain.case import Case, ClauseClock
from dashboard.domain.situation import CLAUSES, CaseCounts, ClauseCounts, ClauseName, RelayCounts

REGISTERED, OPEN, CLOSED, OPEN_OVERDUE, CLOSED_LATE, DUE_SOON, UNHELD = range(7)
_STATUSES: Final = ("running", "due_soon", "overdue", "met", "late")
_CLAUSE_CELLS: Final = len(_STATUSES) + 1  # the sixth: paused at least once
CELLS: Final = 7 + _CLAUSE_CELLS * len(CLAUSES)
_FIRST_CELL: Final = {name: 7 + _CLAUSE_CELLS * i for i, name in enumerate(CLAUSES)}
_CLAUSE_WEIGHTS: Final[dict[tuple[ClauseName, str, bool], tuple[int, ...]]] = {
    (name, status, was_paused): (
        *((first,) if status in ("due_soon", "overdue") else ()),  # those still run
        first + _STATUSES.index(status),
        *((first + 5,) if was_paused else ()),
    )
    for name, first in _FIRST_CELL.items()
    for status in _STATUSES
    for was_paused in (False, True)
}

Weights = tuple[int, ...]
NO_WEIGHTS: Final[Weights] = ()


def weights(case: Case, clocks: Sequence[ClauseClock], at: datetime) -> Weights:
    """The cells that the case adds one to at `at`."""
    if case.reported_at is None:
        return NO_WEIGHTS
    cells: list[int] = [REGISTERED]
    is_overdue = is_due_soon = False
    was_paused = bool(case.pauses)
    for clock in clocks:
        status = clock.status_at(at)
        is_overdue = is_overdue or status == "overdue"
        is_due_soon = is_due_soon or status == "due_soon"
        cells.extend(_CLAUSE_WEIGHTS[clock.name, status, was_paused])
    if case.closed_at is not None:
        cells.append(CLOSED)
        if clocks and clocks[-1].status_at(at) == "late":
            cells.append(CLOSED_LATE)
    else:
        cells.append(OPEN)
        if is_overdue:
            cells.append(OPEN_OVERDUE)
        elif is_due_soon:
            cells.append(DUE_SOON)
        if case.holder is None:
            cells.append(UNHELD)
    return tuple(cells)


@dataclass(slots=True)
class RelayTally:
    """One direction. `seconds`: how many complete relays took so many whole seconds (exact quantiles)."""

    within_60: int = 0
    late: int = 0
    no_receipt: int = 0
    in_flight: int = 0
    unknown_hops: int = 0
    seconds: Counter[int] = field(default_factory=Counter)

    def add(self, status: str, unknown_hops: int, seconds: int | None, sign: int) -> None:
        if status != "unstarted":
            setattr(self, status, getattr(self, status) + sign)
        self.unknown_hops += sign * unknown_hops
        if seconds is not None:
            self.seconds[seconds] += sign
            if not self.seconds[seconds]:
                del self.seconds[seconds]

    def include(self, other: RelayTally) -> None:
        self.within_60 += other.within_60
        self.late += other.late
        self.no_receipt += other.no_receipt
        self.in_flight += other.in_flight
        self.unknown_hops += other.unknown_hops
        self.seconds.update(other.seconds)

    def counts(self) -> RelayCounts:
        complete = self.within_60 + self.late
        p50, p90, longest = quantiles(self.seconds, complete)
        return RelayCounts(
            complete=complete,
            within_60=self.within_60,
            breached=self.late + self.no_receipt,
            in_flight=self.in_flight,
            no_receipt=self.no_receipt,
            unknown_hops=self.unknown_hops,
            p50_min=p50,
            p90_min=p90,
            max_min=longest,
        )


def quantiles(seconds: Counter[int], n: int) -> tuple[float | None, float | None, float | None]:
    """p50, p90 and maximum in minutes, nearest rank (the k-th smallest, k = ceil(q·n)); None for none."""
    if not n:
        return None, None, None
    wanted = [-(-n * 50 // 100), -(-n * 90 // 100), n]
    found: list[float | None] = []
    seen = 0
    for length in sorted(seconds):
        seen += seconds[length]
        while wanted and seen >= wanted[0]:
            wanted.pop(0)
            found.append(round(length / 60, 2))
    return found[0], found[1], found[2]


@dataclass(slots=True)
class Tally:
    """One area's own, what lies below it left out. Days are local ordinals (`date.toordinal`)."""

    cells: list[int] = field(default_factory=lambda: [0] * CELLS)
    up: RelayTally = field(default_factory=RelayTally)
    down: RelayTally = field(default_factory=RelayTally)
    registered_on: Counter[int] = field(default_factory=Counter)
    closed_on: Counter[int] = field(default_factory=Counter)
    last_event_at: datetime | None = None

    def shift(self, old: Weights, new: Weights) -> None:
        for cell in old:
            self.cells[cell] -= 1
        for cell in new:
            self.cells[cell] += 1

    def hear(self, at: datetime) -> None:
        if self.last_event_at is None or at > self.last_event_at:
            self.last_event_at = at


def case_counts(cells: Sequence[int]) -> CaseCounts:
    return CaseCounts(*cells[:7])


def clause_counts(cells: Sequence[int]) -> dict[ClauseName, ClauseCounts]:
    return {name: _clause_counts(cells[first : first + _CLAUSE_CELLS]) for name, first in _FIRST_CELL.items()}


def _clause_counts(cells: Sequence[int]) -> ClauseCounts:
    running, due_soon, overdue, met, late, paused = cells
    held = running + met + late
    return ClauseCounts(running, due_soon, overdue, met, late, round(paused / held, 4) if held else None)


def total(cells: Iterable[Sequence[int]]) -> list[int]:
    """Cell by cell sum; zeros for none."""
    return [sum(column) for column in zip(*cells, strict=True)] or [0] * CELLS
