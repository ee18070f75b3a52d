"""`/alerts`: what the people on duty must see to: the alerts at the left, the chosen one at the right."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading.alert_told import Inbox
from dashboard.reading.alerts import AlertDesk
from dashboard.reading.desk import Desk, NotThere
from layouts._pieces import mark, told
from layouts._theme import OK, OVER, UNKNOWN
from layouts.desk._alert_detail import Detail, detail_of, sections
from layouts.desk._alert_list import LISTED, Listed, filters, in_order, listing, state_asked
from layouts.desk._alert_pages import alerts_of, steps, tabs, telling_of
from layouts.desk._alert_told import MUTED, Telling, clock, look_of
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import heading
from layouts.words import Words

CLOSED: Final = 30
"""Alerts that are over, on a page of the list."""


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    alerts, telling = alerts_of(desk), await telling_of(desk, view, words)
    listed = await _listed(alerts, view)
    found, rows, closed = listed.found, list(listed.rows), listed.closed
    chosen = view.asked.get("id") or next((row.group.id for row in (*rows, *closed)), None)
    detail = await _detail(alerts, chosen)
    if detail is not None:  # what its own page knows, the list says, too
        rows = in_order(detail.file.row if row.group.id == chosen else row for row in rows)
    beside = _beside(detail, chosen, telling)
    list_ = listing(replace(listed, rows=rows), telling, chosen=chosen)
    cls = "inbox-page chosen" if view.asked.get("id") else "inbox-page"
    body = html.Div(
        [
            heading(words("alerts_title"), _held(found, telling), [_path(desk, telling)]),
            tabs(view, words),
            filters(listed, telling),
            html.Div([list_, html.Div(beside, className="detail")], className="inbox-grid"),
        ],
        className=cls,
    )
    way = steps(telling, is_below=False)
    return Drawn(words("alerts_title"), told(body, live="1"), found.at, way, is_plain=True)


async def _listed(alerts: AlertDesk, view: View) -> Listed:
    """What is open, of the states asked for, and what is over; each as far as it is listed."""
    asked, rule, area = state_asked(view), view.asked.get("rule"), view.asked.get("area")
    is_over, after = asked in (None, "resolved"), view.asked.get("after")
    limit = LISTED if asked == "resolved" else CLOSED if is_over and after is None else 1
    over, open_, first = await asyncio.gather(
        alerts.inbox(state="resolved", rule=rule, area=area, limit=limit),
        alerts.queue(state=asked, rule=rule, area=area, cursor=after, limit=LISTED),
        alerts.queue(state="unacked", rule=rule, area=area, limit=1),
    )
    closed = [row for row in over.rows if row.group.opened_at >= over.since]
    gravest = next((look_of(row) for row in first.rows), "")
    return Listed(open_, in_order(open_.rows), closed if limit > 1 else (), gravest)


async def _detail(alerts: AlertDesk, chosen: str | None) -> Detail | None:
    try:
        return None if chosen is None else await detail_of(alerts, chosen)
    except NotThere:
        return None


def _beside(detail: Detail | None, chosen: str | None, telling: Telling) -> list[Component]:
    words = telling.words
    if chosen is None:
        return [html.Section(html.P(words("inbox_nothing"), className="empty"), className="card")]
    back = dcc.Link(words("inbox_back"), href=telling.view.same(id=None, act=None), className="button back")
    if detail is None:
        return [back, html.Section(html.P(words("inbox_gone"), className="empty"), className="card")]
    return [back, *sections(detail, telling, is_whole=False)]


def _held(found: Inbox, telling: Telling) -> Component:
    """How much nobody is told of, and the way there."""
    words, view = telling.words, telling.view
    n = sum(found.held.values())
    return dcc.Link(
        [*([mark(MUTED)] if n else []), words("inbox_n_held", n=f"{n:,}")],
        href=view.link("/alerts/silences"),
        title=words("inbox_held_of", **{why: f"{n:,}" for why, n in found.held.items()}),
    )


def _path(desk: Desk, telling: Telling) -> Component:
    """Whether the way an alert goes is whole, by the last probe that went all of it."""
    situation, words = desk.reading.situation(), telling.words
    if situation is None or situation.raised.path == "unknown" or situation.raised.probed_at is None:
        return html.Span([mark(UNKNOWN), words("inbox_path_unknown")], className="chip plain")
    raised = situation.raised
    at = clock(raised.probed_at, telling)
    if raised.path == "broken" or raised.probe_ms is None:
        return html.Span([mark(OVER), words("inbox_path_broken", at=at)], className="chip plain over")
    return html.Span(
        [mark(OK), words("inbox_path_whole", at=at, ms=f"{raised.probe_ms:,.0f}")], className="chip plain"
    )


PAGE = Page("alerts", "/alerts", draw)
