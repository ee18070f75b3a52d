"""What one person may ask at the desk, as of one instant: each answer within that person's reach.

What is asked for outside the reach is refused, by the one decision point (`access.decision`); what is in the
answers besides (parents, sources) is cut to the reach here, and kinds are told as the person may read them
(`reading.withheld`), so that no page has to think of it. Which areas there are is public; which cases, relays
and letters, is not: one outside the reach is not there.

Unanswered
├── OutOfReach   the person may not see it
│   └── Withheld one of the kinds that are told as one to who may not read sensitive ones: it opens no rows
├── NotThere     no such area; no such case, relay or letter within the reach
├── NotYet       the instant asked for is still to come
└── Starting     the fold has not shown a Situation yet
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial

from dashboard.access.decision import Ability, Denied, may, readable_area
from dashboard.domain.area import Area, AreaTree
from dashboard.domain.discretion import WITHHELD, is_told
from dashboard.domain.situation import AreaSituation, Situation, SourceSituation
from dashboard.ports import CaseFilter, CaseRow, Grant, HolderLoad, RelayFilter, RelayRow, RowCount, SavedView
from dashboard.projections import case_period
from dashboard.projections.case_rows import place_at
from dashboard.projections.history import As
from dashboard.reading.case_file import CaseFile, case_file, within
from dashboard.reading.extent import Extent, cut
from dashboard.reading.ground import Reading
from dashboard.reading.inflow import CaseSums, Inflow, day_by_area, days_read, inflow, inflow_of, midnight
from dashboard.reading.kept_apart import KeptApart, kept_apart
from dashboard.reading.relay_detail import RelayDetail, relay_detail
from dashboard.reading.withheld import file_told, inflow_told, rows_told, sums_told

DAY_DIGITS, NAMED_AT_MOST = 6, 8


class Unanswered(Exception):
    """Why a question has no answer; the message names what was asked for."""


class OutOfReach(Unanswered):
    pass


class Withheld(OutOfReach):
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
    and the units above it, for their names. `reached`: the units of the reach alone, in the register's order.
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
    reached: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """`at`: a past instant; None is now. Answers raise Unanswered, Busy and JournalError."""

    reading: Reading
    grant: Grant
    at: datetime | None = None
    as_: As = "known"
    _past: list[Situation] = field(default_factory=list, init=False, repr=False, compare=False)

    def at_instant(self, told: str | None) -> Desk:
        """The same person's desk at another instant, as an address tells it; now for None. Raises NotYet."""
        return replace(self, at=instant_of(told, self.reading.zone))

    async def standing(self, asked: str | None = None) -> Standing:
        """Of the area asked for, or of all that the person reaches."""
        extent = await self.reached(asked)
        situation = extent.situation
        code = only_root(extent.tree) if extent.code is None else extent.code
        return Standing(
            at=situation.at,
            position=situation.position,
            is_demo=situation.is_demo,
            area=extent.tree[code] if code else None,
            figures=situation.areas[code or ""],
            path=extent.path(code),
            below=tuple(self._counted(extent.children(code), situation)),
            tree=extent.seen,
            sources=extent.sources,
            reached=extent.reached,
        )

    def _counted(self, areas: Iterable[Area], situation: Situation) -> Iterator[Below]:
        """Those that are valid on the day, and others that have cases: together they are the sum."""
        day = situation.at.astimezone(self.reading.zone).date()
        for area in areas:
            figures = situation.areas.get(area.code)
            if figures is not None and (area.is_valid_on(day) or figures.cases.registered):
                yield Below(area, figures)

    async def standing_around(self, area: str) -> Standing:
        """Of the area that a row names; of the whole reach where the register has no such area."""
        tree = AreaTree((await self._situation()).register)
        return await self.standing(area if area in tree else None)

    async def cases(
        self, wanted: CaseFilter, *, area: str | None = None, is_own: bool = False
    ) -> Sequence[CaseRow]:
        """The rows that fit, of the area asked for or of the reach. `wanted.areas` is filled in here.

        `is_own`: of the very unit, not of what lies below it.
        """
        self.refuse_withheld(wanted)
        within = replace(wanted, areas=await self._areas(area, is_own=is_own))
        if self.at is None:
            found = await asyncio.to_thread(self.reading.views.cases, within)
        else:
            found = await self.reading.historian.cases(self.at, within, as_=self.as_)
        return found if self._is_whole else rows_told(found)

    async def count(self, wanted: CaseFilter, *, area: str | None = None, is_own: bool = False) -> RowCount:
        """How many rows all pages of that list have together."""
        self.refuse_withheld(wanted)
        within = replace(wanted, areas=await self._areas(area, is_own=is_own))
        if self.at is None:
            return await asyncio.to_thread(case_period.count, self.reading.views, within)
        return await self.reading.historian.count(self.at, within, as_=self.as_)

    async def loads(self, area: str | None = None) -> Sequence[HolderLoad]:
        """Who holds the open cases of the area asked for, or of the reach; nobody first, then by holder."""
        within = await self._areas(area)
        if self.at is None:
            return await asyncio.to_thread(self.reading.views.loads, within)
        return await self.reading.historian.loads(self.at, within, as_=self.as_)

    async def cases_named(self, typed: str) -> Sequence[CaseRow]:
        """The cases that go by this id, or by a short code that begins so (at least its six digits)."""
        within = await self._areas(None)
        by_id = await asyncio.to_thread(self.reading.views.cases_by_id, [typed])
        if self.at is not None:
            # Looked for also where nothing was found: that there is a case elsewhere costs no other time.
            code = next((row.code for row in by_id if row.code), typed)
            then = await self.cases(CaseFilter(code=code))
            by_id = [row for row in then if row.id == typed]
        found = [row for row in by_id if within is None or row.area in within]
        if len(typed) >= DAY_DIGITS and typed[:DAY_DIGITS].isdecimal():
            found += await self.cases(CaseFilter(code_begins=typed, limit=NAMED_AT_MOST))
        return found if self._is_whole else rows_told(found)

    def kinds(self, known: Iterable[str]) -> tuple[str, ...]:
        """Those of the known kinds that the person is told; the withheld ones, if any, as one and last."""
        every = [kind for kind in known if kind != WITHHELD]
        return tuple(every if self._is_whole else dict.fromkeys([*filter(is_told, every), WITHHELD]))

    def refuse_withheld(self, wanted: CaseFilter) -> None:
        """Raises Withheld where the rows of a kind are asked for that is not told to the person."""
        if wanted.kind is not None and not (self._is_whole or is_told(wanted.kind)):
            raise Withheld(f"the role {self.grant.role} is not told this kind apart")

    @property
    def _is_whole(self) -> bool:
        return may(self.grant, "read_sensitive")

    async def inflow(self, area: str | None = None) -> Inflow:
        """What came in and went out on the local days up to that of the instant."""
        self.require("read_cases")
        extent, zone = await self.reached(area), self.reading.zone
        today = extent.situation.at.astimezone(zone).date()
        of = None if extent.code is None else extent.tree[extent.code]
        if self.at is None:
            look = partial(inflow, today=today, zone=zone)
            found = await asyncio.to_thread(look, self.reading.views, of)
        else:
            told = await self.reading.historian.days(self.at, extent.areas, days_read(today), as_=self.as_)
            found = inflow_of(told, of, today=today, zone=zone)
        return found if self._is_whole else inflow_told(found)

    async def day(self, on: date, area: str | None = None) -> Mapping[str, CaseSums]:
        """What came in and went out on a local day, by the very area, of those below the one asked for."""
        within = await self._areas(area)
        if self.at is None:
            found: Mapping[str, CaseSums]
            found = await asyncio.to_thread(day_by_area, self.reading.views, within, on)
        else:
            ends = (midnight(day, self.reading.zone) for day in (on, on + timedelta(days=1)))
            found = await self.reading.historian.day(self.at, within, *ends, as_=self.as_)
        return found if self._is_whole else {code: sums_told(sums) for code, sums in found.items()}

    async def relays(self, wanted: RelayFilter, *, area: str | None = None) -> Sequence[RelayRow]:
        within = replace(wanted, areas=await self._areas(area))
        if self.at is None:
            return await asyncio.to_thread(self.reading.views.relays, within)
        return await self.reading.historian.relays(self.at, within, as_=self.as_)

    def may(self, ability: Ability) -> bool:
        """Whether the person may do it at all; nothing is done to the past."""
        return may(self.grant, ability)

    async def case(self, case_id: str) -> CaseFile:
        self.require("read_cases")
        now = await self._now()
        tree = AreaTree(now.register)
        is_in_reach = partial(self._reaches, tree=tree)
        look = partial(case_file, self.reading, case_id, at=self.at, as_=self.as_, is_in_reach=is_in_reach)
        found = await asyncio.to_thread(look)
        if found is None:
            raise NotThere(case_id)
        told = within(found, self._held(tree))
        return told if self._is_whole else file_told(told)

    async def kept_apart(self, file: CaseFile) -> KeptApart:
        """What is kept apart of a case that this desk gave: masked."""
        return await asyncio.to_thread(kept_apart, self.reading, file)

    async def relay(self, relay_id: str) -> RelayDetail:
        self.require("read_cases")
        now, shown = await self._now(), await self._situation()
        look = partial(
            relay_detail, self.reading.journal, relay_id,
            at=self.at or now.at, tree=AreaTree(shown.register), as_=self.as_ if self.at else "corrected",
        )  # fmt: skip
        found = await asyncio.to_thread(look)
        if found is None or not self._reaches(found.area, AreaTree(now.register)):
            raise NotThere(relay_id)
        return found

    async def saved(self) -> Sequence[SavedView] | None:
        """The views that this person keeps, by name; None at a desk where nobody keeps any."""
        kept = self.reading.saved
        return None if kept is None else await asyncio.to_thread(kept.of, self.grant)

    async def reached(self, asked: str | None = None) -> Extent:
        """Of which areas an answer is that is asked of an area, or of all that the person reaches."""
        now, shown = await self._now(), await self._situation()
        today = AreaTree(now.register)
        tree = today if shown.register == now.register else AreaTree(shown.register)
        if asked is not None and asked not in tree:
            raise NotThere(asked)
        code, reach = self._reach(asked, today), self._held(today)
        if code is not None and not (code in tree and code in today):
            raise NotThere(code)
        if reach is not None and tree is not today:
            shown = cut(shown, tree, reach)
        return Extent(code, shown, tree, reach)

    async def _areas(self, asked: str | None, *, is_own: bool = False) -> frozenset[str] | None:
        """Of the rows that the person may read. None is any."""
        self.require("read_cases")
        extent = await self.reached(asked)
        return frozenset({extent.code}) if is_own and extent.code is not None else extent.areas

    def _held(self, tree: AreaTree) -> frozenset[str] | None:
        """The areas in reach; None is any."""
        reach = self._reach(None, tree)
        return None if reach is None else frozenset(tree.below(reach))

    def require(self, ability: Ability) -> None:
        """Raises OutOfReach where the role is not for it."""
        if not may(self.grant, ability):
            raise OutOfReach(f"the role {self.grant.role} is not for this: {ability}")

    def _reach(self, asked: str | None, tree: AreaTree) -> str | None:
        try:
            return readable_area(self.grant, asked, tree)
        except Denied as denied:
            raise OutOfReach(str(denied)) from None

    def _reaches(self, area: str, tree: AreaTree) -> bool:
        try:
            return readable_area(self.grant, area, tree) is not None
        except Denied:
            return False

    async def _now(self) -> Situation:
        found = self.reading.situation()
        if found is None:
            raise Starting
        if self.at is not None and self.at > found.at:
            raise NotYet(self.at.isoformat())
        return found

    async def _situation(self) -> Situation:
        """Asked for once: what a page tells is of one Situation."""
        now = await self._now()
        if self.at is None:
            return now
        if not self._past:
            self._past.append(await self.reading.historian.situation(self.at, as_=self.as_))
        return self._past[0]


def page_after(last: CaseRow, wanted: CaseFilter) -> CaseFilter:
    """The page that follows the one that ends with this row."""
    return replace(wanted, after=(place_at(last, wanted.order), last.id))


def instant_of(told: str | None, zone: tzinfo | None = None) -> datetime | None:
    """The instant that an address tells; None where it tells none. Raises NotYet for what is no instant.

    What has no offset is local in that zone, a date the beginning of its day.
    """
    if not told:
        return None
    try:
        at = datetime.fromisoformat(told.replace(" ", "+"))
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotYet(told) from None


def only_root(tree: AreaTree) -> str | None:
    roots = tree.roots
    return roots[0].code if len(roots) == 1 else None
