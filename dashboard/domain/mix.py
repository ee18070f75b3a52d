"""What the cases are made of: by kind, by the source that told of them, by the day on which they fall due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Cases by a name. `most`: the names with most of them, most first, equal ones by name; `others`: the
    cases of the `other_names` names left out."""

    most: tuple[tuple[str, int], ...] = ()
    others: int = 0
    other_names: int = 0

    @property
    def total(self) -> int:
        return sum(n for _, n in self.most) + self.others


@dataclass(frozen=True, slots=True)
class DueDay:
    """A local day, and the open cases that fall due on it. due_soon is a part of open."""

    on: date
    open: int = 0
    due_soon: int = 0


@dataclass(frozen=True, slots=True)
class FallingDue:
    """Open cases that are not overdue, by the local day of the clause that is due next; 24:00 is of the day
    that ends.

    `days`: today and the six after it. `later`: after these. `undated`: no clause of them runs.
    So days + later + undated + open overdue = open.
    """

    days: tuple[DueDay, ...] = ()
    later: int = 0
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Mix:
    """`kinds`: of the open cases. `sources`: of those first reported on the local day."""

    kinds: Breakdown = Breakdown()
    sources: Breakdown = Breakdown()
    falling_due: FallingDue = FallingDue()
