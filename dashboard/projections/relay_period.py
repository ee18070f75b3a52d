"""The relays of any area and time, merged from the read tables: whole days as they stand, else hours."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.domain.area import AreaTree
from dashboard.ports import RelaySpanRow, Views
from dashboard.projections.hop_totals import DIRECTIONS
from dashboard.projections.relay_spans import EVERYTHING
from dashboard.projections.relay_sums import RelaySums, decoded
from dashboard.projections.tally import HOURS_A_DAY


def relays_sent(
    views: Views, tree: AreaTree, area: str | None, *, first: int | None, end: int | None
) -> dict[str, RelaySums]:
    """By direction, of the area and what lies below it, or of everything for None.

    `first`, `end`: local hours as `relay_spans.local_hour` counts them, `end` outside; None is open.
    """
    found: dict[str, RelaySums] = {direction: RelaySums() for direction in DIRECTIONS}
    for row in _rows(views, tree, area, first, end):
        found[row.key.direction].include(decoded(row.sums))
    return found


def _rows(
    views: Views, tree: AreaTree, area: str | None, first: int | None, end: int | None
) -> Iterator[RelaySpanRow]:
    below = None if area is None else tree.below(area) or (area,)

    def hours(since: int, until: int) -> Iterator[RelaySpanRow]:
        if since < until:
            yield from views.relay_spans("hour", areas=below, first=since, last=until - 1)

    first_day = None if first is None else -(-first // HOURS_A_DAY)
    end_day = None if end is None else end // HOURS_A_DAY
    if first is not None and end is not None and -(-first // HOURS_A_DAY) >= end // HOURS_A_DAY:
        yield from hours(first, end)  # no whole day between them
        return
    last_day = None if end_day is None else end_day - 1
    yield from views.relay_spans("day", areas=[area or EVERYTHING], first=first_day, last=last_day)
    if first is not None and first_day is not None:
        yield from hours(first, first_day * HOURS_A_DAY)
    if end is not None and end_day is not None:
        yield from hours(end_day * HOURS_A_DAY, end)
