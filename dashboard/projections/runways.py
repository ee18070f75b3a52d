"""The runways: each open case on each clause that runs, by how much of the allowance it has used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dashboard.domain.case import ClauseClock, Terms
from dashboard.domain.deadline import Pause, remaining_at, union
from dashboard.domain.situation import ClauseName, Runway
from dashboard.projections.case_ledger import HeldCase

MOST_DRAWN = 2_000
"""Open cases; of more nobody could tell one from another, and each is placed anew at each cut."""
NONE = timedelta()
AHEAD, BEYOND = len(Runway().ahead), len(Runway().beyond)


def runways(held: Iterable[HeldCase], at: datetime) -> dict[ClauseName, Runway]:
    """By clause; one that no open case runs on is left out."""
    places: dict[ClauseName, list[int]] = {}
    for one in held:
        if one.terms is None or not one.case.is_open:
            continue
        for clock in one.clocks:
            if clock.met_at is None:
                places.setdefault(clock.name, [0] * (AHEAD + BEYOND))[_place(clock, one.terms, at)] += 1
    return {clause: Runway(tuple(n[:AHEAD]), tuple(n[AHEAD:])) for clause, n in places.items()}


def _before(due_at: datetime, terms: Terms) -> list[Pause]:
    return [s for s in union(terms.pauses, terms.started_at) if s.start_at < due_at]


def _place(clock: ClauseClock, terms: Terms, at: datetime) -> int:
    start_at, due_at = terms.started_at, clock.due.due_at
    allowance, left = due_at - start_at, due_at - at
    if terms.pauses:
        allowance -= sum((min(s.end_at, due_at) - s.start_at for s in _before(due_at, terms)), start=NONE)
        left = remaining_at(due_at, terms.pauses, start_at, at)
    used = 1 - left / allowance if allowance > NONE else 1.0
    if at <= due_at:
        return max(0, min(AHEAD - 1, int(used * AHEAD)))
    return AHEAD + max(0, min(BEYOND - 1, int((used - 1) * AHEAD)))
