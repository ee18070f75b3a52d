"""Rows of the read table of cases as a district makes them in three years, quickly and by the million.

Their states are real ones: of cases that a board folded, open and closed, taken again and again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Final

from bench.load import Load
from dashboard.config import Settings
from dashboard.domain.area import AreaTree
from dashboard.domain.events import Recorded
from dashboard.domain.situation import CLAUSES
from dashboard.projections.board import Board
from dashboard.projections.checkpoint import case_row
from dashboard.projections.relay_spans import local_hour
from dashboard.projections.tally import CLOSED_LATE, CaseWeight
from dashboard.store.instants import EPOCH, micros
from dashboard.store.schema import CLAUSE_STATES, cases

SPAN: Final = timedelta(days=1_096)
OPEN_SHARE: Final = 0.01
KINDS: Final = (
    *("neighbours", "family", "damages", "housing", "contract", "labour", "land", "traffic", "debt"),
    *("consumer", "medical", "school", "property", "environment", "faith"),
)
SOURCES: Final = ("grid", "hotline", "police", "court", "counter", "phone")
GRADES: Final = ("ordinary", "major", "special")
HOLDERS: Final = tuple(f"unit-{n:03}" for n in range(200))
KIND_SHARES: Final = tuple(1 / (n + 1) for n in range(len(KINDS)))
SOURCE_SHARES: Final = (50, 25, 12, 8, 4, 1)
GRADE_SHARES: Final = (92, 7, 1)
PROMISED_SHARE: Final = 0.1
DAY_US: Final = 86_400_000_000
HOUR_US: Final = 3_600_000_000
ZONE: Final = Settings().zone
_EPOCH_HOUR: Final = local_hour(EPOCH, ZONE)
_LATE: Final = list(cases.columns.keys()).index("is_late")
MET, LATE = CLAUSE_STATES.index("met"), CLAUSE_STATES.index("late")


class Rows:
    """`n` rows, in the order of their reports: `closed` closed ones, and a hundredth as many open ones, which
    are of the last weeks but for a few."""

    def __init__(self, tree: AreaTree, *, closed: int) -> None:
        self.ends = datetime(2026, 9, 1, tzinfo=UTC)
        self.begins = self.ends - SPAN
        self.open = max(1, int(closed * OPEN_SHARE))
        self.n = closed + self.open
        self._closed = closed
        self._areas = [area.code for area in tree.by_code.values()]
        chance = Random(7)
        self._area_shares = list(accumulate(chance.uniform(0.2, 2.0) for _ in self._areas))
        self._closed_state, self._open_state = _states(self._areas[0])
        self._codes: list[str] = []

    def any_id(self, chance: Random) -> str:
        return f"c{chance.randrange(self.n):09}"

    def any_code(self, chance: Random) -> str:
        return chance.choice(self._codes)

    @property
    def last_day(self) -> int:
        """The local day (ordinal) of the last reports."""
        return self.ends.astimezone(ZONE).toordinal() - 1

    def weight(self, row: tuple[Any, ...]) -> CaseWeight:
        """What the case of a stored row bears on the days."""
        _, _, area, kind, _, source, _, _, reported_us, closed_us, *_ = row
        is_late = closed_us is not None and row[_LATE]
        closed_in = None if closed_us is None else _local_hour(closed_us)
        cells = (CLOSED_LATE,) if is_late else ()
        return CaseWeight(area, cells, _local_hour(reported_us), closed_in, kind, source)

    def stored(self, at_once: int) -> Iterator[list[tuple[Any, ...]]]:
        """Tuples in the order of the table's columns."""
        chance = Random(11)
        numbers: dict[str, int] = {}
        for first in range(0, self.n, at_once):
            some = range(first, min(self.n, first + at_once))
            yield self._some(some, chance, numbers)

    def _some(self, some: range, chance: Random, numbers: dict[str, int]) -> list[tuple[Any, ...]]:
        k, begins_us = len(some), micros(self.begins)
        span_us = micros(self.ends) - begins_us
        areas = chance.choices(self._areas, cum_weights=self._area_shares, k=k)
        kinds = chance.choices(KINDS, KIND_SHARES, k=k)
        sources = chance.choices(SOURCES, SOURCE_SHARES, k=k)
        grades = chance.choices(GRADES, GRADE_SHARES, k=k)
        holders = chance.choices(HOLDERS, k=k)
        made, day, stamp = [], -1, ""
        for i, n in enumerate(some):
            reported_us = begins_us + span_us * n // self.n
            if reported_us // DAY_US != day:
                day = reported_us // DAY_US
                stamp = f"{self.begins + timedelta(microseconds=reported_us - begins_us):%y%m%d}"
                numbers[stamp] = 0
            numbers[stamp] += 1
            code = f"{stamp}-{numbers[stamp]:03}"
            if numbers[stamp] % 97 == 1:
                self._codes.append(code)
            # Nine tenths of the open cases are the last reports, the others lie far back.
            is_open = n >= self.n - self.open * 9 // 10 or chance.random() < OPEN_SHARE / 10
            row = (f"c{n:09}", code, areas[i], kinds[i], grades[i], sources[i])
            if is_open:
                made.append((*row, *self._open_rest(chance, grades[i], holders[i], reported_us)))
            else:
                made.append((*row, *self._closed_rest(chance, grades[i], holders[i], reported_us)))
        return made

    def _closed_rest(self, chance: Random, grade: str, holder: str, reported_us: int) -> tuple[Any, ...]:
        is_late, is_promised = chance.random() < 0.04, chance.random() < PROMISED_SHARE
        closed_us = reported_us + int((5 + chance.random() * 20 if is_late else chance.random() * 5) * DAY_US)
        closing = CLAUSES.index("close_promised") if is_promised else 1 + GRADES.index(grade)
        dispatch = None if is_promised else LATE if chance.random() < 0.03 else MET
        times = ("closed", holder, reported_us, closed_us, None)
        over = (int(is_late), dispatch, closing, LATE if is_late else MET)
        duty = (None, 0)
        return (*times, 0, 0, 0, 0, self._closed_state, None, *over, *duty)

    def _open_rest(self, chance: Random, grade: str, holder: str, reported_us: int) -> tuple[Any, ...]:
        way, is_dispatched = chance.random(), chance.random() < 0.8
        state = CLAUSE_STATES.index("overdue" if way < 0.1 else "due_soon" if way < 0.25 else "running")
        due_us = reported_us + int((5 if grade == "ordinary" else 15) * DAY_US)
        times = ("open", holder if is_dispatched else None, reported_us, None, due_us)
        flags = (int(way < 0.1), int(0.1 <= way < 0.25), int(not is_dispatched), int(chance.random() < 0.05))
        running = (0, MET if is_dispatched else state, 1 + GRADES.index(grade), state)
        return (*times, *flags, self._open_state, due_us, *running, reported_us, 0)


def _local_hour(us: int) -> int:
    """As `relay_spans.local_hour` counts; the offset of the zone has been the same for all these years."""
    return _EPOCH_HOUR + us // HOUR_US


def _states(area: str) -> tuple[bytes, bytes]:
    """Of a case that was closed after its eight events, and of one after four of them."""
    found = []
    for told in (8, 4):
        board = Board(ZONE)
        load = Load("grid", [area], run="desk", at_once=1)
        events = list(load.events(told))
        board.fold([Recorded(i, event.occurred_at, event) for i, event in enumerate(events, start=1)])
        board.advance(events[-1].occurred_at)
        (held,) = board.cases.held.values()
        found.append(case_row(held, at=board.at).state)
    return found[0], found[1]
