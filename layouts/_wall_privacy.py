"""What a wall may not tell: kinds of disputes that, with a community's name, can point at one family.

Here, before any panel is filled, so that no panel has to think of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from dashboard.domain.area import COMMUNITY_TIER, Area
from dashboard.domain.mix import Breakdown
from dashboard.domain.situation import CaseLine, DueLine, OverdueLine, Situation

Line = TypeVar("Line", CaseLine, OverdueLine, DueLine)

SENSITIVE_KINDS = frozenset({"family", "medical"})
WITHHELD = "withheld"
"""The kind that is shown in their place."""


def for_walls(situation: Situation) -> Situation:
    """The same with each line of a sensitive kind told by a neutral word, and its place by the street; the
    cases of all sensitive kinds are counted together."""
    register = {area.code: area for area in situation.register}
    return replace(
        situation,
        newest=_told(situation.newest, register),
        overdue=_told(situation.overdue, register),
        due_soon=_told(situation.due_soon, register),
        street_overdue={code: _told(lines, register) for code, lines in situation.street_overdue.items()},
        mix=replace(situation.mix, kinds=_together(situation.mix.kinds)),
        alerts=replace(
            situation.alerts,
            lines=tuple(
                replace(line, case_kind=WITHHELD, area=_street(line.area, register))
                if line.case_kind in SENSITIVE_KINDS
                else line
                for line in situation.alerts.lines
            ),
        ),
    )


def _told(lines: Iterable[Line], register: Mapping[str, Area]) -> tuple[Line, ...]:
    return tuple(
        replace(line, kind=WITHHELD, area=_street(line.area, register))
        if line.kind in SENSITIVE_KINDS
        else line
        for line in lines
    )


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
