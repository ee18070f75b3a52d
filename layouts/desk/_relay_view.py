"""What the address of the relays' page tells: which relays, of which time; and the addresses of rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.domain.area import COMMUNITY_TIER, AreaTree
from dashboard.domain.events import HOUSEHOLD, Direction
from dashboard.domain.situation import RelayCounts
from dashboard.reading.desk import NotYet, instant_of
from dashboard.reading.relay_overview import RelayPeriod, period_between, period_of_days
from layouts._names import place
from layouts._theme import OVER, UNKNOWN
from layouts.desk._page import View
from layouts.words import Words

ANY: Final = "any"
OWN_STATUSES: Final = ("in_flight", "no_receipt", "within_60", "late", "unstarted")
SETS: Final = ("due", "complete", "breached")
RELAYED: Final = ("within_60", "late", "no_receipt", "in_flight")
"""What may come of a relay whose sending is known, as tables have it."""
LOOKS: Final = {"late": OVER, "no_receipt": OVER, "unstarted": UNKNOWN}
STATUSES: Final = (ANY, *OWN_STATUSES, *SETS)
ARROWS: Final[dict[str, str]] = {"down": "↓", "up": "↑"}


def number_of(counts: RelayCounts, status: str) -> int:
    """How many have that one of the statuses RELAYED."""
    return counts.complete - counts.within_60 if status == "late" else int(getattr(counts, status))


def direction_of(view: View) -> Direction | None:
    asked = view.asked.get("direction")
    return "down" if asked == "down" else "up" if asked == "up" else None


def status_of(view: View) -> str | None:
    """None where the address asks for no rows of their own."""
    asked = view.asked.get("status")
    return asked if asked in STATUSES else None


def period_of(view: View, at: datetime, zone: ZoneInfo) -> RelayPeriod | None:
    """None where the address tells none, or one that cannot be."""
    first = _instant(view.asked.get("from"), zone)
    if first is None:
        return None
    end = _instant(view.asked.get("to"), zone) or period_of_days(1, at, zone).end
    try:
        return period_between(first, end, zone)
    except (ValueError, OverflowError):
        return None


def rows_of(
    view: View,
    sent: tuple[datetime, datetime] | None,
    words: Words,
    *,
    status: str,
    area: str | None,
    direction: str | None,
) -> str:
    """The address of the rows with that status, sent from one instant up to another; of any time for None."""
    ends = {} if sent is None else dict(zip(("from", "to"), _written(sent, words.zone), strict=True))
    return view.link("/relays", area=area, direction=direction, status=status, **ends)


def _written(ends: Iterable[datetime], zone: ZoneInfo) -> Iterable[str]:
    return (at.astimezone(zone).isoformat(timespec="minutes") for at in ends)


def station(code: str | None, tree: AreaTree, words: Words) -> str:
    """A station by its name; a household by its tier."""
    if code is None:
        return words("hop_nobody")
    return words("hop_household") if code == HOUSEHOLD else place(code, tree.by_code, words)


def tier(code: str | None, tree: AreaTree, words: Words) -> str:
    if code is None:
        return words("hop_nobody")
    if code == HOUSEHOLD:
        return words("hop_household")
    if code not in tree:
        return words("hop_elsewhere")
    level = tree[code].level
    return words("hop_community" if level in COMMUNITY_TIER else f"hop_{level}")


def level_name(level: str, words: Words) -> str:
    """street-community → 镇街 → 社区."""
    return "→".join(words(f"hop_{each}") for each in level.split("-"))


def _instant(told: str | None, zone: ZoneInfo) -> datetime | None:
    """None where none is told, or what is told is no instant."""
    try:
        return instant_of(told, zone)
    except NotYet:
        return None
