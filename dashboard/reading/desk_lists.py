"""What a person may ask of relays, letters, sources, the register and indicators: each within that person's
reach, as `Desk.reached` tells it. All raise Unanswered, Busy and JournalError."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from dashboard.domain.area import Area
from dashboard.domain.calendar import RunsOut
from dashboard.domain.events import Direction
from dashboard.domain.indicators import DEFINITIONS, Measured, Period, measured, measured_of_the_whole
from dashboard.domain.letters import Letter
from dashboard.domain.situation import AreaSituation, Canary, SourceSituation
from dashboard.ports import Journal, RelayFilter
from dashboard.projections.history import As
from dashboard.reading.case_detail import area_of, counted_by
from dashboard.reading.desk import Desk, NotThere, OutOfReach, only_root
from dashboard.reading.extent import Extent
from dashboard.reading.letter_detail import (
    LetterDetail,
    LetterFilter,
    LetterLine,
    letter_detail,
    letter_named,
    letters_fitting,
    newest_letters,
)
from dashboard.reading.relay_overview import (
    RelayOverview,
    RelayPeriod,
    overview,
    past_overview,
    period_of_days,
)
from dashboard.reading.relay_reading import RelayLine, relay_line, relay_lines_then

AT_HAND: Final = 100_000
"""Records of a journal that are folded while a page waits, about two seconds."""
PAST_RELAYS: Final = 100_000
"""The most relays of a period, or of a case, that are read at a past instant."""


RELAYS_OF_A_CASE: Final = 20
"""The most that are told of beside a case."""


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


async def relays_of_case(desk: Desk, case_id: str, at: datetime) -> tuple[Sequence[RelayLine], bool]:
    """The relays in reach whose stamps name the case, the last sent first; and whether there are more.

    At a past instant each is told as of then; one of which no stamp names the case by now is left out.
    """
    if desk.at is None:
        rows = await desk.relays(RelayFilter(case_id=case_id, limit=RELAYS_OF_A_CASE + 1))
        found: Sequence[RelayLine] = [relay_line(row, at) for row in rows]
    else:
        found = await _relays_then(desk, case_id, desk.at)
    return found[:RELAYS_OF_A_CASE], len(found) > RELAYS_OF_A_CASE


async def _relays_then(desk: Desk, case_id: str, at: datetime) -> Sequence[RelayLine]:
    desk.require("read_cases")
    areas, reading = (await desk.reached()).areas, desk.reading
    rows = await asyncio.to_thread(reading.views.relays, RelayFilter(case_id=case_id, limit=PAST_RELAYS))
    look = partial(relay_lines_then, reading.journal, rows, at, as_=desk.as_, case_id=case_id)
    return [line for line in await asyncio.to_thread(look) if areas is None or line.area in areas]


async def relay_overview(
    desk: Desk, *, area: str | None, period: RelayPeriod | None, direction: Direction | None
) -> RelayOverview:
    """Of the area asked for, or of the reach; of the local day where no period is named."""
    extent, reading = await desk.reached(area), desk.reading
    tree = extent.tree
    code = extent.code or only_root(tree)
    within = period or period_of_days(1, extent.situation.at, reading.zone)
    if desk.at is None:
        look = partial(overview, reading.views, tree, code, within, direction=direction)
        return await asyncio.to_thread(look)
    wanted = RelayFilter(
        areas=extent.below(code),
        sent_from=within.first, sent_until=within.end, limit=PAST_RELAYS,
    )  # fmt: skip
    rows = await reading.historian.relays(desk.at, wanted, as_=desk.as_)
    return await asyncio.to_thread(past_overview, rows, tree, code, within, direction=direction)


async def are_days_at_hand(desk: Desk) -> bool:
    """False where the days of a past instant cost a pass over a long journal that the page needs for nothing
    else: what is as corrected has cost it already."""
    if desk.at is None or desk.as_ == "corrected":
        return True
    return await asyncio.to_thread(desk.reading.journal.head) <= AT_HAND


async def letters(
    desk: Desk, wanted: LetterFilter, *, area: str | None = None
) -> tuple[Sequence[LetterLine], int | None]:
    """Those to units in the area asked for, or in reach, last drafted first; where the next page begins."""
    within = await _within(desk, wanted, area)
    return await asyncio.to_thread(newest_letters, desk.reading.journal, within)


async def letters_without_state(
    desk: Desk, wanted: LetterFilter, *, area: str | None = None
) -> tuple[Sequence[Letter], bool]:
    """The same of any state, at no cost by the case; and whether there are more."""
    within = await _within(desk, wanted, area)
    return await asyncio.to_thread(letters_fitting, desk.reading.journal, within)


async def _within(desk: Desk, wanted: LetterFilter, area: str | None) -> LetterFilter:
    desk.require("read_cases")
    areas = (await desk.reached(area)).areas

    def is_in_reach(unit: str) -> bool:
        return areas is None or unit in areas

    if wanted.unit is not None and not is_in_reach(wanted.unit):
        raise OutOfReach(wanted.unit)
    return replace(wanted, is_in_reach=is_in_reach, until=desk.at)


async def letter(desk: Desk, name: str) -> LetterDetail:
    """By id or number; of its cases those that are in reach."""
    desk.require("read_cases")
    extent = await desk.reached()
    journal, zone = desk.reading.journal, desk.reading.zone
    found = await asyncio.to_thread(letter_named, journal, name, until=desk.at)
    if found is None or not extent.holds(found.draft.unit):
        raise NotThere(name)
    reached = None
    if extent.reach is not None:
        names = {item.case for item in found.draft.items}
        reached = await _in_reach(desk, extent, names)
    look = partial(letter_detail, journal, found, zone, until=desk.at, reached=reached)
    return await asyncio.to_thread(look)


async def _in_reach(desk: Desk, extent: Extent, cases: Collection[str]) -> frozenset[str]:
    """Those of these cases that lie in reach at the desk's instant, of the past by their own events."""
    if desk.at is None:
        found = await asyncio.to_thread(desk.reading.views.cases_by_id, cases)
        return frozenset(row.id for row in found if extent.holds(row.area))
    area_then = partial(_area_then, desk.reading.journal, at=desk.at, as_=desk.as_)
    areas = await asyncio.to_thread(lambda: {case: area_then(case) for case in cases})
    return frozenset(case for case, area in areas.items() if area is not None and extent.holds(area))


def _area_then(journal: Journal, case: str, *, at: datetime, as_: As) -> str | None:
    return area_of(case, counted_by(journal.of_subject(case), at, as_))


async def inputs(desk: Desk) -> Inputs:
    """Sources are told of the areas in reach alone."""
    extent = await desk.reached()
    situation = extent.situation
    return Inputs(
        at=situation.at,
        position=situation.position,
        sources=extent.sources,
        canaries=situation.canaries,
        unknown_types=situation.unknown_types,
        calendar=situation.calendar,
    )


async def register(desk: Desk) -> tuple[RegisterLine, ...]:
    """Every area in the person's reach, each after the one it lies in."""
    extent = await desk.reached()
    found: list[RegisterLine] = []
    queue = [(area, 0) for area in reversed(extent.tops)]
    while queue:
        area, depth = queue.pop()
        found.append(RegisterLine(area, depth, extent.situation.areas.get(area.code)))
        queue += [(child, depth + 1) for child in reversed(extent.children(area.code))]
    return tuple(found)


async def indicators(desk: Desk, asked: str | None, *, period: Period | None) -> tuple[Measured, ...]:
    """Of the area asked for, or of that at which the person stands; of one period or of each."""
    extent = await desk.reached(asked)
    code, root, situation = extent.code, only_root(extent.tree), extent.situation
    found = list(measured(situation, code or root))
    if code is None and root is not None:
        found += measured_of_the_whole(situation)
    return tuple(each for each in found if period in (None, each.definition.period))


def measures_of(figures: AreaSituation, *, period: Period | None) -> tuple[Measured, ...]:
    """Every indicator of an area that was told of already; of one period or of each."""
    found = (Measured(each, each.of(figures)) for each in DEFINITIONS)
    return tuple(each for each in found if period in (None, each.definition.period))
