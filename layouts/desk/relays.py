"""`/relays`: how relays go, and the rows behind each number. With `status` in the address, the rows alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard.ports import RelayFilter, RelayRow
from dashboard.reading.desk import Desk, Standing
from dashboard.reading.desk_lists import relay_overview
from dashboard.reading.relay_answers import direction_latency
from dashboard.reading.relay_overview import DIRECTIONS, RelayPeriod, period_of_days
from dashboard.reading.relay_reading import RelayLine, relay_line
from layouts._names import group_name, place
from layouts._theme import DUE, MARKS, OVER, UNKNOWN
from layouts.desk import _relay_cards as cards
from layouts.desk._blocks import BLOCK, TooFar
from layouts.desk._grid import Rows, answer, grid
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import chip, heading, local
from layouts.desk._relay_heat import curve, heat
from layouts.desk._relay_view import (
    ANY,
    LOOKS,
    OWN_STATUSES,
    direction_of,
    period_of,
    rows_of,
    station,
    status_of,
)
from layouts.desk._saved import strip
from layouts.desk._unanswered import UNANSWERED, noted
from layouts.words import Words

GRID: Final = "relays-grid"
DAYS: Final = (1, 7, 30)
READ_IN_FLIGHT: Final = 500


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    standing = await desk.standing(view.asked.get("area"))
    status = status_of(view)
    period = period_of(view, standing.at, words.zone)
    body = [_heading(standing, status, period, view, words), await strip(desk, view, words)]
    if status is None:
        body += await _overview(desk, standing, period, view, words)
    else:
        body += [_statuses(status, view, words), _grid(words)]
    steps = [(group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path]
    if status is not None:
        steps.append((words("relays_title"), view.same(status=None)))
    title = words("relays_title") if status is None else words(f"relays_{status}")
    cls = "relays" if status is None else "list-page"
    return Drawn(title, html.Div(body, className=cls), standing.at, tuple(steps), view.asked.get("area"))


async def _overview(
    desk: Desk, standing: Standing, period: RelayPeriod | None, view: View, words: Words
) -> list[Component]:
    code, direction = standing.area.code if standing.area else None, direction_of(view)
    wanted = RelayFilter(status="in_flight", direction=direction, limit=READ_IN_FLIGHT)
    found, rows = await asyncio.gather(
        relay_overview(desk, area=view.asked.get("area"), period=period, direction=direction),
        desk.relays(wanted, area=code),
    )
    flight = sorted((relay_line(row, standing.at) for row in rows), key=_used, reverse=True)
    told = {way: direction_latency(found.whole[way]) for way in DIRECTIONS}
    sent = found.period.first, found.period.end
    all_rows = rows_of(view, sent, words, status=ANY, area=code, direction=direction)
    return [
        cards.headline(told, flight, found, standing, view, words),
        html.Div(
            [heat(found, standing, view, words), curve(found, told, standing, words)], className="grid wide"
        ),
        html.Div(
            [
                cards.links(found, standing, view, words),
                cards.in_flight(flight, standing, view, words),
            ],
            className="grid wide",
        ),
        html.Div(cards.hops(told, standing, view, words), className="stack"),
        html.Div(
            [html.H2(words("relays_list")), dcc.Link(words("relays_any"), href=all_rows, className="button")],
            className="heading list-head",
        ),
        _grid(words),
    ]


def _used(line: RelayLine) -> tuple[float, str]:
    return line.used_share or 0.0, line.id


def _heading(
    standing: Standing, status: str | None, period: RelayPeriod | None, view: View, words: Words
) -> Component:
    today = [period_of_days(n, standing.at, words.zone) for n in DAYS]
    shown = period or (today[0] if status is None else None)
    note = [standing.area.name if standing.area else words("desk_everything")]
    note.append(words("relays_why") if status is None else words("relays_all_time") if not shown else "")
    if shown is not None and shown not in today:
        last = shown.end - timedelta(microseconds=1) if shown.span == "day" else shown.end
        note[1] = words("relays_period", first=local(shown.first, words), last=local(last, words))
    tools = [
        chip(
            words("relays_today") if n == 1 else words("relays_days", n=n),
            _days(view, n, each, words),
            shown == each,
        )
        for n, each in zip(DAYS, today, strict=True)
    ]
    asked = direction_of(view)
    tools.append(html.Span(className="gap"))
    tools.append(chip(words("relays_both"), view.same(direction=None), asked is None))
    tools += [chip(words(f"relays_{way}"), view.same(direction=way), asked == way) for way in DIRECTIONS]
    title = words("relays_title") if status is None else words(f"relays_{status}")
    return heading(title, " · ".join(each for each in note if each), tools)


def _days(view: View, n: int, period: RelayPeriod, words: Words) -> str:
    if n == 1 and status_of(view) is None:
        return view.same(**{"from": None, "to": None})
    return view.same(**{"from": f"{period.first.astimezone(words.zone):%Y-%m-%d}", "to": None})


def _statuses(status: str, view: View, words: Words) -> Component:
    shown = (ANY, *OWN_STATUSES) if status in (ANY, *OWN_STATUSES) else (ANY, status, *OWN_STATUSES)
    chips = [chip(words("relays_back"), view.same(status=None), False)]
    chips += [chip(words(f"relays_{each}"), view.same(status=each), each == status) for each in shown]
    return html.Div(chips, className="chips")


def _grid(words: Words) -> Component:
    return grid(GRID, _columns(words), loading=words("relays_loading"), empty=words("relays_no_rows"))


def _columns(words: Words) -> list[dict[str, Any]]:
    rules = {look: f"params.data && params.data.look === '{look}'" for look in (OVER, DUE, UNKNOWN)}
    right = {"cellClass": "num", "headerClass": "ag-right-aligned-header"}
    return [
        {"field": "status", "headerName": words("relays_status"), "cellClassRules": rules, "width": 120},
        {"field": "direction", "headerName": words("relays_direction"), "width": 84},
        {"field": "place", "headerName": words("relays_place"), "flex": 1, "minWidth": 138},
        {"field": "sent", "headerName": words("relays_sent"), "width": 114},
        {"field": "received", "headerName": words("relays_received"), "width": 114},
        {"field": "took", "headerName": words("relays_took"), "width": 90, **right},
        {"field": "station", "headerName": words("relays_at"), "flex": 1, "minWidth": 138},
        {"field": "towards", "headerName": words("relays_towards"), "flex": 1, "minWidth": 138},
        {
            "field": "id", "headerName": words("relays_id"), "cellRenderer": "DeskLink",
            "flex": 1.5, "minWidth": 234,
        },
    ]  # fmt: skip


def register(app: Dash, asked: Callable[[View], Desk], words: Words) -> None:
    answer(app, GRID, partial(_told, Rows(asked, words)))


async def _told(rows: Rows[RelayRow], view: View, first: int) -> list[dict[str, str]] | None:
    words = rows.words
    try:
        desk = rows.asked(view)
        standing = await desk.standing(view.asked.get("area"))
        filter_, area = wanted(view, standing.at, words), area_of(view, standing)
        found = await _block(rows, desk, filter_, area, first)
    except (*UNANSWERED, TooFar) as why:
        noted(why, GRID)
        return None
    return [told_row(row, standing, view, words) for row in found]


async def _block(
    rows: Rows[RelayRow], desk: Desk, filter_: RelayFilter, area: str | None, first: int
) -> Sequence[RelayRow]:
    async def page(last: RelayRow | None) -> Sequence[RelayRow]:
        after = None if last is None else (last.sent_at, last.id)
        return await desk.relays(replace(filter_, after=after), area=area)

    return await rows.blocks.read((desk.grant, filter_, area, desk.at, desk.as_), first, page)


def area_of(view: View, standing: Standing) -> str | None:
    """Whose rows are listed: under the figures of an area those of the same area."""
    asked = view.asked.get("area")
    return asked if status_of(view) is not None or standing.area is None else standing.area.code


def wanted(view: View, at: datetime, words: Words) -> RelayFilter:
    """The rows that the address asks for: without a status those of the period that the page speaks of."""
    status, period = status_of(view), period_of(view, at, words.zone)
    if status is None and period is None:
        period = period_of_days(1, at, words.zone)
    return RelayFilter(
        direction=direction_of(view),
        status=None if status == ANY else status,
        sent_from=None if period is None else period.first,
        sent_until=None if period is None else period.end,
        limit=BLOCK,
    )


def told_row(row: RelayRow, standing: Standing, view: View, words: Words) -> dict[str, str]:
    line, tree, at = relay_line(row, standing.at), standing.tree, standing.at
    is_due = row.status == "in_flight" and (line.used_share or 0.0) >= cards.DUE_SHARE
    look = DUE if is_due else LOOKS.get(row.status, "")
    is_over = row.complete_at is not None
    status = words(f"relays_{row.status}")
    return {
        "id": row.id,
        "href": view.link(f"/relay/{row.id}"),
        "look": look,
        "status": f"{MARKS[look]} {status}" if look else status,
        "direction": words(f"relays_{row.direction}"),
        "place": place(row.area, tree.by_code, words) or words("hop_nobody"),
        "sent": local(row.sent_at, words, seen_from=at),
        "received": local(row.complete_at, words, seen_from=at),
        "took": f"{line.used_s / 60:.1f}" if is_over and line.used_s is not None else "—",
        "station": station(line.station, tree, words),
        "towards": "—" if is_over else station(line.towards, tree, words),
    }


PAGE = Page("relays", "/relays", draw, register, _grid)
