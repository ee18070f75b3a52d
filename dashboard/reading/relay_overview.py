"""The relays of an area and a period: as a whole, by unit and time, and link by link.

Up to a day is told by the hour, more by whole local days. What the read tables hold is merged; at a past
instant the same is made from the rows of that instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.domain.area import AreaTree
from dashboard.domain.events import Direction
from dashboard.ports import RelayRow, Span, Views
from dashboard.projections.checkpoint import weight_of
from dashboard.projections.relay_spans import EVERYTHING, local_hour
from dashboard.projections.relay_sums import END_TO_END, RelaySums, decoded
from dashboard.projections.tally import HOURS_A_DAY, RelayWeight

DIRECTIONS: Final[tuple[Direction, ...]] = ("down", "up")
LONGEST_DAYS: Final = 31
INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class RelayPeriod:
    """From `first` up to `end`, which is outside; both of whole local hours, and of whole days when `span` is
    a day. `starts`: the spans in it, as `relay_spans.local_hour` or `date.toordinal` count them."""

    first: datetime
    end: datetime
    span: Span
    starts: range

    def begins_at(self, start: int, zone: ZoneInfo) -> datetime:
        return _instant(start if self.span == "hour" else start * HOURS_A_DAY, zone)


def period_between(first: datetime, end: datetime, zone: ZoneInfo) -> RelayPeriod:
    """The least period that holds both ends; the last 31 days of it where it is longer.

    Raises ValueError where it would end before it begins.
    """
    since, until = local_hour(first, zone), local_hour(end - INSTANT, zone) + 1
    if since >= until:
        raise ValueError(f"{end.isoformat()} is not after {first.isoformat()}")
    if until - since <= HOURS_A_DAY:
        return RelayPeriod(_instant(since, zone), _instant(until, zone), "hour", range(since, until))
    last = -(-until // HOURS_A_DAY)
    days = range(max(since // HOURS_A_DAY, last - LONGEST_DAYS), last)
    ends = [_instant(day * HOURS_A_DAY, zone) for day in (days.start, days.stop)]
    return RelayPeriod(ends[0], ends[1], "day", days)


def period_of_days(n: int, at: datetime, zone: ZoneInfo) -> RelayPeriod:
    """The local day of the instant and the n - 1 days before it."""
    tomorrow = (local_hour(at, zone) // HOURS_A_DAY + 1) * HOURS_A_DAY
    return period_between(_instant(tomorrow - n * HOURS_A_DAY, zone), _instant(tomorrow, zone), zone)


@dataclass(frozen=True, slots=True)
class RelayOverview:
    """`whole`: by direction. `units`: by unit right below (the area itself where it has none) and start of
    its span, in the directions asked for. `links`: by area that has none below it, and direction."""

    period: RelayPeriod
    whole: dict[Direction, RelaySums]
    units: dict[tuple[str, int], RelaySums]
    links: dict[tuple[str, Direction], RelaySums]


def end_to_end(sums: RelaySums) -> Mapping[int, int]:
    """How many took so many whole seconds, of those that were received."""
    return sums.seconds.get(END_TO_END, {})


class _Part(NamedTuple):
    """What some relays come to: of an area's own in an hour; of it and all below it on a day."""

    area: str
    start: int
    direction: Direction
    sums: RelaySums


def overview(
    views: Views, tree: AreaTree, area: str | None, period: RelayPeriod, *, direction: Direction | None
) -> RelayOverview:
    """Of the area and what lies below it, of everything for None. Blocking."""
    codes = (EVERYTHING, *tree.by_code) if area is None else tree.below(area)
    rows = views.relay_spans(period.span, areas=codes, first=period.starts.start, last=period.starts.stop - 1)
    parts = (_Part(r.key.area, r.key.start, _way(r.key.direction), decoded(r.sums)) for r in rows)
    return _counted(parts, tree, area, period, direction)


def past_overview(
    rows: Iterable[RelayRow],
    tree: AreaTree,
    area: str | None,
    period: RelayPeriod,
    *,
    direction: Direction | None,
) -> RelayOverview:
    """The same of the rows of a past instant, those sent in the period."""
    return _counted(_parts(rows, tree, period), tree, area, period, direction)


def _parts(rows: Iterable[RelayRow], tree: AreaTree, period: RelayPeriod) -> Iterator[_Part]:
    for row in rows:
        weight = weight_of(row)
        if weight is None or weight.hour is None:
            continue
        if period.span == "hour":
            yield _part(weight.area, weight.hour, weight)
        else:
            for code in dict.fromkeys((*tree.path(weight.area), EVERYTHING)):
                yield _part(code, weight.hour // HOURS_A_DAY, weight)


def _part(area: str, start: int, weight: RelayWeight) -> _Part:
    sums = RelaySums()
    sums.shift(weight, 1)
    return _Part(area, start, weight.direction, sums)


@dataclass(slots=True)
class _Counting:
    tree: AreaTree
    area: str
    direction: Direction | None
    whole: dict[Direction, RelaySums] = field(
        default_factory=lambda: {way: RelaySums() for way in DIRECTIONS}
    )
    units: dict[tuple[str, int], RelaySums] = field(default_factory=dict)
    links: dict[tuple[str, Direction], RelaySums] = field(default_factory=dict)

    def take_hour(self, part: _Part) -> None:
        self.whole[part.direction].include(part.sums)
        path = self.tree.path(part.area)
        place = path.index(self.area) if self.area in path else len(path)
        self._take(part, path[place - 1] if place else self._alone)

    def take_day(self, part: _Part) -> None:
        if part.area == self.area:
            self.whole[part.direction].include(part.sums)
        parent = self.tree[part.area].parent_code if part.area in self.tree else None
        is_unit = parent == self.area or (self.area == EVERYTHING and parent not in self.tree)
        self._take(part, part.area if parent is not None and is_unit else self._alone)

    @property
    def _alone(self) -> str | None:
        """An area with none below it is its own unit."""
        return self.area if self.area in self.tree and not self.tree.children(self.area) else None

    def _take(self, part: _Part, unit: str | None) -> None:
        if self.direction not in (None, part.direction):
            return
        if unit is not None:
            self.units.setdefault((unit, part.start), RelaySums()).include(part.sums)
        if part.area in self.tree and not self.tree.children(part.area):
            self.links.setdefault((part.area, part.direction), RelaySums()).include(part.sums)


def _counted(
    parts: Iterable[_Part],
    tree: AreaTree,
    area: str | None,
    period: RelayPeriod,
    direction: Direction | None,
) -> RelayOverview:
    counting = _Counting(tree, area or EVERYTHING, direction)
    take = counting.take_hour if period.span == "hour" else counting.take_day
    for part in parts:
        take(part)
    return RelayOverview(period, counting.whole, counting.units, counting.links)


def _way(direction: str) -> Direction:
    return "up" if direction == "up" else "down"


def _instant(hour: int, zone: ZoneInfo) -> datetime:
    """When a local hour begins, as `relay_spans.local_hour` counts it."""
    day = datetime.fromordinal(hour // HOURS_A_DAY).replace(hour=hour % HOURS_A_DAY, tzinfo=zone)
    return day.astimezone(UTC)
