"""The latency of each unit by time, and the distribution of it: drawn of one overview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.events import Direction
from dashboard.reading.desk import Standing
from dashboard.reading.relay_answers import DirectionLatency, direction_latency
from dashboard.reading.relay_overview import DIRECTIONS, RelayOverview, end_to_end
from layouts._figure import Figure, Trace, axis, figure, label, line
from layouts._names import group_name, tile_name
from layouts._numbers import percent
from layouts._pieces import mark
from layouts._theme import LOAD_STEPS, MARK, MARK_BRIGHT, OVER, UNKNOWN
from layouts.desk._page import View
from layouts.desk._parts import Chart
from layouts.desk._pieces import Cell, Column, as_of, card, counted, table
from layouts.desk._relay_view import direction_of, rows_of
from layouts.words import Words

LEAST: Final = 5
"""Of fewer latencies no percentile is told."""
LIMIT_MIN: Final = 60
EDGES_MIN: Final = (15, 30, 45)
DAY_HOURS: Final = (8, 21)
"""The hours that stand on the axis in any case, both included."""
COLOURS: Final = {"down": MARK, "up": MARK_BRIGHT}
INKS: Final = {"down": "--t2", "up": "--t1"}
"""Of the words beside the lines, which need more contrast than the lines."""
AXIS_STEP_MIN, LEAST_AXIS_MIN, MOST_AXIS_MIN = 15, 75, 180
TOLD_MIN: Final = (10, 20, 30, 40, 50, 60)


def heat(found: RelayOverview, standing: Standing, view: View, words: Words) -> Component:
    units = [below.area for below in standing.below] or ([standing.area] if standing.area else [])
    starts = _starts(found, words)
    names = [html.Th(_start_name(found, start, words), scope="col") for start in starts]
    rows = []
    for unit in units:
        cells = [_cell(found, unit, start, standing, view, words) for start in starts]
        rows.append(html.Tr([html.Th(_unit_name(unit, standing.area), scope="row"), *cells]))
    body = html.Div(
        html.Table([html.Tbody(rows), html.Tfoot(html.Tr([html.Td(), *names]))], className="heat"),
        className="wide",
    )
    return card(
        words("relays_heat"),
        body if rows else html.P(words("relays_heat_none"), className="empty"),
        note=words("relays_heat_note"),
        at=as_of(standing.at, words),
    )


def _starts(found: RelayOverview, words: Words) -> range:
    """Of a day the working hours, and any other in which something was sent."""
    period = found.period
    if period.span == "day" or len(period.starts) <= DAY_HOURS[1] - DAY_HOURS[0]:
        return period.starts
    midnight = period.starts.start - period.first.astimezone(words.zone).hour
    used = [start for _, start in found.units]
    first, last = min([midnight + DAY_HOURS[0], *used]), max([midnight + DAY_HOURS[1], *used])
    return range(max(first, period.starts.start), min(last + 1, period.starts.stop))


def _start_name(found: RelayOverview, start: int, words: Words) -> str:
    at = found.period.begins_at(start, words.zone).astimezone(words.zone)
    return f"{at.hour}" if found.period.span == "hour" else f"{at:%m-%d}"


def _cell(
    found: RelayOverview, unit: Area, start: int, standing: Standing, view: View, words: Words
) -> Component:
    sums = found.units.get((unit.code, start))
    if sums is None:
        return html.Td(className="none")
    told, when = direction_latency(sums), _start_name(found, start, words)
    p90 = None if told.latency.p90_s is None else told.latency.p90_s / 60
    shown = f"{p90:.0f}" if p90 is not None and told.complete >= LEAST else "—"
    title = words(
        "relays_heat_cell",
        unit=_unit_name(unit, standing.area), when=when, n=told.complete, p90=shown, lost=told.no_receipt,
    )  # fmt: skip
    is_over = bool(told.no_receipt) or (shown != "—" and p90 is not None and p90 > LIMIT_MIN)
    inside = [counted(told.complete + told.no_receipt, shown), *([mark(OVER)] if is_over else [])]
    span = found.period.begins_at(start, words.zone), found.period.begins_at(start + 1, words.zone)
    address = rows_of(view, span, words, status="due", area=unit.code, direction=direction_of(view))
    look = f"{_step(p90) if shown != '—' else 'few'}{' over' if is_over else ''}"
    return html.Td(dcc.Link(inside, href=address, title=title), className=look)


def _step(p90: float | None) -> str:
    return LOAD_STEPS[1 + sum((p90 or 0) >= edge for edge in EDGES_MIN)]


def _unit_name(unit: Area, parent: Area | None) -> str:
    if parent is None or unit.level in ("street", "district") or unit is parent:
        return group_name(unit, parent if unit is not parent else None)
    return tile_name(unit, parent)


# ── the distribution ────────────────────────────────────────────────────────────────────────────────────


def curve(
    found: RelayOverview, told: Mapping[Direction, DirectionLatency], standing: Standing, words: Words
) -> Component:
    """How many had come by each minute, of those that were due: one that never came keeps it under 100 %."""
    due = {way: told[way].share_within_60.denominator for way in DIRECTIONS}
    if not sum(due.values()):
        return card(words("relays_curve"), html.P(words("relays_none"), className="empty"))
    counted = {way: _counted(end_to_end(found.whole[way])) for way in DIRECTIONS if due[way]}
    shares = {way: percent(told[way].within_60, due[way]) for way in DIRECTIONS}
    rows: list[Sequence[Cell]] = [
        (words("relays_within", n=n), *(_by(counted.get(way), due[way], n) for way in DIRECTIONS))
        for n in TOLD_MIN
    ]
    columns = [Column(""), *(Column(words(f"relays_{way}"), is_number=True) for way in DIRECTIONS)]
    return card(
        words("relays_curve"),
        Chart(_figure(counted, due, words), label=words("relays_curve_label", **shares), cls="curve"),
        html.Details([html.Summary(words("relays_curve_table")), table(columns, rows, empty="")]),
        note=words("relays_curve_note"),
        at=as_of(standing.at, words),
    )


def _counted(seconds: Mapping[int, int]) -> list[int]:
    """How many took up to so many minutes: [0] up to none, [1] up to one …"""
    longest = max(seconds, default=0)
    by_minute = [0] * (-(-longest // 60) + 1)
    for length, n in seconds.items():
        by_minute[-(-length // 60)] += n
    return list(accumulate(by_minute))


def _by(counted: list[int] | None, due: int, minute: int) -> Component:
    if counted is None:
        return html.Span("—", className=UNKNOWN)
    n = counted[min(minute, len(counted) - 1)]
    return html.Span(f"{percent(n, due)}% · {n:,} ÷ {due:,}")


def _figure(counted: Mapping[Direction, list[int]], due: Mapping[Direction, int], words: Words) -> Figure:
    longest = max(len(counts) - 1 for counts in counted.values())
    rounded = -(-longest // AXIS_STEP_MIN) * AXIS_STEP_MIN
    end = max(LEAST_AXIS_MIN, min(MOST_AXIS_MIN, rounded))
    traces: list[Trace] = []
    notes = []
    for n, (way, counts) in enumerate(counted.items()):
        y = [100 * counts[min(x, len(counts) - 1)] / due[way] for x in range(end + 1)]
        colour = COLOURS[way]
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": list(range(end + 1)), "y": y,
                "line": {"color": colour, "width": 3, "shape": "hv"},
            }
        )  # fmt: skip
        notes.append(
            label(
                end, 8 + 11 * n, words(f"relays_{way}"), colour=INKS[way], xanchor="right", yanchor="middle"
            )
        )
    step = AXIS_STEP_MIN if end <= 90 else 2 * AXIS_STEP_MIN
    return figure(
        traces,
        margin=(48, 12, 10, 36),
        xaxis=axis(0, end, [(x, f"{x}") for x in range(0, end + 1, step)]),
        yaxis=axis(0, 102, [(y, f"{y}") for y in (0, 50, 90, 100)], showgrid=True),
        shapes=[line((LIMIT_MIN, LIMIT_MIN), (0, 100), colour=MARK_BRIGHT, px=2)],
        annotations=notes,
    )
