"""The look by meaning: which class a state wears and which mark goes with it. Colours live in tokens.css."""

from __future__ import annotations

from typing import Any

from dashboard.domain.situation import SourceCondition

OK, DUE, OVER, UNKNOWN = "ok", "due", "over", "unk"
ZERO = "zero"
"""A true zero: present, and nothing to look at."""
IN_HAND, ACTED, SILENCED = "hand", "acted", "hush"
"""An alert that somebody took, did something about, or that a silence holds: neutral ink, a shape each."""
FROZEN, STALE = "frozen", "stale"
"""The last known state of what is not known now; a rate that such a state is part of, or left out of."""

MARKS = {OK: "●", DUE: "▲", OVER: "◆", UNKNOWN: "◌"}
"""Shape beside colour, always: two of the colours are close for a colour-blind eye."""

SOURCE_LOOK: dict[SourceCondition, str] = {"fresh": OK, "silent": DUE, "unknown": UNKNOWN}

CLEAR = "rgba(0,0,0,0)"
MARK, MARK_FAINT, MARK_BRIGHT = "--mark", "--mark2", "--t1"
"""The three inks of what is no status: bars and squares, the fainter of two, and today's."""
BAND = "--s2"
"""What is usual, behind the marks."""
AXIS_PX, LABEL_PX, VALUE_PX = 15, 17, 20
"""Letters of a figure, logical px: of its axis, of what is told at a mark, of a number."""

_AXIS = {
    "fixedrange": True, "showgrid": False, "zeroline": False, "showline": False, "ticks": "",
    "automargin": False, "tickangle": 0, "color": "--t3", "gridcolor": "--line",
    "tickfont": {"size": AXIS_PX},
}  # fmt: skip
TEMPLATE: dict[str, Any] = {
    "layout": {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": "--sans", "size": AXIS_PX, "color": "--t3"},
        "colorway": [MARK, MARK_BRIGHT, MARK_FAINT],
        "showlegend": False,
        "hovermode": False,
        "dragmode": False,
        "transition": {"duration": 0},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
    }
}
"""Plotly's template of every figure. Colours are tokens, lengths logical px, until `charts.js` draws it."""

LOAD_STEPS = ("s0", "s1", "s2", "s3", "s4")


def load_step(open_cases: int, unit: int) -> str:
    """The fill of a tile by natural count: none, up to one, two, three units, more."""
    return LOAD_STEPS[min(4, -(-open_cases // unit))]


RATE_EDGES = (1.2, 2.0, 2.8)
"""Open cases per 1000 households at which the fill of a tile goes one step up."""


def rate_step(open_cases: int, households: int) -> str:
    """The fill of a tile by rate: none, then by `RATE_EDGES`. Where nobody lives, any case is the most."""
    if not open_cases:
        return LOAD_STEPS[0]
    passed = sum(1000 * open_cases >= edge * households for edge in RATE_EDGES)
    return LOAD_STEPS[1 + passed]


def load_unit(most: int) -> int:
    """The step of the ramp that holds the fullest tile: 2, 5, 10, 20, 50 …; never finer than 2."""
    unit, factors = 2, (2.5, 2.0, 2.0)
    turn = 0
    while unit * 5 < most:
        unit = int(unit * factors[turn % 3])
        turn += 1
    return unit


def zero(number: int) -> str:
    return "" if number else ZERO
