"""What the desk's pages are made of: titles, figures that open their rows, cards and plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from dash import dcc, html
from dash.development.base_component import Component

from layouts._numbers import clock_time, ems
from layouts._pieces import mark, told
from layouts._theme import OVER, UNKNOWN, ZERO
from layouts.words import Words

VALUE_ROOM: Final = 4.4
"""How wide a value may stand in its great letters, in ems; a longer one has smaller letters."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is a door. `basis`: its numerator, denominator and formula. `address`: of the rows it
    counts; None where they are not a list of the desk. `status`: its colour, with its shape, while it is not
    nothing. `counts`: how many rows the address opens."""

    label: str
    value: str
    unit: str = ""
    basis: str = ""
    address: str | None = None
    status: str = ""
    is_zero: bool = False
    counts: int | None = None


def figures(cells: Iterable[Figure]) -> Component:
    return html.Div([_figure(cell) for cell in cells], className="card figures")


def _figure(cell: Figure) -> Component:
    shown = ZERO if cell.is_zero else cell.status if cell.status in (OVER, UNKNOWN) else ""
    size = "words" if ems(cell.value) > VALUE_ROOM else ""
    number: list[Component] = [
        html.Span(cell.value, className=" ".join(filter(None, ("value", shown, size))))
    ]
    if cell.unit:
        number.append(html.Span(cell.unit, className="unit"))
    sign = [mark(cell.status)] if cell.status and not cell.is_zero else []
    inside = [
        html.Div([*sign, cell.label], className="label"),
        html.Div(number, className="number"),
        html.Div(cell.basis, className="basis", title=cell.basis),
    ]
    if cell.address is None:
        return html.Div(inside, className="figure")
    if cell.counts is not None:
        told(inside[1], n=str(cell.counts))
    return dcc.Link(inside, href=cell.address, className="figure")


def chip(name: Cell, address: str, is_on: bool) -> Component:
    """A choice of a page. `is_on`: it is the one that stands."""
    return dcc.Link(name, href=address, className="button on" if is_on else "button")


def counted(n: int, shown: str, **props: str) -> Component:
    """What a link shows of the rows that it opens: `data-n` says how many these are."""
    return told(html.Span(shown, **props), n=str(n))  # type: ignore[arg-type]


def heading(title: str, note: Cell = "", tools: Sequence[Component] = ()) -> Component:
    return html.Div(
        [html.H1(title), html.Span(note, className="note"), html.Div(list(tools), className="tools")],
        className="heading",
    )


def card(title: str, *body: Component, note: str = "", at: str = "", cls: str = "") -> Component:
    """A titled part of a page; `at`: the instant it speaks of, or its period."""
    head = html.Header([html.H2(title), html.Span(note, className="note"), html.Span(at, className="at")])
    return html.Section([head, *body], className=f"card {cls}".strip())


@dataclass(frozen=True, slots=True)
class Column:
    """`is_number`: right-aligned."""

    name: str
    is_number: bool = False


Cell: TypeAlias = Component | str


def table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, empty: str) -> Component:
    """Plain rows, few enough to be read; an empty table says so."""
    told = [
        html.Tr([html.Td(cell, className=_side(c)) for c, cell in zip(columns, row, strict=True)])
        for row in rows
    ]
    if not told:
        return html.P(empty, className="empty")
    head = html.Tr([_head(c) for c in columns])
    return html.Table([html.Thead(head), html.Tbody(told)])


def stacked(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, empty: str) -> Component:
    """The same in a box of its own; on a phone each row is stacked, with its columns' names beside."""
    made = table(columns, rows, empty=empty)
    if isinstance(made, html.Table):
        for row in made.children[1].children:
            for column, cell in zip(columns, row.children, strict=True):
                told(cell, name=column.name)
    return html.Div(made, className="wide stacks")


def _head(column: Column) -> Component:
    head: Component = html.Td()
    if column.name:
        head = html.Th(column.name, className=_side(column), scope="col")
    return head


def _side(column: Column) -> str:
    return "num" if column.is_number else ""


def number(n: int, address: str | None = None, *, status: str = "") -> Component:
    """A count in a table; a true zero is grey, a status has its shape."""
    inside: list[Component] = [counted(n, f"{n:,}")]
    if n and status:
        inside.insert(0, mark(status))
    look = ZERO if not n else status
    if n and address is not None:
        return dcc.Link(inside, href=address, className=look)
    return html.Span(inside, className=look)


def as_of(at: datetime, words: Words) -> str:
    return clock_time(at, words)


def span(length: timedelta, words: Words) -> str:
    """The two greatest units: 2 天 4 时, 3 时 5 分, 12 分."""
    minutes = int(abs(length).total_seconds()) // 60
    days, hours, mins = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return words("span_days", d=days, h=hours)
    if hours:
        return words("span_hours", h=hours, m=mins)
    return words("span_minutes", m=mins)


def local(
    at: datetime | None, words: Words, *, seen_from: datetime | None = None, has_year: bool = False
) -> str:
    """10-11 17:06, with the year where it is another one or `has_year`; the end of a day as 24:00. "—" of
    nothing."""
    if at is None:
        return "—"
    there = at.astimezone(words.zone)
    is_midnight = (there.hour, there.minute, there.second, there.microsecond) == (0, 0, 0, 0)
    day = there - timedelta(microseconds=1) if is_midnight else there
    is_this_year = seen_from is None or seen_from.astimezone(words.zone).year == day.year
    year = f"{day:%Y}-" if has_year or not is_this_year else ""
    return f"{year}{day:%m-%d} {'24:00' if is_midnight else f'{there:%H:%M}'}"


def beginning(at: datetime, words: Words, *, seen_from: datetime) -> str:
    """The same of an instant at which a time begins: midnight is 00:00 of the day that follows."""
    there = at.astimezone(words.zone)
    year = "" if seen_from.astimezone(words.zone).year == there.year else f"{there:%Y}-"
    return f"{year}{there:%m-%d %H:%M}"
