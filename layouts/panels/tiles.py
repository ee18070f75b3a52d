"""Communities by street, a tile each: filled by open load, badged by its gravest clock. Schematic.

The fill is open cases per 1000 households where every tile knows its households, else their natural count.
A frozen tile has no fill and no badge: its last count, and "?". Tiles + frozen + elsewhere are what was told.

What is known only to a street stands in the street's own tile (本级). What stands in no tile (the district's
own, areas not drawn) is counted beside the legend, so that the parts add up to the whole.
"""

from __future__ import annotations

from functools import lru_cache

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import AreaSituation, CaseCounts, CaseLine, Situation
from layouts._frozen import UNSURE, addend, as_of_known, known
from layouts._ids import address
from layouts._lattice import Group, Plan, plan
from layouts._names import group_name, tile_name
from layouts._numbers import count, ems, minute, short_count, shortened
from layouts._panel import Panel, Parts, Props, valid_areas
from layouts._pieces import mark, part, section, told
from layouts._theme import DUE, FROZEN, LOAD_STEPS, OVER, RATE_EDGES, ZERO, load_step, load_unit, rate_step
from layouts.words import Words

NAME = "tiles"
NAME_PX, GROUP_PX, PADDING = 18, 20, 12
COUNT_ROOM = 1.8
"""How wide a tile's count may stand in its full size, in ems."""
OWN = "own-"
"""Before a unit's code: the part of its own tile."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    drawn, by_code = plan(areas), {area.code: area for area in areas}
    bands = _bands(drawn, by_code, words) if drawn else [_undrawn(areas, words)]
    form = drawn.form if drawn else ""
    key = html.Span(words("tiles_key"), className="key")
    body = html.Div(bands, className=f"map {form}")
    return section(NAME, body, _legend(words), words=words, key=key)


def _undrawn(areas: tuple[Area, ...], words: Words) -> Component:
    text = words("too_many_areas", n=f"{len(areas):,}") if areas else words("no_areas")
    return html.Div(text, className="note")


def _bands(drawn: Plan, by_code: dict[str, Area], words: Words) -> list[Component]:
    return [
        html.Div([_group(group, across, drawn, by_code, words) for group, across in band], className="band")
        for band in drawn.bands
    ]


def _group(group: Group, across: int, drawn: Plan, by_code: dict[str, Area], words: Words) -> Component:
    name = group_name(group.area, by_code.get(group.area.parent_code))
    width = drawn.group_width(across)
    title = shortened(name, width / GROUP_PX - 3.4)
    tiles = [_tile(area.code, tile_name(area, group.area), drawn, words) for area in group.tiles]
    tiles.append(_tile(f"{OWN}{group.area.code}", words("own"), drawn, words))
    head = html.H3([html.Span(title, title=name), part(NAME, f"group-{group.area.code}", "sum")])
    style = {"--across": across, "--w": drawn.width, "--h": drawn.height}
    body = html.Div([head, html.Div(tiles, className="tiles-of")], className="group", style=style)
    return told(body, turn=group.area.code)


def _tile(key: str, name: str, drawn: Plan, words: Words) -> Component:
    room = (drawn.width - PADDING) / NAME_PX
    if drawn.form == "row":
        room -= 3.6
    return html.Div(
        [
            html.Span(shortened(name, room), className="name"),
            part(NAME, f"{key}-count", "count"),
            html.Span(part(NAME, f"{key}-badge", "badge", text=""), className="badge-plate"),
        ],
        id=address(NAME, key),
        className="tile",
        title=name,
    )


def _legend(words: Words) -> Component:
    steps = [part(NAME, f"legend-{step}", f"swatch {step}", text="") for step in LOAD_STEPS]
    ramp = html.Span([part(NAME, "legend-of", text=""), html.Span(steps, className="ramp")], className="step")
    marks = [
        html.Span([mark(OVER), words("legend_over")], className="step"),
        html.Span([mark(DUE), words("legend_due")], className="step"),
        html.Span([html.I(className="swatch ring"), words("legend_new")], className="step"),
        html.Span([html.I(className="swatch hatch"), words("legend_frozen")], className="step"),
    ]
    return html.Div([ramp, *marks, part(NAME, "elsewhere", "elsewhere", text="")], className="legend")


def fill(situation: Situation, words: Words) -> Parts:
    drawn = plan(valid_areas(situation, words))
    counts, households = _counts(drawn, situation), _households(drawn, situation)
    unit = load_unit(max((c.open for c in counts.values()), default=0))
    newest = _newest_by_tile(drawn, situation)
    parts = {
        "asof": as_of_known(situation, words),
        **_legend_parts(unit, words, is_rate=bool(households)),
        **_sums(drawn, situation, words),
    }
    for key, cases in counts.items():
        if _of(situation, key.removeprefix(OWN)).frozen_since:
            look = FROZEN
        else:
            look = rate_step(cases.open, households[key]) if households else load_step(cases.open, unit)
        parts |= _tile_parts(key, cases, look=look, newest=newest.get(key, ""), words=words)
    elsewhere = situation.total.cases.open - sum(c.open for c in counts.values())
    text = words("elsewhere", n=count(elsewhere, words)) if elsewhere > 0 else ""
    parts["elsewhere"] = Props(text=text)
    return parts


def _counts(drawn: Plan | None, situation: Situation) -> dict[str, CaseCounts]:
    """The cases of each tile, by its key."""
    found = {}
    for group in drawn.groups if drawn else ():
        for area in group.tiles:
            found[area.code] = _of(situation, area.code).cases
        found[f"{OWN}{group.area.code}"] = _of(situation, group.area.code).own
    return found


def _households(drawn: Plan | None, situation: Situation) -> dict[str, int]:
    """The households of each tile, by its key; those of a unit's own tile are all of its tiles'. Empty unless
    every one is known."""
    found: dict[str, int] = {}
    for group in drawn.groups if drawn else ():
        known_ones = [_of(situation, area.code).households for area in group.tiles]
        if None in known_ones:
            return {}
        numbers = [number or 0 for number in known_ones]
        found |= dict(zip((area.code for area in group.tiles), numbers, strict=True))
        found[f"{OWN}{group.area.code}"] = sum(numbers)
    return found


def _of(situation: Situation, code: str) -> AreaSituation:
    return situation.areas.get(code) or AreaSituation(code)


def _tile_parts(key: str, cases: CaseCounts, *, look: str, newest: str, words: Words) -> dict[str, Props]:
    number, status = (cases.open_overdue, OVER) if cases.open_overdue else (cases.due_soon, DUE)
    badge = _badge(number, status, is_bare=ems(short_count(cases.open, words)) > COUNT_ROOM)
    if look == FROZEN:
        badge = Props(text=UNSURE, cls=FROZEN, hidden=False)
    return {
        key: Props(cls=look if cases.open or look == FROZEN else f"{look} {ZERO}", pulse=newest),
        f"{key}-count": _open_count(cases.open, words),
        f"{key}-badge": badge,
    }


@lru_cache(maxsize=4096)
def _open_count(number: int, words: Words) -> Props:
    shown = short_count(number, words)
    return Props(text=shown, cls="long" if ems(shown) > COUNT_ROOM else "", title=f"{number:,}")


@lru_cache(maxsize=4096)
def _badge(number: int, status: str, *, is_bare: bool) -> Props:
    """Beside a count too long for its place there is room for the badge's shape, not for its number."""
    text = "" if is_bare or not number else f"{number}" if number < 100 else "99+"
    return Props(text=text, cls=f"{status} w{len(text)}" if number else "", hidden=not number)


def _sums(drawn: Plan | None, situation: Situation, words: Words) -> dict[str, Props]:
    return {
        f"group-{group.area.code}": _sum(group.area.code, situation, words)
        for group in (drawn.groups if drawn else ())
    }


def _sum(code: str, situation: Situation, words: Words) -> Props:
    """How many are open in a group; of a frozen one, since when it is."""
    since = _of(situation, code).frozen_since
    if since:
        return Props(text=words("frozen_since", at=minute(since, words, seen_from=situation.at)), cls=FROZEN)
    told = (count(known(situation, code).cases.open, words), words("case_unit"), addend(situation, code))
    return Props(text=" ".join(text for text in told if text), cls="")


def _legend_parts(unit: int, words: Words, *, is_rate: bool) -> dict[str, Props]:
    if is_rate:
        texts: tuple[str, ...] = ("0", *(f"<{edge:g}" for edge in RATE_EDGES), f"≥{RATE_EDGES[-1]:g}")
    else:
        edges = [short_count(unit * step, words) for step in (1, 2, 3)]
        texts = ("0", *(f"≤{edge}" for edge in edges), f">{edges[-1]}")
    told = {f"legend-{step}": Props(text=text) for step, text in zip(LOAD_STEPS, texts, strict=True)}
    return {**told, "legend-of": Props(text=words("legend_rate" if is_rate else "legend_count"))}


def _newest_by_tile(drawn: Plan | None, situation: Situation) -> dict[str, str]:
    """The newest case of each tile that has one among the newest; such a tile rings when it changes."""
    groups = {group.area.code for group in drawn.groups} if drawn else set()
    found: dict[str, str] = {}
    for line in situation.newest:
        found.setdefault(_tile_key(line, groups), line.id)
    return found


def _tile_key(line: CaseLine, groups: set[str]) -> str:
    return f"{OWN}{line.area}" if line.area in groups else line.area


PANEL = Panel(NAME, frame, fill)
