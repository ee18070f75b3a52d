"""What the report of a day is made of: its headline, what came and went by kind, source and unit, who holds
what is overdue, the relays and the letters. Each number opens the rows of the instant that it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.events import Direction, Recorded
from dashboard.domain.letters import Letter
from dashboard.ports import CaseFilter, CaseStatus, HolderLoad
from dashboard.reading.desk import Standing
from dashboard.reading.inflow import CaseSum, CaseSums, merged
from dashboard.reading.relay_overview import DIRECTIONS, RelayOverview
from layouts._names import group_name, place, unit_name
from layouts._numbers import percent
from layouts._theme import OVER, UNKNOWN
from layouts.desk._case_view import is_door, rows_link, told_instant
from layouts.desk._holders import holder_said, in_register_order
from layouts.desk._page import View
from layouts.desk._pieces import Cell, Column, Figure, card, counted, figures, local, number, table
from layouts.desk._relay_view import RELAYED, rows_of
from layouts.words import Words

ROWS: Final = 6
"""So many holders by name; the rest together."""
NAMED: Final = 10
"""The same of kinds and sources."""
LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Day:
    """What is told of a day. `view`: at the instant that it is told as of. `by_area`: of each very area.
    `is_more`: there are more letters than these."""

    on: date
    begins_at: datetime
    ends_at: datetime
    is_over: bool
    standing: Standing
    view: View
    area: str | None
    by_area: Mapping[str, CaseSums]
    loads: Sequence[HolderLoad]
    relays: RelayOverview
    letters: Sequence[Letter]
    is_more: bool
    policy: tuple[str, int] | None

    def rows(self, wanted: CaseFilter) -> str:
        return rows_link(self.view, wanted, area=self.area)

    def word(self, name: str) -> str:
        """The key of a word that speaks of the day's end, or of now while the day is not over."""
        return f"brief_{name}" if self.is_over else f"brief_{name}_now"

    def came(self, *, kind: str | None = None, source: str | None = None) -> CaseFilter:
        return CaseFilter(reported_from=self.begins_at, reported_until=self.ends_at, kind=kind, source=source)

    def closed(self, *, kind: str | None = None, source: str | None = None) -> CaseFilter:
        return CaseFilter(
            status="closed", closed_from=self.begins_at, closed_until=self.ends_at, kind=kind, source=source
        )


def headline(day: Day, words: Words) -> Component:
    cases, total = day.standing.figures.cases, merged(day.by_area.values()).total()
    on_time = total.closed - total.late
    sent = [day.relays.whole[way].by_status for way in DIRECTIONS]
    met = sum(each["within_60"] for each in sent)
    due = met + sum(each["late"] + each["no_receipt"] for each in sent)
    unit = words("case_unit")
    relays = rows_of(
        day.view, (day.begins_at, day.ends_at), words, status="due", area=day.area, direction=None
    )
    return figures(
        [
            Figure(words("brief_came"), f"{total.registered:,}", unit, words("brief_came_basis"),
                   day.rows(day.came()), is_zero=not total.registered, counts=total.registered),
            Figure(words("brief_closed"), f"{total.closed:,}", unit,
                   words("brief_closed_basis", late=f"{total.late:,}"), day.rows(day.closed()),
                   is_zero=not total.closed, counts=total.closed),
            Figure(words("brief_on_time"), percent(on_time, total.closed), "%" if total.closed else "",
                   f"({total.closed:,} − {total.late:,}) ÷ {total.closed:,}" if total.closed
                   else words("brief_nothing"), day.rows(day.closed()) if total.closed else None,
                   status="" if total.closed else UNKNOWN, counts=total.closed),
            Figure(words(day.word("open")), f"{cases.open:,}", unit,
                   words("brief_open_basis", n=f"{cases.unheld:,}"), day.rows(CaseFilter(status="open")),
                   is_zero=not cases.open, counts=cases.open),
            Figure(words("overdue"), f"{cases.open_overdue:,}", unit,
                   f"{cases.open_overdue:,} ÷ {words('open')} {cases.open:,}",
                   day.rows(CaseFilter(status="overdue", order="due")), OVER, not cases.open_overdue,
                   cases.open_overdue),
            Figure(words("in_hour"), percent(met, due), "%" if due else "",
                   f"{met:,} ÷ {due:,}" if due else words("in_hour_none"), relays if due else None,
                   status="" if due else UNKNOWN, counts=due),
        ]
    )  # fmt: skip


def mix(by: str, named: Callable[[str], str], day: Day, words: Words) -> Component:
    """The most first; what has no name of its own here stands together, so that the rows add up."""
    whole = merged(day.by_area.values())
    sums = whole.by_kind() if by == "kind" else whole.by_source()
    ordered = sorted(sums, key=lambda name: (-sums[name].registered, -sums[name].closed, name))
    columns = [
        Column(words(f"case_{by}")),
        *(Column(words(f"brief_{of}"), is_number=True) for of in ("came", "closed", "late")),
    ]
    rows = [_mixed(by, name, named(name), sums[name], day) for name in ordered[:NAMED]]
    if rest := ordered[NAMED:]:
        others = CaseSum(*map(sum, zip(*(sums[name] for name in rest), strict=True)))
        rows.append((words("brief_rest", n=len(rest)), *map(number, others)))
    if rows:
        rows.append(_together(day, whole.total(), words))
    return card(words(f"brief_by_{by}"), table(columns, rows, empty=words("brief_quiet")))


def _mixed(by: str, name: str, said: str, came: CaseSum, day: Day) -> Sequence[Cell]:
    if not is_door(name):
        return (dcc.Link(said, href=day.rows(CaseFilter(kind=name))), *map(number, came))
    closed = day.closed(**{by: name})
    return (
        said,
        number(came.registered, day.rows(day.came(**{by: name}))),
        number(came.closed, day.rows(closed)),
        number(came.late, day.rows(replace(closed, status="late"))),
    )


def _together(day: Day, total: CaseSum, words: Words) -> Sequence[Cell]:
    """The last row of what came and went: all of it, which its rows add up to."""
    late = replace(day.closed(), status="late")
    doors = zip(total, (day.came(), day.closed(), late), strict=True)
    return html.B(words("beside_total")), *(number(n, day.rows(wanted)) for n, wanted in doors)


def units(day: Day, words: Words) -> Component:
    """In the register's order; the rows add up to the headline."""
    standing = day.standing
    names = ("brief_came", "brief_closed", "brief_late", day.word("open"), day.word("overdue"))
    columns = [Column(words("desk_unit")), *(Column(words(name), is_number=True) for name in names)]
    rows: list[Sequence[Cell]] = []
    if standing.area is not None:
        own, code = standing.figures.own, standing.area.code
        name = words("cases_own", name=group_name(standing.area, None))
        counts = own.open, own.open_overdue
        rows.append(
            (_named(name), *_unit(day, code, day.by_area.get(code, CaseSums()).total(), counts, own=True))
        )
    for below in standing.below:
        code, cases = below.area.code, below.figures.cases
        within = merged(day.by_area[each] for each in standing.tree.below(code) if each in day.by_area)
        counts = cases.open, cases.open_overdue
        name = unit_name(below.area, standing.area)
        rows.append((_named(name), *_unit(day, code, within.total(), counts, own=False)))
    if rows:
        cases, total = standing.figures.cases, merged(day.by_area.values()).total()
        opened: tuple[tuple[CaseStatus, int], ...] = (("open", cases.open), ("overdue", cases.open_overdue))
        ends = [number(n, day.rows(CaseFilter(status=status))) for status, n in opened]
        rows.append((*_together(day, total, words), *ends))
    return card(
        words("brief_by_unit"),
        table(columns, rows, empty=words("desk_no_units")),
        note=words("brief_by_unit_note"),
    )


def _named(name: str) -> Component:
    return html.Span(name, className="nw")


def _unit(
    day: Day, code: str, total: CaseSum, counts: tuple[int, int], *, own: bool
) -> tuple[Component, ...]:
    came, closed = day.came(), day.closed()
    wanted = (
        came,
        closed,
        replace(closed, status="late"),
        CaseFilter(status="open"),
        CaseFilter(status="overdue"),
    )
    return tuple(
        number(n, rows_link(day.view, each, area=code, own=own))
        for n, each in zip((*total, *counts), wanted, strict=True)
    )


def overdue(day: Day, words: Words) -> Component:
    """Who holds what is overdue at the day's end."""
    late = [load for load in in_register_order(day.loads, day.standing, words) if load.overdue]
    columns = [
        Column(words("desk_holder")), Column(words("overdue"), is_number=True),
        Column(words("open"), is_number=True),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = []
    for load in late[:ROWS]:
        wanted = CaseFilter(status="overdue", holder=load.holder or "")
        rows.append(
            (
                holder_said(load, day.standing, words),
                number(load.overdue, day.rows(wanted), status=OVER),
                number(load.n, day.rows(replace(wanted, status="open"))),
            )
        )
    if rest := late[ROWS:]:
        totals = (sum(load.overdue for load in rest), sum(load.n for load in rest))
        rows.append((words("brief_rest", n=len(rest)), *map(number, totals)))
    if rows:
        whole = sum(load.overdue for load in late)
        every = number(whole, day.rows(CaseFilter(status="overdue")), status=OVER)
        rows.append((html.B(words("beside_total")), every, ""))
    return card(words(day.word("overdue_held")), table(columns, rows, empty=words("brief_none_overdue")))


def relays(day: Day, words: Words) -> Component:
    columns = [
        Column(words("relays_direction")),
        *(Column(words(f"relays_{name}"), is_number=True) for name in RELAYED),
    ]
    whole = {way: day.relays.whole[way].by_status for way in DIRECTIONS}
    rows = [(words(f"relays_{way}"), *_relays(whole[way], way, day, words)) for way in DIRECTIONS]
    both = {name: sum(whole[way][name] for way in DIRECTIONS) for name in RELAYED}
    rows.append((html.B(words("beside_total")), *_relays(both, None, day, words)))
    return card(words("brief_relays"), table(columns, rows, empty=""), note=words("brief_relays_note"))


def _relays(n_of: Mapping[str, int], way: Direction | None, day: Day, words: Words) -> Sequence[Cell]:
    sent = day.begins_at, day.ends_at
    return tuple(
        number(n_of[name], rows_of(day.view, sent, words, status=name, area=day.area, direction=way))
        for name in RELAYED
    )


def letters(day: Day, words: Words) -> Component:
    at, areas = day.standing.at, day.standing.tree.by_code
    columns = [
        Column(words(f"letters_{name}"))
        for name in ("number", "kind", "unit", "drafted", "issued", "answered")
    ]
    rows = [
        (
            dcc.Link(letter.draft.number, href=day.view.link(f"/letter/{letter.id}"), className="nw"),
            words(f"letter_kind_{letter.draft.kind}"),
            place(letter.draft.unit, areas, words),
            local(letter.drafted.recorded_at, words, seen_from=at),
            local(_turned_at(letter.issued), words, seen_from=at),
            local(_turned_at(letter.answered), words, seen_from=at),
        )
        for letter in day.letters[:LETTERS]
    ]
    n = len(day.letters)
    said = words("cases_over", n=f"{n:,}") if day.is_more else f"{n:,}"
    address = day.view.link(
        "/letters", area=day.view.asked.get("area"),
        **{"from": told_instant(day.begins_at), "to": told_instant(day.ends_at)},
    )  # fmt: skip
    whole = words("brief_letters_note", n=said, shown=len(rows))
    shown = whole if day.is_more else counted(n, whole)
    return card(
        words("brief_letters"),
        html.Div(table(columns, rows, empty=words("handover_none")), className="wide"),
        *([html.P(dcc.Link(shown, href=address), className="foot")] if rows else []),
    )


def _turned_at(turn: Recorded | None) -> datetime | None:
    return None if turn is None else turn.event.occurred_at
