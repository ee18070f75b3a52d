"""What a wall may not tell: kinds of disputes that, with a community's name, can point at one family.

Here, before any panel is filled, so that no panel has to think of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.domain.area import COMMUNITY_TIER, Area
from dashboard.domain.situation import Situation

SENSITIVE_KINDS = frozenset({"family", "medical"})
WITHHELD = "withheld"
"""The kind that is shown in their place."""


def for_walls(situation: Situation) -> Situation:
    """The same with each line of a sensitive kind told by a neutral word, and its place by the street."""
    register = {area.code: area for area in situation.register}
    return replace(
        situation,
        newest=tuple(
            replace(line, kind=WITHHELD, area=_street(line.area, register))
            if line.kind in SENSITIVE_KINDS
            else line
            for line in situation.newest
        ),
        overdue=tuple(
            replace(line, kind=WITHHELD, area=_street(line.area, register))
            if line.kind in SENSITIVE_KINDS
            else line
            for line in situation.overdue
        ),
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


def _street(code: str, register: Mapping[str, Area]) -> str:
    """The unit above the community tier; "" where the register does not know it."""
    area = register.get(code)
    while area is not None and area.level in COMMUNITY_TIER:
        area = register.get(area.parent_code)
    return area.code if area is not None else ""
