"""`/indicators`: each figure with its numerator, denominator, formula and period, of an area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.indicators import Measured, Period
from dashboard.reading import desk_lists
from dashboard.reading.desk import Desk, Standing
from layouts._names import group_name, tile_name
from layouts._numbers import percent
from layouts._theme import UNKNOWN
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, as_of, card, chip, counted, heading, table
from layouts.words import Words

PERIODS: Final[tuple[Period, ...]] = get_args(Period)
COMPARED: Final = (
    "on_time", "dispatch_on_time", "overdue", "due_soon", "unheld", "open_per_1000", "relay_down_within_60",
    "relay_up_within_60",
)  # fmt: skip
"""The indicators that stand side by side for the units below."""
ROWS: Final = {"overdue": "overdue", "due_soon": "due_soon", "unheld": "unheld"}
"""Indicators whose numerator is a list of cases, by its status."""
RELAYS: Final = {"relay_down_within_60": "down", "relay_up_within_60": "up"}


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    area, period = view.asked.get("area"), _period(view)
    standing = await desk.standing(area)
    found = await desk_lists.indicators(desk, area, period=period)
    below = [desk_lists.measures_of(each.figures, period=period) for each in standing.below]
    title = words("indicators_title")
    where = standing.area.name if standing.area else words("desk_everything")
    body: list[Component] = [
        heading(title, f"{where} · {words('indicators_note')}", _chips(period, view, words)),
        _table(found, standing, view, words),
    ]
    if standing.below and any(each.definition.name in COMPARED for each in found):
        body.append(html.Div(_side_by_side(below, found, standing, view, words), className="stack"))
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path)
    return Drawn(title, html.Div(body), standing.at, steps, area)


def _period(view: View) -> Period | None:
    return next((period for period in PERIODS if period == view.asked.get("period")), None)


def _chips(shown: Period | None, view: View, words: Words) -> list[Component]:
    chips = [chip(words("indicators_any"), view.same(period=None), shown is None)]
    return chips + [chip(words(f"period_{p}"), view.same(period=p), shown == p) for p in PERIODS]


def _table(found: Sequence[Measured], standing: Standing, view: View, words: Words) -> Component:
    names = ("name", "value", "fraction", "period", "formula")
    columns = [Column(words(f"indicators_{name}"), is_number=name in ("value", "fraction")) for name in names]
    rows = [_row(each, standing, view, words) for each in found]
    return card(
        words("indicators_list"),
        html.Div(table(columns, rows, empty=words("indicators_none")), className="wide"),
        at=as_of(standing.at, words),
        cls="indicators",
    )


def _row(each: Measured, standing: Standing, view: View, words: Words) -> Sequence[Cell]:
    of = each.definition
    return (
        html.B(words(f"ind_{of.name}"), className="nw"),
        _value(each, words),
        _fraction(each, standing, view, words),
        html.Span(words(f"period_{of.period}"), className="nw"),
        html.Span(words(f"formula_{of.name}"), className="t3 said", title=of.formula),
    )


def _value(each: Measured, words: Words) -> Component:
    if each.value is None:
        why = "unknown" if each.fraction.denominator is None else "nothing"
        return html.Span(f"— {words(f'indicators_{why}')}", className=f"nw {UNKNOWN}")
    told = shown(each)
    if each.definition.unit == "per_1000_households":
        told = f"{told} {words('unit_per_1000_households')}"
    return html.B(told, className="nw")


def shown(each: Measured) -> str:
    """98.2%, 3.1, or "—" of nothing."""
    fraction = each.fraction
    if each.value is None or fraction.numerator is None or fraction.denominator is None:
        return "—"
    if each.definition.unit == "share":
        return f"{percent(fraction.numerator, fraction.denominator)}%"
    return f"{each.value:.2f}" if each.definition.unit == "ratio" else f"{each.value:.1f}"


def _fraction(each: Measured, standing: Standing, view: View, words: Words) -> Cell:
    numerator, denominator = each.fraction.numerator, each.fraction.denominator
    told = f"{_count(numerator, words)} ÷ {_count(denominator, words)}"
    address = _address(each.definition.name, standing, view)
    if numerator and address:
        return dcc.Link(counted(numerator, told), href=address, className="nw")
    return html.Span(told, className="nw")


def _count(n: int | None, words: Words) -> str:
    return words("indicators_unknown") if n is None else f"{n:,}"


def _address(name: str, standing: Standing, view: View) -> str | None:
    """Of the rows of the numerator, where the desk lists them."""
    code = standing.area.code if standing.area else None
    if name in ROWS:
        return view.link("/cases", status=ROWS[name], area=code)
    if name in RELAYS:
        return view.link("/relays", status="within_60", direction=RELAYS[name], area=code)
    return None


def _side_by_side(
    below: Sequence[Sequence[Measured]],
    found: Sequence[Measured],
    standing: Standing,
    view: View,
    words: Words,
) -> Component:
    """The units right below, in the register's order: no ranking."""
    names = [each.definition.name for each in found if each.definition.name in COMPARED]
    columns = [Column(words("desk_unit")), *(Column(words(f"ind_{name}"), is_number=True) for name in names)]
    rows: list[Sequence[Cell]] = []
    for unit, measures in zip(standing.below, below, strict=True):
        by_name = {each.definition.name: each for each in measures}
        name = group_name(unit.area, standing.area)
        if standing.area is not None and unit.area.level not in ("street", "district"):
            name = tile_name(unit.area, standing.area)
        link = dcc.Link(name, href=view.same(area=unit.area.code), className="strong nw")
        rows.append((link, *(_short(by_name[each]) for each in names)))
    return card(
        words("indicators_below"), html.Div(table(columns, rows, empty=""), className="wide"),
        note=words("indicators_below_note"), at=as_of(standing.at, words),
    )  # fmt: skip


def _short(each: Measured) -> Component:
    title = f"{each.fraction.numerator} ÷ {each.fraction.denominator}"
    return html.Span(shown(each), title=title, className=UNKNOWN if each.value is None else "")


PAGE = Page("indicators", "/indicators", draw)
