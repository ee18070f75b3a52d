"""The units beside an area whose shares differ from what their volume explains: by name, in the register's
order, with the limits of chance; never a ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading.desk import Below, Desk, Standing
from layouts._band import band
from layouts._names import unit_name
from layouts._numbers import percent
from layouts._pieces import mark
from layouts._theme import OVER
from layouts.desk._page import View
from layouts.desk._pieces import Cell, Column, as_of, card, table
from layouts.desk._shares import BOTH_RELAYS, ON_TIME, OVERDUE, Fraction, Share, told
from layouts.words import Words

Side = Literal["below", "above"]
COMPARED: Final[tuple[tuple[Share, Side], ...]] = (
    (ON_TIME, "below"), (OVERDUE, "above"), (BOTH_RELAYS, "below"),
)  # fmt: skip
"""Each share, and on which side of the limits a unit does worse."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A unit outside the limits that its volume explains, 0..1. `whole`: of all that are compared."""

    unit: Below
    share: Share
    whole: Fraction
    limits: tuple[float, float]
    is_worse: bool


async def neighbours(desk: Desk, standing: Standing, view: View, words: Words) -> list[Component]:
    """The card; nothing on the page of the highest unit there is."""
    area = standing.area
    if area is None or area.parent_code not in standing.tree:
        return []
    if len(standing.path) < 2:
        text = html.P(words("near_out_of_reach"), className="empty")
        return [card(words("near_title"), text, at=as_of(standing.at, words))]
    parent = await desk.standing(standing.path[-2].code)
    units = [each for each in parent.below if each.figures.frozen_since is None and _is_due(each)]
    found = list(apart_of(units))
    columns = [
        Column(words(f"near_{name}")) for name in ("unit", "share", "here", "limits", "whole", "beside")
    ]
    rows = [_row(each, standing, parent, view, words) for each in found]
    empty = words("near_none", n=len(units)) if _are_comparable(units) else words("near_nothing")
    method = words("near_method")
    if left_out := sum(each.figures.frozen_since is not None for each in parent.below):
        method += words("near_frozen", n=left_out)
    return [
        card(
            words("near_title"),
            html.Div(table(columns, rows, empty=empty), className="wide"),
            html.P(method, className="foot"),
            note=words("near_compared", n=len(units)),
            at=as_of(standing.at, words),
            cls="near",
        )
    ]


def apart_of(units: Sequence[Below]) -> Iterator[Apart]:
    """Those outside the limits of chance around all of these together; a unit of which nothing is due is not
    compared."""
    wholes = [_together(share, units) for share, _ in COMPARED]
    for unit in units:
        for (share, worse), whole in zip(COMPARED, wholes, strict=True):
            k, n = share.of(unit.figures)
            if not n:
                continue
            low, high = band(n, whole)
            if k / n < low or k / n > high:
                side: Side = "below" if k / n < low else "above"
                yield Apart(unit, share, whole, (low, high), side == worse)


def _is_due(unit: Below) -> bool:
    return any(share.of(unit.figures)[1] for share, _ in COMPARED)


def _are_comparable(units: Sequence[Below]) -> bool:
    """Whether two of them have the same share of something: one alone is not like the others."""
    return any(sum(bool(share.of(each.figures)[1]) for each in units) > 1 for share, _ in COMPARED)


def _together(share: Share, units: Sequence[Below]) -> Fraction:
    found = [share.of(each.figures) for each in units]
    return sum(k for k, _ in found), sum(n for _, n in found)


def _row(each: Apart, standing: Standing, parent: Standing, view: View, words: Words) -> Sequence[Cell]:
    area, here = each.unit.area, standing.area
    is_here = here is not None and area.code == here.code
    name = unit_name(area, parent.area)
    low, high = each.limits
    beside = view.link("/beside", a=here.code, b=area.code) if here is not None and not is_here else None
    return (
        html.Span([html.B(name), f" {words('near_this')}"], className="nw")
        if is_here
        else dcc.Link(name, href=view.link(f"/area/{area.code}"), className="strong nw"),
        html.Span(
            [*([mark(OVER)] if each.is_worse else []), words(each.share.name)],
            className=f"nw {OVER}" if each.is_worse else "nw",
        ),
        told(each.share, each.unit.figures, area.code, view, words, digits=1),
        html.Span(f"{100 * low:.1f}–{100 * high:.1f}%", className="nw"),
        html.Span(f"{percent(*each.whole)}% = {each.whole[0]:,} ÷ {each.whole[1]:,}", className="nw"),
        "" if beside is None else dcc.Link(words("near_set_beside"), href=beside, className="nw"),
    )
