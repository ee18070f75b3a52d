"""The look by meaning: which class a state wears and which mark goes with it. Colours live in tokens.css."""

from __future__ import annotations

from dashboard.domain.situation import SourceCondition

OK, DUE, OVER, UNKNOWN = "ok", "due", "over", "unk"
ZERO = "zero"
"""A true zero: present, and nothing to look at."""

MARKS = {OK: "●", DUE: "▲", OVER: "◆", UNKNOWN: "◌"}
"""Shape beside colour, always: two of the colours are close for a colour-blind eye."""

SOURCE_LOOK: dict[SourceCondition, str] = {"fresh": OK, "silent": DUE, "unknown": UNKNOWN}

LOAD_STEPS = ("s0", "s1", "s2", "s3", "s4")


def load_step(open_cases: int, unit: int) -> str:
    """The fill of a tile by natural count: none, up to one, two, three units, more."""
    return LOAD_STEPS[min(4, -(-open_cases // unit))]


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
