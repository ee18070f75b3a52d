"""Which areas an answer is of.

Whom an area is for is a matter of today: the reach is judged by the register of now. What is shown lies as it
lay at the instant that is shown. Units move: of one that has given a part away since, whoever has it today
sees what it still has, and its figures are those of the rows that are left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias, TypeVar

from dashboard.domain.area import Area, AreaTree
from dashboard.domain.situation import (
    AreaSituation,
    CaseCounts,
    ClauseCounts,
    DayCounts,
    RelayCounts,
    Situation,
    SourceSituation,
)

Counts = TypeVar("Counts", CaseCounts, DayCounts, RelayCounts)
Signed: TypeAlias = tuple[int, AreaSituation]
"""1 to add, -1 to take away."""


@dataclass(frozen=True, slots=True)
class Extent:
    """`code`: the area asked for, or the person's own; None for everything. `situation`, `tree`: of the
    instant that is shown, the figures cut to the reach. `reach`: the areas in it; None is any."""

    code: str | None
    situation: Situation
    tree: AreaTree
    reach: frozenset[str] | None

    def holds(self, area: str) -> bool:
        return self.reach is None or area in self.reach

    def below(self, code: str | None) -> frozenset[str] | None:
        """The area and what lies below it, as far as it is in reach. None, of everything, is any."""
        if code is None:
            return None
        found = frozenset(self.tree.below(code))
        return found if self.reach is None else found & self.reach

    @property
    def areas(self) -> frozenset[str] | None:
        """Those of which rows are read. None is any."""
        return self.below(self.code)

    @property
    def reached(self) -> tuple[str, ...]:
        """The units in reach, in the register's order."""
        return tuple(code for code in self.tree.by_code if self.holds(code))

    @property
    def tops(self) -> tuple[Area, ...]:
        """The units in reach that lie in no other one in reach."""
        return self._first_held(self.tree.roots)

    def children(self, code: str | None) -> tuple[Area, ...]:
        """The nearest units in reach below one; the highest there are for None."""
        return self.tops if code is None else self._first_held(self.tree.children(code))

    def _first_held(self, areas: Iterable[Area]) -> tuple[Area, ...]:
        found: list[Area] = []
        for area in areas:
            found += [area] if self.holds(area.code) else self._first_held(self.tree.children(area.code))
        return tuple(found)

    def path(self, code: str | None) -> tuple[Area, ...]:
        """From the highest unit in reach to the area itself."""
        codes = () if code is None else reversed(self.tree.path(code))
        return tuple(self.tree[each] for each in codes if self.holds(each))

    @property
    def seen(self) -> AreaTree:
        """What lies in the reach, and the units above it, for their names."""
        if self.reach is None:
            return self.tree
        near = self._near()
        return AreaTree(area for code, area in self.tree.by_code.items() if code in near)

    @property
    def sources(self) -> tuple[SourceSituation, ...]:
        """Told of the areas in reach, and of those above them, alone."""
        found = self.situation.sources
        if self.reach is None or not any(source.missing for source in found):
            return found
        near = self._near()
        return tuple(
            replace(source, missing={code: at for code, at in source.missing.items() if code in near})
            for source in found
        )

    def _near(self) -> frozenset[str]:
        return frozenset(above for code in self.reached for above in self.tree.path(code))


def cut(situation: Situation, tree: AreaTree, reach: Collection[str]) -> Situation:
    """The Situation with the areas in reach alone, each with what of it is in reach.

    Of one that is cut, the spread of its relays' minutes, its households and when it was last heard of are
    not known: None.
    """
    areas = {
        code: _figures(situation.areas, tree, code, reach)
        for code in tree.by_code
        if code in reach and code in situation.areas
    }
    return replace(situation, areas=areas)


def _figures(
    areas: Mapping[str, AreaSituation], tree: AreaTree, code: str, reach: Collection[str]
) -> AreaSituation:
    """Without the units below that are out of reach, but with what lies below those and is in reach."""
    whole = areas[code]
    turns = [
        (1 if below in reach else -1, areas[below])
        for below in tree.below(code)
        if below != code and (below in reach) != (tree[below].parent_code in reach)
    ]
    if not turns:
        return whole
    parts = [(1, whole), *turns]
    return replace(
        whole,
        cases=_added(CaseCounts, [(sign, each.cases) for sign, each in parts]),
        clauses={name: _clause([(s, a.clauses.get(name, ClauseCounts())) for s, a in parts])
                 for name in whole.clauses},
        relay_up=_added(RelayCounts, [(sign, each.relay_up) for sign, each in parts]),
        relay_down=_added(RelayCounts, [(sign, each.relay_down) for sign, each in parts]),
        today=_added(DayCounts, [(sign, each.today) for sign, each in parts]),
        last_event_at=None,
        households=None,
    )  # fmt: skip


def _added(of: type[Counts], parts: Iterable[tuple[int, Counts]]) -> Counts:
    """The numbers alone; a measure of a spread cannot be added."""
    signed, names = list(parts), [each.name for each in fields(of) if each.type == "int"]
    return of(**{name: sum(sign * getattr(counts, name) for sign, counts in signed) for name in names})


def _clause(parts: Iterable[tuple[int, ClauseCounts]]) -> ClauseCounts:
    names = ("running", "due_soon", "overdue", "met", "late")
    signed = list(parts)
    found: dict[str, Any] = {name: sum(s * getattr(each, name) for s, each in signed) for name in names}
    paused = sum(sign * round((each.paused_share or 0) * _held(each)) for sign, each in signed)
    held = found["running"] + found["met"] + found["late"]
    return ClauseCounts(**found, paused_share=round(paused / held, 4) if held else None)


def _held(counts: ClauseCounts) -> int:
    return counts.running + counts.met + counts.late
