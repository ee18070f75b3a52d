"""What a silence may be: of what, for how long, and why, checked before anybody is kept from knowing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, get_args

from dashboard.acting.filled import LONGEST, Fault
from dashboard.domain.alert import About
from dashboard.reading.desk import Desk, NotThere, OutOfReach
from dashboard.reading.extent import Extent

AT_MOST: Final = timedelta(days=7)
SHORTEST: Final = 4
"""Letters or characters of a reason; fewer say nothing."""
LONGEST_SUBJECT: Final = 200
ABOUT: Final[frozenset[str]] = frozenset(get_args(About))


@dataclass(frozen=True, slots=True)
class Match:
    """What is to be silent: of all that is given together. `about`: one subject, as `about/id`."""

    rule: str | None = None
    area: str | None = None
    about: str | None = None


def fitting(
    match: Match, *, reason: str, until: datetime, now: datetime, rules: Collection[str]
) -> dict[str, Fault]:
    """What is wrong with it by itself: by field, none where nothing is. A silence of everything is none."""
    faults: dict[str, Fault] = {}
    if match == Match():
        faults["rule"] = "missing"
    elif match.rule is not None and match.rule not in rules:
        faults["rule"] = "unknown"
    if match.about is not None and not _is_subject(match.about):
        faults["about"] = "unreadable"
    said = reason.strip()
    if not said:
        faults["reason"] = "missing"
    elif sum(letter.isalnum() for letter in said) < SHORTEST:
        faults["reason"] = "too_short"
    elif len(said) > LONGEST:
        faults["reason"] = "too_long"
    if until <= now:
        faults["until"] = "past"
    elif until - now > AT_MOST:
        faults["until"] = "too_far"
    return faults


async def read_match(match: Match, desk: Desk) -> dict[str, Fault]:
    """What of it is not there, or out of reach. Who has an area silences in it alone. All of a whole centre
    is too much for anybody: an area that lies in no other needs a rule, or a subject, beside it."""
    if match.area is None and desk.grant.area is not None:
        return {"area": "missing"}
    try:
        extent = await desk.reached(match.area)
    except NotThere:
        return {"area": "unknown"}
    except OutOfReach:
        return {"area": "out_of_reach"}
    if match.area is not None and match.rule is None and match.about is None:
        return {"rule": "missing"} if len(extent.tree.path(match.area)) == 1 else {}
    if match.about is None or await _is_there(match.about, desk, extent):
        return {}
    return {"about": "unknown"}


async def _is_there(told: str, desk: Desk, extent: Extent) -> bool:
    """Whether such a subject is within reach. Of the centre's parts there is no register: any is."""
    about, _, id_ = told.partition("/")
    try:
        match about:
            case "case":
                await desk.case(id_)
            case "relay":
                await desk.relay(id_)
            case "area":
                await desk.reached(id_)
            case "source":
                return any(source.name == id_ for source in extent.sources)
    except (NotThere, OutOfReach):
        return False
    return True


def _is_subject(told: str) -> bool:
    about, _, id_ = told.partition("/")
    return about in ABOUT and bool(id_) and len(told) <= LONGEST_SUBJECT and told.isprintable()
