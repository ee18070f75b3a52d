"""What falls due on which local day: each open case that is not overdue a square, today and six days more.

Under them what falls due later, what has no due instant and what is overdue already, so that all parts add
up to the open cases.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.mix import DueDay
from dashboard.domain.situation import Situation
from layouts._figure import square_unit
from layouts._frozen import addend, as_of_heard
from layouts._ids import address
from layouts._numbers import count, short_count
from layouts._panel import Panel, Parts, Props
from layouts._pieces import mark, part, section
from layouts._theme import DUE, zero
from layouts.words import Words

NAME = "falling_due"
DAYS = 7
ACROSS, ROWS = 5, 9
"""Squares side by side, and one over the other."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    days = html.Div([_day(i) for i in range(DAYS)], className="due-days")
    rest = part(NAME, "rest", "note", text="")
    return section(NAME, days, rest, words=words, key=part(NAME, "key", "key", text=""))


def _day(i: int) -> Component:
    return html.Div(
        [
            html.Span(
                [mark(DUE), part(NAME, f"{i}-soon-n", text="")],
                id=address(NAME, f"{i}-soon"),
                className="soon",
                hidden=True,
            ),
            part(NAME, f"{i}-open", "number"),
            html.Div(id=address(NAME, f"{i}-squares"), className="unit-squares"),
            part(NAME, f"{i}-day", "day", text=""),
        ],
        className="due-day",
    )


def fill(situation: Situation, words: Words) -> Parts:
    found, cases = situation.mix.falling_due, situation.total.cases
    each = square_unit(max((day.open for day in found.days), default=0), ACROSS * ROWS)
    key = "falling_due_key_frozen" if addend(situation) else "falling_due_key"
    parts = {
        "asof": as_of_heard(situation, words),
        "key": Props(text=words(key, n=count(each, words))),
        "rest": Props(text=_rest(found.later, found.undated, cases.open_overdue, words)),
    }
    for i in range(DAYS):
        parts |= _told(i, found.days[i] if i < len(found.days) else None, each, words)
    return parts


def _rest(later: int, undated: int, overdue: int, words: Words) -> str:
    shown = {"later": later, "undated": undated, "overdue": overdue}
    return words("falling_due_rest", **{name: short_count(n, words) for name, n in shown.items()})


def _told(i: int, day: DueDay | None, each: int, words: Words) -> dict[str, Props]:
    """None: of a Situation that tells of no days."""
    if day is None:
        return {
            f"{i}-open": Props(text="—", cls=zero(0), title=""),
            f"{i}-soon": Props(hidden=True),
            f"{i}-soon-n": Props(text=""),
            f"{i}-squares": Props(style=_squares(0, 0)),
            f"{i}-day": Props(text=""),
        }
    return {
        f"{i}-open": Props(text=short_count(day.open, words), cls=zero(day.open), title=f"{day.open:,}"),
        f"{i}-soon": Props(hidden=not day.due_soon),
        f"{i}-soon-n": Props(text=short_count(day.due_soon, words)),
        f"{i}-squares": Props(style=_squares(-(-day.open // each), -(-day.due_soon // each))),
        f"{i}-day": Props(text=_name(i, day, words)),
    }


def _squares(cases: int, soon: int) -> dict[str, str]:
    """Whole rows and what stands in the last one, of all and of those due soon, which lie lowest."""
    numbers = {"rows": cases // ACROSS, "rest": cases % ACROSS}
    numbers |= {"soon-rows": soon // ACROSS, "soon-rest": soon % ACROSS}
    return {f"--{name}": f"{n}" for name, n in numbers.items()}


def _name(i: int, day: DueDay, words: Words) -> str:
    if not i:
        return words("falling_due_today")
    weekday = words("falling_due_weekdays").split()[day.on.weekday()]
    return words("falling_due_day", weekday=weekday, day=day.on.day)


PANEL = Panel(NAME, frame, fill, 1.0)
