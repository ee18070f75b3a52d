"""Streets side by side: which there are, and how many of their clauses were kept."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.domain.area import Area
from dashboard.domain.situation import AreaSituation, Situation
from layouts._names import group_name


def streets_of(areas: Iterable[Area]) -> list[tuple[Area, str]]:
    """Each street with its name as a wall has it, in the order of the register."""
    areas = tuple(areas)
    by_code = {area.code: area for area in areas}
    return [(a, group_name(a, by_code.get(a.parent_code))) for a in areas if a.level == "street"]


def area_of(situation: Situation, code: str) -> AreaSituation:
    return situation.areas.get(code) or AreaSituation(code)


def kept(area: AreaSituation) -> tuple[int, int]:
    """Turns of clauses, of all clauses: those met, and all that were due: met, late, open and overdue."""
    counts = area.clauses.values()
    met = sum(c.met for c in counts)
    return met, met + sum(c.late + c.overdue for c in counts)
