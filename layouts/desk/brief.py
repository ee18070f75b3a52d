"""`/brief`: the printed report of one local day. A day that is over is told as of its last instant, so it
stays what it was; each number opens the rows of that instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.deadline import TICK
from dashboard.domain.letters import Letter
from dashboard.ports import CaseFilter, HolderLoad
from dashboard.reading import desk_lists
from dashboard.reading.desk import Desk, NotYet, Standing
from dashboard.reading.duty import letters_in, policy_on
from dashboard.reading.inflow import CaseSum, CaseSums, merged, midnight
from dashboard.reading.relay_overview import DIRECTIONS, RelayOverview, period_between
from layouts._names import group_name, place, unit_name
from layouts._numbers import percent
from layouts._theme import OVER, UNKNOWN
from layouts.desk._case_view import is_door, rows_link
from layouts.desk._holders import holder_said, in_register_order
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, Figure, card, figures, heading, local, number, table
from layouts.desk._relay_view import rows_of
from layouts.words import Words

ROWS: Final = 8
"""So many kinds, sources or holders by name; the rest together."""
LETTERS: Final = 5
ONE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Day:
    """What is told of a day. `view`: at the instant that it is told as of. `by_area`: of each very area."""

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


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    now = await desk.standing(view.asked.get("area"))
    day = await _told(desk, now, view, words)
    where = day.standing.area.name if day.standing.area else words("desk_everything")
    note = f"{where} · {day.on:%Y-%m-%d} {words(f'weekday_{day.on.weekday()}')}"
    body = [
        heading(words("brief_title"), note, _days(day, now.at, view, words)),
        html.P(_as_of(day, view, words), className="as-of"),
        _headline(day, words),
        html.Div(
            [_mix("kind", words.kind, day, words), _mix("source", words.source, day, words)],
            className="grid even",
        ),
        html.Div(_units(day, words), className="stack"),
        html.Div([_overdue(day, words), _relays(day, words)], className="grid even"),
        html.Div(_letters(day, words), className="stack"),
    ]
    steps = tuple((group_name(a, None), view.same(area=a.code)) for a in now.path[:-1])
    look = f"paper brief{' settled' if day.is_over else ''}"  # a day that is over is not drawn again
    return Drawn(words("duty_brief"), html.Div(body, className=look), now.at, steps, day.area)


async def _told(desk: Desk, now: Standing, view: View, words: Words) -> _Day:
    """Raises NotYet for a day that has not begun, or that no calendar has whole."""
    asked, today = view.asked.get("area"), now.at.astimezone(words.zone).date()
    on = _day(view.asked.get("day")) or today - ONE
    try:
        begins_at, ends_at = midnight(on, words.zone), midnight(on + ONE, words.zone)
    except OverflowError:
        raise NotYet(on.isoformat()) from None
    if begins_at > now.at:
        raise NotYet(on.isoformat())
    is_over = ends_at <= now.at
    if is_over:
        last = (ends_at - TICK).isoformat()  # what happens at midnight is of the next day
        desk = desk.at_instant(last)
        view = replace(view, asked={**view.asked, "at": last})
    period = period_between(begins_at, ends_at, words.zone)
    standing = await desk.standing(asked)
    area = standing.area.code if standing.area else None  # what the whole is of, as on an area's page
    return _Day(
        on=on,
        begins_at=begins_at,
        ends_at=ends_at,
        is_over=is_over,
        standing=standing,
        view=view,
        area=area,
        by_area=await desk.day(on, area),
        loads=await desk.loads(area),
        relays=await desk_lists.relay_overview(desk, area=area, period=period, direction=None),
        letters=await letters_in(desk, begins_at, ends_at, area=asked),
        policy=await policy_on(desk, on),
    )


def _day(told: str | None) -> date | None:
    try:
        return date.fromisoformat(told or "")
    except ValueError:
        return None


def _days(day: _Day, now: datetime, view: View, words: Words) -> list[Component]:
    """The day before, and the one after where it has begun."""
    links = [(words("brief_before"), day.on - ONE)]
    if day.ends_at <= now:
        links.append((words("brief_after"), day.on + ONE))
    return [dcc.Link(name, href=view.same(day=on.isoformat()), className="button") for name, on in links]


def _as_of(day: _Day, view: View, words: Words) -> str:
    """As of when, how the past is read, and by which policy: so that the sheet can be made again."""
    at = day.standing.at.astimezone(words.zone)
    as_of = f"{day.on:%Y-%m-%d} 24:00" if day.is_over else f"{at:%Y-%m-%d %H:%M:%S}"
    said = [words("brief_as_of" if day.is_over else "brief_so_far", at=as_of)]
    if day.is_over:
        said.append(words(f"desk_as_{view.as_}"))
    if day.policy is None:
        said.append(words("brief_no_policy"))
    else:
        said.append(words("brief_policy", name=day.policy[0], version=day.policy[1]))
    if day.standing.is_demo:
        said.append(words("brief_demo"))
    return " · ".join(said)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────


def _headline(day: _Day, words: Words) -> Component:
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
                   f"{on_time:,} ÷ {total.closed:,}" if total.closed else words("brief_nothing"),
                   status="" if total.closed else UNKNOWN),
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


def _mix(by: str, named: Callable[[str], str], day: _Day, words: Words) -> Component:
    """The most first; what has no name of its own here stands together, so that the rows add up."""
    whole = merged(day.by_area.values())
    sums = whole.by_kind() if by == "kind" else whole.by_source()
    ordered = sorted(sums, key=lambda name: (-sums[name].registered, -sums[name].closed, name))
    columns = [
        Column(words(f"case_{by}")),
        *(Column(words(f"brief_{of}"), is_number=True) for of in ("came", "closed", "late")),
    ]
    rows = [_mixed(by, name, named(name), sums[name], day) for name in ordered[:ROWS]]
    if rest := ordered[ROWS:]:
        others = CaseSum(*map(sum, zip(*(sums[name] for name in rest), strict=True)))
        rows.append((words("brief_rest", n=len(rest)), *map(number, others)))
    return card(words(f"brief_by_{by}"), table(columns, rows, empty=words("brief_quiet")))


def _mixed(by: str, name: str, said: str, came: CaseSum, day: _Day) -> Sequence[Cell]:
    if not is_door(name):
        return (dcc.Link(said, href=day.rows(CaseFilter(kind=name))), *map(number, came))
    closed = day.closed(**{by: name})
    return (
        said,
        number(came.registered, day.rows(day.came(**{by: name}))),
        number(came.closed, day.rows(closed)),
        number(came.late, day.rows(replace(closed, status="late"))),
    )


def _units(day: _Day, words: Words) -> Component:
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
    return card(
        words("brief_by_unit"),
        table(columns, rows, empty=words("desk_no_units")),
        note=words("brief_by_unit_note"),
    )


def _named(name: str) -> Component:
    return html.Span(name, className="nw")


def _unit(
    day: _Day, code: str, total: CaseSum, counts: tuple[int, int], *, own: bool
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


def _overdue(day: _Day, words: Words) -> Component:
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
    return card(words(day.word("overdue_held")), table(columns, rows, empty=words("brief_none_overdue")))


def _relays(day: _Day, words: Words) -> Component:
    names = ("within_60", "late", "no_receipt", "in_flight")
    columns = [
        Column(words("relays_direction")),
        *(Column(words(f"relays_{name}"), is_number=True) for name in names),
    ]
    rows: list[Sequence[Cell]] = []
    for way in DIRECTIONS:
        by_status = day.relays.whole[way].by_status
        cells = [
            number(
                by_status[name],
                rows_of(
                    day.view, (day.begins_at, day.ends_at), words, status=name, area=day.area, direction=way
                ),
            )
            for name in names
        ]
        rows.append((words(f"relays_{way}"), *cells))
    return card(words("brief_relays"), table(columns, rows, empty=""), note=words("brief_relays_note"))


def _letters(day: _Day, words: Words) -> Component:
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
            local(letter.issued.event.occurred_at if letter.issued else None, words, seen_from=at),
            local(letter.answered.event.occurred_at if letter.answered else None, words, seen_from=at),
        )
        for letter in day.letters[:LETTERS]
    ]
    note = words("brief_letters_note", n=len(day.letters), shown=len(rows)) if rows else ""
    return card(
        words("brief_letters"),
        html.Div(table(columns, rows, empty=words("handover_none")), className="wide"),
        note=note,
    )


PAGE = Page("brief", "/brief", draw)
