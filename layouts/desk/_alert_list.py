"""The inbox's left side: what is open, the gravest and oldest first, and what was closed today below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.alert import SEVERITIES
from dashboard.ports.alerts import GROUP_STATES, GroupState
from dashboard.reading.alert_told import AlertRow, Inbox
from layouts._pieces import mark
from layouts._theme import DUE, OVER
from layouts.desk._alert_told import Telling, clock, look_of, noted, state_line, what
from layouts.desk._page import View
from layouts.desk._pieces import chip

ORDER: Final = {state: n for n, state in enumerate(GROUP_STATES)}


def in_order(rows: Iterable[AlertRow]) -> list[AlertRow]:
    """Those that nobody has first, then in hand, then seen to; the gravest and oldest of each first."""

    def place(row: AlertRow) -> tuple[object, ...]:
        group = row.group
        return ORDER[row.state], -SEVERITIES.index(group.severity), group.opened_at, group.id

    return sorted(rows, key=place)


def listing(
    rows: Sequence[AlertRow],
    closed: Sequence[AlertRow],
    telling: Telling,
    *,
    chosen: str | None,
    n_closed: int,
) -> Component:
    """`n_closed`: how many were closed in the last 24 hours, where more were than are listed."""
    words = telling.words
    items = [_item(row, telling, is_here=row.group.id == chosen) for row in rows]
    open_ = html.Ul(items) if items else html.P(words("inbox_none"), className="empty")
    title = words("inbox_closed", n=f"{n_closed:,}")
    if len(closed) < n_closed:
        title = words("inbox_closed_of", n=f"{n_closed:,}", shown=len(closed))
    parts: list[Component] = [open_, html.H2(title)]
    if closed:
        parts.append(html.Ul([_closed(row, telling, chosen) for row in closed], className="closed"))
    return html.Section(parts, className="card inbox", **{"aria-label": words("inbox_list")})  # type: ignore[arg-type]


def _item(row: AlertRow, telling: Telling, *, is_here: bool) -> Component:
    lines = [
        html.B(what(row, telling)),
        html.Span(noted(row, telling), className="t2"),
        state_line(row, telling),
    ]
    return html.Li(_door(row, telling, [mark(look_of(row)), html.Div(lines, className="lines")], is_here))


def _closed(row: AlertRow, telling: Telling, chosen: str | None) -> Component:
    group = row.group
    how = "acted" if group.acted_at is not None else "acked" if group.acked_at is not None else "alone"
    inside = [
        mark(look_of(row)),
        html.Span(clock(group.resolved_at, telling), className="t2 nw"),
        html.Span(
            [html.Span(what(row, telling)), html.Span(telling.place(group.area), className="t3")],
            className="lines",
        ),
        html.Span(telling.words(f"inbox_closed_{how}"), className="t2 nw"),
    ]
    return html.Li(_door(row, telling, inside, group.id == chosen))


def _door(row: AlertRow, telling: Telling, inside: list[Component], is_here: bool) -> Component:
    address = telling.view.same(id=row.group.id, act=None)
    return dcc.Link(inside, href=address, className="here" if is_here else "")


# ── what is chosen ──────────────────────────────────────────────────────────────────────────────────────


def filters(found: Inbox, rows: Sequence[AlertRow], telling: Telling) -> Component:
    """By state, each with how many there are; by rule; by area. What is chosen stands in the address."""
    words, view = telling.words, telling.view
    state = state_asked(view)
    chips = [chip(words("inbox_any"), _with(view, "state", None), state is None)]
    chips += [_state(each, found.counts[each], rows, telling) for each in GROUP_STATES]
    named = sorted(((rule, telling.rule(rule)) for rule in telling.rules), key=lambda each: each[1])
    places = [(code, telling.place(code)) for code in telling.standing.reached]
    menus = [_menu("rule", named, telling), _menu("area", places, telling)]
    return html.Div([*chips, html.Span(className="gap"), *menus], className="chips")


def _state(state: GroupState, n: int, rows: Sequence[AlertRow], telling: Telling) -> Component:
    """What nobody has bears the status of the gravest that is listed."""
    looks = {look_of(row) for row in rows if row.state == "unacked"} if state == "unacked" else set()
    look = next((each for each in (OVER, DUE) if each in looks), "")
    inside = [
        *([mark(look)] if look else []),
        html.Span(telling.words(f"alert_state_{state}")),
        html.Span(f"{n:,}", className="n" if n else "n zero"),
    ]
    shown = html.Span(inside, className=f"tally {look}".strip())
    return chip(shown, _with(telling.view, "state", state), state_asked(telling.view) == state)


def state_asked(view: View) -> GroupState | None:
    return next((state for state in GROUP_STATES if state == view.asked.get("state")), None)


def _with(view: View, name: str, value: str | None) -> str:
    return view.same(**{name: value, "id": None, "act": None, "after": None})


def _menu(name: str, choices: Sequence[tuple[str, str]], telling: Telling) -> Component:
    view, words = telling.view, telling.words
    chosen = view.asked.get(name)
    said = next((said for code, said in choices if code == chosen), chosen or words("cases_any"))
    links = [dcc.Link(words("cases_any"), href=_with(view, name, None))]
    for code, shown in choices:
        here = "here" if code == chosen else ""
        links.append(dcc.Link(shown, href=_with(view, name, code), className=here))
    look = "button on" if chosen else "button"
    summary = html.Summary([words(f"inbox_by_{name}"), html.B(said)], className=look)
    return html.Details([summary, html.Div(links, className="choices")], className="menu")
