"""The eight figures one reads from the back of the room, each with its formula under it.

A sum leaves frozen areas out and says so (`106 +?`); a rate has them as they were, and says up to when all
was known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import dropwhile
from typing import TypeAlias

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.flow import Flow, FlowSpan
from dashboard.domain.situation import AreaSituation, Situation
from layouts._frozen import addend, as_of_known, known, missing, whole_until
from layouts._numbers import count, ems, mean_of, percent, short_count
from layouts._panel import Panel, Parts, Props
from layouts._pieces import mark, owned, part
from layouts._theme import DUE, OVER, STALE, UNKNOWN, ZERO
from layouts.words import Words

NAME = "headline"
ROOM, BESIDE = 2.65, 0.6
"""How wide a number may stand in its full size, in ems; so much less with what is unknown beside it."""


Basis: TypeAlias = Callable[[AreaSituation, Flow, Words], str]
"""Of what is known, and what came and went: the numbers under a formula."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, its label's mark, and the numbers that stand under its formula."""

    name: str
    value: Callable[[AreaSituation], int]
    basis: Basis
    status: str = ""


def _of_open(value: Callable[[AreaSituation], int]) -> Basis:
    return lambda left, flow, words: f"{count(value(left), words)} ÷ {count(left.cases.open, words)}"


def _difference(left: AreaSituation, flow: Flow, words: Words) -> str:
    return f"{count(left.cases.registered, words)} − {count(left.cases.closed, words)}"


def _a_day(value: Callable[[FlowSpan], int]) -> Basis:
    """The mean of the whole days before, from the first on which anything came in or went out."""

    def told(left: AreaSituation, flow: Flow, words: Words) -> str:
        known_days = list(dropwhile(lambda day: not day.registered and not day.closed, flow.days[:-1]))
        if not known_days:
            return words("no_days")
        total, n = sum(map(value, known_days)), len(known_days)
        return words("a_day", mean=mean_of(total, n, words), total=short_count(total, words), n=n)

    return told


FIGURES = (
    Figure("overdue", lambda t: t.cases.open_overdue, _of_open(lambda t: t.cases.open_overdue), OVER),
    Figure("due_soon", lambda t: t.cases.due_soon, _of_open(lambda t: t.cases.due_soon), DUE),
    Figure("open", lambda t: t.cases.open, _difference),
    Figure("unheld", lambda t: t.cases.unheld, _of_open(lambda t: t.cases.unheld)),
    Figure("new_today", lambda t: t.today.registered, _a_day(lambda day: day.registered)),
    Figure("closed_today", lambda t: t.today.closed, _a_day(lambda day: day.closed)),
)


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    figures = [
        _figure(f.name, words, status=f.status, unit="case_unit", why=f"{f.name}_why") for f in FIGURES
    ]
    rates = [_figure(name, words, status="", unit="", why=f"{name}_why") for name in ("on_time", "in_hour")]
    cells = figures + rates
    pairs = [html.Div(cells[i : i + 2], className="pair") for i in range(0, len(cells), 2)]
    pairs[1].children.append(part(NAME, "missing", "missing", text=""))
    pairs[-1].children.append(part(NAME, "asof", "asof", text=""))
    return owned(html.Section(pairs), NAME, words)


def _figure(name: str, words: Words, *, status: str, unit: str, why: str) -> Component:
    label: list[Component | str] = [*([mark(status)] if status else []), words(name)]
    value = [part(NAME, name, "value")]
    if unit:
        value += [part(NAME, f"{name}-unsure", "unsure", text=""), html.Span(words(unit), className="unit")]
    else:
        label.append(part(NAME, f"{name}-until", "until", text=""))
        value.append(html.Span("%", className="unit of-100"))
    return html.Div(
        [
            html.Div(label, className="label"),
            html.Div(value, className="number"),
            html.Div(words(why), className="why"),
            html.Div(part(NAME, f"{name}-basis", text=""), className="why basis"),
        ],
        className="figure",
    )


def fill(situation: Situation, words: Words) -> Parts:
    total, parts = situation.total, {"asof": as_of_known(situation, words, is_brief=True)}
    left, unsure, until = known(situation), addend(situation), whole_until(situation, words)
    for figure in FIGURES:
        value = figure.value(left)
        parts[figure.name] = _count(value, figure.status, words, beside=unsure)
        parts[f"{figure.name}-unsure"] = Props(text=unsure)
        parts[f"{figure.name}-basis"] = Props(text=figure.basis(left, situation.flow, words))
    parts["missing"] = Props(text=missing(situation, words, is_brief=True))
    cases = total.cases
    on_time = _rate(
        cases.closed - cases.closed_late, cases.closed, cases.open_overdue, none="on_time_none", words=words
    )
    down, up = total.relay_down, total.relay_up
    in_hour = _rate(
        down.within_60 + up.within_60,
        down.complete + up.complete,
        down.no_receipt + up.no_receipt,
        none="in_hour_none",
        words=words,
    )
    for name, (share, fraction) in (("on_time", on_time), ("in_hour", in_hour)):
        stale = Props(text=share.text, cls=share.cls or STALE) if until else share
        parts |= {name: stale, f"{name}-basis": fraction}
        parts[f"{name}-until"] = Props(text=words("whole_until", at=until) if until else "")
    return parts


def _count(value: int, status: str, words: Words, *, beside: str) -> Props:
    shown = count(value, words)
    meaning = (status if status == OVER else "") if value else ZERO
    length = "long" if ems(shown) > ROOM - (BESIDE if beside else 0) else ""
    return Props(text=shown, cls=f"{meaning} {length}".strip(), title=f"{value:,}")


def _rate(good: int, done: int, missing: int, *, none: str, words: Words) -> tuple[Props, Props]:
    """good ÷ (done + missing) and its fraction; what is missing counts as not good."""
    if not done + missing:
        return Props(text="—", cls=UNKNOWN), Props(text=words(none))
    numbers = [short_count(number, words) for number in (good, done, missing)]
    return Props(text=percent(good, done + missing), cls=""), Props(text="{} ÷ ({} + {})".format(*numbers))


PANEL = Panel(NAME, frame, fill)
