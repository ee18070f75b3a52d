"""Areas: the tree of units that every event, number and screen refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["district", "street", "community", "village", "virtual"]

COMMUNITY_TIER: frozenset[Level] = frozenset({"community", "village", "virtual"})
"""The levels that stand on the community tier."""


@dataclass(frozen=True, slots=True)
class Area:
    """One unit. A `parent_code` that the register does not hold makes the unit a root.

    `valid_from` and `valid_to` are local dates, both included; None is open.
    """

    code: str
    name: str
    level: Level
    parent_code: str
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class AreaTree:
    """A register of areas as a tree; immutable, cheap to ask.

    Raises ValueError, naming the area, when a unit is its own ancestor or a code stands twice.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self._by_code: dict[str, Area] = {}
        for area in areas:
            if area.code in self._by_code:
                raise ValueError(f"area {area.code} stands twice in the register")
            self._by_code[area.code] = area
        self._children: dict[str, list[str]] = {}
        for area in self._by_code.values():
            self._children.setdefault(area.parent_code, []).append(area.code)
        self._paths = {code: self._climb(code) for code in self._by_code}

    def _climb(self, code: str) -> tuple[str, ...]:
        path = [code]
        while (parent := self._by_code[path[-1]].parent_code) in self._by_code:
            if parent in path:
                raise ValueError(f"area {code} is its own ancestor by way of {parent}")
            path.append(parent)
        return tuple(path)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __len__(self) -> int:
        return len(self._by_code)

    def __getitem__(self, code: str) -> Area:
        return self._by_code[code]

    @property
    def by_code(self) -> Mapping[str, Area]:
        return self._by_code

    @property
    def roots(self) -> tuple[Area, ...]:
        return tuple(a for a in self._by_code.values() if a.parent_code not in self._by_code)

    def children(self, code: str) -> tuple[Area, ...]:
        """The units right below, in the register's order."""
        return tuple(self._by_code[c] for c in self._children.get(code, ()))

    def path(self, code: str) -> tuple[str, ...]:
        """The unit itself, then each ancestor up to its root. Unknown code: empty."""
        return self._paths.get(code, ())

    def below(self, code: str) -> tuple[str, ...]:
        """The unit and everything below it."""
        found, queue = [], [code] if code in self._by_code else []
        while queue:
            here = queue.pop()
            found.append(here)
            queue.extend(self._children.get(here, ()))
        return tuple(found)


def tree_of(registers: Iterable[Iterable[Area]]) -> AreaTree:
    """One tree of several registers; a code that stands in two is the later one's.

    Raises ValueError, naming the area, when together they make a ring.
    """
    by_code: dict[str, Area] = {}
    for areas in registers:
        by_code |= {area.code: area for area in areas}
    return AreaTree(by_code.values())
