"""`/alerts/duty`: which posts are on duty now and in the next seven days, and how an alert goes up.

Posts, never persons: who sits there is the organisation's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.domain.alert import SEVERITIES
from dashboard.domain.duty import Escalation, Route
from dashboard.reading.alert_told import DutyTold, PostLine, RosterLine
from dashboard.reading.desk import Desk
from layouts._pieces import mark
from layouts._theme import OK
from layouts.desk._alert_pages import PAGES, alerts_of, plan_notice, steps, tabs, telling_of
from layouts.desk._alert_side import reasons_of, step_line, trigger
from layouts.desk._alert_told import Telling, clock, short
from layouts.desk._alert_week import Watch, watches
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, as_of, card, heading, stacked
from layouts.words import Words

DAYS: Final = 7


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    alerts = alerts_of(desk)
    telling, found = await asyncio.gather(telling_of(desk, view, words), alerts.duty())
    today = found.at.astimezone(words.zone).date()
    days = [today + timedelta(days=n) for n in range(DAYS)]
    plan, on_duty = telling.plan, alerts.ground.on_duty

    def week() -> dict[str, list[Sequence[Watch]]]:
        return {
            name: [watches(roster, day, lambda r, at: on_duty(plan, r, at), words.zone) for day in days]
            for name, roster in plan.rosters.items()
        }

    ahead = await asyncio.to_thread(week)
    title = words("duty_page_title")
    body = html.Div(
        [
            heading(title, words("duty_page_note")),
            tabs(view, words),
            *plan_notice(found.fault, telling),
            _now(found, telling),
            _week(days, ahead, telling),
            html.Div([_way(way, telling) for way in plan.escalations.values()], className="grid ways"),
            _posts(found.posts, telling),
        ],
        className="stacked",
    )
    return Drawn(title, body, telling.at, steps(telling, is_below=True))


def _now(found: DutyTold, telling: Telling) -> Component:
    words = telling.words
    lines = [_roster(line, telling) for line in found.rosters]
    body = (
        html.Dl(lines, className="on-duty") if lines else html.P(words("duty_no_roster"), className="empty")
    )
    return card(words("duty_now"), body, at=as_of(found.at, words))


def _roster(line: RosterLine, telling: Telling) -> Component:
    words = telling.words
    then = words("duty_for_good")
    if line.until is not None:
        then = words("duty_then", at=clock(line.until, telling), then=telling.posts(line.then))
    said = [html.B(telling.posts(line.on)), html.Span(then, className="t3")]
    return html.Div([html.Dt(telling.post(line.name)), html.Dd(said)])


def _week(days: Sequence[date], ahead: dict[str, list[Sequence[Watch]]], telling: Telling) -> Component:
    words = telling.words
    columns = [Column(words("duty_roster")), *(Column(_day(day, words)) for day in days)]
    rows: list[Sequence[Cell]] = [
        [html.B(telling.post(name)), *(_watches(each, telling) for each in week)]
        for name, week in ahead.items()
    ]
    body = stacked(columns, rows, empty=words("duty_no_roster"))
    return card(words("duty_week"), html.Div(body, className="week"))


def _day(day: date, words: Words) -> str:
    return f"{day:%m-%d} {words(f'weekday_{day.weekday()}')}"


def _watches(found: Sequence[Watch], telling: Telling) -> Component:
    return html.Div([_watch(each, telling) for each in found], className="watches")


def _watch(watch: Watch, telling: Telling) -> Component:
    begins, ends = (t.astimezone(telling.words.zone) for t in (watch.begins, watch.ends))
    is_now = watch.begins <= telling.at < watch.ends
    until = "24:00" if ends.date() > begins.date() else f"{ends:%H:%M}"
    said = f"{begins:%H:%M}–{until}"
    hours = html.Span(f"{said} · {telling.words('duty_week_now')}" if is_now else said, className="t3")
    sign = [mark(OK)] if is_now else []
    return html.Div(
        [hours, html.Span([*sign, telling.posts(watch.posts)])], className="now" if is_now else ""
    )


def _way(way: Escalation, telling: Telling) -> Component:
    words = telling.words
    lines = []
    for n, step in enumerate(way.steps):
        said = words("way_at_once") if n == 0 else trigger(reasons_of(step), words)
        lines.append(step_line(n, step.to, html.Span(said, className="t2"), telling))
    routes = [route for route in telling.plan.routes if route.escalation == way.name]
    used = html.Ul([html.Li(_route(route, telling)) for route in routes], className="routes t2")
    return card(words("duty_way", name=telling.way(way.name)), html.Ol(lines, className="way"), used)


def _route(route: Route, telling: Telling) -> str:
    """What goes that way, in words."""
    words = telling.words
    said = [telling.rule(rule) for rule in route.rules]
    said += [words(f"severity_short_{severity}") for severity in route.severities]
    said += [telling.place(area) for area in route.areas]
    of = words("alert_and").join(said) or words("duty_route_any")
    again = "" if route.repeat_s is None else words("duty_repeat", t=short(route.repeat_s, words))
    waits = route.in_hours and "due" in (route.severities or SEVERITIES)
    hours = words("duty_in_hours") if waits else words("duty_any_hours")
    end = words("duty_send_resolved") if route.send_resolved else ""
    name = words("duty_route", name=telling.route(route.name), of=of)
    return " · ".join(filter(None, (name, again, hours, end)))


def _posts(posts: Sequence[PostLine], telling: Telling) -> Component:
    words = telling.words
    names = ("post", "state", "channels", "areas", "quiet")
    rows = [_post(post, telling) for post in posts]
    body = stacked([Column(words(f"posts_{n}")) for n in names], rows, empty=words("posts_none"))
    return card(words("posts_title"), body, note=words("posts_note"))


def _post(post: PostLine, telling: Telling) -> Sequence[Cell]:
    words = telling.words
    on = html.Span([mark(OK), words("posts_on")], className="nw") if post.is_on_duty else "—"
    ways = " → ".join(telling.channel(name) for name in post.channels) or "—"
    areas = words("alert_and").join(telling.place(area) for area in post.areas) or words("posts_everything")
    quiet = "—" if post.quiet is None else f"{post.quiet.from_:%H:%M}–{post.quiet.to:%H:%M}"
    return html.B(post.label), on, ways, areas, quiet


PAGE = Page("alert_duty", PAGES["alert_duty"], draw)
