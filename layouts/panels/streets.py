"""Each street in a block of its own, always in the same place: the register's order, never a rank.

On time: clauses met ÷ (met + late + open overdue). Relay, up and down: within 60 minutes ÷ (received +
without receipt). The bar is the street's open cases against the fullest street's. A frozen street says since
when, and its numbers are the last known ones, with "?".
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import AreaSituation, Situation
from layouts._frozen import UNSURE, as_of_heard
from layouts._ids import address
from layouts._numbers import count, minute, percent, short_count, shortened
from layouts._panel import Panel, Parts, Props, valid_areas
from layouts._pieces import mark, part, section
from layouts._streets import area_of, kept, streets_of
from layouts._theme import DUE, FROZEN, OVER, UNKNOWN, zero
from layouts.words import Words

NAME = "streets"
SHOWN = 12
ONE_ROW = 6
"""Blocks that stand in one row; more stand in two."""
NAME_ROOM = 9.0


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    streets = streets_of(areas)
    shown = streets[:SHOWN]
    left_out = len(streets) - len(shown)
    key = words("streets_left_out", n=left_out) if left_out else words("streets_key")
    blocks = [_block(area.code, name, words) for area, name in shown]
    if not blocks:
        blocks = [html.Div(words("streets_none"), className="note")]
    across = len(blocks) if len(blocks) <= ONE_ROW else -(-len(blocks) // 2)
    body = html.Div(blocks, className="blocks", style={"--across": across})
    return section(NAME, body, words=words, key=html.Span(key, className="key"))


def _block(code: str, name: str, words: Words) -> Component:
    title = html.H3(
        [html.Span(shortened(name, NAME_ROOM), title=name), part(NAME, f"{code}-frozen", "since", text="")]
    )
    opened = html.Span([html.Small(words("street_open")), part(NAME, f"{code}-open", "number")])
    over = html.Span([mark(OVER), html.Small(words("street_over")), part(NAME, f"{code}-over", "number")])
    due = html.Span([mark(DUE), html.Small(words("street_due")), part(NAME, f"{code}-due", "number")])
    children = [
        title,
        html.Div(id=address(NAME, f"{code}-load"), className="load"),
        html.Div([opened, over, due], className="counts-of"),
        *(_rate(code, rate, words) for rate in ("on_time", "relay")),
    ]
    return html.Div(children, id=address(NAME, code), className="block")


def _rate(code: str, rate: str, words: Words) -> Component:
    fields = [part(NAME, f"{code}-{rate}", "share"), part(NAME, f"{code}-{rate}-basis", "fraction", text="")]
    return html.Div([html.Small(words(f"street_{rate}")), *fields], className="rate-of")


def fill(situation: Situation, words: Words) -> Parts:
    shown = streets_of(valid_areas(situation, words))[:SHOWN]
    areas = [area_of(situation, area.code) for area, _ in shown]
    most = max((area.cases.open for area in areas), default=0)
    parts: dict[str, Props] = {"asof": as_of_heard(situation, words)}
    for area in areas:
        parts |= _told(area, most, words) | _frozen(area, situation, words)
    return parts


def _frozen(area: AreaSituation, situation: Situation, words: Words) -> dict[str, Props]:
    since = area.frozen_since
    told = words("frozen_since", at=minute(since, words, seen_from=situation.at)) if since else ""
    return {
        area.code: Props(cls=FROZEN if since else ""),
        f"{area.code}-frozen": Props(text=told, hidden=not since),
    }


def _told(area: AreaSituation, most: int, words: Words) -> dict[str, Props]:
    code, cases = area.code, area.cases
    load = round(cases.open / most, 3) if most else 0
    down, up = area.relay_down, area.relay_up
    unsure = UNSURE if area.frozen_since else ""
    relayed = (down.within_60 + up.within_60, down.denominator + up.denominator)
    return {
        f"{code}-load": Props(style={"--load": f"{load}"}),
        f"{code}-open": _number(cases.open, "", unsure, words),
        f"{code}-over": _number(cases.open_overdue, OVER, unsure, words),
        f"{code}-due": _number(cases.due_soon, DUE, unsure, words),
        **_share(f"{code}-on_time", kept(area), "on_time_none", words),
        **_share(f"{code}-relay", relayed, "in_hour_none", words),
    }


def _number(number: int, status: str, unsure: str, words: Words) -> Props:
    cls = "" if unsure else status if number else zero(number)
    return Props(text=short_count(number, words) + unsure, cls=cls, title=count(number, words))


def _share(name: str, of: tuple[int, int], none: str, words: Words) -> dict[str, Props]:
    """A share and its fraction; of nothing it is unknown, and said."""
    if not of[1]:
        return {name: Props(text="—", cls=UNKNOWN), f"{name}-basis": Props(text=words(none))}
    fraction = " ÷ ".join(short_count(number, words) for number in of)
    return {name: Props(text=f"{percent(*of)}%", cls=""), f"{name}-basis": Props(text=fraction)}


PANEL = Panel(NAME, frame, fill, 1.0)
