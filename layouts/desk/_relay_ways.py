"""An area's relays both ways, of any time: what came of them, and how long they took."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.domain.events import Direction
from dashboard.domain.situation import RelayCounts
from dashboard.reading.desk import Standing
from dashboard.reading.relay_overview import DIRECTIONS
from layouts._numbers import percent
from layouts._pieces import mark
from layouts._theme import OVER, UNKNOWN
from layouts.desk._page import View
from layouts.desk._pieces import Cell, Column, as_of, card, number, table
from layouts.desk._relay_view import LOOKS, RELAYED, number_of, rows_of
from layouts.words import Words

LIMIT_MIN = 60


def both_ways(standing: Standing, view: View, words: Words) -> Component:
    names = [words(f"relays_{name}") for name in RELAYED]
    columns = [
        Column(words("relays_direction")),
        *(Column(name, is_number=True) for name in (*names, words("in_hour"), "p50", "p90")),
    ]
    here = standing.figures
    told: dict[Direction, RelayCounts] = {"down": here.relay_down, "up": here.relay_up}
    rows = [_way(way, told[way], standing, view, words) for way in DIRECTIONS]
    return card(
        words("ways_title"),
        html.Div(table(columns, rows, empty=""), className="wide"),
        note=words("ways_note"),
        at=as_of(standing.at, words),
    )


def _way(way: Direction, counts: RelayCounts, standing: Standing, view: View, words: Words) -> Sequence[Cell]:
    code = standing.area.code if standing.area else None
    due = counts.denominator
    return (
        words(f"relays_{way}"),
        *(
            number(
                number_of(counts, status),
                rows_of(view, None, words, status=status, area=code, direction=way),
                status=LOOKS.get(status, ""),
            )
            for status in RELAYED
        ),
        html.Span(f"{percent(counts.within_60, due)}{'%' if due else ''}", className="" if due else UNKNOWN),
        _minutes(counts.p50_min, words),
        _minutes(counts.p90_min, words),
    )


def _minutes(minutes: float | None, words: Words) -> Component:
    """Of those that were received; "—" where there are none."""
    if minutes is None:
        return html.Span("—", className=UNKNOWN)
    told = words("desk_minutes", n=f"{minutes:.0f}")
    is_over = minutes > LIMIT_MIN
    return html.Span([*([mark(OVER)] if is_over else []), told], className=f"nw {OVER}" if is_over else "nw")
