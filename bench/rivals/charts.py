"""What every rival shows: twelve charts that change each second, as the panels of the overview do, and one
number at 10 Hz."""

from __future__ import annotations

import math
import time
from typing import Any

CHARTS, CHANGING, POINTS, COLUMNS = 12, 12, 100, 4
WIDTH, HEIGHT = 440, 280
"""Of a chart, px: all of them are in sight at 1920×1080."""
NUMBER_EVERY_S, CHARTS_EVERY_S = 0.1, 1.0
NUMBER = "number"
"""The class of the element that holds the number."""


def number() -> str:
    """The instant of the change itself, ms since 1970: whoever sees it knows how old it is."""
    return f"{time.time() * 1000:.1f}"


def figure(place: int) -> dict[str, Any]:
    """Plotly's data and layout as they are now, as plain values; a line or bars by the place."""
    now = time.time()
    heights = [10 + 5 * math.sin(now + place + i / 8) for i in range(POINTS)]
    trace: dict[str, Any] = {"x": list(range(POINTS)), "y": heights}
    trace |= {"type": "scatter", "mode": "lines"} if place % 2 else {"type": "bar"}
    sides = {"l": 30, "r": 10, "t": 10, "b": 30}
    layout = {"width": WIDTH, "height": HEIGHT, "margin": sides, "yaxis": {"range": [0, 20]}}
    return {"data": [trace], "layout": layout, "config": {"staticPlot": True}}
