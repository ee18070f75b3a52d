"""Tallies: what one area's own cases and relays add up to, as integers that go up and down.

A case or relay bears a weight on the tally of its area; when it changes, the old weight comes off and the
new one goes on. So a count always equals the sum over its cases, whatever the order of events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from dashboard.domain.case import Case, ClauseClock, ClauseStatus
from dashboard.domain.events import Direction
from dashboard.domain.latencies import minutes, spread_of
from dashboard.domain.relay import RelayStatus
from dashboard.domain.situation import CLAUSES, CaseCounts, ClauseCounts, ClauseName, RelayCounts

Key = TypeVar("Key", int, str)

HOURS_A_DAY: Final = 24

REGISTERED, OPEN, CLOSED, OPEN_OVERDUE, CLOSED_LATE, DUE_SOON, UNHELD = range(7)
_STATUSES: Final[tuple[ClauseStatus, ...]] = ("running", "due_soon", "overdue", "met", "late")
_CLAUSE_CELLS: Final = len(_STATUSES) + 1  # the sixth: paused at least once
CELLS: Final = 7 + _CLAUSE_CELLS * len(CLAUSES)
_FIRST_CELL: Final = {name: 7 + _CLAUSE_CELLS * i for i, name in enumerate(CLAUSES)}
_CLAUSE_CELLS_OF: Final[dict[tuple[ClauseName, str, bool], tuple[int, ...]]] = {
    (name, status, was_paused): (
        *((first,) if status in ("due_soon", "overdue") else ()),  # those still run
        first + _STATUSES.index(status),
        *((first + 5,) if was_paused else ()),
    )
    for name, first in _FIRST_CELL.items()
    for status in _STATUSES
    for was_paused in (False, True)
}


_STATE_OF_CELL: Final = {
    first + i: (name, status) for name, first in _FIRST_CELL.items() for i, status in enumerate(_STATUSES)
}


class CaseWeight(NamedTuple):
    """What one case bears on the tally of `area`: one in each of `cells`.

    `registered_in`, `closed_in`: the local hours, counted on as days are by their ordinals. `due_on`: the
    local day (ordinal) of the clause due next, of an open case that is not overdue and of which one runs.
    """

    area: str
    cells: tuple[int, ...]
    registered_in: int
    closed_in: int | None
    kind: str = ""
    source: str = ""
    due_on: int | None = None


class RelayWeight(NamedTuple):
    """What one relay bears. `seconds`: end to end, whole; None while it is not complete.

    `hour`: the local one in which hop 0 was sent, None before it was. `hops`: of each hop seen its level and
    whole seconds, None where a stamp is missing. `is_uncounted`: for households, and nobody told how many.
    """

    area: str
    direction: Direction
    status: RelayStatus
    unknown_hops: int
    seconds: int | None
    hour: int | None = None
    hops: tuple[tuple[str, int | None], ...] = ()
    reached: int = 0
    should: int = 0
    is_uncounted: bool = False


def cells_of(case: Case, clocks: Sequence[ClauseClock], at: datetime) -> tuple[int, ...]:
    """The cells to which a registered case adds one at `at`."""
    cells: list[int] = [REGISTERED]
    statuses = [clock.status_at(at) for clock in clocks]
    was_paused = bool(case.pauses)
    for clock, status in zip(clocks, statuses, strict=True):
        cells += _CLAUSE_CELLS_OF[clock.name, status, was_paused]
    if case.closed_at is not None:
        cells.append(CLOSED)
        if statuses and statuses[-1] == "late":
            cells.append(CLOSED_LATE)
        return tuple(cells)
    cells.append(OPEN)
    if "overdue" in statuses:
        cells.append(OPEN_OVERDUE)
    elif "due_soon" in statuses:
        cells.append(DUE_SOON)
    if case.holder is None:
        cells.append(UNHELD)
    return tuple(cells)


def clause_states(cells: Iterable[int]) -> dict[ClauseName, ClauseStatus]:
    """How each clause of a case stands, read back from its cells."""
    # A clause that is due soon or overdue bears on `running`, too, before it: the last one says it.
    return dict(_STATE_OF_CELL[cell] for cell in cells if cell in _STATE_OF_CELL)


@dataclass(slots=True)
class RelayTally:
    """One direction. `seconds`: how many complete relays took so many whole seconds (exact quantiles)."""

    by_status: Counter[str] = field(default_factory=Counter)
    unknown_hops: int = 0
    seconds: Counter[int] = field(default_factory=Counter)
    reached: int = 0
    should: int = 0
    uncounted: int = 0

    def shift(self, weight: RelayWeight, sign: int) -> None:
        count(self.by_status, weight.status, sign)
        self.unknown_hops += sign * weight.unknown_hops
        if weight.seconds is not None:
            count(self.seconds, weight.seconds, sign)
        self.reached += sign * weight.reached
        self.should += sign * weight.should
        self.uncounted += sign * weight.is_uncounted

    def include(self, other: RelayTally) -> None:
        self.by_status.update(other.by_status)
        self.unknown_hops += other.unknown_hops
        self.seconds.update(other.seconds)
        self.reached += other.reached
        self.should += other.should
        self.uncounted += other.uncounted

    def counts(self) -> RelayCounts:
        within_60, late, no_receipt = (self.by_status[s] for s in ("within_60", "late", "no_receipt"))
        spread = spread_of(self.seconds)
        return RelayCounts(
            complete=within_60 + late,
            within_60=within_60,
            breached=late + no_receipt,
            in_flight=self.by_status["in_flight"],
            no_receipt=no_receipt,
            unknown_hops=self.unknown_hops,
            p50_min=minutes(spread.p50_s),
            p90_min=minutes(spread.p90_s),
            max_min=minutes(spread.max_s),
            p99_min=minutes(spread.p99_s),
            households_reached=self.reached,
            households_should=self.should,
            households_unknown=self.uncounted,
        )


@dataclass(slots=True)
class Tally:
    """One area's own, what lies below it left out. Days are local ordinals (`date.toordinal`)."""

    cells: list[int] = field(default_factory=lambda: [0] * CELLS)
    registered_on: Counter[int] = field(default_factory=Counter)
    closed_on: Counter[int] = field(default_factory=Counter)
    up: RelayTally = field(default_factory=RelayTally)
    down: RelayTally = field(default_factory=RelayTally)
    last_event_at: datetime | None = None

    def shift_case(self, weight: CaseWeight, sign: int) -> None:
        cells = self.cells
        for cell in weight.cells:
            cells[cell] += sign
        count(self.registered_on, weight.registered_in // HOURS_A_DAY, sign)
        if weight.closed_in is not None:
            count(self.closed_on, weight.closed_in // HOURS_A_DAY, sign)

    def shift_relay(self, weight: RelayWeight, sign: int) -> None:
        (self.up if weight.direction == "up" else self.down).shift(weight, sign)

    def hear(self, at: datetime) -> bool:
        """True when this is news."""
        is_news = self.last_event_at is None or at > self.last_event_at
        if is_news:
            self.last_event_at = at
        return is_news

    def include(self, other: Tally) -> None:
        """Add what another area comes to, to roll up a tree."""
        self.cells = [a + b for a, b in zip(self.cells, other.cells, strict=True)]
        self.registered_on.update(other.registered_on)
        self.closed_on.update(other.closed_on)
        self.up.include(other.up)
        self.down.include(other.down)
        if other.last_event_at is not None:
            self.hear(other.last_event_at)


class Tallies(dict[str, Tally]):
    """The tally of each area by code. `dirty`: those that changed since the view was last cut."""

    def __init__(self) -> None:
        super().__init__()
        self.dirty: set[str] = set()

    def __missing__(self, code: str) -> Tally:
        tally = self[code] = Tally()
        return tally

    def move_case(self, old: CaseWeight | None, new: CaseWeight | None) -> None:
        for weight, sign in ((old, -1), (new, 1)):
            if weight is not None:
                self.dirty.add(weight.area)
                self[weight.area].shift_case(weight, sign)
        if old is not None and (new is None or new.area != old.area):
            self._forget_if_empty(old.area)

    def hear(self, area: str, at: datetime) -> None:
        """Something happened in the area."""
        if self[area].hear(at):
            self.dirty.add(area)

    def move_relay(self, old: RelayWeight | None, new: RelayWeight | None) -> None:
        for weight, sign in ((old, -1), (new, 1)):
            if weight is not None:
                self.dirty.add(weight.area)
                self[weight.area].shift_relay(weight, sign)
        if old is not None and (new is None or new.area != old.area):
            self._forget_if_empty(old.area)

    def _forget_if_empty(self, area: str) -> None:
        """So that what came and went leaves no trace, whatever lay between."""
        if self[area] == Tally():
            del self[area]


def case_counts(cells: Sequence[int]) -> CaseCounts:
    return CaseCounts(*cells[:7])


def clause_counts(cells: Sequence[int]) -> dict[ClauseName, ClauseCounts]:
    return {name: _clause_counts(cells[first : first + _CLAUSE_CELLS]) for name, first in _FIRST_CELL.items()}


def _clause_counts(cells: Sequence[int]) -> ClauseCounts:
    running, due_soon, overdue, met, late, paused = cells
    held = running + met + late
    return ClauseCounts(running, due_soon, overdue, met, late, round(paused / held, 4) if held else None)


def count(counter: Counter[Key], key: Key, change: int) -> None:
    """So many more, or less; a zero leaves no key behind, so that equal tallies compare and store equal."""
    n = counter[key] + change
    if n:
        counter[key] = n
    else:
        counter.pop(key, None)
