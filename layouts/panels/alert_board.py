"""The alerts in full: as many as the Situation tells, urgent ones first, and how many there are besides."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
from layouts._alerts import row
from layouts._ids import address
from layouts._numbers import count
from layouts._panel import Panel, Parts, Props
from layouts._pieces import as_of, mark, part, section, told
from layouts.words import Words

NAME = "alert_board"
SLOTS = 8
ROOMS = 15.0, 21.0
"""How wide the words may stand, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    body = html.Div([*map(_row, range(SLOTS)), part(NAME, "none", "note", text="")], className="rows")
    return section(NAME, body, words=words, key=part(NAME, "key", "key", text=""))


def _row(i: int) -> Component:
    age = told(part(NAME, f"{i}-age", "age", text=""), form="two")
    cells = [part(NAME, f"{i}-what", "what", text=""), age, part(NAME, f"{i}-note", "note", text="")]
    return html.Div([mark(""), *cells], id=address(NAME, f"{i}"), className="row", hidden=True)


def fill(situation: Situation, words: Words) -> Parts:
    alerts, areas = situation.alerts, {area.code: area for area in situation.register}
    total = alerts.breaches + alerts.relays + alerts.sources
    shown = len(alerts.lines[:SLOTS])
    parts = {
        "asof": as_of(situation.at, words),
        "key": Props(text=words("alert_board_key", n=count(total, words), shown=shown)),
        "none": Props(text="" if total else words("alerts_none"), hidden=total > 0),
    }
    for i in range(SLOTS):
        line = alerts.lines[i] if i < shown else None
        parts |= row(i, line, areas, situation, words, rooms=ROOMS)
    return parts


PANEL = Panel(NAME, frame, fill)
