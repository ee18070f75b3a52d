"""`/compare?with=…[&at=…]`: an area at two instants, side by side, and what changed between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.situation import AreaSituation
from dashboard.reading.desk import Desk, Standing
from layouts._names import group_name, unit_name
from layouts._theme import DUE, OVER
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, card, heading, local, number, table
from layouts.words import Words

COUNTS: Final[tuple[tuple[str, str, Callable[[AreaSituation], int]], ...]] = (
    ("open", "", lambda a: a.cases.open),
    ("overdue", OVER, lambda a: a.cases.open_overdue),
    ("due_soon", DUE, lambda a: a.cases.due_soon),
    ("unheld", "", lambda a: a.cases.unheld),
    ("compare_registered", "", lambda a: a.cases.registered),
    ("closed", "", lambda a: a.cases.closed),
    ("compare_closed_late", OVER, lambda a: a.cases.closed_late),
    ("compare_no_receipt", OVER, lambda a: a.relay_down.no_receipt + a.relay_up.no_receipt),
)


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    area = view.asked.get("area")
    after = await desk.standing(area)
    before = await desk.at_instant(view.asked.get("with")).standing(area)
    title = words("compare_title")
    name = after.area.name if after.area else words("desk_everything")
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in after.path)
    sides = [_counts(before, after, words), _units(before, after, view, words)]
    said = f"{name} · {_between(before, after, words)}"
    body = html.Div([heading(title, said), html.Div(sides, className="grid two")])
    return Drawn(title, body, after.at, steps, area)


def _between(before: Standing, after: Standing, words: Words) -> str:
    first, last = local(before.at, words, seen_from=after.at), local(after.at, words)
    return words("compare_between", first=first, last=last)


def _counts(before: Standing, after: Standing, words: Words) -> Component:
    columns = [
        Column(words("compare_count")),
        Column(local(before.at, words, seen_from=after.at), is_number=True),
        Column(local(after.at, words), is_number=True),
        Column(words("compare_change"), is_number=True),
    ]
    rows = [
        (
            words(key),
            number(of(before.figures), status=look),
            number(of(after.figures), status=look),
            change(of(after.figures) - of(before.figures)),
        )
        for key, look, of in COUNTS
    ]
    return card(words("compare_counts"), table(columns, rows, empty=""))


def _units(before: Standing, after: Standing, view: View, words: Words) -> Component:
    """Open and overdue, unit by unit; one that only one of the instants knows has no change."""
    then = {below.area.code: below.figures for below in before.below}
    columns = [Column(words("desk_unit"))]
    for key in ("open", "overdue"):
        columns += [Column(words(key), is_number=True), Column(words("compare_change"), is_number=True)]
    rows: list[list[Cell]] = []
    for below in after.below:
        was, is_ = then.get(below.area.code), below.figures
        name = unit_name(below.area, after.area)
        row: list[Cell] = [dcc.Link(name, href=view.same(area=below.area.code))]
        for of in (COUNTS[0][2], COUNTS[1][2]):
            row += [number(of(is_)), "—" if was is None else change(of(is_) - of(was))]
        rows.append(row)
    return card(words("compare_units"), table(columns, rows, empty=words("desk_no_units")))


def change(n: int) -> Component:
    """More or fewer is no status: ink only."""
    return html.Span(f"{n:+,}" if n else "0", className="" if n else "zero")


PAGE = Page("compare", "/compare", draw)
