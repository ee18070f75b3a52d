"""`/letters`: what units were told of their clauses, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Final, get_args

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.letter_events import LetterKind
from dashboard.domain.letters import State
from dashboard.reading import desk_lists
from dashboard.reading.desk import Desk, NotYet, Standing, instant_of
from dashboard.reading.letter_detail import LetterFilter, LetterLine
from layouts._names import group_name, place
from layouts._pieces import mark
from layouts._theme import OK
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, as_of, beginning, card, chip, heading, local, table
from layouts.desk._saved import strip
from layouts.words import Words

KINDS: Final[tuple[LetterKind, ...]] = get_args(LetterKind)
STATES: Final[tuple[State, ...]] = get_args(State)
BLOCK: Final = 100


def wanted(view: View, zone: tzinfo) -> LetterFilter:
    """The filter that the address tells; what it tells wrongly is left out.

    `zone`: the centre's, for instants without an offset.
    """
    asked = view.asked
    before = asked.get("before", "")
    return LetterFilter(
        unit=asked.get("unit") or None,
        kind=next((kind for kind in KINDS if kind == asked.get("kind")), None),
        state=next((state for state in STATES if state == asked.get("state")), None),
        day_on=_day(asked.get("day")),
        moved_from=_instant(asked.get("from"), zone),
        moved_until=_instant(asked.get("to"), zone),
        before=int(before) if before.isascii() and before.isdecimal() else None,
        limit=BLOCK,
    )


def _day(told: str | None) -> date | None:
    try:
        return date.fromisoformat(told or "")
    except ValueError:
        return None


def _instant(told: str | None, zone: tzinfo) -> datetime | None:
    try:
        return instant_of(told, zone)
    except NotYet:
        return None


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    standing = await desk.standing()
    filter_ = wanted(view, words.zone)
    found, last = await desk_lists.letters(desk, filter_, area=view.asked.get("area"))
    title = words("letters_title")
    body = [heading(title, words("letters_note")), await strip(desk, view, words)]
    body += _chips(filter_, standing, view, words)
    body.append(_table(found, standing, view, words))
    if last is not None:
        older = dcc.Link(words("letters_older"), href=view.same(before=f"{last}"), className="button")
        body.append(html.Div(older, className="foot"))
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path)
    return Drawn(title, html.Div(body), standing.at, steps)


def _chips(filter_: LetterFilter, standing: Standing, view: View, words: Words) -> list[Component]:
    kinds = [chip(words("letters_any_kind"), view.same(kind=None, before=None), filter_.kind is None)]
    kinds += [
        chip(words(f"letter_kind_{kind}"), view.same(kind=kind, before=None), filter_.kind == kind)
        for kind in KINDS
    ]
    states = [chip(words("letters_any_state"), view.same(state=None, before=None), filter_.state is None)]
    states += [
        chip(words(f"letter_state_{state}"), view.same(state=state, before=None), filter_.state == state)
        for state in STATES
    ]
    if filter_.unit is not None:
        unit = words("letters_of_unit", unit=place(filter_.unit, standing.tree.by_code, words))
        states.append(chip(unit, view.same(unit=None, before=None), True))
    if (area := view.asked.get("area")) is not None:
        within = words("letters_of_area", area=place(area, standing.tree.by_code, words))
        states.append(chip(within, view.same(area=None, before=None), True))
    if filter_.day_on is not None:
        day = words("letters_of_day", day=f"{filter_.day_on:%Y-%m-%d}")
        states.append(chip(day, view.same(day=None, before=None), True))
    if filter_.moved_from is not None or filter_.moved_until is not None:
        first, last = filter_.moved_from, filter_.moved_until
        within = words(
            "letters_moved",
            first="…" if first is None else beginning(first, words, seen_from=standing.at),
            last="…" if last is None else local(last, words, seen_from=standing.at),
        )
        states.append(chip(within, view.same(**{"from": None, "to": None, "before": None}), True))
    return [html.Div(kinds, className="chips"), html.Div(states, className="chips")]


def _table(found: Sequence[LetterLine], standing: Standing, view: View, words: Words) -> Component:
    names = ("number", "kind", "unit", "period", "items", "state", "drafted", "issued", "answered")
    columns = [Column(words(f"letters_{name}"), is_number=name == "items") for name in names]
    rows = [_row(line, standing, view, words) for line in found]
    told = table(columns, rows, empty=words("letters_empty"))
    body = html.Div(told, className="wide")
    return card(words("letters_title"), body, at=as_of(standing.at, words), cls="rows")


def _row(line: LetterLine, standing: Standing, view: View, words: Words) -> Sequence[Cell]:
    at = standing.at
    unit = place(line.unit, standing.tree.by_code, words)
    return (
        dcc.Link(line.number, href=view.link(f"/letter/{line.id}"), className="strong nw"),
        words(f"letter_kind_{line.kind}"),
        dcc.Link(unit, href=view.same(unit=line.unit, before=None), className="nw"),
        period_of(line),
        f"{line.items:,}",
        state_of(line.state, words),
        local(line.drafted_at, words, seen_from=at),
        local(line.issued_at, words, seen_from=at),
        local(line.answered_at, words, seen_from=at),
    )


def period_of(line: LetterLine) -> str:
    """The local day, or of a bulletin the month."""
    if line.day_on is not None:
        return f"{line.day_on:%Y-%m-%d}"
    return f"{line.month_on:%Y-%m}" if line.month_on is not None else "—"


def state_of(state: State, words: Words) -> Component:
    sign = [mark(OK)] if state == "answered" else []
    return html.Span([*sign, words(f"letter_state_{state}")], className="t3 nw" if state == "void" else "nw")


PAGE = Page("letters", "/letters", draw)
