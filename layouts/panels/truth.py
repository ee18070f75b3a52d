"""The head of the wall and its truth light: how old is what is shown, judged by the browser's own clock.

The server gives the facts (beacons, silent sources, areas cut off); `live.js` decides the state from them,
its own clock and the beats, so that a dead server cannot look alive. Its words are in `data-words`.
Beside it stands, from 60 days before, that the working calendar runs out: what is due after is not firm.
"""

from __future__ import annotations

import json

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.calendar import RunsOut
from dashboard.domain.situation import Situation
from layouts._ids import address
from layouts._numbers import epoch_ms, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import mark, owned, part, told
from layouts._theme import DUE, UNKNOWN
from layouts.words import Words

NAME = "truth"
BEACONS = 30
TITLE_ROOM = 20.0
"""How wide the title may stand, in ems."""
BROWSER_WORDS = (
    *("live", "lag", "stop", "distrust", "never", "waiting"),
    *("live_note", "fresh_note", "lag_note", "canary_note", "stop_note", "never_note", "waiting_note"),
    *("age_s", "age_m", "age_h", "age_d", "age_ms", "age_hm", "age_dh", "date"),
)


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    title, product = _title(areas, words), words("product")
    head = html.Header(
        [
            html.H1(title),
            html.Span(product if title != product else "", className="product"),
            html.Span(words("demo"), id=address(NAME, "demo"), className="demo", hidden=True),
            _calendar(),
            _chip(words),
            html.Span("", id=address(NAME, "date"), className="date"),
            html.Time("", id=address(NAME, "clock"), className="clock"),
            part(NAME, "silent", "silent", text="0"),
        ],
        id=NAME,
    )
    said = json.dumps({key: words(key) for key in BROWSER_WORDS}, ensure_ascii=False)
    return told(owned(head, NAME, words), words=said)


def _calendar() -> Component:
    children = [mark(DUE), part(NAME, "calendar-ends", text="")]
    return html.Div(children, id=address(NAME, "calendar"), className="calendar", hidden=True)


def _chip(words: Words) -> Component:
    bars = [html.I(className="beacon none") for _ in range(BEACONS)]
    return html.Div(
        [
            mark(UNKNOWN),
            html.B(words("never"), id=address(NAME, "state")),
            html.Span("", id=address(NAME, "note"), className="note"),
            html.Span(bars, id=address(NAME, "beacons"), className="beacons", title=words("beacons")),
        ],
        className="chip",
        role="status",
    )


def _title(areas: tuple[Area, ...], words: Words) -> str:
    codes = {area.code for area in areas}
    roots = [area for area in areas if area.parent_code not in codes]
    if len(roots) != 1:
        return words("product")
    name = roots[0].name
    gap = " " if name[-1:].isascii() else ""
    return shortened(words("centre", name=f"{name}{gap}"), TITLE_ROOM)


def fill(situation: Situation, words: Words) -> Parts:
    silent = sum((source.state == "silent") + len(source.missing) for source in situation.sources)
    ends = _ends(situation, words)
    newest = sorted(situation.canaries, key=lambda canary: canary.sent_at)[-BEACONS:]
    return {
        "silent": Props(text=f"{silent}"),
        "demo": Props(hidden=not situation.is_demo),
        "calendar": Props(hidden=not ends),
        "calendar-ends": Props(text=ends),
        "beacons": Props(marks=tuple((epoch_ms(c.sent_at), epoch_ms(c.recorded_at)) for c in newest)),
    }


def _ends(situation: Situation, words: Words) -> str:
    """That the announced years end soon, or ended; "" while they reach far enough or no calendar is known."""
    match situation.calendar:
        case RunsOut(last_on=None):
            return words("calendar_over", year=situation.at.astimezone(words.zone).year)
        case RunsOut(is_near=True, last_on=last_on):
            return words("calendar_ends", day=last_on)
    return ""


PANEL = Panel(NAME, frame, fill)
