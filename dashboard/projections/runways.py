"""The runways: each open case on each clause that runs, by how much of the allowance it has used; and on
those of its street, on the clause that is due first."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta

from dashboard.domain.case import ClauseClock, Terms
from dashboard.domain.deadline import Pause, remaining_at, union
from dashboard.domain.situation import ClauseName, Runway
from dashboard.projections.case_ledger import HeldCase

MOST_DRAWN = 2_000
"""Open cases; of more nobody could tell one from another, and each is placed anew at each cut."""
NONE = timedelta()
AHEAD, BEYOND = len(Runway().ahead), len(Runway().beyond)


def runways(
    held: Iterable[HeldCase], at: datetime, street_of: Mapping[str, str], frozen: Container[str] = ()
) -> tuple[dict[ClauseName, Runway], dict[str, Runway]]:
    """By clause, and by street; one with no open case is left out.

    `street_of`: the street of an area. `frozen`: areas whose cases stand on their street's alone.
    """
    of_clauses: dict[ClauseName, list[int]] = {}
    of_streets: dict[str, list[int]] = {}
    for one in held:
        if one.terms is None or not one.case.is_open:
            continue
        is_counted = one.case.area not in frozen
        first_at, first_place = None, 0
        for clock in one.clocks:
            if clock.met_at is None:
                place = _place(clock, one.terms, at)
                if is_counted:
                    of_clauses.setdefault(clock.name, [0] * (AHEAD + BEYOND))[place] += 1
                if first_at is None or clock.due.due_at < first_at:
                    first_at, first_place = clock.due.due_at, place
        street = street_of.get(one.case.area)
        if first_at is not None and street is not None:
            of_streets.setdefault(street, [0] * (AHEAD + BEYOND))[first_place] += 1
    return (
        {clause: _runway(places) for clause, places in of_clauses.items()},
        {street: _runway(places) for street, places in of_streets.items()},
    )


def _runway(places: list[int]) -> Runway:
    return Runway(tuple(places[:AHEAD]), tuple(places[AHEAD:]))


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
