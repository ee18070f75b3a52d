"""The inbox's left side: what is open, the gravest and oldest first, and what was closed today below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.alert import SEVERITIES, Severity
from dashboard.ports.alerts import GROUP_STATES, GroupState
from dashboard.reading.alert_places import turn_cursor, turn_place
from dashboard.reading.alert_told import AlertRow, Inbox
from dashboard.reading.alerts import AlertDesk
from dashboard.reading.desk import NotYet
from layouts._pieces import mark
from layouts.desk._alert_told import Telling, clock, look_of, noted, state_line, what
from layouts.desk._page import View
from layouts.desk._pieces import chip

LISTED: Final = 100
"""Alerts that are open, on a page of the list."""
ORDER: Final = {state: n for n, state in enumerate(GROUP_STATES)}


def in_order(rows: Iterable[AlertRow]) -> list[AlertRow]:
    """Those that nobody has first, then in hand, then seen to; the gravest and oldest of each first."""

    def place(row: AlertRow) -> tuple[object, ...]:
        group = row.group
        return ORDER[row.state], -SEVERITIES.index(group.severity), group.opened_at, group.id

    return sorted(rows, key=place)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list. `rows`: of what is open; `closed`: the last of what was over within 24 hours.
    `look`: of the gravest that fits and nobody has, on whatever page it is; empty of none."""

    found: Inbox
    rows: Sequence[AlertRow]
    closed: Sequence[AlertRow]
    look: str


def listing(listed: Listed, telling: Telling, *, chosen: str | None) -> Component:
    words, rows, closed = telling.words, listed.rows, listed.closed
    items = [_item(row, telling, is_here=row.group.id == chosen) for row in rows]
    parts: list[Component] = _head(listed, telling)
    if items:
        parts.append(html.Ul(items))
    elif state_asked(telling.view) != "resolved" or not closed:
        parts.append(html.P(_none(telling), className="empty"))
    parts += _further(listed, telling)
    if not is_further(telling.view):
        n_closed = listed.found.counts["resolved"]
        title = words("inbox_closed", n=f"{n_closed:,}")
        if len(closed) < n_closed:
            title = words("inbox_closed_of", n=f"{n_closed:,}", shown=len(closed))
        parts.append(html.H2(title))
    if closed:
        parts.append(html.Ul([_closed(row, telling, chosen) for row in closed], className="closed"))
    return html.Section(parts, className="card inbox", **{"aria-label": words("inbox_list")})  # type: ignore[arg-type]


async def shown_before(alerts: AlertDesk, view: View) -> Sequence[AlertRow]:
    """What nobody has of a page of the list, as the link on it has it: none that came since, or stands
    further down. Raises NotYet for an address of another making."""
    try:
        seen_at, last = datetime.fromisoformat(view.asked["seen"]), turn_place(view.asked["to"])
        rule, area, after = (view.asked.get(name) for name in ("rule", "area", "after"))
        found = await alerts.queue(state="unacked", rule=rule, area=area, cursor=after, limit=LISTED)
        until = _turn(last.severity, last.opened_at, last.id)
        return [row for row in found.rows if row.group.opened_at <= seen_at and _turn_of(row) <= until]
    except (KeyError, ValueError, TypeError):
        raise NotYet("seen") from None


def _turn_of(row: AlertRow) -> tuple[int, datetime, str]:
    return _turn(row.group.severity, row.group.opened_at, row.group.id)


def _turn(severity: Severity, opened_at: datetime, id_: str) -> tuple[int, datetime, str]:
    return -SEVERITIES.index(severity), opened_at, id_


def _all_at_once(listed: Listed, telling: Telling) -> list[Component]:
    """The way to take in hand whatever is shown and nobody has, where that is several."""
    shown = [row for row in listed.rows if row.state == "unacked"]
    if len(shown) < 2 or not telling.desk.may("act_on_alerts"):
        return []
    seen, last = telling.at.isoformat(), turn_cursor(shown[-1].group)
    address = telling.view.same(act="acknowledge_shown", seen=seen, to=last)
    return [
        dcc.Link(telling.words("inbox_acknowledge_shown", n=len(shown)), href=address, className="button")
    ]


def is_further(view: View) -> bool:
    """Whether it is a page of what is open after the first."""
    return "after" in view.asked


def _head(listed: Listed, telling: Telling) -> list[Component]:
    """How many of how many are listed, where that is not all; and what is done to all of them."""
    parts = [*_shown_of(listed, telling), *_all_at_once(listed, telling)]
    return [html.Div(parts, className="shown-of")] if parts else []


def _shown_of(listed: Listed, telling: Telling) -> list[Component]:
    asked, counts = state_asked(telling.view), listed.found.counts
    n = sum(counts[state] for state in GROUP_STATES if state != "resolved" and asked in (None, state))
    if len(listed.rows) >= n:
        return []
    said = telling.words("inbox_shown_of", shown=f"{len(listed.rows):,}", n=f"{n:,}")
    return [html.Span(said)]


def _further(listed: Listed, telling: Telling) -> list[Component]:
    """The way to the rest of what is open, and back to the first of it."""
    view, words, links = telling.view, telling.words, list[Component]()
    if is_further(view):
        links.append(dcc.Link(words("inbox_first"), href=_with(view, "after", None), className="button"))
    if (after := listed.found.next) is not None:
        links.append(dcc.Link(words("inbox_next"), href=_with(view, "after", after), className="button"))
    return [html.Div(links, className="further")] if links else []


def _none(telling: Telling) -> str:
    """That nothing fits, and of what is asked for."""
    view, words = telling.view, telling.words
    state, rule, area = state_asked(view), view.asked.get("rule"), view.asked.get("area")
    if rule is not None and rule not in telling.rules:
        return words("inbox_no_such_rule", rule=rule)
    of = [words(f"alert_state_{state}")] if state is not None else []
    of += [telling.rule(rule)] if rule is not None else []
    of += [telling.place(area)] if area is not None else []
    if is_further(view):
        return words("inbox_none_further")
    return words("inbox_none_of", of=" · ".join(of)) if of else words("inbox_none")


def _item(row: AlertRow, telling: Telling, *, is_here: bool) -> Component:
    lines = [
        html.B(what(row, telling)),
        html.Span(noted(row, telling), className="t2"),
        state_line(row, telling),
    ]
    inside = [mark(look_of(row)), html.Div(lines, className="lines")]
    return html.Li(_door(row, telling, inside, is_here), key=row.group.id)


def _closed(row: AlertRow, telling: Telling, chosen: str | None) -> Component:
    group = row.group
    how = "acted" if group.acted_at is not None else "acked" if group.acked_at is not None else "alone"
    where = f"{telling.place(group.area)} · {telling.words(f'inbox_closed_{how}')}"
    inside = [
        mark(look_of(row)),
        html.Span(clock(group.resolved_at, telling), className="t2 nw"),
        html.Span([html.Span(what(row, telling)), html.Span(where, className="t3")], className="lines"),
    ]
    return html.Li(_door(row, telling, inside, group.id == chosen), key=group.id)


def _door(row: AlertRow, telling: Telling, inside: list[Component], is_here: bool) -> Component:
    address = telling.view.same(id=row.group.id, act=None)
    return dcc.Link(inside, href=address, className="here" if is_here else "")


# ── what is chosen ──────────────────────────────────────────────────────────────────────────────────────


def filters(listed: Listed, telling: Telling) -> Component:
    """By state, each with how many there are; by rule; by area. What is chosen stands in the address."""
    words, view = telling.words, telling.view
    state = state_asked(view)
    chips = [chip(words("inbox_any"), _with(view, "state", None), state is None)]
    chips += [_state(each, listed, telling) for each in GROUP_STATES]
    named = sorted(((rule, telling.rule(rule)) for rule in telling.rules), key=lambda each: each[1])
    places = [(code, telling.place(code)) for code in telling.standing.reached]
    menus = [_menu("rule", named, telling), _menu("area", places, telling)]
    return html.Div([*chips, html.Span(className="gap"), *menus], className="chips")


def _state(state: GroupState, listed: Listed, telling: Telling) -> Component:
    """What nobody has bears the status of the gravest of it."""
    n, look = listed.found.counts[state], listed.look if state == "unacked" else ""
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
    return view.same(**{"id": None, "act": None, "after": None, "seen": None, "to": None, name: value})


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
