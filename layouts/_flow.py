"""What the two flow panels share: the sums beside a figure, its faces, and what is told of a span."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.flow import FlowSpan
from dashboard.domain.situation import Situation
from layouts._figure import Figure
from layouts._frozen import as_of_heard
from layouts._numbers import count, short_count
from layouts._panel import Parts, Props
from layouts._pieces import chart, part
from layouts._theme import UNKNOWN, zero
from layouts.words import Words

Spans = tuple[FlowSpan, ...]
GAP_S = 1.0


def body(panel: str, words: Words) -> Component:
    """In above, out below, each with its sum; beside them the figure, or what stands there instead."""
    sums = [
        html.Div(
            [html.Span(words(f"flow_{way}"), className="name"), part(panel, way, "value")], className=way
        )
        for way in ("in", "out")
    ]
    return html.Div([*sums, chart(panel), part(panel, "note", "note", text="")], className="flow-of")


def shown(
    spans: Spans, figure: Figure, situation: Situation, words: Words, *, said: str, since: str
) -> Parts:
    """Everything but the key. `said`: the word of the sentence; `since`: of its first span."""
    come, gone = sum(s.registered for s in spans), sum(s.closed for s in spans)
    sentence = (
        words(said, since=since, come=f"{come:,}", gone=f"{gone:,}") if spans else words("flow_unknown")
    )
    note = "" if come or gone else words("flow_none" if spans else "flow_unknown")
    return {
        "asof": as_of_heard(situation, words),
        "in": _sum(come if spans else None, words),
        "out": _sum(gone if spans else None, words),
        "chart": Props(chart=figure, title=sentence),
        "note": Props(text=note, cls="" if spans else UNKNOWN, hidden=not note),
    }


def _sum(number: int | None, words: Words) -> Props:
    if number is None:
        return Props(text="—", cls=UNKNOWN, title="")
    return Props(text=short_count(number, words), cls=zero(number), title=count(number, words))


def first_of_today(spans: Spans, words: Words) -> int:
    """The place of the first span on the local day of the last one."""
    days = [span.from_at.astimezone(words.zone).date() for span in spans]
    return days.index(days[-1]) if days else 0


def date_words(span: FlowSpan, words: Words) -> str:
    local = span.from_at.astimezone(words.zone)
    weekday = words("flow_weekdays").split()[local.weekday()]
    return words("flow_date", month=f"{local:%m}", day=f"{local:%d}", weekday=weekday)
