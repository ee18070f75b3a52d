"""What one person may ask at the desk, as of one instant: each answer within that person's reach.

What is asked for outside the reach is refused, by the one decision point (`access.decision`); what is in the
answers besides (parents, sources) is cut to the reach here, so that no page has to think of it.

Unanswered
├── OutOfReach   the person may not see it
├── NotThere     no such area, case or relay
├── NotYet       the instant asked for is still to come
└── Starting     the fold has not shown a Situation yet
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from dashboard.access.decision import Denied, readable_area
from dashboard.domain.area import Area, AreaTree
from dashboard.domain.calendar import RunsOut
from dashboard.domain.events import Direction
from dashboard.domain.indicators import Measured, Period, measured
from dashboard.domain.situation import AreaSituation, Canary, Situation, SourceSituation
from dashboard.ports import CaseFilter, CaseRow, Grant, RelayFilter, RelayRow
from dashboard.projections.history import As
from dashboard.reading.case_detail import CaseDetail, case_detail
from dashboard.reading.ground import Reading
from dashboard.reading.letter_detail import (
    LetterDetail,
    LetterFilter,
    LetterLine,
    is_unit_in_reach,
    letter_detail,
    letter_named,
    newest_letters,
)
from dashboard.reading.relay_detail import RelayDetail, relay_detail
from dashboard.reading.relay_overview import (
    RelayOverview,
    RelayPeriod,
    overview,
    past_overview,
    period_of_days,
)

PAST_RELAYS: Final = 100_000
"""The most relays of a period that are read at a past instant."""


class Unanswered(Exception):
    """Why a question has no answer; the message names what was asked for."""


class OutOfReach(Unanswered):
    pass


class NotThere(Unanswered):
    pass


class NotYet(Unanswered):
    pass


class Starting(Unanswered):
    pass


@dataclass(frozen=True, slots=True)
class Below:
    """A unit right below the one that is looked at."""

    area: Area
    figures: AreaSituation


@dataclass(frozen=True, slots=True)
class Standing:
    """How an area stands. `area`: None for everything, where there are several roots or none.

    `path`: from the highest unit in the person's reach to the area itself. `tree`: what lies in the reach,
    and the units above it, for their names.
    """

    at: datetime
    position: int
    is_demo: bool
    area: Area | None
    figures: AreaSituation
    path: tuple[Area, ...]
    below: tuple[Below, ...]
    tree: AreaTree
    sources: tuple[SourceSituation, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the centre is told by: its sources, the beacons of its own way, and what it cannot read."""

    at: datetime
    position: int
    sources: tuple[SourceSituation, ...]
    canaries: tuple[Canary, ...]
    unknown_types: Mapping[str, int]
    calendar: RunsOut | None


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """An area of the register. `depth`: 0 for the highest in reach. `figures`: None while it is not valid."""

    area: Area
    depth: int
    figures: AreaSituation | None


@dataclass(frozen=True, slots=True)
class Desk:
    """`at`: a past instant; None is now. Answers raise Unanswered, Busy and JournalError."""

    reading: Reading
    grant: Grant
    at: datetime | None = None
    as_: As = "known"

    async def standing(self, asked: str | None = None) -> Standing:
        """Of the area asked for, or of all that the person reaches."""
        situation = await self._situation()
        tree = AreaTree(situation.register)
        if asked is not None and asked not in situation.areas:
            raise NotThere(asked)
        reach = self._reach(None, tree)
        code = _only_root(tree) if (found := self._reach(asked, tree)) is None else found
        path = tuple(tree[each] for each in reversed(tree.path(code))) if code else ()
        children = tree.children(code) if code else tree.roots
        return Standing(
            at=situation.at,
            position=situation.position,
            is_demo=situation.is_demo,
            area=tree[code] if code else None,
            figures=situation.areas[code or ""],
            path=path[_depth(path, reach) :],
            below=tuple(Below(a, situation.areas[a.code]) for a in children if a.code in situation.areas),
            tree=_within(tree, reach),
            sources=tuple(_cut(source, tree, reach) for source in situation.sources),
        )

    async def cases(self, wanted: CaseFilter, *, area: str | None = None) -> Sequence[CaseRow]:
        """The rows that fit, of the area asked for or of the reach. `wanted.areas` is filled in here."""
        within = replace(wanted, areas=await self._areas(area))
        if self.at is None:
            return await asyncio.to_thread(self.reading.views.cases, within)
        return await self.reading.historian.cases(self.at, within, as_=self.as_)

    async def relays(self, wanted: RelayFilter, *, area: str | None = None) -> Sequence[RelayRow]:
        within = replace(wanted, areas=await self._areas(area))
        if self.at is None:
            return await asyncio.to_thread(self.reading.views.relays, within)
        return await self.reading.historian.relays(self.at, within, as_=self.as_)

    async def case(self, case_id: str) -> CaseDetail:
        now = await self._now()
        look = partial(
            case_detail, self.reading.journal, case_id, at=self.at or now.at, zone=self.reading.zone
        )
        found = await asyncio.to_thread(look)
        if found is None:
            raise NotThere(case_id)
        self._reach(found.area, AreaTree(now.register))
        return found

    async def relay(self, relay_id: str) -> RelayDetail:
        now = await self._now()
        tree = AreaTree(now.register)
        found = await asyncio.to_thread(
            relay_detail, self.reading.journal, relay_id, at=self.at or now.at, tree=tree
        )
        if found is None:
            raise NotThere(relay_id)
        self._reach(found.area, tree)
        return found

    async def relay_overview(
        self, *, area: str | None, period: RelayPeriod | None, direction: Direction | None
    ) -> RelayOverview:
        """Of the area asked for, or of the reach; of the local day where no period is named."""
        now = await self._now()
        tree, at = AreaTree(now.register), self.at or now.at
        code = self._reach(self._there(asked=area, tree=tree), tree) or _only_root(tree)
        within = period or period_of_days(1, at, self.reading.zone)
        if self.at is None:
            look = partial(overview, self.reading.views, tree, code, within, direction=direction)
            return await asyncio.to_thread(look)
        wanted = RelayFilter(
            areas=None if code is None else frozenset(tree.below(code)),
            sent_from=within.first, sent_until=within.end, limit=PAST_RELAYS,
        )  # fmt: skip
        rows = await self.reading.historian.relays(self.at, wanted, as_=self.as_)
        return await asyncio.to_thread(past_overview, rows, tree, code, within, direction=direction)

    async def letters(self, wanted: LetterFilter) -> tuple[Sequence[LetterLine], int | None]:
        """Those to units in the person's reach, the last drafted first; and where the next page begins."""
        reached, tree = await self._reached()
        if wanted.unit is not None and not is_unit_in_reach(wanted.unit, reached=reached, tree=tree):
            raise OutOfReach(wanted.unit)
        is_in_reach = partial(is_unit_in_reach, reached=reached, tree=tree)
        within = replace(wanted, is_in_reach=is_in_reach, until=self.at)
        return await asyncio.to_thread(newest_letters, self.reading.journal, within)

    async def letter(self, name: str) -> LetterDetail:
        """By id or number."""
        reached, tree = await self._reached()
        journal, zone = self.reading.journal, self.reading.zone
        found = await asyncio.to_thread(letter_named, journal, name, until=self.at)
        if found is None:
            raise NotThere(name)
        if not is_unit_in_reach(found.draft.unit, reached=reached, tree=tree):
            raise OutOfReach(name)
        return await asyncio.to_thread(letter_detail, journal, found, zone, until=self.at)

    async def inputs(self) -> Inputs:
        situation = await self._situation()
        tree = AreaTree(situation.register)
        reach = self._reach(None, tree)
        return Inputs(
            at=situation.at,
            position=situation.position,
            sources=tuple(_cut(source, tree, reach) for source in situation.sources),
            canaries=situation.canaries,
            unknown_types=situation.unknown_types,
            calendar=situation.calendar,
        )

    async def register(self) -> tuple[RegisterLine, ...]:
        """Every area in the person's reach, each after the one it lies in."""
        situation = await self._situation()
        tree = AreaTree(situation.register)
        reach = self._reach(None, tree)
        tops = tree.roots if reach is None else (tree[reach],) if reach in tree else ()
        found: list[RegisterLine] = []
        queue = [(area, 0) for area in reversed(tops)]
        while queue:
            area, depth = queue.pop()
            found.append(RegisterLine(area, depth, situation.areas.get(area.code)))
            queue += [(child, depth + 1) for child in reversed(tree.children(area.code))]
        return tuple(found)

    async def indicators(self, asked: str | None, *, period: Period | None) -> tuple[Measured, ...]:
        """Of the area asked for, or of all that the person reaches; of one period or of each."""
        situation = await self._situation()
        tree = AreaTree(situation.register)
        code = self._reach(self._there(asked=asked, tree=tree), tree)
        found = measured(situation, code)
        return tuple(each for each in found if period in (None, each.definition.period))

    async def _reached(self) -> tuple[str | None, AreaTree]:
        tree = AreaTree((await self._now()).register)
        return self._reach(None, tree), tree

    def _there(self, *, asked: str | None, tree: AreaTree) -> str | None:
        if asked is not None and asked not in tree:
            raise NotThere(asked)
        return asked

    async def _areas(self, asked: str | None) -> frozenset[str] | None:
        tree = AreaTree((await self._now()).register)
        code = self._reach(self._there(asked=asked, tree=tree), tree)
        return None if code is None else frozenset(tree.below(code))

    def _reach(self, asked: str | None, tree: AreaTree) -> str | None:
        try:
            return readable_area(self.grant, asked, tree)
        except Denied as denied:
            raise OutOfReach(str(denied)) from None

    async def _now(self) -> Situation:
        found = self.reading.situation()
        if found is None:
            raise Starting
        if self.at is not None and self.at > found.at:
            raise NotYet(self.at.isoformat())
        return found

    async def _situation(self) -> Situation:
        now = await self._now()
        return now if self.at is None else await self.reading.historian.situation(self.at, as_=self.as_)


def _only_root(tree: AreaTree) -> str | None:
    roots = tree.roots
    return roots[0].code if len(roots) == 1 else None


def _depth(path: tuple[Area, ...], reach: str | None) -> int:
    return next((i for i, area in enumerate(path) if area.code == reach), 0)


def _within(tree: AreaTree, reach: str | None) -> AreaTree:
    if reach is None:
        return tree
    kept = {*tree.below(reach), *tree.path(reach)}
    return AreaTree(area for code, area in tree.by_code.items() if code in kept)


def _cut(source: SourceSituation, tree: AreaTree, reach: str | None) -> SourceSituation:
    if reach is None or not source.missing:
        return source
    near = {*tree.below(reach), *tree.path(reach)}
    return replace(source, missing={code: at for code, at in source.missing.items() if code in near})
