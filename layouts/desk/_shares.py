"""The shares by which areas are set side by side: each with its fraction, and each number of it a door."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.events import Direction
from dashboard.domain.situation import AreaSituation, ClauseCounts, ClauseName, RelayCounts
from dashboard.ports import CaseStatus, ClauseState
from dashboard.reading.relay_overview import DIRECTIONS
from layouts._band import apart
from layouts._numbers import percent
from layouts._streets import relayed
from layouts._theme import UNKNOWN
from layouts.desk._cards import SHOWN_CLAUSES
from layouts.desk._case_view import cases_link
from layouts.desk._page import View
from layouts.desk._pieces import counted
from layouts.desk._relay_view import rows_of
from layouts.words import Words

Fraction: TypeAlias = tuple[int, int]
Parts: TypeAlias = Sequence["str | Number"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a formula, and the address of the rows that it counts."""

    n: int
    address: str


@dataclass(frozen=True, slots=True)
class Share:
    """`name`, `formula`: their words. `of`: numerator and denominator. `parts`: how these come about, of an
    area by its code."""

    name: str
    of: Callable[[AreaSituation], Fraction]
    formula: str
    parts: Callable[[AreaSituation, str | None, View, Words], Parts]


def on_time(here: AreaSituation) -> Fraction:
    """Cases closed in time, of those closed and those that are overdue."""
    return here.cases.closed - here.cases.closed_late, here.cases.closed + here.cases.open_overdue


def overdue(here: AreaSituation) -> Fraction:
    return here.cases.open_overdue, here.cases.open


def relays(way: Direction, here: AreaSituation) -> RelayCounts:
    return here.relay_down if way == "down" else here.relay_up


def of_relay(way: Direction, here: AreaSituation) -> Fraction:
    return relays(way, here).within_60, relays(way, here).denominator


def of_clause(clause: ClauseName, here: AreaSituation) -> Fraction:
    counts = here.clauses.get(clause, ClauseCounts())
    return counts.met, counts.met + counts.late + counts.overdue


def _on_time(here: AreaSituation, code: str | None, view: View, words: Words) -> Parts:
    def part(status: CaseStatus, n: int) -> Number:
        return Number(n, cases_link(view, status=status, area=code))

    closed, late = part("closed", here.cases.closed), part("late", here.cases.closed_late)
    opened = part("overdue", here.cases.open_overdue)
    return "(", closed, " − ", late, ") ÷ (", closed, " + ", opened, ")"


def _overdue(here: AreaSituation, code: str | None, view: View, words: Words) -> Parts:
    late = Number(here.cases.open_overdue, cases_link(view, status="overdue", area=code))
    opened = Number(here.cases.open, cases_link(view, status="open", area=code))
    return late, " ÷ ", opened


def _relay(way: Direction | None, here: AreaSituation, code: str | None, view: View, words: Words) -> Parts:
    within, due = relayed(here) if way is None else of_relay(way, here)

    def part(status: str, n: int) -> Number:
        return Number(n, rows_of(view, None, words, status=status, area=code, direction=way))

    return part("within_60", within), " ÷ ", part("due", due)


def _clause(clause: ClauseName, here: AreaSituation, code: str | None, view: View, words: Words) -> Parts:
    counts = here.clauses.get(clause, ClauseCounts())

    def part(state: ClauseState, n: int) -> Number:
        return Number(n, cases_link(view, clause=clause, state=state, area=code))

    met, late, over = part("met", counts.met), part("late", counts.late), part("overdue", counts.overdue)
    return met, " ÷ (", met, " + ", late, " + ", over, ")"


ON_TIME: Final = Share("on_time", on_time, "formula_share_on_time", _on_time)
OVERDUE: Final = Share("share_overdue", overdue, "formula_share_overdue", _overdue)
RELAYS: Final = tuple(
    Share(f"share_relay_{way}", partial(of_relay, way), "formula_share_relay", partial(_relay, way))
    for way in DIRECTIONS
)
BOTH_RELAYS: Final = Share("share_relay", relayed, "formula_share_relay", partial(_relay, None))
CLAUSES: Final = tuple(
    Share(f"clause_{name}", partial(of_clause, name), "desk_clocks_note", partial(_clause, name))
    for name in SHOWN_CLAUSES
)


def told(share: Share, here: AreaSituation, code: str | None, view: View, words: Words) -> Component:
    """The percentage, and under it the fraction with its doors; of nothing it is unknown."""
    k, n = share.of(here)
    look = "" if n else UNKNOWN
    parts = share.parts(here, code, view, words)
    basis = [each if isinstance(each, str) else _door(each) for each in parts]
    return html.Div(
        [html.B(f"{percent(k, n)}{'%' if n else ''}", className=look), html.Div(basis, className="basis")],
        className="share",
    )


def _door(of: Number) -> Component:
    shown = counted(of.n, f"{of.n:,}")
    return dcc.Link(shown, href=of.address) if of.n else shown


def difference(a: Fraction, b: Fraction) -> str:
    """none: one of them is of nothing. same: not told apart at these volumes. more, less: the first is."""
    if not a[1] or not b[1]:
        return "none"
    if not apart(a, b):
        return "same"
    return "more" if a[0] * b[1] > b[0] * a[1] else "less"
