"""The overdue board: what is overdue longest, where, who holds it and for how long; each second counted on.

Its order changes at most every ten seconds, so that a row can be read to its end. A case of a frozen area may
be over by now: it says when it was last known to be overdue, and stands in no sum.
"""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import OverdueLine, Situation
from layouts._frozen import addend, as_of_known, known
from layouts._ids import address
from layouts._names import holder_name, place
from layouts._numbers import count, ems, epoch_ms, minute, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import part, section, told
from layouts._theme import FROZEN, OVER
from layouts.words import Words

NAME = "overdue"
SLOTS = 6
GAP_S = 10.0
KIND_ROOM, CODE_ROOM, PLACE_ROOM, HOLDER_ROOM = 6.0, 7.0, 10.0, 8.5
FIRST_LINE_ROOM = 15.2
"""How wide the words may stand, in ems; on the first line in those of the limit and the code."""
KIND_SIZE = 20 / 16


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    rows = [_row(i) for i in range(SLOTS)]
    body = html.Div([*rows, part(NAME, "none", "note")], className="board")
    return section(NAME, body, words=words, key=part(NAME, "key", "key", text=""))


def _row(i: int) -> Component:
    fields = ("kind", "limit", "code", "age", "place", "holder", "held", "unsure", "last")
    cells = {field: part(NAME, f"{i}-{field}", field, text="") for field in fields}
    what = html.Div([cells["kind"], cells["limit"], cells["code"]], className="what")
    who = html.Div([cells["holder"], cells["held"]], className="who")
    return html.Div(
        [what, told(cells["age"], form="two"), cells["unsure"], cells["place"], who, cells["last"]],
        id=address(NAME, f"{i}"),
        className="case",
        hidden=True,
    )


def fill(situation: Situation, words: Words) -> Parts:
    lines, total = situation.overdue[:SLOTS], known(situation).cases.open_overdue
    areas = {area.code: area for area in situation.register}
    key = words(
        "overdue_key_unsure" if addend(situation) else "overdue_key", n=count(total, words), shown=len(lines)
    )
    parts = {
        "asof": as_of_known(situation, words),
        "key": Props(text=key),
        "none": _note(len(lines), situation.total.cases.open_overdue, words),
    }
    for i in range(SLOTS):
        line = lines[i] if i < len(lines) else None
        parts |= _told(i, line, areas, words) | _unsure(i, line, situation, words)
    return parts


def _note(shown: int, total: int, words: Words) -> Props:
    """Nothing overdue is said; that cases are overdue and none is listed is not the same."""
    text = "" if shown else words("overdue_unlisted" if total else "overdue_none")
    return Props(text=text, hidden=not text)


def _told(i: int, line: OverdueLine | None, areas: Mapping[str, Area], words: Words) -> dict[str, Props]:
    if line is None:
        return {}
    kind, where = words.kind(line.kind), place(line.area, areas, words)
    code, limit = shortened(line.code, CODE_ROOM), words(f"{line.clause}_limit")
    room = min(KIND_ROOM, (FIRST_LINE_ROOM - ems(code) - ems(limit)) / KIND_SIZE)  # a cut code is of no case
    holder = words("nobody") if line.holder is None else holder_name(line.holder, line.area, areas, words)
    return {
        f"{i}-kind": Props(text=shortened(kind, room), title=kind),
        f"{i}-limit": Props(text=limit),
        f"{i}-code": Props(text=code, title=line.code),
        f"{i}-age": Props(since=epoch_ms(line.due_at)),
        f"{i}-place": Props(text=shortened(where, PLACE_ROOM), title=where),
        f"{i}-holder": Props(
            text=shortened(holder, HOLDER_ROOM), title=holder, cls=OVER if line.holder is None else ""
        ),
        f"{i}-held": Props(since=epoch_ms(line.held_since)),
    }


def _unsure(i: int, line: OverdueLine | None, situation: Situation, words: Words) -> dict[str, Props]:
    """Whether the row is there; where its area is frozen, what stands in the place of its age and holder."""
    area = situation.areas.get(line.area) if line is not None else None
    since = area.frozen_since if area is not None else None
    last = minute(since, words, seen_from=situation.at) if since else ""
    return {
        f"{i}": Props(hidden=line is None, cls=FROZEN if since else ""),
        f"{i}-unsure": Props(text=words("overdue_unsure") if since else "", hidden=not since),
        f"{i}-last": Props(text=words("overdue_last", at=last) if since else "", hidden=not since),
    }


PANEL = Panel(NAME, frame, fill, GAP_S)
