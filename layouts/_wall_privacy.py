"""What a wall may not tell: kinds of disputes that, with a community's name, can point at one family.

Here, before any panel is filled, so that no panel has to think of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from dashboard.domain.area import COMMUNITY_TIER, Area
from dashboard.domain.mix import Breakdown
from dashboard.domain.situation import AlertLine, CaseLine, DueLine, OverdueLine, Situation

SENSITIVE_KINDS = frozenset({"family", "medical"})
WITHHELD = "withheld"
"""The kind that is shown in their place."""

Line = TypeVar("Line", CaseLine, OverdueLine, DueLine)


def for_walls(situation: Situation) -> Situation:
    """The same with each line of a sensitive kind told by a neutral word, its place and holder by street; the
    cases of all sensitive kinds are counted together."""
    register = {area.code: area for area in situation.register}

    def told(line: Line) -> Line:
        if line.kind not in SENSITIVE_KINDS:
            return line
        holder = _holder(line.holder, register)
        return replace(line, kind=WITHHELD, area=_street(line.area, register), holder=holder)

    def told_alert(line: AlertLine) -> AlertLine:
        if line.case_kind not in SENSITIVE_KINDS:
            return line
        holder = _holder(line.holder, register)
        return replace(line, case_kind=WITHHELD, area=_street(line.area, register), holder=holder)

    alerts = replace(situation.alerts, lines=tuple(map(told_alert, situation.alerts.lines)))
    return replace(
        situation,
        newest=tuple(map(told, situation.newest)),
        overdue=tuple(map(told, situation.overdue)),
        due_soon=tuple(map(told, situation.due_soon)),
        street_overdue={code: tuple(map(told, lines)) for code, lines in situation.street_overdue.items()},
        mix=replace(situation.mix, kinds=_together(situation.mix.kinds)),
        alerts=alerts,
    )


def _holder(code: str | None, register: Mapping[str, Area]) -> str | None:
    """A community that holds a case names it as well as its place does; a department does not."""
    return _street(code, register) if code is not None and code in register else code


def _together(kinds: Breakdown) -> Breakdown:
    cases_by_kind: dict[str, int] = {}
    for kind, cases in kinds.most:
        shown = WITHHELD if kind in SENSITIVE_KINDS else kind
        cases_by_kind[shown] = cases_by_kind.get(shown, 0) + cases
    most = sorted(cases_by_kind.items(), key=lambda one: (-one[1], one[0]))
    return replace(kinds, most=tuple(most))


def _street(code: str, register: Mapping[str, Area]) -> str:
    """The unit above the community tier; "" where the register does not know it."""
    area = register.get(code)
    while area is not None and area.level in COMMUNITY_TIER:
        area = register.get(area.parent_code)
    return area.code if area is not None else ""
