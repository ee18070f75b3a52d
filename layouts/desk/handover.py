"""`/handover`: what one shift hands to the next. Each section has its count, which opens its rows, and the
first of them; the whole prints on A4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.situation import SourceSituation
from dashboard.ports import CaseFilter, CaseRow, RelayFilter, RelayRow, RowCount
from dashboard.reading import desk_lists
from dashboard.reading.desk import Desk, NotYet, Standing, instant_of
from dashboard.reading.duty import asked_until, paused_until, shift_of
from dashboard.reading.inflow import midnight
from dashboard.reading.letter_detail import LetterFilter, LetterLine
from dashboard.reading.relay_overview import DIRECTIONS, RelayPeriod
from layouts._names import group_name, place
from layouts._pieces import mark
from layouts._theme import DUE, OVER
from layouts.desk._cards import holder, left, place_name
from layouts.desk._case_view import rows_link
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, beginning, counted, heading, local, table
from layouts.desk._relay_view import rows_of
from layouts.words import Words

FIRST: Final = 5
LETTERS: Final = 1_000
HOURS: Final = (8, 12)
TWO_DAYS: Final = timedelta(days=2)

Waiting: TypeAlias = Literal["draft", "issued"]
When: TypeAlias = Callable[[CaseRow, Standing, Words], Cell]


@dataclass(frozen=True, slots=True)
class _Told:
    """A section: how many, where its rows are, and the first of them. `counts`: how many the address opens,
    where these are rows of the desk."""

    name: str
    n: str
    is_none: bool
    address: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    status: str = ""
    counts: int | None = None


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    area = view.asked.get("area")
    standing = await desk.standing(area)
    shift = shift_of(_since(view, words), standing.at, words.zone)
    told = [
        *[await _cases(each, desk, standing, view, words) for each in _lists(standing.at, shift, words)],
        await _letters("draft", desk, standing, view, words),
        await _letters("issued", desk, standing, view, words),
        await _relays(desk, shift, standing, view, words),
        _sources(standing, view, words),
    ]
    title = words("duty_handover")
    where = standing.area.name if standing.area else words("desk_everything")
    last = f"{standing.at.astimezone(words.zone):%Y-%m-%d %H:%M}"
    ends = words("handover_shift", first=beginning(shift.first, words, seen_from=standing.at), last=last)
    body = [
        heading(title, f"{where} · {ends}", _chips(shift, standing.at, view, words)),
        html.Div([_section(each, words) for each in told], className="grid even"),
        html.P(words("handover_sign"), className="sign"),
    ]
    steps = tuple((group_name(a, None), view.same(area=a.code)) for a in standing.path[:-1])
    return Drawn(title, html.Div(body, className="paper"), standing.at, steps, area)


def _since(view: View, words: Words) -> datetime | None:
    try:
        return instant_of(view.asked.get("since"), words.zone)
    except NotYet:
        return None


def _chips(shift: RelayPeriod, at: datetime, view: View, words: Words) -> list[Component]:
    today = at.astimezone(words.zone).date()
    choices = [(words("handover_hours", n=n), at - timedelta(hours=n)) for n in HOURS]
    choices.append((words("handover_today"), midnight(today, words.zone)))
    choices.append((words("handover_yesterday"), midnight(today - timedelta(days=1), words.zone)))
    return [
        dcc.Link(
            name,
            href=view.same(since=since.astimezone(words.zone).isoformat(timespec="minutes")),
            className="button on" if since < at and shift_of(since, at, words.zone) == shift else "button",
        )
        for name, since in choices
    ]


# ── cases ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _List:
    """`when`: what is told of the time of a row; under the heading `of`."""

    name: str
    wanted: CaseFilter
    of: str
    when: When
    status: str = ""


def _lists(at: datetime, shift: RelayPeriod, words: Words) -> list[_List]:
    until = midnight(at.astimezone(words.zone).date() + TWO_DAYS, words.zone)

    # A deadline that ends a day is its midnight, which is outside of what is due before it.
    falling = CaseFilter(status="open", due_from=at, due_until=until + timedelta(seconds=1), order="due")
    return [
        _List("overdue", CaseFilter(status="overdue", order="due"), "desk_clock", left, OVER),
        _List("falling", falling, "case_due", _at(lambda row: row.due_at)),
        _List(
            "came", CaseFilter(reported_from=shift.first), "case_reported", _at(lambda row: row.reported_at),
        ),
        _List(
            "closed", CaseFilter(status="closed", closed_from=shift.first, order="closed"), "when_closed",
            _closed,
        ),
        _List(
            "paused", CaseFilter(status="paused", order="due"), "handover_until",
            _at(lambda row: paused_until(row, at)),
        ),
        _List("asked", CaseFilter(status="asked", order="due"), "handover_asked_until", _at(asked_until)),
    ]  # fmt: skip


def _at(told: Callable[[CaseRow], datetime | None]) -> When:
    return lambda row, standing, words: local(told(row), words, seen_from=standing.at)


def _closed(row: CaseRow, standing: Standing, words: Words) -> Cell:
    told = local(row.closed_at, words, seen_from=standing.at)
    return html.Span([mark(OVER), told, " ", words("late")], className="nw") if row.is_late else told


async def _cases(of: _List, desk: Desk, standing: Standing, view: View, words: Words) -> _Told:
    area = standing.area.code if standing.area else None
    found = await desk.count(of.wanted, area=area)
    rows = await desk.cases(replace(of.wanted, limit=FIRST), area=area)
    columns = [
        Column(words(of.of)), Column(words("desk_code")), Column(words("desk_kind")),
        Column(words("desk_place")), Column(words("desk_holder")),
    ]  # fmt: skip
    told = [
        (
            html.Span(of.when(row, standing, words), className="nw"),
            dcc.Link(row.code, href=view.link(f"/case/{row.id}"), className="nw"),
            words.kind(row.kind),
            place_name(row.area, standing, words),
            holder(row, standing, words),
        )
        for row in rows
    ]
    address = rows_link(view, of.wanted, area=area)
    return _Told(of.name, _said(found, words), not found.n, address, columns, told, of.status, found.n)


def _said(found: RowCount, words: Words) -> str:
    return words("cases_over", n=f"{found.n:,}") if found.is_more else f"{found.n:,}"


# ── the rest ────────────────────────────────────────────────────────────────────────────────────────────


async def _letters(state: Waiting, desk: Desk, standing: Standing, view: View, words: Words) -> _Told:
    """Those that wait: to be issued, or for an answer."""
    area = view.asked.get("area")
    wanted = LetterFilter(state=state, limit=LETTERS)
    found, more = await desk_lists.letters(desk, wanted, area=area)
    since = "drafted" if state == "draft" else "issued"
    columns = [Column(words(f"letters_{name}")) for name in ("number", "kind", "unit", since)]

    def row(line: LetterLine) -> Sequence[Cell]:
        return (
            dcc.Link(line.number, href=view.link(f"/letter/{line.id}"), className="nw"),
            words(f"letter_kind_{line.kind}"),
            place(line.unit, standing.tree.by_code, words),
            local(getattr(line, f"{since}_at"), words, seen_from=standing.at),
        )

    n = _said(RowCount(len(found), more is not None), words)
    address = view.link("/letters", state=state, area=area)
    rows = [row(line) for line in found[:FIRST]]
    return _Told(
        f"letters_{state}", n, not found, address, columns, rows, counts=len(found) if more is None else None
    )


async def _relays(desk: Desk, shift: RelayPeriod, standing: Standing, view: View, words: Words) -> _Told:
    area = standing.area.code if standing.area else None
    whole = (await desk_lists.relay_overview(desk, area=area, period=shift, direction=None)).whole
    n = sum(whole[way].by_status["no_receipt"] for way in DIRECTIONS)
    wanted = RelayFilter(status="no_receipt", sent_from=shift.first, sent_until=shift.end, limit=FIRST)
    columns = [Column(words(f"relays_{name}")) for name in ("sent", "direction", "place", "id")]

    def row(each: RelayRow) -> Sequence[Cell]:
        return (
            local(each.sent_at, words, seen_from=standing.at),
            words(f"relays_{each.direction}"),
            place(each.area, standing.tree.by_code, words) or words("hop_nobody"),
            dcc.Link(each.id, href=view.link(f"/relay/{each.id}")),
        )

    rows = [row(each) for each in await desk.relays(wanted, area=area)]
    address = rows_of(view, (shift.first, shift.end), words, status="no_receipt", area=area, direction=None)
    return _Told("relays", f"{n:,}", not n, address, columns, rows, OVER, n)


def _sources(standing: Standing, view: View, words: Words) -> _Told:
    """Those that are silent, and those that are cut off from some areas."""
    found = [s for s in standing.sources if s.state == "silent" or s.missing]
    found.sort(key=lambda source: source.name)
    columns = [Column(words(f"inputs_{name}")) for name in ("source", "state", "last", "missing")]

    def row(source: SourceSituation) -> Sequence[Cell]:
        state = "silent" if source.state == "silent" else "partial"
        return (
            words.source(source.name),
            html.Span([mark(DUE), words(f"inputs_state_{state}")], className="nw"),
            local(source.last_event_at, words, seen_from=standing.at),
            "、".join(place(code, standing.tree.by_code, words) for code in sorted(source.missing)) or "—",
        )

    rows = [row(source) for source in found[:FIRST]]
    return _Told("sources", f"{len(found)}", not found, view.link("/sources"), columns, rows, DUE)


# ── drawn ───────────────────────────────────────────────────────────────────────────────────────────────


def _section(each: _Told, words: Words) -> Component:
    sign = [mark(each.status)] if each.status and not each.is_none else []
    unit = words(f"handover_{each.name}_unit")
    shown = html.B(each.n if each.counts is None else counted(each.counts, each.n))
    number: list[Component | str] = [*sign, shown, html.Span(unit, className="unit")]
    look = "count zero" if each.is_none else f"count {each.status}".strip()
    count = (
        html.Span(number, className=look) if each.is_none else dcc.Link(number, each.address, className=look)
    )
    head = html.Header(
        [
            html.H2(words(f"handover_{each.name}")),
            html.Span(words(f"handover_{each.name}_note"), className="note"),
            count,
        ]
    )
    rows = html.Div(table(each.columns, each.rows, empty=words("handover_none")), className="wide")
    more = [] if len(each.rows) < FIRST else [_more(each, words)]
    return html.Section([head, rows, *more], className="card handed")


def _more(each: _Told, words: Words) -> Component:
    said = words("handover_first", first=len(each.rows), n=each.n)
    inside = said if each.counts is None else counted(each.counts, said)
    return html.P(dcc.Link(inside, href=each.address), className="foot")


PAGE = Page("handover", "/handover", draw)
