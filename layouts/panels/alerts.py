"""What the people on duty must know of: how many of each kind, and the three that come first.

Until alerts are acknowledged here, these are the open breaches, the relays without receipt after their hour,
the silent sources, and the areas that a source is cut off from.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
from layouts._alerts import row
from layouts._ids import address
from layouts._numbers import short_count
from layouts._panel import Panel, Parts, Props
from layouts._pieces import mark, owned, part, told
from layouts._theme import DUE, OVER, ZERO
from layouts.words import Words

NAME = "alerts"
SLOTS = 3
COUNTS = (("breaches", OVER), ("relays", OVER), ("sources", DUE))
"""Field of :class:`Alerts`, and the status that it tells."""

ROOMS = 13.0, 18.5
"""How wide the words may stand, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    counts = [
        html.Span([mark(meaning), words(f"alerts_{name}"), part(NAME, name, "count")])
        for name, meaning in COUNTS
    ]
    head = html.Div([html.H2(words(NAME)), *counts, part(NAME, "none", "note", text="")], className="sums")
    return owned(html.Section([head, *(_slot(i) for i in range(SLOTS))]), NAME, words)


def _slot(i: int) -> Component:
    age = told(part(NAME, f"{i}-age", "age", text=""), form="two")
    cells = [part(NAME, f"{i}-what", "what", text=""), age, part(NAME, f"{i}-note", "note", text="")]
    return html.Div(
        [mark(""), *cells],
        id=address(NAME, f"{i}"),
        className="alert",
        hidden=True,
    )


def fill(situation: Situation, words: Words) -> Parts:
    alerts = situation.alerts
    numbers = {name: getattr(alerts, name) for name, _ in COUNTS}
    parts = {
        name: Props(
            text=short_count(numbers[name], words),
            cls=meaning if numbers[name] else ZERO,
            title=f"{numbers[name]:,}",
        )
        for name, meaning in COUNTS
    }
    text = "" if any(numbers.values()) else words("alerts_none")
    parts["none"] = Props(text=text, hidden=not text)
    areas = {area.code: area for area in situation.register}
    for i in range(SLOTS):
        line = alerts.lines[i] if i < len(alerts.lines) else None
        parts |= row(i, line, areas, situation, words, rooms=ROOMS)
    return parts


PANEL = Panel(NAME, frame, fill)
