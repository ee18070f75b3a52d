"""What the people on duty must know of: how many of each kind, and the three that come first.

Until alerts are acknowledged here, these are the open breaches, the relays without receipt after their hour,
the silent sources, and the areas that a source is cut off from.
"""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import AlertLine, Situation
from layouts._ids import address
from layouts._names import place
from layouts._numbers import epoch_ms, minute, short_count, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import mark, owned, part
from layouts._theme import DUE, OVER, ZERO
from layouts.words import Words

NAME = "alerts"
SLOTS = 3
COUNTS = (("breaches", OVER), ("relays", OVER), ("sources", DUE))
"""Field of :class:`Alerts`, and the status that it tells."""

WHAT_ROOM, NOTE_ROOM = 13.0, 18.5
"""How wide the words may stand, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    counts = [
        html.Span([mark(status), words(f"alerts_{name}"), part(NAME, name, "count")])
        for name, status in COUNTS
    ]
    head = html.Div([html.H2(words(NAME)), *counts, part(NAME, "none", "note", text="")], className="sums")
    return owned(html.Section([head, *(_slot(i) for i in range(SLOTS))]), NAME, words)


def _slot(i: int) -> Component:
    fields = ("what", "age", "note")
    return html.Div(
        [mark(""), *(part(NAME, f"{i}-{field}", field, text="") for field in fields)],
        id=address(NAME, f"{i}"),
        className="alert",
        hidden=True,
    )


def fill(situation: Situation, words: Words) -> Parts:
    alerts = situation.alerts
    numbers = {name: getattr(alerts, name) for name, _ in COUNTS}
    parts = {
        name: Props(
            text=short_count(numbers[name], words),
            cls=status if numbers[name] else ZERO,
            title=f"{numbers[name]:,}",
        )
        for name, status in COUNTS
    }
    text = "" if any(numbers.values()) else words("alerts_none")
    parts["none"] = Props(text=text, hidden=not text)
    areas = {area.code: area for area in situation.register}
    for i in range(SLOTS):
        line = alerts.lines[i] if i < len(alerts.lines) else None
        parts |= _told(i, line, areas, situation, words)
    return parts


def _told(
    i: int, line: AlertLine | None, areas: Mapping[str, Area], situation: Situation, words: Words
) -> dict[str, Props]:
    if line is None:
        return {f"{i}": Props(hidden=True, cls="")}
    what, note = _words(line, areas, situation, words)
    return {
        f"{i}": Props(hidden=False, cls=OVER if line.severity == "over" else DUE),
        f"{i}-what": Props(text=shortened(what, WHAT_ROOM), title=what),
        f"{i}-note": Props(text=shortened(note, NOTE_ROOM), title=note),
        f"{i}-age": Props(since=epoch_ms(line.since)),
    }


def _words(line: AlertLine, areas: Mapping[str, Area], situation: Situation, words: Words) -> tuple[str, str]:
    """What it is, and where it stands."""
    where = place(line.area, areas, words) if line.area else "—"
    if line.kind == "source":
        heard, name = minute(line.since, words, seen_from=situation.at), words.source(line.what)
        if line.area:
            return words("alert_cut_off", where=where), words("alert_cut_off_note", what=name, at=heard)
        return words("alert_source", what=name), words("alert_source_note", at=heard)
    if line.kind == "relay":
        return words("alert_relay"), f"{where} · {line.what}"
    holder = words("alert_nobody") if line.holder is None else place(line.holder, areas, words)
    key = "alert_urgent" if line.is_urgent else "alert_breach"
    return words(key, what=line.what), f"{words.kind(line.case_kind)} · {where} · {holder}"


PANEL = Panel(NAME, frame, fill)
