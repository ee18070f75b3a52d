"""Each count of an area is a door: the filter whose rows are exactly the cases that it counted.

of_cases("open_overdue", areas)             a count of `CaseCounts`
of_clause("dispatch", "overdue", areas)     a count of `ClauseCounts`
of_day("registered", on, zone, areas)       a count of `DayCounts`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Literal, TypeAlias

from dashboard.domain.area import AreaTree
from dashboard.domain.situation import ClauseName
from dashboard.ports import CaseFilter, ClauseState

CaseCount: TypeAlias = Literal[
    "registered", "open", "closed", "open_overdue", "closed_late", "due_soon", "unheld"
]
Areas: TypeAlias = frozenset[str] | None

_OF_CASES: Final[Mapping[CaseCount, CaseFilter]] = {
    "registered": CaseFilter(),
    "open": CaseFilter(status="open"),
    "closed": CaseFilter(status="closed"),
    "open_overdue": CaseFilter(status="overdue"),
    "closed_late": CaseFilter(status="late"),
    "due_soon": CaseFilter(status="due_soon"),
    "unheld": CaseFilter(status="unheld"),
}


def areas_of(code: str, tree: AreaTree) -> Areas:
    """What a number of an area is of: itself and what lies below it; None, everything, for ""."""
    return frozenset(tree.below(code) or (code,)) if code else None


def of_cases(count: CaseCount, areas: Areas) -> CaseFilter:
    return replace(_OF_CASES[count], areas=areas)


def of_clause(clause: ClauseName, count: ClauseState, areas: Areas) -> CaseFilter:
    return CaseFilter(areas=areas, clause=clause, clause_is=count)


def of_day(count: Literal["registered", "closed"], on: date, zone: tzinfo, areas: Areas) -> CaseFilter:
    """The cases first reported, or closed, on a local day."""
    begins, ends = (
        datetime.combine(day, time(), tzinfo=zone).astimezone(UTC) for day in (on, on + timedelta(days=1))
    )
    if count == "registered":
        return CaseFilter(areas=areas, reported_from=begins, reported_until=ends)
    return CaseFilter(areas=areas, closed_from=begins, closed_until=ends)
