"""Cases by area and local time, as the read tables keep them: what changed since the last checkpoint.

own    an area's own cases that were first reported, or closed, on that local day
ever   the same of all days together; its start is 0
day    of a local day, of the area and everything below it; of "" everything
month  the same of a local month

So any area and day is one row, any month one, and the total of any filter by area, kind and source is read
from what each area ever had. Days and months are rolled up by the register of the checkpoint; an area that is
re-drawn takes its days from what was above it to what is now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dashboard.domain.area import AreaTree
from dashboard.ports import CaseSpanKey, CaseSpanRow, Views
from dashboard.projections.case_sums import CaseSum, CaseSums, Name, decoded, encoded
from dashboard.projections.relay_spans import EVERYTHING
from dashboard.projections.tally import CLOSED_LATE, HOURS_A_DAY, CaseWeight

MONTHS_A_YEAR = 12
REGISTERED = CaseSum(registered=1)
CLOSED, LATE = CaseSum(closed=1), CaseSum(closed=1, late=1)


class _Place(NamedTuple):
    """Where one case stands: the days are ordinals."""

    area: str
    name: Name
    registered_on: int
    closed_on: int | None
    is_late: bool


def month_of(day: int) -> int:
    """The month of a day (ordinal), counted on."""
    on = date.fromordinal(day)
    return on.year * MONTHS_A_YEAR + on.month - 1


class CaseSpans:
    """`changes`: what to add to the days of (area, day). `rolled_by`: the register by which the stored days
    and months are rolled up."""

    def __init__(self) -> None:
        self.changes: dict[tuple[str, int], CaseSums] = {}
        self.rolled_by = AreaTree(())

    def move(self, old: CaseWeight | None, new: CaseWeight | None) -> None:
        """A case bears another weight, or its first."""
        before, now = _place(old), _place(new)
        if before == now:
            return
        for place, sign in ((before, -1), (now, 1)):
            if place is not None:
                self._shift(place.area, place.registered_on, place.name, REGISTERED, sign)
                if place.closed_on is not None:
                    change = LATE if place.is_late else CLOSED
                    self._shift(place.area, place.closed_on, place.name, change, sign)

    def settle(self, tree: AreaTree) -> None:
        """All of it is stored, rolled up by this register."""
        self.changes.clear()
        self.rolled_by = tree

    def _shift(self, area: str, day: int, name: Name, change: CaseSum, sign: int) -> None:
        self.changes.setdefault((area, day), CaseSums()).shift(name, change, sign)


def rewritten(spans: CaseSpans, tree: AreaTree, views: Views) -> list[CaseSpanRow]:
    """The rows as they are to stand after the next checkpoint: those that change, whole."""
    changed: dict[CaseSpanKey, CaseSums] = {}
    for (area, day), sums in spans.changes.items():
        _add(changed, CaseSpanKey(area, "own", day), sums)
        _add(changed, CaseSpanKey(area, "ever", 0), sums)
        _roll_up(changed, _upwards(area, tree), day, sums)
    if tree is not spans.rolled_by:
        _regroup(changed, spans.rolled_by, tree, views)
    for row in views.case_spans_at(changed.keys()):
        changed[row.key].include(decoded(row.sums))
    return [CaseSpanRow(key, encoded(sums)) for key, sums in changed.items()]


def _regroup(changed: dict[CaseSpanKey, CaseSums], old: AreaTree, new: AreaTree, views: Views) -> None:
    """The stored days of a re-drawn area: what changed since was rolled up by the new register already."""
    codes = {*old.by_code, *new.by_code}
    moved = [code for code in codes if _upwards(code, old) != _upwards(code, new)]
    for row in views.case_spans("own", areas=moved):
        sums, key = decoded(row.sums), row.key
        before, after = set(_upwards(key.area, old)), set(_upwards(key.area, new))
        _roll_up(changed, before - after, key.start, sums, -1)
        _roll_up(changed, after - before, key.start, sums)


def _roll_up(
    changed: dict[CaseSpanKey, CaseSums], areas: Iterable[str], day: int, sums: CaseSums, sign: int = 1
) -> None:
    for area in areas:
        _add(changed, CaseSpanKey(area, "day", day), sums, sign)
        _add(changed, CaseSpanKey(area, "month", month_of(day)), sums, sign)


def _place(weight: CaseWeight | None) -> _Place | None:
    if weight is None:
        return None
    closed_in = weight.closed_in
    return _Place(
        weight.area,
        (weight.kind, weight.source),
        weight.registered_in // HOURS_A_DAY,
        None if closed_in is None else closed_in // HOURS_A_DAY,
        CLOSED_LATE in weight.cells,
    )


def _upwards(area: str, tree: AreaTree) -> Iterable[str]:
    """The area and all that it counts for."""
    return dict.fromkeys((*(tree.path(area) or (area,)), EVERYTHING))


def _add(changed: dict[CaseSpanKey, CaseSums], key: CaseSpanKey, sums: CaseSums, sign: int = 1) -> None:
    changed.setdefault(key, CaseSums()).include(sums, sign)
