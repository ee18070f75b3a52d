"""The clauses of 1515 as plain numbers: what runs, and how what is over went.

Under the numbers of a clause stands its on-time rate, and beside it how much of all that it holds was paused:
a pause moves the due instant, so a rate says little without it.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import CLAUSES, ClauseCounts, Situation
from layouts._numbers import ems, percent, short_count
from layouts._panel import Panel, Parts, Props
from layouts._pieces import as_of, mark, part, section
from layouts._theme import DUE, OVER, ZERO
from layouts.words import Words

NAME = "clocks"
COLUMNS = (
    ("running", "running", ""),
    ("due_soon", "due_short", DUE),
    ("overdue", "over_short", OVER),
    ("met", "met", ""),
    ("late", "late", ""),
)
"""Field of :class:`ClauseCounts`, its word, and the status that its column tells."""


ROOM = 2.3
"""How wide a number may stand in its full size, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    titles = [
        html.Span([*([mark(status)] if status else []), words(word)], className="col")
        for _, word, status in COLUMNS
    ]
    rows = [html.Div([html.Span(), *titles], className="line titles")]
    for clause in CLAUSES:
        label = html.Span([html.B(words(clause)), html.Small(words(f"{clause}_limit"))], className="clause")
        numbers = [part(NAME, f"{clause}-{field}", "col") for field, _, _ in COLUMNS]
        rate = part(NAME, f"{clause}-rate", "rate")
        rows.append(html.Div([label, *numbers, rate], className="line"))
    key = html.Span(words("clocks_key"), className="key")
    return section(NAME, html.Div(rows, className="table"), words=words, key=key)


def fill(situation: Situation, words: Words) -> Parts:
    clauses, parts = situation.total.clauses, {"asof": as_of(situation.at, words)}
    for clause in CLAUSES:
        counts = clauses.get(clause, ClauseCounts())
        for field, _, status in COLUMNS:
            parts[f"{clause}-{field}"] = _number(getattr(counts, field), status, words)
        parts[f"{clause}-rate"] = Props(text=_rate(counts, words))
    return parts


def _rate(counts: ClauseCounts, words: Words) -> str:
    """Met ÷ (met + late + overdue), and the paused share; each "—" where it is of nothing or not known."""
    held = counts.running + counts.met + counts.late
    paused = "—" if counts.paused_share is None else percent(round(counts.paused_share * held), held)
    on_time = percent(counts.met, counts.met + counts.late + counts.overdue)
    return words("clock_rate", on_time=_signed(on_time), paused=_signed(paused))


def _signed(share: str) -> str:
    return share if share == "—" else f"{share}%"


def _number(value: int, status: str, words: Words) -> Props:
    shown = short_count(value, words)
    length = "long" if ems(shown) > ROOM else ""
    return Props(text=shown, cls=f"{status if value else ZERO} {length}".strip(), title=f"{value:,}")


PANEL = Panel(NAME, frame, fill)
