"""`/brief`: the printed report of one local day. A day that is over is told as of its last instant, so it
stays what it was; each number opens the rows of that instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.deadline import TICK
from dashboard.reading import desk_lists
from dashboard.reading.desk import Desk, NotYet, Standing
from dashboard.reading.duty import policy_on
from dashboard.reading.inflow import midnight
from dashboard.reading.letter_detail import LetterFilter
from dashboard.reading.relay_overview import period_between
from layouts._names import group_name
from layouts.desk import _brief as parts
from layouts.desk._brief import Day
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import heading
from layouts.words import Words

LETTERS: Final = 1_000
"""So many letters are counted; of more it is said that there are more."""
ONE: Final = timedelta(days=1)


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    now = await desk.standing(view.asked.get("area"))
    day = await _told(desk, now, view, words)
    where = day.standing.area.name if day.standing.area else words("desk_everything")
    note = f"{where} · {day.on:%Y-%m-%d} {words(f'weekday_{day.on.weekday()}')}"
    body = [
        heading(words("brief_title"), note, _days(day, now.at, view, words)),
        html.P(_as_of(day, view, words), className="as-of"),
        parts.headline(day, words),
        html.Div(
            [parts.mix("kind", words.kind, day, words), parts.mix("source", words.source, day, words)],
            className="grid even",
        ),
        html.Div(parts.units(day, words), className="stack"),
        html.Div([parts.overdue(day, words), parts.relays(day, words)], className="grid even"),
        html.Div(parts.letters(day, words), className="stack"),
    ]
    steps = tuple((group_name(a, None), view.same(area=a.code)) for a in now.path[:-1])
    look = f"paper brief{' settled' if day.is_over else ''}"  # a day that is over is not drawn again
    return Drawn(words("duty_brief"), html.Div(body, className=look), now.at, steps, day.area)


async def _told(desk: Desk, now: Standing, view: View, words: Words) -> Day:
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
    moved = LetterFilter(moved_from=begins_at, moved_until=ends_at, limit=LETTERS)
    letters, is_more = await desk_lists.letters_without_state(desk, moved, area=asked)
    return Day(
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
        letters=letters,
        is_more=is_more,
        policy=await policy_on(desk, on),
    )


def _day(told: str | None) -> date | None:
    try:
        return date.fromisoformat(told or "")
    except ValueError:
        return None


def _days(day: Day, now: datetime, view: View, words: Words) -> list[Component]:
    """The day before, and the one after where it has begun."""
    links = [(words("brief_before"), day.on - ONE)]
    if day.ends_at <= now:
        links.append((words("brief_after"), day.on + ONE))
    return [dcc.Link(name, href=view.same(day=on.isoformat()), className="button") for name, on in links]


def _as_of(day: Day, view: View, words: Words) -> str:
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


PAGE = Page("brief", "/brief", draw)
