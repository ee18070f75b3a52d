"""`/cases`: the rows behind a number. What is counted stands in the address; the grid reads on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from dash import Dash, dcc, html, set_props
from dash.development.base_component import Component

from dashboard.ports import CaseRow
from dashboard.reading.desk import Desk, Standing, page_after
from layouts._names import group_name, holder_name, place
from layouts._theme import DUE, MARKS, OVER
from layouts.desk._blocks import TooFar
from layouts.desk._case_view import GRADES, STATUSES, filter_of
from layouts.desk._export_file import FORMS, MOST
from layouts.desk._grid import Rows, answer, grid
from layouts.desk._many import GRID, bar, choosing, is_offered
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import beginning, chip, heading, local, span
from layouts.desk._posted import form as posting
from layouts.desk._saved import strip
from layouts.desk._unanswered import UNANSWERED, noted
from layouts.words import KINDS, SOURCES, Words

COUNT: Final = "cases-count"
EXPORT: Final = "/desk/export"


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    area, wanted = view.asked.get("area"), filter_of(view, words.zone)
    standing, n = await asyncio.gather(desk.standing(area), _counted(desk, view, words))
    title = words(f"cases_{wanted.status}") if wanted.status else words("cases_title")
    tools = [_export(view, words)] if desk.may("export") else []
    note = html.Span([html.Span(n, id=COUNT), f" · {where(desk, standing, view, words)}"])
    kept = await strip(desk, view, words)
    is_chosen = is_offered(desk)
    rows = _grid(words, choosing(words) if is_chosen else None)
    body = [heading(title, note, tools), kept, _filters(desk, view, standing, words), rows]
    foot = html.P(words("cases_foot"), className="foot")
    body.append(html.Div([foot, bar(words)], className="below") if is_chosen else foot)
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path)
    return Drawn(title, html.Div(body, className="list-page"), standing.at, steps, area)


async def _counted(desk: Desk, view: View, words: Words) -> str:
    """How many rows the list has; told with its first rows, so that it is of the same instant."""
    area, is_own = view.asked.get("area"), bool(view.asked.get("own"))
    found = await desk.count(filter_of(view, words.zone), area=area, is_own=is_own)
    return words("cases_over" if found.is_more else "cases_n", n=f"{found.n:,}")


def where(desk: Desk, standing: Standing, view: View, words: Words) -> str:
    """Of what area the list is."""
    of_all = view.asked.get("area") is None and desk.grant.area is None
    name = words("desk_everything") if of_all or not standing.area else standing.area.name
    return words("cases_own", name=name) if view.asked.get("own") else name


# ── what is chosen ──────────────────────────────────────────────────────────────────────────────────────


def _filters(desk: Desk, view: View, standing: Standing, words: Words) -> Component:
    wanted = filter_of(view, words.zone)
    status = wanted.status
    chips = [chip(words("cases_any"), view.same(status=None, clause=None, state=None), status is None)]
    chips += [chip(words(each), view.same(status=each), status == each) for each in STATUSES]
    sources = sorted({*SOURCES, *(source.name for source in standing.sources)})
    menus = [
        _menu("kind", ((kind, words.kind(kind)) for kind in desk.kinds(KINDS)), view, words),
        _menu("source", ((name, words.source(name)) for name in sources), view, words),
        _menu("grade", ((grade, words(f"grade_{grade}")) for grade in GRADES), view, words),
        _menu("area", _areas(standing, words), view, words),
    ]
    clause = view.asked.get("clause")
    if clause and filter_of(view, words.zone).clause:
        said = [
            words(f"clause_{clause}"),
            *([words(f"state_{s}")] if (s := filter_of(view, words.zone).clause_is) else []),
        ]
        menus.append(chip(f"{' · '.join(said)} ×", view.same(clause=None, state=None), True))
    menus += _others(standing, view, words)
    return html.Div([*chips, html.Span(className="gap"), *menus], className="chips")


def _others(standing: Standing, view: View, words: Words) -> Iterable[Component]:
    """What else the rows are cut by, each to be taken away: their holder, and their times."""
    wanted = filter_of(view, words.zone)
    if wanted.holder is not None:
        name = place(wanted.holder, standing.tree.by_code, words) if wanted.holder else words("desk_nobody")
        yield chip(f"{words('desk_holder')} {name} ×", view.same(holder=None), True)
    for time in ("reported", "closed", "due"):
        first, end = (getattr(wanted, f"{time}_{side}") for side in ("from", "until"))
        if first is not None or end is not None:
            ends = [
                "" if first is None else beginning(first, words, seen_from=standing.at),
                "" if end is None else local(end, words, seen_from=standing.at),
            ]
            away = view.same(**{f"{time}_from": None, f"{time}_until": None})
            yield chip(f"{words(f'when_{time}')} {' → '.join(ends).strip()} ×", away, True)


def _areas(standing: Standing, words: Words) -> Iterable[tuple[str, str]]:
    return ((code, place(code, standing.tree.by_code, words)) for code in standing.reached)


def _menu(name: str, choices: Iterable[tuple[str, str]], view: View, words: Words) -> Component:
    """One filter: its name and what it is set to; opened, every choice as a link."""
    chosen, listed = view.asked.get(name), list(choices)
    told = next((said for key, said in listed if key == chosen), chosen or words("cases_any"))
    links = [dcc.Link(words("cases_any"), href=view.same(**{name: None}))]
    for key, said in listed:
        here = "here" if key == chosen else ""
        links.append(dcc.Link(said, href=view.same(**{name: key}), className=here))
    look = "button on" if chosen else "button"
    summary = html.Summary([words(f"case_{name}"), html.B(told)], className=look)
    return html.Details([summary, html.Div(links, className="choices")], className="menu")


def _export(view: View, words: Words) -> Component:
    """The list that stands here, as a file of one form or the other."""
    asked = {name: value for name, value in view.asked.items() if value and name not in ("lang", "format")}
    doors = []
    for form in FORMS:
        query = urlencode({**asked, "lang": words.lang, "format": form})
        doors.append(posting(words(f"export_{form}"), f"{EXPORT}?{query}"))
    note = html.P(words("export_note", n=f"{MOST:,}"), className="note")
    summary = html.Summary(words("export_open"), className="button")
    return html.Details([summary, html.Div([*doors, note], className="choices")], className="menu export")


# ── the rows ────────────────────────────────────────────────────────────────────────────────────────────


def _grid(words: Words, chosen: Mapping[str, Any] | None = None) -> Component:
    return grid(
        GRID,
        columns(words),
        loading=words("cases_loading"),
        empty=words("cases_none"),
        choosing=chosen,
    )


def columns(words: Words) -> list[dict[str, Any]]:
    """Of the grid: `field` of a told row, and its name."""
    rules = {look: f"params.data && params.data.look === '{look}'" for look in (OVER, DUE)}
    return [
        {"field": "clock", "headerName": words("case_status"), "cellClassRules": rules, "width": 172},
        {"field": "code", "headerName": words("desk_code"), "cellRenderer": "DeskLink", "width": 120},
        {"field": "kind", "headerName": words("case_kind"), "flex": 1, "minWidth": 110},
        {"field": "grade", "headerName": words("case_grade"), "width": 100},
        {"field": "place", "headerName": words("desk_place"), "flex": 1.4, "minWidth": 150},
        {"field": "due", "headerName": words("case_due"), "width": 130},
        {"field": "holder", "headerName": words("desk_holder"), "flex": 1.2, "minWidth": 120},
        {"field": "source", "headerName": words("case_source"), "width": 130},
        {"field": "reported", "headerName": words("case_reported"), "width": 130},
    ]


def register(app: Dash, asked: Callable[[View], Desk], words: Words) -> None:
    answer(app, GRID, partial(_told, Rows(asked, words)))


async def _told(rows: Rows[CaseRow], view: View, first: int) -> list[dict[str, str]] | None:
    words = rows.words
    try:
        desk = rows.asked(view)
        found, standing = await asyncio.gather(
            _block(rows, desk, view, first), desk.standing(view.asked.get("area"))
        )
    except (*UNANSWERED, TooFar) as why:
        noted(why, GRID)
        return None
    if not first:
        set_props(COUNT, {"children": await _counted(desk, view, words)})
    return [told_row(row, standing, view, words) for row in found]


async def _block(rows: Rows[CaseRow], desk: Desk, view: View, first: int) -> Sequence[CaseRow]:
    filter_, area, is_own = (
        filter_of(view, rows.words.zone),
        view.asked.get("area"),
        bool(view.asked.get("own")),
    )

    async def page(last: CaseRow | None) -> Sequence[CaseRow]:
        after = filter_ if last is None else page_after(last, filter_)
        return await desk.cases(after, area=area, is_own=is_own)

    return await rows.blocks.read((desk.grant, filter_, area, is_own, desk.at, desk.as_), first, page)


def told_row(
    row: CaseRow, standing: Standing, view: View, words: Words, *, has_year: bool = False
) -> dict[str, str]:
    """A row as the grid shows it. `has_year`: in each instant, for what is kept longer than a look."""
    areas = standing.tree.by_code
    holder = holder_name(row.holder, row.area, areas, words) if row.holder else words("desk_nobody")
    return {
        "id": row.id,
        "href": view.link(f"/case/{row.id}"),
        "clock": _clock(row, standing.at, words, has_year=has_year),
        "look": OVER if row.is_overdue else DUE if row.is_due_soon else "",
        "code": row.code,
        "held": row.holder or "",
        "kind": words.kind(row.kind),
        "grade": words(f"grade_{row.grade}"),
        "place": place(row.area, areas, words),
        "due": local(row.due_at, words, seen_from=standing.at, has_year=has_year),
        "holder": holder,
        "source": words.source(row.source),
        "reported": local(row.reported_at, words, seen_from=standing.at, has_year=has_year),
    }


def _clock(row: CaseRow, at: datetime, words: Words, *, has_year: bool) -> str:
    if row.status == "closed":
        closed_at = local(row.closed_at, words, seen_from=at, has_year=has_year)
        return words("desk_closed_at", at=closed_at)
    if row.due_at is None:
        return "—"
    length = span(row.due_at - at, words)
    if row.is_overdue:
        return f"{MARKS[OVER]} {words('desk_overdue_by', t=length)}"
    left = words("desk_left", t=length)
    return f"{MARKS[DUE]} {left}" if row.is_due_soon else left


PAGE = Page("cases", "/cases", draw, register, _grid)
