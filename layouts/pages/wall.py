"""The wall: one screen for the whole room. The style sheet places the panels; nothing scrolls."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from layouts._ids import address
from layouts._page import Page
from layouts.words import Words


def frame(panels: Mapping[str, Component], words: Words) -> Component:
    foot = html.Footer(
        [
            html.Span(words("watermark")),
            html.Span(id=address("wall", "where"), className="where"),
            html.Span(words("demo_note"), className="demo-note"),
        ]
    )
    stopped = html.Div(id=address("wall", "stopped"), className="stopped")
    keys = html.Div(id=address("wall", "keys"), className="scene-list", hidden=True)
    return html.Main([*panels.values(), foot, stopped, keys])


PANELS = (
    "truth", "headline", "clocks", "tiles", "overdue", "flow", "relay", "sources", "ticker", "alerts",
    "flow_days", "funnel", "street", "streets", "letters", "due_soon", "today_sources", "kinds",
    "falling_due", "alert_board", "interrupt",
)  # fmt: skip
PAGE = Page("wall", PANELS, frame)
