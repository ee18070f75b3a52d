"""The newest disputes, in a fixed number of places: the newest first, nothing scrolls."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import CaseLine, Situation
from layouts._ids import address
from layouts._names import place
from layouts._numbers import minute, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import as_of, part, section
from layouts.words import Words

NAME = "ticker"
SLOTS = 8
GAP_S = 0.25
"""All places move on with a new case: more often than this nobody reads them."""
KIND_ROOM, PLACE_ROOM, SOURCE_ROOM = 10.0, 13.0, 7.6
"""How wide the words may stand, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    fields = ("at", "kind", "code", "place", "source")
    slots = [
        html.Div(
            [part(NAME, f"{i}-{field}", field, text="") for field in fields],
            id=address(NAME, f"{i}"),
            className="slot",
        )
        for i in range(SLOTS)
    ]
    body = html.Div([*slots, part(NAME, "none", "note", text="")], className="slots")
    return section(NAME, body, words=words, key=html.Span(words("newest_key"), className="key"))


def fill(situation: Situation, words: Words) -> Parts:
    newest = situation.newest[:SLOTS]
    names = {area.code: area for area in situation.register}
    parts = {
        "asof": as_of(situation.at, words),
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
        return {f"{i}": Props(hidden=True, pulse="")}
    kind, source, where = words.kind(line.kind), words.source(line.source), place(line.area, areas, words)
    return {
        # Only the first place rings: the others hold what has moved on.
        f"{i}": Props(hidden=False, pulse=line.id if i == 0 else ""),
        f"{i}-at": Props(text=minute(line.reported_at, words, seen_from=situation.at)),
        f"{i}-kind": Props(text=shortened(kind, KIND_ROOM), title=kind),
        f"{i}-code": Props(text=line.code),
        f"{i}-place": Props(text=shortened(where, PLACE_ROOM), title=where),
        f"{i}-source": Props(text=shortened(source, SOURCE_ROOM), title=source),
    }


PANEL = Panel(NAME, frame, fill, GAP_S)
