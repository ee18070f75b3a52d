"""In and out over 24 hours: each case a square, what came in upwards, what was closed downwards.

Today is brighter than yesterday; the dotted line is midnight. Behind what came in lies what is usual then.
From where a silent source was last heard on, what came in may be more than is drawn: that stretch is marked.
Where a column would not fit, a square stands for more cases, as the title says.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.flow import FlowSpan
from dashboard.domain.situation import Situation
from layouts._figure import Figure, Trace, axis, figure, label, line, square_unit, steps
from layouts._flow import GAP_S, Spans, body, date_words, first_of_today, shown
from layouts._numbers import ems, short_count
from layouts._panel import Panel, Parts, Props
from layouts._pieces import part, section
from layouts._theme import AXIS_PX, BAND, MARK, MARK_BRIGHT, MARK_FAINT
from layouts.words import Words

NAME = "flow"
ROWS = 6
"""Squares that stand above one another at the most."""
HOURS = 25
TICK_HOURS = 6
MARGIN = (14, 14, 24, 26)
APART = 4
"""Hours between the words of two ticks at the least."""
HOUR, HOUR_PX = timedelta(hours=1), 14.0
"""The width of an hour, logical px, where words are to stand beside one another."""
Shape = dict[str, Any]


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    return section(NAME, body(NAME, words), words=words, key=part(NAME, "key", "key", text=""))


def fill(situation: Situation, words: Words) -> Parts:
    hours = situation.flow.hours
    unit = square_unit(max((_most(span) for span in hours), default=0), ROWS)
    key = words("flow_square") if unit == 1 else words("flow_squares", n=short_count(unit, words))
    since = f"{date_words(hours[0], words)} {_hour(hours[0], words)}" if hours else ""
    found = drawn(hours, unit, words, silent=_silent(situation, words))
    parts = shown(hours, found, situation, words, said="flow_said", since=since)
    return {**parts, "key": Props(text=key)}


def _silent(situation: Situation, words: Words) -> tuple[datetime, str] | None:
    """When the first of the silent sources was last heard, and what is said of them."""
    silent = [source for source in situation.sources if source.state == "silent"]
    if not silent:
        return None
    name = words.source(silent[0].name)
    text = words("flow_silent", name=name) if len(silent) == 1 else words("flow_silents", n=len(silent))
    return min(source.last_event_at for source in silent), text


def _most(span: FlowSpan) -> int:
    return max(span.registered, span.closed, *(span.usual or ()))


def drawn(hours: Spans, unit: int, words: Words, *, silent: tuple[datetime, str] | None = None) -> Figure:
    """The figure; x: place of the hour, 0 the oldest; y: squares, in upwards."""
    today, last = first_of_today(hours, words), max(len(hours) - 1, 0)
    before, after = range(today), range(today, len(hours))
    usual = [(i, s.usual[0] / unit, s.usual[1] / unit) for i, s in enumerate(hours) if s.usual]
    data = [
        _squares(((i, hours[i].registered) for i in before), unit, up=1, colour=MARK),
        _squares(((i, hours[i].closed) for i in before), unit, up=-1, colour=MARK_FAINT),
        _squares(((i, hours[i].registered) for i in after), unit, up=1, colour=MARK_BRIGHT),
        _squares(((i, hours[i].closed) for i in after), unit, up=-1, colour=MARK),
    ]
    base = line((-0.5, HOURS - 0.5), (0, 0), colour="--line2")
    xaxis = axis(-0.5, HOURS - 0.5, _ticks(hours, last, words))
    yaxis = axis(-ROWS, ROWS, [])
    shapes, labels = _midnight(hours, today, words) if today > 0 else ([], [])
    if silent is not None and hours:
        marked, told = _unheard(hours, *silent)
        shapes += marked
        labels = [*_beside(labels, told), told]
    return figure(
        data,
        margin=MARGIN,
        xaxis=xaxis,
        yaxis=yaxis,
        shapes=[steps(usual, colour=BAND), base, *shapes],
        annotations=labels,
    )


def _squares(columns: Iterable[tuple[int, int]], unit: int, *, up: int, colour: str) -> Trace:
    """One square for each `unit` cases or part of it, stacked away from the base."""
    places = [(i, up * (row + 0.5)) for i, cases in columns for row in range(-(-cases // unit))]
    marker = {"symbol": "square", "size": "cell", "color": colour}
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return {"type": "scatter", "mode": "markers", "x": xs, "y": ys, "marker": marker, "cliponaxis": False}


def _midnight(hours: Spans, today: int, words: Words) -> tuple[list[Shape], list[Shape]]:
    x, is_late = today - 0.5, today > HOURS * 0.6
    dotted = line((x, x), (-ROWS, ROWS + 1.6), colour="--line2", px=1.5, dash="dot")
    told = label(
        x, 1, date_words(hours[today], words), size=AXIS_PX, yref="paper", yanchor="bottom",
        xanchor="right" if is_late else "left", xshift=-4 if is_late else 4,
    )  # fmt: skip
    return [dotted], [told]


def _unheard(hours: Spans, since: datetime, text: str) -> tuple[list[Shape], Shape]:
    """The line where it was last heard, not before the first hour, and its words."""
    x = max(-0.5, (since - hours[0].from_at) / HOUR - 0.5)
    end = len(hours) - 0.5
    marked = line((x, x), (-ROWS, ROWS + 1.6), colour="--due", px=1.5)
    stretch = {
        "type": "rect",
        "x0": x,
        "x1": end,
        "y0": -ROWS,
        "y1": ROWS,
        "layer": "below",
        "line": {"width": 0},
    }
    is_late = x > HOURS * 0.5
    told = label(
        end if is_late else x, 1, text, colour="--due", size=AXIS_PX, yref="paper", yanchor="bottom",
        xanchor="right" if is_late else "left",
    )  # fmt: skip
    return [{**stretch, "fillcolor": "--due-wash"}, marked], told


def _beside(labels: list[Shape], told: Shape) -> list[Shape]:
    """The words of midnight on that side of it where they do not meet those of a silent source."""
    both_sides = [
        {**each, "xanchor": side, "xshift": by}
        for each in labels
        for side, by in (("left", 4), ("right", -4))
    ]
    return [each for each in [*labels, *both_sides] if _apart(each, told)][:1]


def _apart(one: Shape, other: Shape) -> bool:
    """Whether two words stand over the figure with room between them."""
    first, second = sorted(_reach(label) for label in (one, other))
    return first[1] < second[0] and first[0] >= -1


def _reach(label: Shape) -> tuple[float, float]:
    """From where to where, in hours."""
    width = 1.15 * ems(str(label["text"])) * AXIS_PX / HOUR_PX + 0.7
    return (
        (label["x"] - width, label["x"]) if label["xanchor"] == "right" else (label["x"], label["x"] + width)
    )


def _ticks(hours: Spans, last: int, words: Words) -> list[tuple[float, str]]:
    """The first hour, each sixth of the day that has room, and now."""
    if not hours:
        return []
    local = [span.from_at.astimezone(words.zone).hour for span in hours]
    sixths = [i for i, hour in enumerate(local) if hour % TICK_HOURS == 0 and APART <= i <= last - APART]
    told: list[tuple[float, str]] = [(i, _hour(hours[i], words)) for i in [0, *sixths]]
    return [*told, (last, words("flow_now"))] if last else told


def _hour(span: FlowSpan, words: Words) -> str:
    return words("flow_hour", hour=span.from_at.astimezone(words.zone).hour)


PANEL = Panel(NAME, frame, fill, gap_s=GAP_S)
