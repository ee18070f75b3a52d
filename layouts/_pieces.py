"""What frames are made of: a section with its title line, and the parts that `fill` writes into."""

from __future__ import annotations

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from layouts._ids import address
from layouts._numbers import clock_time
from layouts._panel import Props
from layouts.words import Words

NOTHING_YET = "—"


def part(panel: str, name: str, cls: str = "", *, text: str = NOTHING_YET) -> Component:
    """A span that `fill` writes into; until then it shows that nothing is known."""
    return html.Span(text, id=address(panel, name), className=cls)


def chart(panel: str, name: str = "chart") -> Component:
    """Where a figure is drawn (`Props.chart`); its `title` is the sentence that a person would say of it."""
    return html.Div(id=address(panel, name), className="chart", role="img")


def mark(cls: str) -> Component:
    """A status shape, drawn by the style sheet so that it is the same in every font."""
    return html.I(className=f"mark {cls}")


def section(panel: str, *children: Component, words: Words, key: Component | None = None) -> Component:
    """A panel under its title line; the part `asof` stands at the line's right end."""
    head = [html.H2(words(panel)), key or html.Span(className="key"), part(panel, "asof", "asof", text="")]
    return owned(html.Section([html.Header(head), *children]), panel, words)


def owned(root: Component, panel: str, words: Words) -> Component:
    """The element that is the panel, with what it says should its fill fail."""
    root.className = f"panel {panel}"  # type: ignore[attr-defined]
    return told(root, panel=panel, failed=words("failed"))


def told(component: Component, **facts: str) -> Component:
    """The component with `data-…` attributes, which Dash's types have no place for."""
    for name, value in facts.items():
        setattr(component, f"data-{name}", value)
    return component


def as_of(at: datetime, words: Words) -> Props:
    """The instant that a panel speaks of."""
    return Props(text=clock_time(at, words))
