"""In and out over 30 days as bars, what came in upwards, and the usual range as a band behind them."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
from layouts._figure import Figure, Trace, axis, figure, label, line, nice_top, steps
from layouts._flow import GAP_S, Spans, body, date_words, shown
from layouts._numbers import short_count
from layouts._panel import Panel, Parts
from layouts._pieces import section
from layouts._placing import Side
from layouts._theme import BAND, MARK, MARK_BRIGHT, MARK_FAINT, VALUE_PX
from layouts.words import Words

NAME = "flow_days"
DAYS = 30
MARGIN = (20, 20, 24, 26)
MONDAY = 0
APART = 3
"""Days between the words of two ticks at the least."""
BAR = 0.66


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    key = html.Span(words("flow_days_key"), className="key")
    return section(NAME, body(NAME, words), words=words, key=key)


def fill(situation: Situation, words: Words) -> Parts:
    days = situation.flow.days
    since = date_words(days[0], words) if days else ""
    return shown(days, drawn(days, words), situation, words, said="flow_days_said", since=since)


def drawn(days: Spans, words: Words) -> Figure:
    """The figure; x: place of the day, 0 the oldest; y: cases, in upwards, out downwards."""
    top = nice_top(max((max(s.registered, s.closed, *(s.usual or ())) for s in days), default=0))
    usual: list[tuple[float, float, float]] = [
        (i, s.usual[0], s.usual[1]) for i, s in enumerate(days) if s.usual
    ]
    data = [
        _bars([s.registered for s in days], MARK, today=MARK_BRIGHT),
        _bars([-s.closed for s in days], MARK_FAINT, today=MARK),
    ]
    return figure(
        data,
        margin=MARGIN,
        barmode="overlay",
        bargap=1 - BAR,
        xaxis=axis(-0.5, DAYS - 0.5, _ticks(days, words)),
        yaxis=axis(-top, top, []),
        shapes=[steps(usual, colour=BAND), line((-0.5, DAYS - 0.5), (0, 0), colour="--line2")],
        annotations=_fullest(days, words),
    )


def _bars(heights: list[int], colour: str, *, today: str) -> Trace:
    colours = [colour] * (len(heights) - 1) + [today]
    places = list(range(len(heights)))
    return {"type": "bar", "x": places, "y": heights, "marker": {"color": colours[: len(heights)]}}


def _fullest(days: Spans, words: Words) -> list[dict[str, object]]:
    """The number of the day on which most came in, at its bar; it is the measure of all the others."""
    most = max((span.registered for span in days), default=0)
    if not most:
        return []
    at = max(i for i, span in enumerate(days) if span.registered == most)
    side: Side = "left" if at < 2 else "right" if at > DAYS - 3 else "center"
    return [
        label(
            at, most, short_count(most, words), size=VALUE_PX, colour="--t1", yanchor="bottom", xanchor=side
        )
    ]


def _ticks(days: Spans, words: Words) -> list[tuple[float, str]]:
    """The Mondays that have room, and today."""
    if not days:
        return []
    local, last = [span.from_at.astimezone(words.zone) for span in days], len(days) - 1
    mondays = [i for i, day in enumerate(local) if day.weekday() == MONDAY and i <= last - APART]
    return [*((i, f"{local[i]:%m-%d}") for i in mondays), (last, words("flow_today"))]


PANEL = Panel(NAME, frame, fill, gap_s=GAP_S)
