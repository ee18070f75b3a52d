"""`/areas`: the register as a tree, each unit with its validity, households and open cases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.reading.desk import Desk
from dashboard.reading.desk_lists import RegisterLine, register
from dashboard.reading.pinyin import fits
from layouts._names import group_name
from layouts._pieces import mark
from layouts._theme import OK, UNKNOWN
from layouts.desk._page import Drawn, Page, View
from layouts.desk._parts import Filter
from layouts.desk._pieces import Cell, Column, as_of, card, heading, local, number, table
from layouts.desk._saved import strip
from layouts.words import Words


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    standing, lines = await desk.standing(), await register(desk)
    asked = view.asked.get("q", "").strip()
    # Reading pinyin loads a dictionary at the first question: not on the loop of the walls.
    shown = await asyncio.to_thread(_fitting, lines, asked)
    title = words("areas_title")
    note = words("areas_of", n=f"{len(shown):,}", all=f"{len(lines):,}")
    names = ("name", "code", "level", "valid", "households", "open", "state")
    columns = [Column(words(f"areas_{name}"), is_number=name in ("households", "open")) for name in names]
    rows = [_row(line, standing.at, view, words) for line in shown]
    empty = words("areas_none_fit" if lines else "areas_none")
    body = html.Div(
        [
            heading(title, words("areas_note"), [Filter("q", asked, label=words("areas_filter"))]),
            await strip(desk, view, words),
            card(
                words("areas_title"), html.Div(table(columns, rows, empty=empty), className="wide"),
                note=note, at=as_of(standing.at, words), cls="register rows",
            ),
        ]
    )  # fmt: skip
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path)
    return Drawn(title, body, standing.at, steps)


def _fitting(lines: Sequence[RegisterLine], asked: str) -> list[RegisterLine]:
    """Those that fit the text, with the units that they lie in."""
    kept: set[str] = set()
    path: list[str] = []
    for line in lines:
        path = [*path[: line.depth], line.area.code]
        if fits(line.area, asked):
            kept.update(path)
    return [line for line in lines if line.area.code in kept]


def _row(line: RegisterLine, at: datetime, view: View, words: Words) -> Sequence[Cell]:
    area, here = line.area, line.figures
    indent = {"--depth": f"{line.depth}"}
    if here is None:
        name: Component = html.Span(area.name, className="name t3", style=indent)
        households: Cell = html.Span("—", className="t3")
        opened: Cell = html.Span("—", className="t3")
    else:
        name = dcc.Link(area.name, href=view.link(f"/area/{area.code}"), className="name", style=indent)
        households = f"{here.households:,}" if here.households is not None else _unknown(words)
        opened = number(here.cases.open, view.link("/cases", status="open", area=area.code))
    return (
        name,
        area.code,
        words(f"level_{area.level}"),
        _validity(area, words),
        households,
        opened,
        _state(line, at, words),
    )


def _unknown(words: Words) -> Component:
    return html.Span([mark(UNKNOWN), words("areas_unknown")], className=f"nw {UNKNOWN}")


def _validity(area: Area, words: Words) -> Component:
    ends = []
    if area.valid_from is not None:
        ends.append(words("areas_from", day=area.valid_from.isoformat()))
    if area.valid_to is not None:
        ends.append(words("areas_until", day=area.valid_to.isoformat()))
    return html.Span(" ".join(ends) or words("areas_always"), className="nw" if ends else "nw t3")


def _state(line: RegisterLine, at: datetime, words: Words) -> Component:
    """Whether the numbers are as they stand, or the last known ones."""
    if line.figures is None:
        return html.Span(words("areas_not_valid"), className="nw t3")
    since = line.figures.frozen_since
    if since is not None:
        told = words("areas_frozen", at=local(since, words, seen_from=at))
        return html.Span([mark(UNKNOWN), told], className=f"nw {UNKNOWN}")
    return html.Span([mark(OK), words("areas_current")], className="nw")


PAGE = Page("areas", "/areas", draw)
