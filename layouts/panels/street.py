"""One street at a time, each in its turn: its figures, three clocks, communities and longest overdue.

All streets stand in the page, up to twelve in the register's order, and the browser shows one (`data-turn`).
On time: clauses met ÷ (met + late + open overdue); relay: within 60 minutes ÷ (received + without receipt).
A frozen street keeps its last numbers ("?"), a frozen community stands in none ("+?").
Tiles + unlisted = open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import COMMUNITY_TIER, Area
from dashboard.domain.situation import (
    AreaSituation,
    CaseCounts,
    ClauseCounts,
    ClauseName,
    RelayCounts,
    Situation,
)
from layouts._frozen import UNKNOWN_ADDEND, UNSURE, addend, as_of_heard, frozen_areas, known
from layouts._ids import address
from layouts._names import tile_name
from layouts._numbers import count, ems, minute, short_count, shortened
from layouts._panel import Panel, Parts, Props, valid_areas
from layouts._pieces import mark, part, section, told
from layouts._street_late import LATE_ROWS, late_frame, late_parts, unsure_parts
from layouts._streets import area_of, beside, drawn_streets, kept, number_of, share_parts
from layouts._theme import DUE, FROZEN, OVER, ZERO, load_step, load_unit
from layouts.words import Words

NAME = "street"
SHOWN = 12
MOST_TILES = 23
"""Of a street's communities; with the street's own tile they stand in four rows of six."""
FEW_TILES, ACROSS_FEW, ACROSS = 12, 4, 6
"""So many tiles or fewer are drawn large, and so many of these and of the others stand side by side."""
MAP_PX, GAP_PX, TALLEST_PX = 434, 6, 180
NAME_ROOM, TILE_ROOM, HOLDER_ROOM = 14.0, 4.7, 8.0
COUNT_ROOM = 2.6
"""How wide words may stand, in ems."""
OWN = "own-"
"""Before a street's code: the part of its own tile."""
CLOCKS: Mapping[str, tuple[ClauseName, ...]] = {
    "dispatch": ("dispatch",),
    "ordinary": ("close_ordinary",),
    "grave": ("close_major", "close_special"),
}
COUNTS = (("open", ""), ("over", OVER), ("due", DUE), ("in", ""), ("out", ""))
RATES = ("on_time", "down", "up")


@dataclass(frozen=True, slots=True)
class Shown:
    """A street, its name, and its communities with their names. `left_out`: those without a tile."""

    area: Area
    name: str
    tiles: tuple[tuple[str, str], ...]
    left_out: int


def _shown(areas: tuple[Area, ...]) -> list[Shown]:
    below: dict[str, list[Area]] = {}
    for area in areas:
        if area.level in COMMUNITY_TIER and area.level != "virtual":
            below.setdefault(area.parent_code, []).append(area)
    found = []
    for street, name in drawn_streets(areas, SHOWN)[0]:
        communities = sorted(below.get(street.code, []), key=lambda area: area.code)
        tiles = tuple((area.code, tile_name(area, street)) for area in communities[:MOST_TILES])
        found.append(Shown(street, name, tiles, len(communities) - len(tiles)))
    return found


# ── the frame ───────────────────────────────────────────────────────────────────────────────────────────


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    shown = _shown(areas)
    left_out = drawn_streets(areas, SHOWN)[1]
    key = words("street_left_out", n=left_out) if left_out else words("street_key")
    slides = [_slide(street, i, len(shown), words) for i, street in enumerate(shown, start=1)]
    if not slides:
        slides = [html.Div(words("streets_none"), className="note")]
    return section(
        NAME, html.Div(slides, className="slides"), words=words, key=html.Span(key, className="key")
    )


def _slide(street: Shown, turn: int, of: int, words: Words) -> Component:
    code = street.area.code
    head = [
        html.B(shortened(street.name, NAME_ROOM), title=street.name),
        html.Small(words("street_communities", n=len(street.tiles) + street.left_out)),
        part(NAME, f"{code}-since", "since", text=""),
        html.Small(f"{turn} / {of}", className="turn"),
    ]
    figures = [
        *(_count(code, name, status, words) for name, status in COUNTS),
        *(_rate(code, r, words) for r in RATES),
    ]
    body = html.Div(
        [
            html.Div(head, className="street-head"),
            html.Div(figures, className="street-figures"),
            _communities(street, words),
            html.Div([_clocks(code, words), late_frame(NAME, code, words)], className="street-side"),
        ],
        id=address(NAME, code),
        className="slide",
    )
    return told(body, turn=code)


def _count(code: str, name: str, status: str, words: Words) -> Component:
    label = html.Span([*([mark(status)] if status else []), html.Span(words(f"street_{name}").capitalize())])
    return html.Div([label, part(NAME, f"{code}-{name}", "n")], className="of-street")


def _rate(code: str, name: str, words: Words) -> Component:
    basis = part(NAME, f"{code}-{name}-basis", "fraction", text="")
    return html.Div(
        [html.Span(words(f"street_{name}_long")), part(NAME, f"{code}-{name}", "n"), basis],
        className="of-street rate",
    )


def _communities(street: Shown, words: Words) -> Component:
    code = street.area.code
    more = words("street_more_communities", n=street.left_out) if street.left_out else ""
    head = html.Div(
        [
            html.B(words("street_tiles")),
            part(NAME, f"{code}-unit", text=""),
            html.Small(more),
            part(NAME, f"{code}-unlisted", text=""),
        ],
        className="part-head",
    )
    tiles = [_tile(key, name) for key, name in (*street.tiles, (f"{OWN}{code}", words("own")))]
    is_few = len(tiles) <= FEW_TILES
    across = ACROSS_FEW if is_few else ACROSS
    rows = -(-len(tiles) // across)
    drawn = html.Div(
        tiles,
        className="street-tiles few" if is_few else "street-tiles",
        style={"--across": across, "--high": min(TALLEST_PX, (MAP_PX + GAP_PX) // rows - GAP_PX)},
    )
    return html.Div([head, drawn], className="street-map")


def _tile(key: str, name: str) -> Component:
    return html.Div(
        [
            html.Span(shortened(name, TILE_ROOM), className="name"),
            part(NAME, f"{key}-count", "count"),
            html.Span(part(NAME, f"{key}-badge", "badge", text=""), className="badge-plate"),
        ],
        id=address(NAME, key),
        className="tile",
        title=name,
    )


def _clocks(code: str, words: Words) -> Component:
    heads = [
        html.Small(words(key)) for key in ("clocks", "street_on_time", "running", "due_short", "over_short")
    ]
    rows = []
    for clock in CLOCKS:
        share = html.Span(
            [part(NAME, f"{code}-{clock}", "share"), part(NAME, f"{code}-{clock}-basis", "fraction", text="")]
        )
        numbers = [part(NAME, f"{code}-{clock}-{field}", "n") for field in ("running", "due_soon", "overdue")]
        rows.append(html.Div([html.Span(words(f"clock_{clock}")), share, *numbers], className="clock-of"))
    return html.Div([html.Div(heads, className="clock-of heads"), *rows], className="street-clocks")


# ── what fills it ───────────────────────────────────────────────────────────────────────────────────────


def fill(situation: Situation, words: Words) -> Parts:
    areas = valid_areas(situation, words)
    by_code, shown = {area.code: area for area in areas}, _shown(areas)
    tiles = {street.area.code: _tile_counts(street, situation) for street in shown}
    fullest = max((c.open for counts in tiles.values() for c in counts.values()), default=0)
    unit = load_unit(fullest)
    parts: dict[str, Props] = {"asof": as_of_heard(situation, words)}
    for street in shown:
        code = street.area.code
        area, unsure = known(situation, code), addend(situation, code)
        parts |= _frozen(area, situation, words)
        parts |= _figures(area, unsure, words) | _clock_parts(area, unsure, words)
        parts[f"{code}-unit"] = Props(text=words("street_unit", n=short_count(unit, words)))
        parts[f"{code}-unlisted"] = _unlisted(area, tiles[code], situation, words)
        for key, cases in tiles[code].items():
            is_frozen = area_of(situation, key.removeprefix(OWN)).frozen_since is not None
            parts |= _tile_parts(key, cases, FROZEN if is_frozen else load_step(cases.open, unit), words)
        lines = situation.street_overdue.get(code, ())[:LATE_ROWS]
        parts |= late_parts(area, unsure, lines, by_code, words)
        for i in range(LATE_ROWS):
            parts |= unsure_parts(f"{code}-late{i}", lines[i] if i < len(lines) else None, situation, words)
    return parts


def _frozen(area: AreaSituation, situation: Situation, words: Words) -> dict[str, Props]:
    since = area.frozen_since
    text = words("frozen_since", at=minute(since, words, seen_from=situation.at)) if since else ""
    return {
        area.code: Props(cls=FROZEN if since else ""),
        f"{area.code}-since": Props(text=text, hidden=not since),
    }


def _unlisted(
    area: AreaSituation, tiles: Mapping[str, CaseCounts], situation: Situation, words: Words
) -> Props:
    """The street's open cases that stand in no tile; "+?" where a community without a tile is frozen."""
    gone = frozen_areas(situation, below=area.code)
    n = area.cases.open - sum(cases.open for key, cases in tiles.items() if key not in gone)
    unsure = UNSURE if area.frozen_since else UNKNOWN_ADDEND if gone.keys() - tiles.keys() else ""
    is_all = n <= 0 and unsure != UNKNOWN_ADDEND
    text = "" if is_all else words("street_unlisted", n=f"{count(n, words)}{beside(unsure)}")
    return Props(text=text, hidden=is_all)


def _tile_counts(street: Shown, situation: Situation) -> dict[str, CaseCounts]:
    found = {code: area_of(situation, code).cases for code, _ in street.tiles}
    return found | {f"{OWN}{street.area.code}": area_of(situation, street.area.code).own}


def _figures(area: AreaSituation, unsure: str, words: Words) -> dict[str, Props]:
    cases, today = area.cases, area.today
    values = (cases.open, cases.open_overdue, cases.due_soon, today.registered, today.closed)
    counts = {
        f"{area.code}-{name}": number_of(value, status, words, unsure=unsure)
        for (name, status), value in zip(COUNTS, values, strict=True)
    }
    return (
        counts
        | share_parts(f"{area.code}-on_time", kept(area), "on_time_none", words)
        | share_parts(f"{area.code}-down", _in_hour(area.relay_down), "in_hour_none", words)
        | share_parts(f"{area.code}-up", _in_hour(area.relay_up), "in_hour_none", words)
    )


def _in_hour(relay: RelayCounts) -> tuple[int, int]:
    return relay.within_60, relay.denominator


def _clock_parts(area: AreaSituation, unsure: str, words: Words) -> dict[str, Props]:
    parts: dict[str, Props] = {}
    for clock, clauses in CLOCKS.items():
        found = [area.clauses.get(clause, ClauseCounts()) for clause in clauses]
        met, late = sum(c.met for c in found), sum(c.late for c in found)
        running, soon, over = (sum(getattr(c, f) for c in found) for f in ("running", "due_soon", "overdue"))
        name = f"{area.code}-{clock}"
        parts |= share_parts(name, (met, met + late + over), "on_time_none", words)
        parts[f"{name}-running"] = number_of(running, "", words, unsure=unsure)
        parts[f"{name}-due_soon"] = number_of(soon, DUE, words, unsure=unsure)
        parts[f"{name}-overdue"] = number_of(over, OVER, words, unsure=unsure)
    return parts


def _tile_parts(key: str, cases: CaseCounts, look: str, words: Words) -> dict[str, Props]:
    number, status = (cases.open_overdue, OVER) if cases.open_overdue else (cases.due_soon, DUE)
    shown = short_count(cases.open, words)
    is_long = ems(shown) > COUNT_ROOM
    text = "" if is_long or not number else f"{number}" if number < 100 else "99+"
    badge = Props(text=text, cls=f"{status} w{len(text)}" if number else "", hidden=not number)
    if look == FROZEN:
        badge = Props(text=UNSURE, cls=FROZEN, hidden=False)
    return {
        key: Props(cls=look if cases.open or look == FROZEN else f"{look} {ZERO}"),
        f"{key}-count": Props(text=shown, cls="long" if is_long else "", title=f"{cases.open:,}"),
        f"{key}-badge": badge,
    }


PANEL = Panel(NAME, frame, fill, 1.0)
