"""The alerts in full, as many as there is room for, and how many there are besides: what people were told
of, and who has it; where they were told of nothing, what is wrong all the same, as the strip has it."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.raised import RaisedLine
from dashboard.domain.situation import Situation
from layouts import _raised as raised
from layouts._alerts import row
from layouts._ids import address
from layouts._numbers import count, ems, epoch_ms, shortened
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
    alerts, found = situation.raised, situation.alerts
    areas = {area.code: area for area in situation.register}
    wrong = found.breaches + found.relays + found.sources
    total, lines = (alerts.total, len(alerts.lines)) if alerts.total else (wrong, len(found.lines))
    key = words("alert_board_key", n=count(total, words), shown=min(lines, SLOTS))
    if wrong and not alerts.total:
        key = f"{key} · {words('raised_untold')}"
    none = words("alerts_calm" if alerts.path == "whole" else "alerts_unsure")
    parts = {
        "asof": as_of(situation.at, words),
        "key": Props(text=key if total else ""),
        "none": Props(text="" if total else none, hidden=total > 0),
    }
    for i in range(SLOTS):
        if alerts.total:
            parts |= _raised(i, alerts.lines[i] if i < len(alerts.lines) else None, areas, situation, words)
        else:
            line = found.lines[i] if i < len(found.lines) else None
            parts |= row(i, line, areas, situation, words, rooms=ROOMS)
    return parts


def _raised(
    i: int, line: RaisedLine | None, areas: Mapping[str, Area], situation: Situation, words: Words
) -> dict[str, Props]:
    """Who has it stands first; the kind gives way where there is no room for all of it."""
    if line is None:
        return {f"{i}": Props(hidden=True, cls="")}
    what, where = raised.what(line, words), raised.where(line, areas, words)
    state = raised.in_hand(line, words, seen_from=situation.at)
    kind = [words.kind(line.case_kind)] if line.case_kind else []
    whole, narrow = " · ".join([state, *kind, where]), f"{state} · {where}"
    look = raised.status(line) if line.standing == "unacked" else raised.LOOKS[line.standing]
    return {
        f"{i}": Props(hidden=False, cls=look),
        f"{i}-what": Props(text=shortened(what, ROOMS[0]), title=what),
        f"{i}-note": Props(
            text=shortened(whole if ems(whole) <= ROOMS[1] else narrow, ROOMS[1]), title=whole
        ),
        f"{i}-age": Props(since=epoch_ms(line.raised_at)),
    }


PANEL = Panel(NAME, frame, fill)
