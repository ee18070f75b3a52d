"""Streets side by side: which there are, how many of their clauses were kept, and how a share is told."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.domain.area import Area
from dashboard.domain.situation import AreaSituation, Situation
from layouts._frozen import UNKNOWN_ADDEND, UNSURE
from layouts._names import group_name
from layouts._numbers import count, percent, short_count
from layouts._panel import Props
from layouts._theme import UNKNOWN, zero
from layouts.words import Words


def streets_of(areas: Iterable[Area]) -> list[tuple[Area, str]]:
    """Each street with its name as a wall has it, in the order of the register."""
    areas = tuple(areas)
    by_code = {area.code: area for area in areas}
    return [(a, group_name(a, by_code.get(a.parent_code))) for a in areas if a.level == "street"]


def drawn_streets(areas: Iterable[Area], most: int) -> tuple[list[tuple[Area, str]], int]:
    """The first `most` streets, and how many are left out: with those beyond, a street of which all
    communities are virtual, a placeholder of the statistics."""
    areas = tuple(areas)
    levels: dict[str, set[str]] = {}
    for area in areas:
        levels.setdefault(area.parent_code, set()).add(area.level)
    streets = streets_of(areas)
    drawn = [(area, name) for area, name in streets if levels.get(area.code) != {"virtual"}][:most]
    return drawn, len(streets) - len(drawn)


def relayed(area: AreaSituation) -> tuple[int, int]:
    """Relays of both ways: within 60 minutes, and all received or without receipt."""
    down, up = area.relay_down, area.relay_up
    return down.within_60 + up.within_60, down.denominator + up.denominator


def share_parts(name: str, of: tuple[int, int], none: str, words: Words) -> dict[str, Props]:
    """A share and its fraction, as `name` and `name-basis`; of nothing it is unknown, and said."""
    if not of[1]:
        return {name: Props(text="—", cls=UNKNOWN), f"{name}-basis": Props(text=words(none))}
    fraction = " ÷ ".join(short_count(number, words) for number in of)
    return {name: Props(text=f"{percent(*of)}%", cls=""), f"{name}-basis": Props(text=fraction)}


def number_of(number: int, status: str, words: Words, *, unsure: str = "") -> Props:
    """A count in the colour of its status; a true zero in none. `unsure`: the sign of one that is frozen, or
    of which a part is; a frozen one has no colour, and none with a sign is a true zero."""
    calm = "" if unsure else zero(number)
    cls = "" if unsure == UNSURE else status if number else calm
    return Props(text=short_count(number, words) + beside(unsure), cls=cls, title=count(number, words))


def beside(unsure: str) -> str:
    """The sign as it stands behind a number: 9?, 9 +?"""
    return f" {unsure}" if unsure == UNKNOWN_ADDEND else unsure


def area_of(situation: Situation, code: str) -> AreaSituation:
    return situation.areas.get(code) or AreaSituation(code)


def kept(area: AreaSituation) -> tuple[int, int]:
    """Turns of clauses, of all clauses: those met, and all that were due: met, late, open and overdue."""
    counts = area.clauses.values()
    met = sum(c.met for c in counts)
    return met, met + sum(c.late + c.overdue for c in counts)
