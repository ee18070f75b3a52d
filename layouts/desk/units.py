"""`/units`: who holds the open cases of an area, and how they lie over the units below: no ranking."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.situation import CaseCounts
from dashboard.ports import CaseStatus, HolderLoad
from dashboard.reading.desk import Desk, Standing
from layouts._names import group_name, unit_name
from layouts._numbers import count, percent
from layouts._theme import DUE, OVER
from layouts.desk._case_view import cases_link
from layouts.desk._holders import holders
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import (
    Cell,
    Column,
    Figure,
    as_of,
    card,
    figures,
    heading,
    number,
    table,
)
from layouts.words import Words


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    area = view.asked.get("area")
    standing = await desk.standing(area)
    loads = await desk.loads(standing.area.code if standing.area else None)
    title = words("duty_units")
    where = standing.area.name if standing.area else words("desk_everything")
    tables = [holders(loads, standing, view, words)]
    if standing.below:
        tables.append(_below(standing, view, words))
    day = f"{standing.at.astimezone(words.zone):%Y-%m-%d %H:%M}"
    body = [
        heading(title, f"{where} · {day} · {words('load_note')}"),
        _figures(loads, standing, view, words),
        html.Div(tables, className="grid uneven"),
    ]
    steps = tuple((group_name(a, None), view.same(area=a.code)) for a in standing.path[:-1])
    return Drawn(title, html.Div(body, className="paper"), standing.at, steps, area)


def _figures(loads: Sequence[HolderLoad], standing: Standing, view: View, words: Words) -> Component:
    code = standing.area.code if standing.area else None
    n = sum(load.n for load in loads)
    nobody = sum(load.n for load in loads if load.holder is None)
    holders = sum(load.holder is not None for load in loads)

    def part(name: CaseStatus, of: int, look: str) -> Figure:
        basis = f"{count(of, words)} ÷ {words('open')} {count(n, words)} = {percent(of, n)}{'%' if n else ''}"
        link = cases_link(view, status=name, area=code)
        return Figure(words(name), count(of, words), words("case_unit"), basis, link, look, not of, of)

    return figures(
        [
            Figure(
                words("open"), count(n, words), words("case_unit"),
                words("load_basis", held=f"{n - nobody:,}", nobody=f"{nobody:,}"),
                cases_link(view, status="open", area=code), is_zero=not n, counts=n,
            ),
            Figure(
                words("load_holders"), f"{holders:,}", words("load_holder_unit"), words("load_holders_basis"),
                is_zero=not holders,
            ),
            part("unheld", nobody, ""),
            part("overdue", sum(load.overdue for load in loads), OVER),
            part("due_soon", sum(load.due_soon for load in loads), DUE),
            part("paused", sum(load.paused for load in loads), ""),
        ]
    )  # fmt: skip


def _below(standing: Standing, view: View, words: Words) -> Component:
    """Where the cases lie, whoever holds them; the rows add up to the area."""
    names = ("open", "due_soon", "overdue", "unheld")
    columns = [Column(words("desk_unit")), *(Column(words(name), is_number=True) for name in names)]
    rows: list[Sequence[Cell]] = []
    if standing.area is not None:
        name = html.Span(words("cases_own", name=group_name(standing.area, None)), className="nw")
        rows.append((name, *_counts(standing.figures.own, standing.area.code, view, own=True)))
    for below in standing.below:
        code = below.area.code
        link = dcc.Link(
            unit_name(below.area, standing.area), href=view.same(area=code), className="strong nw"
        )
        rows.append((link, *_counts(below.figures.cases, code, view, own=False)))
    return card(
        words("load_by_unit"), html.Div(table(columns, rows, empty=""), className="wide"),
        note=words("load_by_unit_note"), at=as_of(standing.at, words),
    )  # fmt: skip


def _counts(cases: CaseCounts, code: str, view: View, *, own: bool) -> tuple[Component, ...]:
    parts: tuple[tuple[CaseStatus, int, str], ...] = (
        ("open", cases.open, ""),
        ("due_soon", cases.due_soon, DUE),
        ("overdue", cases.open_overdue, OVER),
        ("unheld", cases.unheld, ""),
    )
    return tuple(
        number(n, cases_link(view, status=status, area=code, own=own), status=look)
        for status, n, look in parts
    )


PAGE = Page("units", "/units", draw)
