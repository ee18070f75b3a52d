"""What is due soonest: kind, clause, place, holder, and the natural time that is left, ticking.

Its order changes at most every ten seconds, so that a row can be read to its end. A case of a frozen area may
be closed by now: in the place of its holder it says when it was last heard of, and it stands in no sum.
"""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.mix import FallingDue
from dashboard.domain.situation import DueLine, Situation
from layouts._frozen import addend, as_of_known, known
from layouts._ids import address
from layouts._names import place
from layouts._numbers import count, ems, epoch_ms, minute, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import mark, part, section, told
from layouts._theme import DUE, FROZEN, OVER
from layouts.words import Words

NAME = "due_soon"
SLOTS = 11
GAP_S = 10.0
KIND_ROOM, CODE_ROOM, PLACE_ROOM, HOLDER_ROOM = 6.2, 7.0, 10.0, 9.5
LIMIT_AND_CODE_ROOM = 10.5
"""How wide the words may stand, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    rows = [_row(i) for i in range(SLOTS)]
    body = html.Div([*rows, part(NAME, "none", "note")], className="coming")
    key = html.Span([mark(DUE), part(NAME, "key", text="")], className="key")
    return section(NAME, body, words=words, key=key)


def _row(i: int) -> Component:
    cells = {field: part(NAME, f"{i}-{field}", field, text="") for field in ("kind", "limit", "code")}
    left = told(part(NAME, f"{i}-left", "left", text=""), form="two")
    beside = [part(NAME, f"{i}-{field}", field, text="") for field in ("place", "holder")]
    return html.Div(
        [html.Div([*cells.values()], className="what"), left, *beside],
        id=address(NAME, f"{i}"),
        className="line",
        hidden=True,
    )


def fill(situation: Situation, words: Words) -> Parts:
    lines, total = situation.due_soon[:SLOTS], known(situation).cases.due_soon
    key = "due_soon_key_unsure" if addend(situation) else "due_soon_key"
    areas = {area.code: area for area in situation.register}
    parts = {
        "asof": as_of_known(situation, words, is_brief=True),
        "key": Props(text=words(key, n=count(total, words), shown=len(lines))),
        "none": _note(len(lines), total, situation.mix.falling_due, words),
    }
    for i in range(SLOTS):
        parts |= _told(i, lines[i] if i < len(lines) else None, situation, areas, words)
    return parts


def _note(shown: int, total: int, falling_due: FallingDue, words: Words) -> Props:
    """That nothing is due soon is said, with the day on which the next falls due, where one is known; that
    some are and none is listed is not the same."""
    if shown:
        return Props(text="", hidden=True)
    if total:
        return Props(text=words("due_soon_unlisted"), hidden=False)
    coming = next((day for day in falling_due.days if day.open), None)
    if coming is None:
        return Props(text=words("due_soon_none"), hidden=False)
    said = words("due_soon_next", day=f"{coming.on:%m-%d}", n=count(coming.open, words))
    return Props(text=said, hidden=False)


def _told(
    i: int, line: DueLine | None, situation: Situation, areas: Mapping[str, Area], words: Words
) -> dict[str, Props]:
    if line is None:
        return {f"{i}": Props(hidden=True, cls="")}
    area = situation.areas.get(line.area)
    since = area.frozen_since if area is not None else None
    kind, where = words.kind(line.kind), place(line.area, areas, words)
    limit = words(f"{line.clause}_limit")
    room = min(CODE_ROOM, LIMIT_AND_CODE_ROOM - ems(limit))
    holder = words("nobody") if line.holder is None else place(line.holder, areas, words)
    look = OVER if line.holder is None else ""
    if since is not None:
        holder, look = words("due_soon_last", at=minute(since, words, seen_from=situation.at)), ""
    return {
        f"{i}": Props(hidden=False, cls=FROZEN if since else ""),
        f"{i}-kind": Props(text=shortened(kind, KIND_ROOM), title=kind),
        f"{i}-limit": Props(text=limit),
        f"{i}-code": Props(text=shortened(line.code, room), title=line.code),
        f"{i}-left": Props(until=epoch_ms(line.due_at)),
        f"{i}-place": Props(text=shortened(where, PLACE_ROOM), title=where),
        f"{i}-holder": Props(text=shortened(holder, HOLDER_ROOM), title=holder, cls=look),
    }


PANEL = Panel(NAME, frame, fill, GAP_S)
