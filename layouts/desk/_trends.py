"""What came in and went out of an area: thirty days as bars, and the same days by kind and by source.

Each bar and each number is a door to its rows: the cases first reported, or closed, on that local day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading.desk import Standing
from dashboard.reading.inflow import CaseSum, Day, Inflow
from layouts._numbers import percent
from layouts._pieces import told
from layouts.desk._case_view import is_door, told_instant
from layouts.desk._page import View
from layouts.desk._pieces import as_of, card, counted
from layouts.words import Words

MONDAY: Final = 0
SHOWN: Final = 8
"""Kinds or sources told by name."""


def days(found: Inflow, standing: Standing, view: View, words: Words) -> Component:
    """In upwards, out downwards, to one scale."""
    most = max((max(day.sum.registered, day.sum.closed) for day in found.days), default=0)
    columns = [_day(day, most, standing, view, words) for day in found.days]
    total = found.total
    note = words("trend_note", n=f"{total.registered:,}", closed=f"{total.closed:,}", late=f"{total.late:,}")
    body = html.Div(columns, className="month")
    keys: list[Component | str] = [html.Span(words(f"trend_{of}"), className=of) for of in ("in", "out")]
    key = html.Div([*keys, words("trend_scale", n=f"{most:,}")], className="keys")
    return card(words("trend_days"), body, key, note=note, at=as_of(standing.at, words))


def _day(day: Day, most: int, standing: Standing, view: View, words: Words) -> Component:
    code = standing.area.code if standing.area else None
    said = f"{day.on:%m-%d}"
    bars = [
        _bar(
            "in", day.sum.registered, most, _rows(view, code, "reported", day), f"{said} {words('trend_in')}"
        ),
        _bar("out", day.sum.closed, most, _rows(view, code, "closed", day), f"{said} {words('trend_out')}"),
    ]
    is_named = day.on.weekday() == MONDAY
    return html.Div([*bars, html.Span(said if is_named else "", className="on")], className="day")


def _bar(cls: str, n: int, most: int, address: str, said: str) -> Component:
    share = {"--share": f"{n / most if most else 0:.4f}"}
    if not n:
        return html.Span(className=f"bar {cls}", style=share)
    return dcc.Link(
        told(html.I(), n=str(n)), href=address, className=f"bar {cls}", style=share, title=f"{said} {n:,}"
    )


def _rows(view: View, code: str | None, what: str, day: Day) -> str:
    ends = {f"{what}_from": told_instant(day.begins_at), f"{what}_until": told_instant(day.ends_at)}
    return view.link("/cases", area=code, **ends)


def mix(
    found: Sequence[tuple[str, CaseSum]],
    name_of: Callable[[str], str],
    query: str,
    inflow: Inflow,
    standing: Standing,
    view: View,
    words: Words,
) -> Component:
    """Names with a bar and their number, the most first; the rest together."""
    code, total = standing.area.code if standing.area else None, inflow.total.registered
    most = max((each.registered for _, each in found), default=0)
    begins, ends = told_instant(inflow.days[0].begins_at), told_instant(inflow.days[-1].ends_at)
    rows = []
    for name, each in found[:SHOWN]:
        address = view.link("/cases", area=code, reported_from=begins, reported_until=ends, **{query: name})
        why = None if is_door(name) else view.link("/cases", area=code, **{query: name})
        rows.append(_row(name_of(name), each.registered, most, total, None if why else address, why=why))
    rest = sum(each.registered for _, each in found[SHOWN:])
    if rest:
        rows.append(_row(words("trend_others", n=len(found) - SHOWN), rest, most, total, None))
    title = words(f"trend_{query}")
    body = (
        html.Div(rows, className="named-bars") if rows else html.P(words("desk_none_late"), className="empty")
    )
    return card(title, body, note=words("trend_of", n=f"{total:,}"), at=as_of(standing.at, words))


def _row(
    name: str, n: int, most: int, total: int, address: str | None, *, why: str | None = None
) -> Component:
    """`why`: where it is said why the number opens nothing."""
    number: Component = html.Span(f"{n:,}", className="n")
    if address is not None:
        number = dcc.Link(counted(n, f"{n:,}"), href=address, className="n")
    share = html.Span(f"{percent(n, total)}%", className="t3")
    bar = html.Span(className="bar", style={"--share": f"{n / most if most else 0:.4f}"})
    named: Component = html.Span(name, className="name", title=name)
    if why is not None:
        named = dcc.Link(name, href=why, className="name", title=name)
    return html.Div([named, bar, number, share], className="bar-of")
