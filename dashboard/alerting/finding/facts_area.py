"""The facts of areas: first reports by hour and by community, and what the centre's own rules count."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from dashboard.domain.area import COMMUNITY_TIER, AreaTree
from dashboard.domain.discretion import told_kind
from dashboard.domain.rule_settings import Count
from dashboard.rules._facts import HOURS_A_WEEK, AreaFacts, CaseFacts, Counted

WEEKS: Final = 12
DAYS: Final = 30
HOUR: Final = timedelta(hours=1)
KEPT_HOURS: Final = (WEEKS + 1) * HOURS_A_WEEK


class Told(NamedTuple):
    """What one case adds to areas: its first report, and the instants that each own rule counts of it."""

    area: str
    kind: str
    source: str
    grade: str
    reported_at: datetime
    happened: tuple[tuple[str, datetime], ...]


def told_of(facts: CaseFacts) -> Told | None:
    """None before the report."""
    if facts.reported_at is None:
        return None
    happened = (*facts.turns, *(("breached", mark.at) for mark in facts.marks if mark.is_breach))
    return Told(
        facts.area, told_kind(facts.kind), facts.source, facts.grade, facts.reported_at, tuple(happened)
    )


class AreaFold:
    """What areas come to, each with all below it by the register that stood when it was counted."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.facts: dict[str, AreaFacts] = {}
        self.tree = AreaTree(())
        self.counts: tuple[Count, ...] = ()
        self.known_from: int | None = None
        self.dirty: set[str] = set()
        self._zone = zone
        self._hour = (0, datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC))

    def move(self, case_id: str, before: Told | None, after: Told | None, at: datetime) -> Sequence[str]:
        """A case comes to something else: gives the areas of which rules are to be asked."""
        if before == after:
            return ()
        touched: dict[str, None] = {}
        if _place(before) != _place(after):
            for told, step in ((before, -1), (after, 1)):
                if told is not None:
                    touched |= dict.fromkeys(self._report(case_id, told, step, at))
        for count in self.counts:
            touched |= dict.fromkeys(self._count(count, case_id, before, after, at))
        self.dirty.update(touched)
        return tuple(touched)

    def at(self, code: str, at: datetime) -> AreaFacts:
        """The area's facts, with the running hour."""
        facts = self.facts.get(code)
        if facts is None:
            level = self.tree[code].level if code in self.tree else ""
            facts = self.facts[code] = AreaFacts(code, level)
        if not self._hour[1] <= at < self._hour[2]:
            local = at.astimezone(self._zone)
            begins_at = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
            self._hour = hour_of(begins_at, self._zone), begins_at, begins_at + HOUR
        facts.hour, facts.hour_from, facts.hour_until = self._hour
        facts.known_from = facts.hour if self.known_from is None else self.known_from
        return facts

    def plant(self, tree: AreaTree) -> None:
        """Areas stand as this register has them from here on; what was counted stays where it was."""
        self.tree = tree
        for code, facts in self.facts.items():
            facts.level = tree[code].level if code in tree else ""
            self.dirty.add(code)

    def body(self, code: str) -> bytes | None:
        facts = self.facts.get(code)
        if facts is None:
            return None
        return _pack((facts.level, facts.recent, list(facts.hours.items()), facts.counts))

    def restore(self, code: str, body: bytes) -> None:
        """Bring it back. Raises msgspec.MsgspecError for bytes that are no area."""
        level, recent, hours, counts = _unpack(body)
        self.facts[code] = AreaFacts(code, level, recent, dict(hours), counts=counts)

    def _report(self, case_id: str, told: Told, step: int, at: datetime) -> Sequence[str]:
        codes = self.tree.path(told.area) or (told.area,)
        hour = hour_of(told.reported_at, self._zone)
        if self.known_from is None or hour < self.known_from:
            self.known_from = hour
        for code in codes:
            facts = self.at(code, at)
            if facts.hour - KEPT_HOURS < hour:
                _shift(facts.hours, hour, step, oldest=facts.hour - KEPT_HOURS)
            if facts.level in COMMUNITY_TIER:
                recent = facts.recent.setdefault(told.kind, [])
                _renew(recent, Counted(told.reported_at, case_id), step, since=at - timedelta(days=DAYS))
                if not recent:
                    del facts.recent[told.kind]
        return codes

    def _count(
        self, count: Count, case_id: str, before: Told | None, after: Told | None, at: datetime
    ) -> Iterable[str]:
        was, now = _counted(count, before), _counted(count, after)
        if was == now:
            return
        for (area, instants), step in ((was, -1), (now, 1)):
            for code in self._of_tier(area, count) if instants else ():
                counted = self.at(code, at).counts.setdefault(count.name, [])
                for instant in instants:
                    _renew(counted, Counted(instant, case_id), step, since=at - count.within)
                yield code

    def _of_tier(self, area: str, count: Count) -> Iterable[str]:
        for code in self.tree.path(area):
            level = self.tree[code].level
            if level == count.tier or (count.tier == "community" and level in COMMUNITY_TIER):
                yield code


def hour_of(at: datetime, zone: ZoneInfo) -> int:
    """The local hour of an instant, counted on as `date.toordinal` counts days."""
    return _hour_of(int(at.timestamp()) // 900, zone)


@lru_cache(maxsize=8192)
def _hour_of(quarter: int, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(quarter * 900, zone)
    return local.toordinal() * 24 + local.hour


def _place(told: Told | None) -> tuple[str, str, datetime] | None:
    return None if told is None else (told.area, told.kind, told.reported_at)


def _counted(count: Count, told: Told | None) -> tuple[str, tuple[datetime, ...]]:
    """Where a case is counted by that rule, and which instants of it are."""
    if (
        told is None
        or (count.kind is not None and count.kind != told.kind)
        or (count.source is not None and count.source != told.source)
        or (count.grade is not None and count.grade != told.grade)
    ):
        return "", ()
    if count.what == "reported":
        return told.area, (told.reported_at,)
    return told.area, tuple(at for what, at in told.happened if what == count.what)


def _shift(hours: dict[int, int], hour: int, step: int, *, oldest: int) -> None:
    """One more or one less in that hour; hours that are no longer asked for are let go as new ones come."""
    if hour not in hours:
        for old in [h for h in islice(hours, 8) if h < oldest]:
            del hours[old]
    left = hours.get(hour, 0) + step
    if left > 0:
        hours[hour] = left
    else:
        hours.pop(hour, None)


def _renew(kept: list[Counted], said: Counted, step: int, *, since: datetime) -> None:
    """One more or one less of what is in order of time; what lies before `since` is let go."""
    if step > 0 and said.at > since:
        insort(kept, said)
    elif step < 0 and (n := bisect_left(kept, said)) < len(kept) and kept[n] == said:
        del kept[n]
    if kept and kept[0].at <= since:
        del kept[: bisect_right(kept, since, key=lambda counted: counted.at)]


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(
    tuple[str, dict[str, list[Counted]], list[tuple[int, int]], dict[str, list[Counted]]]
).decode
