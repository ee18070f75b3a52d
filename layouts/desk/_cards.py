"""The cards of an area's page: each of one Standing, each number a door to its rows."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.situation import AreaSituation, ClauseCounts, ClauseName, RelayCounts
from dashboard.ports import CaseRow, CaseStatus, ClauseState
from dashboard.reading.desk import Standing
from layouts._names import holder_name, place, unit_name
from layouts._numbers import count, percent
from layouts._pieces import mark
from layouts._theme import DUE, OVER, UNKNOWN
from layouts.desk._case_view import cases_link, told_instant
from layouts.desk._page import View
from layouts.desk._pieces import Cell, Column, Figure, as_of, card, figures, local, number, span, table
from layouts.words import Words

SHOWN_CLAUSES: tuple[ClauseName, ...] = ("dispatch", "close_ordinary", "close_major", "close_special")


def headline(standing: Standing, view: View, words: Words) -> Component:
    """The six figures of an area: what is late, what will be, what is open, today, and the two rates."""
    here, code = standing.figures, standing.area.code if standing.area else None
    cases = here.cases

    def rows(status: CaseStatus) -> str:
        return cases_link(view, status=status, area=code)

    met, due = cases.closed - cases.closed_late, cases.closed + cases.open_overdue
    relay_met, relay_due = _both(here, "within_60"), here.relay_down.denominator + here.relay_up.denominator
    rate = _density(standing, words)
    return figures(
        [
            Figure(
                words("overdue"), count(cases.open_overdue, words), words("case_unit"),
                f"{count(cases.open_overdue, words)} ÷ {words('open')} {count(cases.open, words)}",
                rows("overdue"), OVER, not cases.open_overdue, cases.open_overdue,
            ),
            Figure(
                words("due_soon"), count(cases.due_soon, words), words("case_unit"), words("due_soon_why"),
                rows("due_soon"), DUE, not cases.due_soon, cases.due_soon,
            ),
            Figure(
                words("open"), count(cases.open, words), words("case_unit"), rate, rows("open"),
                is_zero=not cases.open, counts=cases.open,
            ),
            *_today(standing, view, words),
            Figure(
                words("on_time"), percent(met, due), "%" if due else "",
                f"{count(met, words)} ÷ ({count(cases.closed, words)} + {count(cases.open_overdue, words)})"
                if due else words("on_time_none"),
                status="" if due else UNKNOWN,
            ),
            Figure(
                words("in_hour"), percent(relay_met, relay_due), "%" if relay_due else "",
                words("desk_relay_basis", met=count(relay_met, words), due=count(relay_due, words),
                      lost=count(_both(here, "no_receipt"), words))
                if relay_due else words("in_hour_none"),
                status="" if relay_due else UNKNOWN,
            ),
        ]
    )  # fmt: skip


def _today(standing: Standing, view: View, words: Words) -> tuple[Figure, Figure]:
    """What came in and went out since local midnight."""
    begins_at = standing.at.astimezone(words.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    since, code = told_instant(begins_at), standing.area.code if standing.area else None
    today = standing.figures.today
    return (
        Figure(
            words("new_today"), count(today.registered, words), words("case_unit"), words("new_today_why"),
            view.link("/cases", area=code, reported_from=since), is_zero=not today.registered,
            counts=today.registered,
        ),
        Figure(
            words("closed_today"), count(today.closed, words), words("case_unit"), words("closed_today_why"),
            view.link("/cases", area=code, closed_from=since), is_zero=not today.closed,
            counts=today.closed,
        ),
    )  # fmt: skip


def _both(here: AreaSituation, name: str) -> int:
    return int(getattr(here.relay_down, name)) + int(getattr(here.relay_up, name))


def _density(standing: Standing, words: Words) -> str:
    n = households(standing)
    if not n:
        return words("desk_no_households")
    return words("desk_per_thousand", rate=f"{1000 * standing.figures.cases.open / n:.1f}", n=f"{n:,}")


def households(standing: Standing) -> int | None:
    """What the census said of the unit, or of all the units right below it; None where one is not known."""
    if standing.figures.households is not None or not standing.below:
        return standing.figures.households
    below = [each.figures.households for each in standing.below]
    return None if None in below else sum(n for n in below if n is not None)


def clocks(standing: Standing, view: View, words: Words) -> Component:
    """Rule 1515: what runs on each clause and what came of the rest."""
    code = standing.area.code if standing.area else None
    columns = [
        Column(words("desk_clause")),
        *(Column(words(name), is_number=True) for name in ("desk_running", "due_soon", "overdue")),
        Column(words("desk_kept"), is_number=True),
        Column("%", is_number=True),
    ]
    found = standing.figures.clauses
    rows = [_clock(name, found.get(name, ClauseCounts()), code, view, words) for name in SHOWN_CLAUSES]
    return card(
        words("desk_clocks"),
        table(columns, rows, empty=""),
        note=words("desk_clocks_note"),
        at=as_of(standing.at, words),
        cls="clocks",
    )


def _clock(
    name: ClauseName, counts: ClauseCounts, code: str | None, view: View, words: Words
) -> Sequence[Cell]:
    def rows(state: ClauseState) -> str:
        return cases_link(view, clause=name, state=state, area=code)

    ended = counts.met + counts.late + counts.overdue
    return (
        html.Span([html.B(words(f"clause_{name}")), " ", html.Span(words(f"limit_{name}"), className="t3")]),
        number(counts.running, rows("running")),
        number(counts.due_soon, rows("due_soon"), status=DUE),
        number(counts.overdue, rows("overdue"), status=OVER),
        html.Span([number(counts.met, rows("met")), f" ÷ {ended:,}"]),
        html.Span(percent(counts.met, ended), className="" if ended else UNKNOWN),
    )


def units(standing: Standing, view: View, words: Words) -> Component:
    """The units right below, in the register's order: no ranking."""
    columns = [
        Column(words("desk_unit")),
        Column(words("open"), is_number=True),
        Column(words("desk_thousand"), is_number=True),
        Column(words("due_soon"), is_number=True),
        Column(words("overdue"), is_number=True),
        Column(words("desk_met_of_due"), is_number=True),
        Column(words("desk_relay_p90"), is_number=True),
    ]
    rows = []
    for below in standing.below:
        code, cases = below.area.code, below.figures.cases
        name = dcc.Link(
            unit_name(below.area, standing.area), href=view.link(f"/area/{code}"), className="strong"
        )
        households = below.figures.households
        rows.append(
            (
                html.Span([name, *_frozen(below.figures, words)]),
                number(cases.open, cases_link(view, status="open", area=code)),
                f"{1000 * cases.open / households:.1f}" if households else html.Span("—", className=UNKNOWN),
                number(cases.due_soon, cases_link(view, status="due_soon", area=code), status=DUE),
                number(cases.open_overdue, cases_link(view, status="overdue", area=code), status=OVER),
                f"{cases.closed - cases.closed_late:,} / {cases.closed + cases.open_overdue:,}",
                _p90(below.figures.relay_down, words),
            )
        )
    return card(
        words("desk_units_of", n=len(rows)),
        table(columns, rows, empty=words("desk_no_units")),
        note=words("desk_units_note"),
        at=as_of(standing.at, words),
        cls="units",
    )


def _frozen(here: AreaSituation, words: Words) -> list[Component]:
    if here.frozen_since is None:
        return []
    said = words("frozen_since", at=local(here.frozen_since, words))
    return [html.Span(f" ‖ {said}", className=UNKNOWN)]


def _p90(relay: RelayCounts, words: Words) -> Component:
    if relay.p90_min is None:
        return html.Span("—", className=UNKNOWN)
    look = OVER if relay.p90_min > 60 else ""
    said = words("desk_minutes", n=f"{relay.p90_min:.0f}")
    return html.Span([*([mark(OVER)] if look else []), said], className=look)


def first_cases(
    rows: Sequence[CaseRow], standing: Standing, view: View, words: Words, *, title: str, note: str
) -> Component:
    """Cases to look at first: their clock, kind, place and holder."""
    columns = [
        Column(words("desk_clock")),
        Column(words("desk_code")),
        Column(words("desk_kind")),
        Column(words("desk_place")),
        Column(words("desk_holder")),
    ]
    told = [
        (
            left(row, standing, words),
            dcc.Link(row.code, href=view.link(f"/case/{row.id}"), className="nw"),
            html.B(words.kind(row.kind), className="nw"),
            place_name(row.area, standing, words),
            holder(row, standing, words),
        )
        for row in rows
    ]
    return card(
        title,
        table(columns, told, empty=words("desk_none_late")),
        note=note,
        at=as_of(standing.at, words),
        cls="first",
    )


def left(row: CaseRow, standing: Standing, words: Words) -> Component:
    """How long the case is overdue, or what is left to it, with its shape."""
    if row.status == "closed":
        return html.Span(words("desk_closed_at", at=local(row.closed_at, words)), className="t3")
    if row.due_at is None:
        return html.Span("—", className="t3")
    length = span(row.due_at - standing.at, words)
    if row.is_overdue:
        return html.Span([mark(OVER), words("desk_overdue_by", t=length)], className=f"nw {OVER}")
    if row.is_due_soon:
        return html.Span([mark(DUE), words("desk_left", t=length)], className=f"nw {DUE}")
    return html.Span(words("desk_left", t=length), className="nw")


def place_name(code: str, standing: Standing, words: Words) -> str:
    return place(code, standing.tree.by_code, words)


def holder(row: CaseRow, standing: Standing, words: Words) -> Cell:
    if row.holder is None:
        return html.Span(words("desk_nobody"), className=OVER if row.status == "open" else "t3")
    return holder_name(row.holder, row.area, standing.tree.by_code, words)
