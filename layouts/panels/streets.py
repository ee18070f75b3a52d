"""Each street in a block of its own, always in the same place: the register's order, never a rank.

Every open case is a square on its street's runway, on the clause due first; where they are too many to
draw, a bar measures the street's open cases against the fullest street's. On time: clauses met ÷ (met +
late + open overdue). Relay, up and down: within 60 minutes ÷ (received + without receipt). A frozen street
says since when, and its numbers are the last known ones, with "?". Frozen communities of another stand on
its runway, which says so, and are left out of its numbers ("+?").
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import AreaSituation, Runway, Situation
from layouts._frozen import UNKNOWN_ADDEND, addend, as_of_heard, known
from layouts._ids import address
from layouts._numbers import count, minute, shortened
from layouts._panel import Panel, Parts, Props, valid_areas
from layouts._pieces import mark, part, section
from layouts._runway import laid
from layouts._streets import drawn_streets, kept, number_of, relayed, share_parts
from layouts._theme import DUE, FROZEN, OVER
from layouts.words import Words

NAME = "streets"
SHOWN = 12
ONE_ROW = 6
"""Blocks that stand in one row; more stand in two."""
ACROSS_WIDE = {True: 3, False: 4}
"""Blocks side by side on a 32:9 screen: of those that would stand in one row, and of more."""
NAME_ROOM = 8.0
ROWS = 3
"""Squares one over the other."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    shown, left_out = drawn_streets(areas, SHOWN)
    key = words("streets_left_out", n=left_out) if left_out else words("streets_key")
    blocks = [_block(area.code, name, words) for area, name in shown]
    if not blocks:
        blocks = [html.Div(words("streets_none"), className="note")]
    is_one_row = len(blocks) <= ONE_ROW
    across = {
        "--across": len(blocks) if is_one_row else -(-len(blocks) // 2),
        "--across-wide": ACROSS_WIDE[is_one_row],
    }
    body = html.Div(blocks, className="blocks" if is_one_row else "blocks many", style=across)
    return section(NAME, body, words=words, key=html.Span(key, className="key"))


def _block(code: str, name: str, words: Words) -> Component:
    opened = html.Span([html.Small(words("street_open")), part(NAME, f"{code}-open", "number")])
    since = part(NAME, f"{code}-frozen", "since", text="")
    title = html.H3([html.Span(shortened(name, NAME_ROOM), title=name), opened])
    over = html.Span([mark(OVER), html.Small(words("street_over")), part(NAME, f"{code}-over", "number")])
    due = html.Span([mark(DUE), html.Small(words("street_due")), part(NAME, f"{code}-due", "number")])
    axis = [
        part(NAME, f"{code}-each", text=""),
        html.Span(words("runway_due"), className="due-at"),
        html.Span(words("runway_over"), className="over-at"),
    ]
    drawn = [
        html.Div(html.Div(id=address(NAME, f"{code}-bins"), className="squares"), className="runway"),
        html.Div(axis, className="axis"),
    ]
    children = [
        title,
        html.Div(drawn, id=address(NAME, f"{code}-runway"), className="drawn-cases"),
        html.Div(id=address(NAME, f"{code}-load"), className="load", hidden=True),
        html.Div([over, due, since], className="counts-of"),
        *(_rate(code, rate, words) for rate in ("on_time", "relay")),
    ]
    return html.Div(children, id=address(NAME, code), className="block")


def _rate(code: str, rate: str, words: Words) -> Component:
    fields = [part(NAME, f"{code}-{rate}", "share"), part(NAME, f"{code}-{rate}-basis", "fraction", text="")]
    return html.Div([html.Small(words(f"street_{rate}")), *fields], className="rate-of")


def fill(situation: Situation, words: Words) -> Parts:
    shown, _ = drawn_streets(valid_areas(situation, words), SHOWN)
    areas = [known(situation, area.code) for area, _ in shown]
    most = max((area.cases.open for area in areas), default=0)
    parts: dict[str, Props] = {"asof": as_of_heard(situation, words)}
    for area in areas:
        runway, unsure = situation.street_runways.get(area.code), addend(situation, area.code)
        parts |= _told(area, most, runway, unsure, words)
        parts |= _frozen(area, situation, words)
    return parts


def _frozen(area: AreaSituation, situation: Situation, words: Words) -> dict[str, Props]:
    since = area.frozen_since
    at = minute(since, words, seen_from=situation.at) if since else ""  # its mark says what it is
    return {
        area.code: Props(cls=FROZEN if since else ""),
        f"{area.code}-frozen": Props(
            text=at, title=words("frozen_since", at=at) if since else "", hidden=not since
        ),
    }


def _told(
    area: AreaSituation, most: int, runway: Runway | None, unsure: str, words: Words
) -> dict[str, Props]:
    code, cases = area.code, area.cases
    load = round(cases.open / most, 3) if most else 0
    is_drawn = runway is not None or not cases.open
    drawn = laid(runway or Runway(), ROWS)
    each = words("runway_each", n=count(drawn.each, words)) if drawn.each > 1 else ""
    with_frozen = words("with_frozen") if unsure == UNKNOWN_ADDEND and runway else ""
    return {
        f"{code}-runway": Props(hidden=not is_drawn),
        f"{code}-bins": Props(bins=drawn.columns),
        f"{code}-each": Props(text=" · ".join(text for text in (each, with_frozen) if text)),
        f"{code}-load": Props(style={"--load": f"{load}"}, hidden=is_drawn),
        f"{code}-open": number_of(cases.open, "", words, unsure=unsure),
        f"{code}-over": number_of(cases.open_overdue, OVER, words, unsure=unsure),
        f"{code}-due": number_of(cases.due_soon, DUE, words, unsure=unsure),
        **share_parts(f"{code}-on_time", kept(area), "on_time_none", words),
        **share_parts(f"{code}-relay", relayed(area), "in_hour_none", words),
    }


PANEL = Panel(NAME, frame, fill, 1.0)
