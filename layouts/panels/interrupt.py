"""The interrupt: an urgent alert takes the place of the figures as a banner, until it is gone.

What `scenes.js` needs of the alerts stands in one hidden part, as JSON: the keys of the lines by severity,
and how many alerts there are of each kind.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import AlertLine, Alerts, Situation
from layouts._ids import address
from layouts._names import holder_name, place
from layouts._numbers import epoch_ms, shortened
from layouts._panel import Panel, Parts, Props, valid_areas
from layouts._pieces import mark, owned, part, told
from layouts._theme import OVER
from layouts.words import Words

NAME = "interrupt"
TITLE_ROOM, DETAIL_ROOM = 42.0, 62.0
"""How wide the two lines may stand, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    banner = html.Div(
        [
            mark(OVER),
            html.Div(
                [part(NAME, "title", "title", text=""), part(NAME, "detail", "detail", text="")],
                className="what",
            ),
            part(NAME, "more", "more", text=""),
            html.Div(
                [
                    html.Span(words("interrupt_since")),
                    told(part(NAME, "since", "count", text=""), form="two"),
                ],
                className="over-by",
            ),
        ],
        id=address(NAME, "banner"),
        className="banner",
        role="alert",
        hidden=True,
    )
    facts = html.Span("{}", id=address(NAME, "facts"), hidden=True)
    return owned(html.Div([banner, facts]), NAME, words)


def fill(situation: Situation, words: Words) -> Parts:
    urgent = [line for line in situation.alerts.lines if line.is_urgent]
    facts = {"facts": Props(text=_facts(situation.alerts))}
    if not urgent:
        return facts | {
            "banner": Props(hidden=True),
            "title": Props(text="", title=""),
            "detail": Props(text="", title=""),
            "more": Props(text=""),
            "since": Props(since=epoch_ms(situation.at)),
        }
    first, others = urgent[0], len(urgent) - 1
    areas = {area.code: area for area in valid_areas(situation, words)}
    title, detail = _title(first, areas, words), _detail(first, areas, words)
    return facts | {
        "banner": Props(hidden=False),
        "title": Props(text=shortened(title, TITLE_ROOM), title=title),
        "detail": Props(text=shortened(detail, DETAIL_ROOM), title=detail),
        "more": Props(text=words("interrupt_more", n=others) if others else ""),
        "since": Props(since=epoch_ms(first.since)),
    }


def _title(line: AlertLine, areas: Mapping[str, Area], words: Words) -> str:
    what = words("interrupt_title", grade=words("interrupt_grade"))
    return " · ".join((what, place(line.area, areas, words)))


def _detail(line: AlertLine, areas: Mapping[str, Area], words: Words) -> str:
    holder = words("interrupt_unheld")
    if line.holder is not None:
        holder = words("interrupt_held", unit=holder_name(line.holder, line.area, areas, words))
    return " · ".join((line.what, words.kind(line.case_kind), holder, words("interrupt_act")))


def _facts(alerts: Alerts) -> str:
    lines = alerts.lines
    keys = {
        "urgent": [line.key for line in lines if line.is_urgent],
        "over": [line.key for line in lines if line.severity == "over" and not line.is_urgent],
        "due": [line.key for line in lines if line.severity == "due" and not line.is_urgent],
    }
    counts = {"breach": alerts.breaches, "relay": alerts.relays, "source": alerts.sources}
    return json.dumps({"keys": keys, "counts": counts}, separators=(",", ":"))


PANEL = Panel(NAME, frame, fill)
