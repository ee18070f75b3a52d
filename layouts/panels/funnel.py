"""A fair comparison of streets: the share of clauses kept by how many were due, and what chance explains.

The band is where a street of that volume lies 95 times of 100, were it no different from the district. Inside
it a dot is open and has no name; below it is ◆ with name and fraction; above it is named plainly. No ranks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Literal

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
from layouts._band import band
from layouts._figure import Figure, Trace, axis, figure, label, line, nice_top
from layouts._frozen import as_of_heard, known
from layouts._numbers import ems, percent, short_count, shortened
from layouts._panel import Panel, Parts, Props, valid_areas
from layouts._pieces import chart, part, section
from layouts._placing import LINE, Box, Spot, around, free, spots
from layouts._streets import drawn_streets, kept
from layouts._theme import BAND, LABEL_PX, MARK
from layouts.words import Words

NAME = "funnel"
GAP_S = 5.0
MARGIN = (62, 68, 22, 34)
WIDE, HIGH = 565.0, 480.0
"""Logical px of the plot within its margins, where words are placed so that they do not meet."""
DOT, GAP = 8.0, 13.0
"""Half a dot, and from its middle to its words, logical px."""
SAMPLES = 64
NAMED = 8
"""Streets that are named at the most: those furthest out."""
NAME_ROOM, NOTE_ROOM = 10.0, 38.0
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
"""Between two ticks of the share; four fit."""
Side = Literal["below", "inside", "above"]


@dataclass(frozen=True, slots=True)
class Street:
    """`met` of `due` ≥ 1. `out`: how far outside the band, as a share; 0 inside."""

    name: str
    met: int
    due: int
    side: Side
    out: float

    @property
    def share(self) -> float:
        return self.met / self.due


@dataclass(frozen=True, slots=True)
class Plane:
    """The plot: shares from `low` to 1 upwards, volumes from 0 to `top` to the right."""

    low: float
    top: int

    def at(self, due: float, share: float) -> tuple[float, float]:
        """Logical px from its lower left corner."""
        return due / self.top * WIDE, (share - self.low) / (1 - self.low) * HIGH


FRAME = Box(0, 0, WIDE, HIGH + 12)


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    body = html.Div([chart(NAME), part(NAME, "nothing", "nothing", text="")], className="funnel-of")
    key = html.Span(words("funnel_key"), className="key")
    return section(NAME, body, part(NAME, "note", "note", text=""), words=words, key=key)


def fill(situation: Situation, words: Words) -> Parts:
    whole = kept(known(situation))
    streets, idle = _streets(situation, whole, words)
    outside = sum(s.side != "inside" for s in streets)
    notes = [words("funnel_none_due", names=words("funnel_between").join(idle))] if idle and streets else []
    if outside > NAMED:
        notes.insert(0, words("funnel_unnamed", n=outside - NAMED))
    note = " · ".join(notes)
    nothing = "" if streets else words("on_time_none" if idle else "funnel_no_streets")
    below, above = (sum(s.side == side for s in streets) for side in ("below", "above"))
    said = words("funnel_said", below=below, above=above) if streets else nothing
    return {
        "asof": as_of_heard(situation, words),
        "chart": Props(chart=drawn(streets, whole, words), title=said),
        "nothing": Props(text=nothing, hidden=not nothing),
        "note": Props(text=shortened(note, NOTE_ROOM), title=note),
    }


def _streets(situation: Situation, whole: tuple[int, int], words: Words) -> tuple[list[Street], list[str]]:
    """Those of which something was due, in the order of the register, and the names of the others. A frozen
    one is compared with none, and is not in the district's share; a placeholder of the statistics is none."""
    found, idle = [], []
    areas = valid_areas(situation, words)
    for area, name in drawn_streets(areas, len(areas))[0]:
        street = known(situation, area.code)
        if street.frozen_since:
            continue
        met, due = kept(street)
        if due:
            found.append(_placed(name, met, due, whole))
        else:
            idle.append(name)
    return found, idle


def _placed(name: str, met: int, due: int, whole: tuple[int, int]) -> Street:
    low, high = band(due, whole) if whole[1] else (0.0, 1.0)
    share = met / due
    side: Side = "below" if share < low else "above" if share > high else "inside"
    return Street(name, met, due, side, max(low - share, share - high, 0.0))


def drawn(streets: list[Street], whole: tuple[int, int], words: Words) -> Figure:
    """The figure; x: clauses due; y: the share of them met."""
    plane = _plane(streets, whole)
    ticks = [(share, f"{round(100 * share)}%") for share in _ticks(plane.low)]
    middle = plane.top // 2 if plane.top % 2 == 0 else None
    volumes = [0, *([middle] if middle else []), plane.top] if streets else []
    named = [(float(n), short_count(n, words)) for n in volumes]
    if named:
        named[-1] = (float(plane.top), words("funnel_volume", n=named[-1][1]))
    return figure(
        [
            _chance(plane.top, whole if streets else (0, 0)),
            _dots(streets, "inside", symbol="circle-open", colour="--t2", px=13),
            _dots(streets, "above", symbol="circle", colour=MARK, px=15),
            _dots(streets, "below", symbol="diamond", colour="--over", px=19),
        ],
        margin=MARGIN,
        xaxis=axis(0, plane.top, named),
        yaxis=axis(plane.low, 1, ticks if streets else []),
        shapes=_lines(plane, whole) if streets else [],
        annotations=_labels(streets, plane, whole, words),
    )


def _plane(streets: list[Street], whole: tuple[int, int]) -> Plane:
    """Every street is on it; of the band, as much as the middle one of the volumes needs."""
    if not streets or not whole[1]:
        return Plane(0.0, 4)
    middle = sorted(s.due for s in streets)[len(streets) // 2]
    lowest = min(band(middle, whole)[0], whole[0] / whole[1], *(s.share for s in streets))
    step = next((s for s in STEPS if (1 - lowest) / s <= 4 - 0.2), STEPS[-1])
    low = 1 - step * ceil((1 - lowest) / step + 0.2)
    return Plane(max(0.0, round(low, 4)), nice_top(max(s.due for s in streets)))


def _ticks(low: float) -> list[float]:
    step = next(s for s in STEPS if (1 - low) / s <= 4 + 1e-6)
    return [round(1 - i * step, 4) for i in range(5) if 1 - i * step > low - 1e-6]


def _chance(top: int, whole: tuple[int, int]) -> Trace:
    """The band, closed; denser where it bends."""
    volumes = (
        sorted({max(1, round(top * (i / SAMPLES) ** 2)) for i in range(SAMPLES + 1)}) if whole[1] else []
    )
    edges = [band(n, whole) for n in volumes]
    ys = [round(low, 5) for low, _ in edges] + [round(high, 5) for _, high in reversed(edges)]
    return {
        "type": "scatter", "mode": "lines", "x": volumes + volumes[::-1], "y": ys,
        "fill": "toself", "fillcolor": BAND, "line": {"width": 0},
    }  # fmt: skip


def _dots(streets: list[Street], side: Side, *, symbol: str, colour: str, px: int) -> Trace:
    here = [s for s in streets if s.side == side]
    marker = {"symbol": symbol, "size": px, "color": colour, "line": {"width": 2 if "open" in symbol else 0}}
    xs, ys = [s.due for s in here], [round(s.share, 5) for s in here]
    return {"type": "scatter", "mode": "markers", "x": xs, "y": ys, "marker": marker, "cliponaxis": False}


def _lines(plane: Plane, whole: tuple[int, int]) -> list[dict[str, object]]:
    p = whole[0] / whole[1] if whole[1] else 0.0
    base = line((0, plane.top), (plane.low, plane.low), colour="--line2")
    return [base, line((0, plane.top), (p, p), colour="--t3", px=1.5)] if whole[1] else [base]


def _labels(
    streets: list[Street], plane: Plane, whole: tuple[int, int], words: Words
) -> list[dict[str, object]]:
    """Each street outside the band by name and fraction, then the district's share, then what inside means.

    What finds no place is left out, a street's name never: it then stands at its dot as it may.
    """
    if not streets or not whole[1]:
        return []
    taken = [around(_dot(plane.at(s.due, s.share))) for s in streets]
    found = []
    furthest = sorted((s for s in streets if s.side != "inside"), key=lambda s: -s.out)[:NAMED]
    for street in furthest:
        text = f"{shortened(street.name, NAME_ROOM)} {_fraction(street.met, street.due, words)}"
        beside = list(spots(*plane.at(street.due, street.share), text, px=LABEL_PX, gap=GAP))
        spot = free(beside, taken, FRAME) or beside[1]
        taken.append(spot.box)
        colour = "--over" if street.side == "below" else "--t2"
        found.append(_label(street.due, street.share, text, spot, colour=colour))
    share = whole[0] / whole[1]
    text = words("funnel_whole", share=percent(*whole), fraction=_fraction(*whole, words))
    if spot_ := free(_along(plane, share, text), taken, FRAME):
        taken.append(spot_.box)
        found.append(_label(plane.top, share, text, spot_, colour="--t1"))
    text = words("funnel_same")
    if spot_ := free(_within(plane, whole, text), taken, FRAME):
        found.append(_label(plane.top, share, text, spot_, colour="--t2"))
    return found


def _dot(at: tuple[float, float]) -> Box:
    return Box(at[0] - DOT, at[1] - DOT, at[0] + DOT, at[1] + DOT)


def _fraction(met: int, due: int, words: Words) -> str:
    return f"{short_count(met, words)} ÷ {short_count(due, words)}"


def _label(due: int, share: float, text: str, spot: Spot, *, colour: str) -> dict[str, object]:
    return label(
        due, share, text, colour=colour, xanchor=spot.anchor, yanchor="middle", xshift=spot.dx, yshift=spot.dy
    )


def _along(plane: Plane, share: float, text: str) -> Iterator[Spot]:
    """Above or below the district's line, from its right end to the left."""
    _, y = plane.at(plane.top, share)
    high = LABEL_PX * LINE
    for back in range(0, 400, 20):
        for dy in (-high * 0.6, high * 0.6):
            yield _ending(-float(back), dy, text, y)


def _within(plane: Plane, whole: tuple[int, int], text: str) -> Iterator[Spot]:
    """In the band where it is high enough, else under its lower edge or over the line, from the right."""
    high, (_, middle) = LABEL_PX * LINE, plane.at(plane.top, whole[0] / whole[1])
    places = [(float(back), _edge(plane, whole, back, text)) for back in range(0, 400, 20)]
    for back, edge in places:
        if middle - edge > high * 1.4:
            yield _ending(-back, (edge - middle) / 2, text, middle)
    for back, edge in places:
        yield _ending(-back, edge - middle - high * 0.8, text, middle)
        yield _ending(-back, high * 0.8, text, middle)


def _edge(plane: Plane, whole: tuple[int, int], back: float, text: str) -> float:
    """The band's lower edge where these words would begin and end, the higher of them."""
    end = max(1, round((WIDE - back) / WIDE * plane.top))
    start = max(1, round((WIDE - back - ems(text) * LABEL_PX) / WIDE * plane.top))
    return max(plane.at(n, band(n, whole)[0])[1] for n in (start, end))


def _ending(dx: float, dy: float, text: str, y: float) -> Spot:
    wide, high, right = ems(text) * LABEL_PX, LABEL_PX * LINE, WIDE + dx
    return Spot("right", dx, dy, Box(right - wide, y + dy - high / 2, right, y + dy + high / 2))


PANEL = Panel(NAME, frame, fill, GAP_S)
