"""What stands around every page: the head with its crumbs and the time, the navigation, the page's place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ports import Grant
from dashboard.reading.desk import Desk, Standing
from layouts._names import unit_name
from layouts._numbers import epoch_ms
from layouts._pieces import mark, told
from layouts._theme import DUE, OVER
from layouts.desk._acting import sheet
from layouts.desk._keys import keys, opener
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import counted
from layouts.words import CATALOGUE, Words

LISTS: Final = (("overdue", "open_overdue", OVER), ("due_soon", "due_soon", DUE), ("unheld", "unheld", ""))
"""The lists that everyone looks at first: status, its count, its mark."""
TIME_WORDS: Final = (
    "slide", "at", "reach", "how", "known", "corrected", "hour", "day", "month", "year", "stop", "compare",
)  # fmt: skip
PASSING: Final = frozenset({"Starting", "Busy", "JournalError"})
"""Why a page cannot be shown for a moment: the browser asks again."""
DUTY: Final = ("units", "handover", "brief")
"""The pages of a shift, in a group of their own."""
OTHERS: Final = ("relays", "letters", "sources", "indicators", "areas")


def shell(words: Words) -> Component:
    """The page before anything is known; the callbacks fill it."""
    return html.Div(
        [
            dcc.Location(id="desk-address", refresh="callback-nav"),
            dcc.Store(id="desk-tick"),
            dcc.Store(id="desk-title"),
            html.A(words("desk_skip"), href="#desk-page", className="skip"),
            html.Header(id="desk-head", className="head"),
            html.Nav(id="desk-nav", className="nav"),
            told(_time(words), words=_time_words(words)),
            html.Main(id="desk-page", className="page", tabIndex=-1),
            told(html.Div(id="desk-wait", className="done wait", role="status"), said=words("desk_wait")),
            html.Div(id="desk-news", className="news", role="alert"),
            *sheet(words),
            keys(words),
        ],
        className="desk-frame",
    )


def _time(words: Words) -> Component:
    name = {"aria-label": words("time_open")}
    made: Component = html.Section(id="desk-time", className="time", hidden=True, **name)  # type: ignore[arg-type]
    return made


def _time_words(words: Words) -> str:
    """What `desk-time.js` writes, and the zone in which it does."""
    said = {name: words(f"time_{name}") for name in TIME_WORDS}
    return json.dumps({**said, "zone": words.zone.key}, ensure_ascii=False)


def header(
    drawn: Drawn | None,
    view: View,
    words: Words,
    steps: Sequence[Component | str],
    grant: Grant,
    *,
    tick: str = "",
) -> list[Component]:
    """`tick`: which time of being drawn anew this is, as the browser asked for it (desk-live.js)."""
    when: Component = html.Span(className="clock")
    if drawn is not None:
        is_past = bool(view.asked.get("at"))
        local = drawn.at.astimezone(words.zone)
        said = f"{local:%Y-%m-%d %H:%M:%S}" if is_past else f"{local:%m-%d}"
        when = told(
            html.Span(said, className="clock past" if is_past else "clock"), at=str(epoch_ms(drawn.at))
        )
        if is_past:
            back = dcc.Link(words("desk_to_now"), href=view.same(at=None, **{"as": None}), className="button")
            how = words(f"desk_as_{view.as_}")
            when = html.Span([html.Span(how, className="how"), when, back], className="row")
        else:
            when = html.Span([_chip(drawn, words, tick), when], className="row")
    switch = html.A(
        words("desk_other_language"), href=view.other_language(words.lang), className="button quiet"
    )
    who = html.A(words(f"role_{grant.role}"), href=view.link("/me"), title=grant.name, className="button")
    time = html.Button(words("time_open"), id="desk-time-open", className="button quiet", type="button")
    find = told(
        html.Button(
            [words("find_open"), html.Kbd("Ctrl K")], id="desk-find", className="button", type="button"
        ),
        hint=words("find_hint"),
        none=words("find_none"),
        lost=words("find_lost"),
    )
    brand = dcc.Link(words("desk_brand"), href=view.link("/"), className="brand")
    return [
        brand,
        html.Div(list(steps), className="crumbs"),
        html.Div([find, when, time, switch, opener(words), who], className="tools"),
    ]


def _chip(drawn: Drawn, words: Words, tick: str) -> Component:
    """How old the page is, which the browser judges from its own clock (desk.js)."""
    chip = html.Span(
        [html.I(className="mark ok"), html.Span(words("desk_live"), className="said")], className="chip"
    )
    return told(
        chip,
        at=str(epoch_ms(drawn.at)),
        tick=tick,
        live=words("desk_live"),
        late=words("desk_late"),
        stopped=words("desk_stopped"),
        zone=words.zone.key,
    )


def crumbs(drawn: Drawn | None, words: Words, page: Page | None) -> list[Component | str]:
    """The way here; of a page that cannot be shown, its name alone."""
    if drawn is None:
        keys = (f"{page.name}_title", f"{page.name}_tab") if page is not None else ()
        name = next((words(key) for key in keys if key in CATALOGUE), None)
        return [] if name is None else [html.B(name)]
    steps: list[Component | str] = []
    for name, address in drawn.crumbs:
        steps += [dcc.Link(name, href=address), html.Span("/", className="slash")]
    return [*steps, html.B(drawn.title)]


def navigation(
    standing: Standing,
    pages: Mapping[str, Page],
    view: View,
    words: Words,
    desk: Desk,
    unacked: tuple[int, str] | None = None,
) -> list[Component]:
    """`unacked`: alerts in reach that nobody has, and the status of the gravest; None where none are told
    of."""
    cases, parent = standing.figures.cases, standing.area
    code = parent.code if parent else None
    items = [_item(words("desk_overview"), view.link("/"), view, None)]
    for status, name, look in (*LISTS, ("open", "open", "")):
        n = getattr(cases, name)
        key = f"nav_{status}"
        address = view.link("/cases", status=status, area=code)
        items.append(_item(words(key), address, view, n, look=look if n else ""))
    if unacked is not None:
        items.append(_item(words("nav_alerts"), view.link("/alerts"), view, unacked[0], look=unacked[1]))
    items += [
        _item(words(f"desk_{name}"), view.link(f"/{name}"), view, None) for name in OTHERS if name in pages
    ]
    if "report" in pages and desk.at is None and desk.may("act_on_cases"):
        items.append(_item(words("act_report"), view.link("/report"), view, None))
    units = [
        _item(unit_name(b.area, parent), view.link(f"/area/{b.area.code}"), view, b.figures.cases.open)
        for b in standing.below
    ]
    title = html.Div(words("desk_units"), className="nav-title")
    items += [
        html.A(words(f"{name}_title"), href=f"/{name}?lang={words.lang}", className="item")
        for name in office_for(desk)
    ]
    items.append(html.A(words("to_wall"), href=f"/wall?lang={words.lang}", className="item"))
    duty = [_item(words(f"duty_{name}"), view.link(f"/{name}"), view, None) for name in DUTY if name in pages]
    return [
        html.Div(items),
        html.Div(words("desk_duty"), className="nav-title"),
        html.Div(duty),
        *([title, html.Div(units)] if units else []),
        html.Button(words("desk_look"), id="desk-look", className="item look", type="button"),
    ]


def office_for(desk: Desk) -> Sequence[str]:
    """The plain pages beside the desk that this person may open."""
    pages = (("people", desk.may("administer")), ("audit", desk.may("read_audit")))
    return [name for name, is_for in pages if is_for]


def _item(name: str, address: str, view: View, n: int | None, *, look: str = "") -> Component:
    path, _, query = address.partition("?")
    is_here = path == view.path and dict(parse_qsl(query)).get("status") == view.asked.get("status")
    is_here = is_here or (path == "/alerts" and view.path.startswith("/alert"))
    label: list[Component | str] = [mark(look)] if look else []
    inside: list[Component] = [html.Span([*label, name], className="name")]
    if n is not None:
        inside.append(counted(n, f"{n:,}" if n < 10_000 else "9,999+", className="n", title=f"{n:,}"))
    return dcc.Link(inside, href=address, className="item here" if is_here else "item")


def refused(why: str, view: View, words: Words) -> Component:
    """A page that cannot be shown: what, and what to do."""
    now = view.same(at=None, **{"as": None})
    way = {
        "NotYet": now,
        "NowOnly": now,
        "OutOfReach": view.link("/"),
        "Withheld": view.same(kind=None),
        "NotThere": now if view.asked.get("at") else view.link("/"),
    }
    address = way.get(why, view.same())
    section = html.Section(
        [
            html.H1(words(f"desk_{why}")),
            html.P(words(f"desk_{why}_do"), className="t2"),
            dcc.Link(words("desk_go_on"), href=address, className="button"),
        ],
        className="refused",
    )
    return told(section, again="1") if why in PASSING else section
