"""What a wall may not tell: kinds of disputes that, with a community's name, can point at one family.

Here, before any panel is filled, so that no panel has to think of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from dashboard.domain.area import COMMUNITY_TIER, Area
from dashboard.domain.discretion import LEAST_TOLD, WITHHELD, is_told, told_kind
from dashboard.domain.mix import Breakdown
from dashboard.domain.raised import RaisedLine
from dashboard.domain.situation import AlertLine, CaseLine, DueLine, OverdueLine, Situation
from layouts.words import UNITS

WITHHELD_UNIT = "withheld-unit"

Line = TypeVar("Line", CaseLine, OverdueLine, DueLine)
Told = TypeVar("Told", AlertLine, RaisedLine)


def for_walls(situation: Situation) -> Situation:
    """The same with each line of a sensitive kind told by a neutral word, its place and holder by street, and
    so each line of one street; the cases of all sensitive kinds are counted together, if they are not few."""
    register = {area.code: area for area in situation.register}

    def withheld(line: Line) -> Line:
        holder = _holder(line.holder, line.kind, register)
        return replace(line, kind=WITHHELD, area=_street(line.area, register), holder=holder)

    def told(line: Line) -> Line:
        return line if is_told(line.kind) else withheld(line)

    def told_alert(line: Told) -> Told:
        if is_told(line.case_kind):
            return line
        holder = _holder(line.holder, line.case_kind, register)
        return replace(line, case_kind=WITHHELD, area=_street(line.area, register), holder=holder)

    alerts = replace(situation.alerts, lines=tuple(map(told_alert, situation.alerts.lines)))
    raised = replace(
        situation.raised,
        lines=tuple(map(told_alert, situation.raised.lines)),
        calls=tuple(map(told_alert, situation.raised.calls)),
    )
    return replace(
        situation,
        newest=tuple(map(told, situation.newest)),
        overdue=tuple(map(told, situation.overdue)),
        due_soon=tuple(map(told, situation.due_soon)),
        # Beside the tiles of a street one line without a community would be the one tile without a line.
        street_overdue={
            code: tuple(map(withheld, lines)) for code, lines in situation.street_overdue.items()
        },
        mix=replace(situation.mix, kinds=_together(situation.mix.kinds)),
        alerts=alerts,
        raised=raised,
    )


def _holder(code: str | None, kind: str, register: Mapping[str, Area]) -> str | None:
    """A community that holds a case names it as well as its place does, and a department its kind; of a unit
    that is in no catalogue nobody knows."""
    if code is None or (code in UNITS and is_told(kind)):
        return code
    return _street(code, register) if code in register else WITHHELD_UNIT


def _together(kinds: Breakdown) -> Breakdown:
    cases_by_kind: dict[str, int] = {}
    for kind, cases in kinds.most:
        shown = told_kind(kind)
        cases_by_kind[shown] = cases_by_kind.get(shown, 0) + cases
    most = sorted(cases_by_kind.items(), key=lambda one: (-one[1], one[0]))
    return _suppressed(replace(kinds, most=tuple(most)))


def _suppressed(kinds: Breakdown) -> Breakdown:
    """A small count of the withheld kinds stands among the others; alone there it would be the rest of the
    sum, so that the smallest of the named ones joins it."""
    small = dict(kinds.most).get(WITHHELD, 0)
    if not 0 < small < LEAST_TOLD:
        return kinds
    named = [one for one in kinds.most if one[0] != WITHHELD]
    joining = [(WITHHELD, small), *([] if kinds.others else named[-1:])]
    return Breakdown(
        tuple(one for one in named if one not in joining),
        kinds.others + sum(n for _, n in joining),
        kinds.other_names + len(joining),
    )


def _street(code: str, register: Mapping[str, Area]) -> str:
    """The unit above the community tier; "" where the register does not know it."""
    area = register.get(code)
    while area is not None and area.level in COMMUNITY_TIER:
        area = register.get(area.parent_code)
    return area.code if area is not None else ""
