"""Holders of cases: their names, and the order in which they stand. They are organisations, never ranked."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ports import CaseStatus, HolderLoad
from dashboard.reading.desk import Standing
from layouts._names import place
from layouts._theme import DUE, OVER
from layouts.desk._case_view import cases_link
from layouts.desk._page import View
from layouts.desk._pieces import Cell, Column, as_of, card, local, number, span, table
from layouts.words import Words


def holders(
    loads: Sequence[HolderLoad], standing: Standing, view: View, words: Words, *, title: str = ""
) -> Component:
    """Who holds the open cases of an area; every number opens its rows."""
    columns = [
        Column(words("desk_holder")),
        *(Column(words(name), is_number=True) for name in ("open", "due_soon", "overdue", "paused")),
        Column(words("load_longest"), is_number=True),
        Column(words("load_since"), is_number=True),
    ]
    ordered = in_register_order(loads, standing, words)
    return card(
        title or words("load_by_holder"),
        html.Div(
            table(
                columns, [_holder(each, standing, view, words) for each in ordered], empty=words("load_none")
            ),
            className="wide",
        ),
        note=words("load_by_holder_note"),
        at=as_of(standing.at, words),
    )


def _holder(load: HolderLoad, standing: Standing, view: View, words: Words) -> Sequence[Cell]:
    code = standing.area.code if standing.area else None

    def rows(status: CaseStatus) -> str:
        return cases_link(view, status=status, area=code, holder=load.holder or "")

    name = holder_said(load, standing, words)
    if load.holder in standing.reached:
        who: Cell = dcc.Link(name, href=view.link(f"/area/{load.holder}"), className="strong nw")
    else:
        who = html.B(name, className="nw")
    return (
        who,
        number(load.n, rows("open")),
        number(load.due_soon, rows("due_soon"), status=DUE),
        number(load.overdue, rows("overdue"), status=OVER),
        number(load.paused, rows("paused")),
        "—" if load.held_at is None else span(standing.at - load.held_at, words),
        local(load.held_at, words, seen_from=standing.at),
    )


def in_register_order(loads: Sequence[HolderLoad], standing: Standing, words: Words) -> list[HolderLoad]:
    """Nobody first; then the areas as the register has them, each after the one it lies in; then the others
    by name."""
    tree = standing.tree
    places = {code: n for n, code in enumerate(tree.by_code)}

    def order(load: HolderLoad) -> tuple[int, Sequence[int], str]:
        if load.holder is None:
            return 0, (), ""
        if load.holder in tree:
            return 1, [places[code] for code in reversed(tree.path(load.holder))], ""
        return 2, (), words.unit(load.holder)

    return sorted(loads, key=order)


def holder_said(load: HolderLoad, standing: Standing, words: Words) -> str:
    return words("desk_nobody") if load.holder is None else place(load.holder, standing.tree.by_code, words)
