"""`/cases`: the rows behind a number. What is counted stands in the address; the grid reads on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import dash_ag_grid as dag
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.ports import CaseFilter, CaseRow
from dashboard.reading.desk import Desk, Standing
from layouts._names import group_name, holder_name, place
from layouts._theme import DUE, MARKS, OVER
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import heading, local, span
from layouts.words import Words

GRID: Final = "cases-grid"
BLOCK: Final = 100
STATUSES: Final = ("open", "overdue", "due_soon", "unheld", "paused", "closed")


def wanted(view: View) -> CaseFilter:
    """The filter that the address tells; what it tells wrongly is left out."""
    asked = view.asked
    return CaseFilter(
        status=asked.get("status") if asked.get("status") in STATUSES else None,
        kind=asked.get("kind") or None,
        source=asked.get("source") or None,
        limit=BLOCK,
    )


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    standing = await desk.standing(view.asked.get("area"))
    status = wanted(view).status
    title = words(f"cases_{status}") if status else words("cases_title")
    chips = [_chip(words("cases_any"), view.same(status=None), status is None)]
    chips += [_chip(words(each), view.same(status=each), status == each) for each in STATUSES]
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path)
    where = standing.area.name if standing.area else words("desk_everything")
    body = [heading(title, where), html.Div(chips, className="chips"), _grid(view, words)]
    body.append(html.P(words("cases_foot"), className="foot"))
    return Drawn(title, html.Div(body, className="list-page"), standing.at, steps, view.asked.get("area"))


def _chip(name: str, address: str, is_on: bool) -> Component:
    return dcc.Link(name, href=address, className="button on" if is_on else "button")


def _grid(view: View, words: Words) -> Component:
    text = {"loadingOoo": words("cases_loading"), "noRowsToShow": words("cases_none")}
    grid: Component = dag.AgGrid(
        id=GRID,
        columnDefs=_columns(words),
        rowModelType="infinite",
        defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True},
        dashGridOptions={
            "cacheBlockSize": BLOCK, "maxBlocksInCache": 20, "rowHeight": 36, "headerHeight": 36,
            "localeText": text, "theme": {"function": "themeQuartz"},
        },
        getRowId="params.data.id",
        className="ag-theme-onescreen",
        style={"height": "auto"},
        columnSize=None,
    )  # fmt: skip
    return grid


def _columns(words: Words) -> list[dict[str, Any]]:
    rules = {look: f"params.data && params.data.look === '{look}'" for look in (OVER, DUE)}
    return [
        {"field": "clock", "headerName": words("case_status"), "cellClassRules": rules, "width": 160},
        {"field": "code", "headerName": words("desk_code"), "cellRenderer": "CaseLink", "width": 120},
        {"field": "kind", "headerName": words("case_kind"), "flex": 1, "minWidth": 110},
        {"field": "grade", "headerName": words("case_grade"), "width": 80},
        {"field": "place", "headerName": words("desk_place"), "flex": 1.4, "minWidth": 150},
        {"field": "due", "headerName": words("case_due"), "width": 130},
        {"field": "holder", "headerName": words("desk_holder"), "flex": 1.2, "minWidth": 120},
        {"field": "source", "headerName": words("case_source"), "flex": 1, "minWidth": 110},
        {"field": "reported", "headerName": words("case_reported"), "width": 130},
    ]


def register(app: Dash, asked: Callable[[View], Desk], words: Words) -> None:
    @app.callback(
        Output(GRID, "getRowsResponse"),
        Input(GRID, "getRowsRequest"),
        State("desk-address", "pathname"),
        State("desk-address", "search"),
        prevent_initial_call=True,
    )
    async def rows(request: dict[str, Any] | None, path: str, search: str) -> dict[str, Any]:
        view = View.read(path, {}, search)
        first = int((request or {}).get("startRow", 0))
        desk = asked(view)
        found, standing = await asyncio.gather(
            _block(desk, view, first), desk.standing(view.asked.get("area"))
        )
        told = [told_row(row, standing, view, words) for row in found]
        return {"rowData": told, "rowCount": first + len(told) if len(told) < BLOCK else None}


async def _block(desk: Desk, view: View, first: int) -> Sequence[CaseRow]:
    """The rows from a place on, by way of the block before it."""
    filter_, area, after = wanted(view), view.asked.get("area"), None
    for start in range(0, first + 1, BLOCK):
        found = await desk.cases(_after(filter_, after), area=area)
        if start == first or len(found) < BLOCK:
            return found if start == first else ()
        last = found[-1]
        assert last.reported_at is not None
        after = (last.reported_at, last.id)
    return ()


def _after(filter_: CaseFilter, after: tuple[datetime, str] | None) -> CaseFilter:
    return replace(filter_, after=after)


def told_row(row: CaseRow, standing: Standing, view: View, words: Words) -> dict[str, str]:
    areas = standing.tree.by_code
    holder = holder_name(row.holder, row.area, areas, words) if row.holder else words("desk_nobody")
    return {
        "id": row.id,
        "href": view.link(f"/case/{row.id}"),
        "clock": _clock(row, standing.at, words),
        "look": OVER if row.is_overdue else DUE if row.is_due_soon else "",
        "code": row.code,
        "kind": words.kind(row.kind),
        "grade": words(f"grade_{row.grade}"),
        "place": place(row.area, areas, words),
        "due": local(row.due_at, words, seen_from=standing.at),
        "holder": holder,
        "source": words.source(row.source),
        "reported": local(row.reported_at, words, seen_from=standing.at),
    }


def _clock(row: CaseRow, at: datetime, words: Words) -> str:
    if row.status == "closed":
        return words("desk_closed_at", at=local(row.closed_at, words, seen_from=at))
    if row.due_at is None:
        return "—"
    length = span(row.due_at - at, words)
    if row.is_overdue:
        return f"{MARKS[OVER]} {words('desk_overdue_by', t=length)}"
    left = words("desk_left", t=length)
    return f"{MARKS[DUE]} {left}" if row.is_due_soon else left


PAGE = Page("cases", "/cases", draw, register, lambda words: _grid(View("/cases"), words))
