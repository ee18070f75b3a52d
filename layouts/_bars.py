"""Names with a bar and a number each, the most first, the rest together: what the two breakdowns share."""

from __future__ import annotations

from collections.abc import Callable

from dash import html
from dash.development.base_component import Component

from dashboard.domain.mix import Breakdown
from layouts._ids import address
from layouts._numbers import short_count, shortened
from layouts._panel import Props
from layouts._pieces import part
from layouts.words import Words

NAME_ROOM = 9.0
"""How wide a name may stand, in ems."""


def frame_of(panel: str, slots: int) -> Component:
    """Rows for so many names, and one for the others."""
    rows = [_row(panel, name) for name in (*map(str, range(slots)), "others")]
    body = [*rows, part(panel, "none", "note", text="")]
    return html.Div(body, className="bars", style={"--slots": slots + 1})


def _row(panel: str, name: str) -> Component:
    return html.Div(
        [
            part(panel, f"{name}-name", "name", text=""),
            html.Span(className="bar"),
            part(panel, f"{name}-n", "number", text=""),
        ],
        id=address(panel, name),
        className=f"bar-of{' others' if name == 'others' else ''}",
        hidden=True,
    )


def shown(
    found: Breakdown, slots: int, words: Words, *, name_of: Callable[[str], str], none: str, others: str
) -> dict[str, Props]:
    """The first `slots` names; all the others in one row. A bar measures against the longest."""
    first = found.most[:slots]
    rest = found.total - sum(n for _, n in first)
    n_rest = len(found.most) - len(first) + found.other_names
    longest = max((*(n for _, n in first), rest), default=0)
    parts = {"none": Props(text="" if first else words(none), hidden=bool(first))}
    for i in range(slots):
        name, n = first[i] if i < len(first) else ("", 0)
        parts |= _told(f"{i}", name_of(name), n, longest, words)
    return parts | _told("others", words(others, n=short_count(n_rest, words)), rest, longest, words)


def _told(row: str, name: str, n: int, longest: int, words: Words) -> dict[str, Props]:
    return {
        row: Props(hidden=not n, style={"--share": f"{n / longest if longest else 0:.3f}"}),
        f"{row}-name": Props(text=shortened(name, NAME_ROOM), title=name),
        f"{row}-n": Props(text=short_count(n, words), title=f"{n:,}"),
    }
