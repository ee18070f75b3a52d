"""Which street each area counts for, and the cases overdue longest of each street."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dashboard.domain.area import Area, AreaTree
from dashboard.domain.situation import OverdueLine
from dashboard.projections.case_ledger import CaseLedger
from dashboard.projections.case_lines import CaseLines
from dashboard.projections.overdue import overdue_line

MOST_STREETS: Final = 24
"""Twice as many as a screen shows one by one; of more nothing is told street by street."""
OVERDUE_SHOWN: Final = 4
"""Cases of each street."""


class StreetCases:
    """`street_of`: the street that an area is or lies in, of the areas that lie in one; empty where there are
    too many streets."""

    def __init__(self) -> None:
        self.street_of: dict[str, str] = {}
        self._streets: tuple[str, ...] = ()
        self._lines = CaseLines(overdue_line)

    def plant(self, areas: Iterable[Area], tree: AreaTree) -> None:
        """Count by these areas of the tree from here on."""
        areas = tuple(areas)
        streets = tuple(area.code for area in areas if area.level == "street")
        self._streets = streets if len(streets) <= MOST_STREETS else ()
        self.street_of = {
            area.code: above
            for area in (areas if self._streets else ())
            for above in tree.path(area.code)
            if above in self._streets
        }

    def overdue(self, ledger: CaseLedger) -> dict[str, tuple[OverdueLine, ...]]:
        """By street; one of which none is overdue is left out."""
        areas_by_street: dict[str, list[str]] = {}
        for area in ledger.overdue_by_area.areas() if self._streets else ():
            if area in self.street_of:
                areas_by_street.setdefault(self.street_of[area], []).append(area)
        listed = [
            (street, *late)
            for street in self._streets
            for late in ledger.overdue_by_area.first(areas_by_street.get(street, ()), OVERDUE_SHOWN)
        ]
        lines = self._lines.of(((due_at, case_id) for _, due_at, case_id in listed), ledger.held)
        found: dict[str, tuple[OverdueLine, ...]] = {}
        for (street, _, _), line in zip(listed, lines, strict=True):
            found[street] = (*found.get(street, ()), line)
        return found
