"""The mix of cases, kept as counts that go up and down with the weight of each case."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.domain.deadline import TICK
from dashboard.domain.mix import Breakdown, DueDay, FallingDue, Mix
from dashboard.domain.situation import CaseCounts
from dashboard.projections.tally import DUE_SOON, HOURS_A_DAY, CaseWeight, Key, count

NAMES_TOLD: Final = 24
"""More than any screen lists, so that kinds that a wall withholds leave no hole."""
DAYS_TOLD: Final = 7


@lru_cache(maxsize=4096)
def due_day(due_at: datetime, zone: ZoneInfo) -> int:
    """The local day (ordinal) of a due instant: 24:00 is of the day that ends."""
    return (due_at - TICK).astimezone(zone).toordinal()


class CaseMix:
    """Open cases by kind and by the day of the clause due next, and all by source and day of the report.

    `sources_on`: no day before `kept_from` (ordinal), which no cut asks for any more.
    """

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.due_on: Counter[int] = Counter()
        self.due_soon_on: Counter[int] = Counter()
        self.sources_on: dict[int, Counter[str]] = {}
        self.kept_from = 0

    def move(self, old: CaseWeight | None, new: CaseWeight | None) -> None:
        """A case bears another weight, or its first."""
        kind, now_kind = _open_kind(old), _open_kind(new)
        if kind != now_kind:
            _shift(self.kinds, kind, now_kind)
        due_on = None if old is None else old.due_on
        now_due_on = None if new is None else new.due_on
        if due_on != now_due_on:
            _shift(self.due_on, due_on, now_due_on)
        soon_on, now_soon_on = _due_soon_on(old, due_on), _due_soon_on(new, now_due_on)
        if soon_on != now_soon_on:
            _shift(self.due_soon_on, soon_on, now_soon_on)
        if old is None or new is None or old.source != new.source or old.registered_in != new.registered_in:
            self._shift_source(old, -1)
            self._shift_source(new, 1)

    def keep(self, at: datetime, zone: ZoneInfo) -> None:
        """It is `at` by now: the days before are let go of."""
        day = at.astimezone(zone).toordinal()
        if day > self.kept_from:
            self.kept_from = day
            for past in [past for past in self.sources_on if past < day]:
                del self.sources_on[past]

    def restore(
        self,
        kinds: Mapping[str, int],
        due_on: Mapping[int, int],
        due_soon_on: Mapping[int, int],
        sources_on: Mapping[int, Mapping[str, int]],
    ) -> None:
        """Bring back what was stored."""
        self.kinds.update(kinds)
        self.due_on.update(due_on)
        self.due_soon_on.update(due_soon_on)
        self.sources_on.update({day: Counter(sources) for day, sources in sources_on.items()})

    def mix(self, cases: CaseCounts, today: date) -> Mix:
        """As told on a local day; `cases`: the counts of everything."""
        return Mix(
            kinds=_breakdown(self.kinds),
            sources=_breakdown(self.sources_on.get(today.toordinal(), Counter())),
            falling_due=self._falling_due(cases.open - cases.open_overdue, today.toordinal()),
        )

    def _shift_source(self, weight: CaseWeight | None, sign: int) -> None:
        if weight is not None and (day := weight.registered_in // HOURS_A_DAY) >= self.kept_from:
            count(self.sources_on.setdefault(day, Counter()), weight.source, sign)

    def _falling_due(self, n: int, today: int) -> FallingDue:
        """`n`: the open cases that are not overdue."""
        last = today + DAYS_TOLD - 1
        days = {day: [0, 0] for day in range(today, last + 1)}
        later = 0
        for on, cases in self.due_on.items():
            if on > last:
                later += cases
            else:
                # At the very midnight of its end a day is past, and what was due on it is not overdue yet.
                told = days[max(on, today)]
                told[0] += cases
                told[1] += self.due_soon_on.get(on, 0)
        told_days = tuple(DueDay(date.fromordinal(day), *numbers) for day, numbers in days.items())
        return FallingDue(told_days, later, n - later - sum(day.open for day in told_days))


def _open_kind(weight: CaseWeight | None) -> str | None:
    return weight.kind if weight is not None and weight.closed_in is None else None


def _due_soon_on(weight: CaseWeight | None, due_on: int | None) -> int | None:
    return due_on if weight is not None and due_on is not None and DUE_SOON in weight.cells else None


def _shift(counter: Counter[Key], before: Key | None, now: Key | None) -> None:
    if before is not None:
        count(counter, before, -1)
    if now is not None:
        count(counter, now, 1)


def _breakdown(cases_by_name: Mapping[str, int]) -> Breakdown:
    most = heapq.nsmallest(NAMES_TOLD, cases_by_name.items(), key=lambda named: (-named[1], named[0]))
    others = sum(cases_by_name.values()) - sum(n for _, n in most)
    return Breakdown(tuple(most), others, len(cases_by_name) - len(most))
