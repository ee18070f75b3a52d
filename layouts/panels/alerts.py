"""What people were told of: how many alerts nobody took, are in hand, acted on or silenced; the first three,
and how many there are besides; and whether the alert path is whole.

Where nothing is raised and something is wrong all the same, it shows what is wrong and that nobody was told.
"""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.raised import STANDINGS, RaisedAlerts, RaisedLine
from dashboard.domain.situation import AlertLine, Situation
from layouts import _alerts as untold
from layouts import _raised as raised
from layouts._ids import address
from layouts._numbers import count, ems, epoch_ms, minute, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import mark, owned, part, told
from layouts._theme import OK, OVER, UNKNOWN, ZERO
from layouts.words import Words

NAME = "alerts"
SLOTS = 3
WHAT_ROOM, STATE_ROOM, LINE_ROOM = 15.0, 11.5, 22.8
"""How wide the words may stand, in ems; on the second line note and state together."""
AGE_ROOM = 6.2
"""How wide an age stands at the most, in ems of the second line."""
MOST = 999
"""Of a count; beyond, it says that there are more."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    path = html.Span([mark(""), part(NAME, "path", text="")], id=address(NAME, "path-look"), className="path")
    counts = [
        html.Span([mark(raised.LOOKS[name]), words(f"alerts_{name}"), part(NAME, name, "count")])
        for name in STANDINGS
    ]
    untold_number = html.Span(
        [mark(UNKNOWN), part(NAME, "untold", text="")], id=address(NAME, "untold-look"), className="unk"
    )
    sums = [
        html.Div([html.H2(words(NAME)), part(NAME, "more", "more", text=""), path], className="head"),
        html.Div(counts, id=address(NAME, "counts"), className="counts-by"),
        html.Div(untold_number, id=address(NAME, "untold-line"), className="counts-by", hidden=True),
    ]
    calm = html.Div(
        [part(NAME, "calm", "what", text=""), part(NAME, "calm-why", "note", text="")],
        id=address(NAME, "calm-look"),
        className="calm",
    )
    return owned(
        html.Section([html.Div(sums, className="sums"), calm, *map(_slot, range(SLOTS))]), NAME, words
    )


def _slot(i: int) -> Component:
    cells = [
        mark(""),
        part(NAME, f"{i}-what", "what", text=""),
        told(part(NAME, f"{i}-age", "age", text=""), form="two"),
        part(NAME, f"{i}-note", "note", text=""),
        html.Span(
            [mark(""), part(NAME, f"{i}-state", text="")], id=address(NAME, f"{i}-look"), className="state"
        ),
    ]
    return html.Div(cells, id=address(NAME, f"{i}"), className="alert", hidden=True)


def fill(situation: Situation, words: Words) -> Parts:
    alerts, found = situation.raised, situation.alerts
    wrong = 0 if alerts.total else found.breaches + found.relays + found.sources
    areas = {area.code: area for area in situation.register}
    parts = _sums(alerts, wrong, words) | _more(situation, words)
    parts |= _path(alerts, situation, words) | _calm(alerts, wrong, words)
    for i in range(SLOTS):
        if alerts.total:
            parts |= _told(i, alerts.lines[i] if i < len(alerts.lines) else None, areas, situation, words)
        else:
            parts |= _untold(i, found.lines[i] if i < len(found.lines) else None, areas, situation, words)
    return parts


def _sums(alerts: RaisedAlerts, wrong: int, words: Words) -> dict[str, Props]:
    parts = {name: _number(getattr(alerts, name), raised.LOOKS[name], alerts, words) for name in STANDINGS}
    return parts | {
        "counts": Props(hidden=wrong > 0),
        "untold-line": Props(hidden=wrong == 0),
        "untold": Props(text=words("alerts_unraised", n=count(wrong, words)) if wrong else ""),
    }


def _more(situation: Situation, words: Words) -> dict[str, Props]:
    """How many there are besides those that are listed."""
    alerts, found = situation.raised, situation.alerts
    key, total, lines = "alerts_more", alerts.total, len(alerts.lines)
    if not total:
        key, total = "alerts_more_wrong", found.breaches + found.relays + found.sources
        lines = len(found.lines)
    more = total - min(lines, SLOTS)
    return {"more": Props(text=words(key, n=_few(more, words)) if more else "")}


def _few(number: int, words: Words) -> str:
    return f"{number}" if number <= MOST else words("alerts_most")


def _number(number: int, look: str, alerts: RaisedAlerts, words: Words) -> Props:
    """A zero is one only while it is known that what is wrong gets through."""
    if not number and alerts.path != "whole":
        return Props(text="—", cls=UNKNOWN, title="")
    return Props(text=_few(number, words), cls=look if number else ZERO, title=f"{number:,}")


def _path(alerts: RaisedAlerts, situation: Situation, words: Words) -> dict[str, Props]:
    if alerts.path == "whole" and alerts.probe_ms is not None:
        text, look = words("path_whole", took=_took(alerts.probe_ms, words)), OK
    elif alerts.path == "broken" and alerts.probed_at is not None:
        at = minute(alerts.probed_at, words, seen_from=situation.at)
        text = words("path_broken_never" if alerts.probe_ms is None else "path_broken", at=at)
        look = OVER
    else:
        text, look = words("path_unknown"), UNKNOWN
    return {"path": Props(text=text), "path-look": Props(cls=look)}


def _took(ms: float, words: Words) -> str:
    return words("path_ms", n=round(ms)) if ms < 1000 else words("path_s", n=f"{ms / 1000:.1f}")


def _calm(alerts: RaisedAlerts, wrong: int, words: Words) -> dict[str, Props]:
    is_whole, is_shown = alerts.path == "whole", not alerts.total and not wrong
    return {
        "calm-look": Props(hidden=not is_shown, cls="" if is_whole else UNKNOWN),
        "calm": Props(text=words("alerts_calm" if is_whole else "alerts_unsure") if is_shown else ""),
        "calm-why": Props(text="" if is_whole or not is_shown else words("alerts_unsure_why")),
    }


def _told(
    i: int, line: RaisedLine | None, areas: Mapping[str, Area], situation: Situation, words: Words
) -> dict[str, Props]:
    if line is None:
        return _nothing(i)
    where = raised.where(line, areas, words)
    note = f"{words.kind(line.case_kind)} · {where}" if line.case_kind else where
    state = raised.in_hand(line, words, seen_from=situation.at)
    look = raised.status(line) if line.standing == "unacked" else raised.LOOKS[line.standing]
    texts, since = (raised.what(line, words), note, state), epoch_ms(line.raised_at)
    return _shown(i, *texts, narrow=where, status=raised.status(line), look=look, since=since)


def _untold(
    i: int, line: AlertLine | None, areas: Mapping[str, Area], situation: Situation, words: Words
) -> dict[str, Props]:
    if line is None:
        return _nothing(i)
    what, note = untold.sentences(line, areas, situation, words)
    texts, since = (what, note, words("raised_untold")), epoch_ms(line.since)
    narrow = note.partition(" · ")[2] if line.case_kind else note
    return _shown(i, *texts, narrow=narrow, status=untold.status(line), look=UNKNOWN, since=since)


def _nothing(i: int) -> dict[str, Props]:
    return {f"{i}": Props(hidden=True, cls="")}


def _shown(
    i: int, what: str, note: str, state: str, *, narrow: str, status: str, look: str, since: int
) -> dict[str, Props]:
    """`narrow`: the note where there is no room for all of it."""
    room = LINE_ROOM - max(AGE_ROOM, min(ems(state), STATE_ROOM) + 1.2)
    short = note if ems(note) <= room else narrow
    return {
        f"{i}": Props(hidden=False, cls=status),
        f"{i}-what": Props(text=shortened(what, WHAT_ROOM), title=what),
        f"{i}-age": Props(since=since),
        f"{i}-note": Props(text=shortened(short, room), title=note),
        f"{i}-look": Props(cls=look),
        f"{i}-state": Props(text=shortened(state, STATE_ROOM), title=state),
    }


PANEL = Panel(NAME, frame, fill)
