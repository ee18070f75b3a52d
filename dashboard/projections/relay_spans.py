"""Relays by area and local time, as the read tables keep them: what changed since the last checkpoint.

hour  an area's own relays whose hop 0 was sent in that local hour
day   the same of a local day, of the area and everything below it; of "" everything

So any area and day is one row a direction, and any other time is merged from hours. A relay whose start is
not known stands in no hour. Days are rolled up by the register of the checkpoint; an area that is re-drawn
takes its days from what was above it to what is now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from dashboard.domain.area import AreaTree
from dashboard.domain.events import Direction
from dashboard.ports import RelaySpanRow, SpanKey, Views
from dashboard.projections.relay_sums import RelaySums, decoded, encoded
from dashboard.projections.tally import HOURS_A_DAY, RelayWeight

EVERYTHING = ""


def local_hour(at: datetime, zone: tzinfo) -> int:
    """The local hour of an instant, counted on as `date.toordinal` counts days."""
    local = at.astimezone(zone)
    return local.toordinal() * HOURS_A_DAY + local.hour


class RelaySpans:
    """`changes`: what to add to the hours of (area, hour, direction). `rolled_by`: the register by which the
    stored days are rolled up."""

    def __init__(self) -> None:
        self.changes: dict[tuple[str, int, Direction], RelaySums] = {}
        self.rolled_by = AreaTree(())

    def move(self, old: RelayWeight | None, new: RelayWeight | None) -> None:
        for weight, sign in ((old, -1), (new, 1)):
            if weight is not None and weight.hour is not None:
                key = weight.area, weight.hour, weight.direction
                self.changes.setdefault(key, RelaySums()).shift(weight, sign)

    def settle(self, tree: AreaTree) -> None:
        """All of it is stored, rolled up by this register."""
        self.changes.clear()
        self.rolled_by = tree


def rewritten(spans: RelaySpans, tree: AreaTree, views: Views) -> list[RelaySpanRow]:
    """The rows as they are to stand after the next checkpoint: those that change, whole."""
    changed = _changes(spans, tree)
    if tree is not spans.rolled_by:
        _regroup(changed, spans.rolled_by, tree, views)
    for row in views.relay_spans_at(changed.keys()):
        changed[row.key].include(decoded(row.sums))
    return [RelaySpanRow(key, encoded(sums)) for key, sums in changed.items()]


def _changes(spans: RelaySpans, tree: AreaTree) -> dict[SpanKey, RelaySums]:
    changed: dict[SpanKey, RelaySums] = {}
    for (area, hour, direction), sums in spans.changes.items():
        _add(changed, SpanKey(area, "hour", hour, direction), sums)
        for above in _upwards(area, tree):
            _add(changed, SpanKey(above, "day", hour // HOURS_A_DAY, direction), sums)
    return changed


def _regroup(changed: dict[SpanKey, RelaySums], old: AreaTree, new: AreaTree, views: Views) -> None:
    codes = {*old.by_code, *new.by_code}
    moved = [code for code in codes if _upwards(code, old) != _upwards(code, new)]
    for row in views.relay_spans("hour", areas=moved):
        sums, key = decoded(row.sums), row.key
        before, after = _upwards(key.area, old), _upwards(key.area, new)
        for areas, sign in ((set(before) - set(after), -1), (set(after) - set(before), 1)):
            for area in areas:
                day = SpanKey(area, "day", key.start // HOURS_A_DAY, key.direction)
                _add(changed, day, sums, sign)


def _upwards(area: str, tree: AreaTree) -> Iterable[str]:
    """The area and all that it counts for."""
    return dict.fromkeys((*(tree.path(area) or (area,)), EVERYTHING))


def _add(changed: dict[SpanKey, RelaySums], key: SpanKey, sums: RelaySums, sign: int = 1) -> None:
    changed.setdefault(key, RelaySums()).include(sums, sign)
