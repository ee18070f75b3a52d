"""Figures: Plotly's data and layout as plain values, which the glass draws (`assets/charts.js`).

Plain, because they are asked for each second and a `go.Figure` takes long to build. Positions are data;
colours are tokens ("--mark"); lengths (letters, lines, margins, shifts) are logical px of the wall's design.
A marker of size "cell" fills four fifths of one unit of both axes: squares stay squares in every box.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from layouts._theme import LABEL_PX, TEMPLATE

Figure: TypeAlias = dict[str, Any]
"""`data`: traces, back to front, always the same ones; `layout`: with `margin`, and `range` on both axes."""
Trace: TypeAlias = dict[str, Any]


def figure(data: list[Trace], *, margin: tuple[int, int, int, int], **layout: Any) -> Figure:
    """The traces under the one template. `margin`: left, right, top, bottom."""
    sides = dict(zip("lrtb", margin, strict=True))
    return {"data": data, "layout": {"template": TEMPLATE, "margin": sides, "uirevision": "kept", **layout}}


def axis(low: float, high: float, ticks: list[tuple[float, str]], **more: Any) -> dict[str, Any]:
    """A fixed axis from `low` to `high`; `ticks` as (position, words)."""
    return {
        "range": [low, high],
        "tickvals": [at for at, _ in ticks],
        "ticktext": [t for _, t in ticks],
        **more,
    }


def steps(bands: Sequence[tuple[float, float, float]], *, colour: str) -> dict[str, Any]:
    """Areas one unit wide around each x, as (x, low, high), behind all marks: one shape."""
    path = " ".join(
        f"M{x - 0.5},{low}L{x - 0.5},{high}L{x + 0.5},{high}L{x + 0.5},{low}Z" for x, low, high in bands
    )
    return {
        "type": "path", "path": path or "M0,0Z", "layer": "below", "fillcolor": colour, "line": {"width": 0},
    }  # fmt: skip


def line(
    x: tuple[float, float], y: tuple[float, float], *, colour: str, px: float = 1, **more: Any
) -> dict[str, Any]:
    """A straight line in data units."""
    dash = more.pop("dash", "solid")
    ends = {"x0": x[0], "x1": x[1], "y0": y[0], "y1": y[1]}
    return {"type": "line", **ends, "line": {"color": colour, "width": px, "dash": dash}, **more}


def label(
    x: float,
    y: float,
    text: str,
    *,
    xanchor: Literal["left", "center", "right"],
    yanchor: Literal["bottom", "middle", "top"],
    colour: str = "--t2",
    size: int = LABEL_PX,
    **more: Any,
) -> dict[str, Any]:
    """Words at a place in data units: there stands their left, middle or right, and foot, middle or head."""
    font = {"color": colour, "size": size}
    return {"x": x, "y": y, "text": text, "font": font, "xanchor": xanchor, "yanchor": yanchor, **more}


def nice_top(most: float) -> int:
    """The end of an axis that holds `most`: 1, 2, 3, 4, 5, 6, 8 or 10 times a power of ten; never under 4."""
    power = 1
    while True:
        for factor in (1, 2, 3, 4, 5, 6, 8, 10):
            if factor * power >= max(most, 4):
                return factor * power
        power *= 10


def square_unit(most: int, rows: int) -> int:
    """How many cases one square stands for, so that the fullest column fits in `rows`: 1, 2, 5, 10, 20 …"""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * rows >= most:
                return factor * power
        power *= 10
