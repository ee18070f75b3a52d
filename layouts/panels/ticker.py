"""The newest disputes, in a fixed number of places: the newest first, nothing scrolls."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import CaseLine, Situation
from layouts._ids import address
from layouts._names import place
from layouts._numbers import ems, minute, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import owned, part
from layouts.words import Words

NAME = "ticker"
SLOTS = 4
GAP_S = 0.25
"""All places move on with a new case: more often than this nobody reads them."""
KIND_ROOM, PLACE_ROOM, LINE_ROOM = 6.0, 7.5, 18.0
"""How wide the words may stand, in ems: two of them, and all three together; less beside the title."""
TITLE_ROOM = 3.6
"""A source is named whole or not at all."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    fields = ("at", "kind", "place", "source")
    slots = [
        html.Div(
            [part(NAME, f"{i}-{field}", field, text="") for field in fields],
            id=address(NAME, f"{i}"),
            className="slot",
        )
        for i in range(SLOTS)
    ]
    first = html.Div([html.H2(words(NAME)), slots[0], part(NAME, "none", "note", text="")], className="first")
    return owned(html.Section([first, *slots[1:]]), NAME, words)


def fill(situation: Situation, words: Words) -> Parts:
    newest = situation.newest[:SLOTS]
    names = {area.code: area for area in situation.register}
    parts = {
        "none": Props(text="" if newest else words("no_cases"), hidden=bool(newest)),
    }
    for i in range(SLOTS):
        line = newest[i] if i < len(newest) else None
        parts |= _slot(i, line, situation, words, names)
    return parts


def _slot(
    i: int, line: CaseLine | None, situation: Situation, words: Words, areas: dict[str, Area]
) -> dict[str, Props]:
    if line is None:
        return {f"{i}": Props(hidden=True, pulse="", title="")}
    kind, where, source = words.kind(line.kind), place(line.area, areas, words), words.source(line.source)
    told_kind, told_where = shortened(kind, KIND_ROOM), shortened(where, PLACE_ROOM)
    left = LINE_ROOM - (TITLE_ROOM if i == 0 else 0) - 1.2 * ems(told_kind) - ems(told_where)
    return {
        # Only the first place rings: the others hold what has moved on.
        f"{i}": Props(hidden=False, pulse=line.id if i == 0 else "", title=line.code),
        f"{i}-at": Props(text=minute(line.reported_at, words, seen_from=situation.at)),
        f"{i}-kind": Props(text=told_kind, title=kind),
        f"{i}-place": Props(text=told_where, title=where),
        f"{i}-source": Props(text=source if ems(source) <= left else "", title=source),
    }


PANEL = Panel(NAME, frame, fill, GAP_S)
