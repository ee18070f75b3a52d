"""The cases of one street that are overdue longest: by clause and holder, without kind and community, for
they stand beside the street's tiles (`_wall_privacy`)."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import AreaSituation, ClauseName, OverdueLine, Situation
from layouts._ids import address
from layouts._names import place
from layouts._numbers import count, epoch_ms, minute, shortened
from layouts._panel import Props
from layouts._pieces import mark, part, told
from layouts._streets import area_of, beside
from layouts._theme import OVER, zero
from layouts.words import Words

LATE_ROWS = 4
HOLDER_ROOM = 8.0
"""How wide its words may stand, in ems."""
CLOCK_OF: Mapping[ClauseName, str] = {
    "dispatch": "clock_dispatch",
    "close_ordinary": "clock_ordinary",
    "close_major": "clock_grave",
    "close_special": "clock_grave",
    "close_promised": "clock_promised",
}
"""The words of the clock that a clause runs on."""


def late_frame(panel: str, code: str, words: Words) -> Component:
    head = html.Div(
        [mark(OVER), html.B(words("street_late")), part(panel, f"{code}-late-key", text="")],
        className="part-head",
    )
    rows = [
        html.Div(
            [
                part(panel, f"{code}-late{i}-kind", "kind", text=""),
                told(part(panel, f"{code}-late{i}-age", "age", text=""), form="two"),
                part(panel, f"{code}-late{i}-unsure", "unsure", text=""),
                part(panel, f"{code}-late{i}-place", "place", text=""),
                part(panel, f"{code}-late{i}-holder", "holder", text=""),
                part(panel, f"{code}-late{i}-last", "last", text=""),
            ],
            id=address(panel, f"{code}-late{i}"),
            className="late",
            hidden=True,
        )
        for i in range(LATE_ROWS)
    ]
    return html.Div([head, *rows], className="street-late")


def late_parts(
    area: AreaSituation, unsure: str, lines: tuple[OverdueLine, ...], areas: Mapping[str, Area], words: Words
) -> dict[str, Props]:
    n, code = area.cases.open_overdue, area.code
    key = words("street_late_key", n=f"{count(n, words)}{beside(unsure)}", shown=len(lines))
    is_none = not n and not unsure
    parts = {f"{code}-late-key": Props(text=words("overdue_none") if is_none else key, cls=zero(not is_none))}
    for i in range(LATE_ROWS):
        parts |= _late_row(f"{code}-late{i}", lines[i] if i < len(lines) else None, areas, words)
    return parts


def _late_row(
    row: str, line: OverdueLine | None, areas: Mapping[str, Area], words: Words
) -> dict[str, Props]:
    if line is None:
        blank = {f"{row}-{part}": Props(text="") for part in ("kind", "place")}
        return blank | {
            row: Props(hidden=True),
            f"{row}-age": Props(since=0),
            f"{row}-holder": Props(text="", title="", cls=""),
        }
    clock = CLOCK_OF[line.clause]
    holder = words("nobody") if line.holder is None else place(line.holder, areas, words)
    return {
        row: Props(hidden=False),
        f"{row}-kind": Props(text=words(clock)),
        f"{row}-age": Props(since=epoch_ms(line.due_at)),
        f"{row}-place": Props(text=words(f"{clock}_limit")),
        f"{row}-holder": Props(
            text=shortened(holder, HOLDER_ROOM), title=holder, cls=OVER if line.holder is None else ""
        ),
    }


def unsure_parts(row: str, line: OverdueLine | None, situation: Situation, words: Words) -> dict[str, Props]:
    """What stands in the place of a row's age and holder where its area is frozen."""
    since = area_of(situation, line.area).frozen_since if line is not None else None
    last = words("overdue_last", at=minute(since, words, seen_from=situation.at)) if since else ""
    return {
        f"{row}-unsure": Props(text=words("overdue_unsure") if since else "", hidden=not since),
        f"{row}-last": Props(text=last, hidden=not since),
    }
