"""`/alerts/silences`: what nobody is told of, who answers for that, until when, and what it held so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading.alert_past import untold
from dashboard.reading.alert_told import SilenceLine
from dashboard.reading.desk import Desk
from layouts._numbers import epoch_ms
from layouts._pieces import mark, told
from layouts._theme import DUE, UNKNOWN
from layouts.desk._alert_held import SHOWN, held
from layouts.desk._alert_pages import PAGES, alerts_of, steps, tabs, telling_of
from layouts.desk._alert_side import matching, reason_of, with_codes
from layouts.desk._alert_told import MUTED, Telling, clock, length, said_lengths
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, as_of, card, heading, number, stacked
from layouts.words import Words

PAST: Final = 50
"""Silences that are over, at the most, in the list."""


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    telling = await telling_of(desk, view, words)
    found = await with_codes(await alerts_of(desk).silences(), telling)
    in_force = [line for line in found if line.state == "in_force"]
    over = [line for line in found if line.state != "in_force"]
    title = words("silences_title")
    parts = [heading(title, words("silences_note"), _tools(telling)), tabs(view, words)]
    parts += [_review(line, telling) for line in in_force if line.is_ending]
    parts += [_in_force(in_force, telling), held(await untold(alerts_of(desk), limit=SHOWN), telling)]
    parts.append(_over(over, telling))
    body = told(html.Div(parts, className="stacked"), live="1")
    return Drawn(title, body, telling.at, steps(telling, is_below=True))


def _tools(telling: Telling) -> Sequence[Component]:
    if telling.desk.at is not None or not telling.desk.may("silence_alerts"):
        return ()
    address = telling.view.same(act="new_silence", id=None)
    return [dcc.Link(telling.words("silences_new"), href=address, className="button on")]


def _review(line: SilenceLine, telling: Telling) -> Component:
    """One that is about to end: somebody must say whether it is still meant."""
    words = telling.words
    until = clock(line.silence.until, telling)
    said = words("silences_review", what=matching(line.silence, telling), at=until, owner=line.silence.owner)
    return html.P(html.Span([mark(DUE), said]), className="notice")


def _columns(names: Iterable[str], words: Words) -> list[Column]:
    return [Column(words(f"silences_{name}") if name else "", is_number=name == "held") for name in names]


def _in_force(lines: Sequence[SilenceLine], telling: Telling) -> Component:
    words = telling.words
    may_end = bool(_tools(telling))
    names = ["what", "reason", "owner", "from", "left", "held", "now", *([""] if may_end else [])]
    rows = [[*_line(line, telling), *([_end(line, telling)] if may_end else [])] for line in lines]
    body = stacked(_columns(names, words), rows, empty=words("silences_none"))
    return card(
        words("silences_in_force"), body, note=f"{len(lines)}", at=as_of(telling.at, words), cls="rows"
    )


def _line(line: SilenceLine, telling: Telling) -> Sequence[Cell]:
    silence, words = line.silence, telling.words
    left = html.Span(length(silence.until - telling.at, words))
    told(left, until=str(epoch_ms(silence.until)), words=said_lengths(words), over=words("silences_over_now"))
    return (
        html.B([mark(MUTED), matching(silence, telling)]),
        _reason(line, words),
        silence.owner,
        html.Span(clock(silence.from_at, telling), className="nw"),
        html.Span([left, html.Span(f" · {clock(silence.until, telling)}", className="t3")], className="nw"),
        _held(line, words),
        html.Span(
            words("silences_open", n=f"{line.open_held:,}"), className="nw" if line.open_held else "zero nw"
        ),
    )


def _held(line: SilenceLine, words: Words) -> Component:
    """All that it kept from people, which is told to who reaches all that it is of."""
    if line.held is None:
        return html.Span([mark(UNKNOWN), words("silences_beyond")], className="unk nw")
    return number(line.held)


def _reason(line: SilenceLine, words: Words) -> Component:
    return html.Span(reason_of(line, words), className="said")


def _end(line: SilenceLine, telling: Telling) -> Component:
    address = telling.view.same(act="end_silence", id=line.silence.id)
    return dcc.Link(telling.words("silences_end"), href=address, className="button")


def _over(lines: Sequence[SilenceLine], telling: Telling) -> Component:
    words = telling.words
    rows = [_past(line, telling) for line in lines[:PAST]]
    columns = _columns(("what", "reason", "owner", "from", "ended", "how", "held"), words)
    body = stacked(columns, rows, empty=words("silences_none_over"))
    n = words("episodes_of", n=len(rows), all=len(lines)) if len(rows) < len(lines) else f"{len(lines)}"
    return card(words("silences_over"), body, note=n)


def _past(line: SilenceLine, telling: Telling) -> Sequence[Cell]:
    silence, words = line.silence, telling.words
    ended_at = silence.ended_at or silence.until
    return (
        matching(silence, telling),
        _reason(line, words),
        silence.owner,
        html.Span(clock(silence.from_at, telling), className="nw"),
        html.Span(clock(ended_at, telling), className="nw"),
        words("silences_ended_early" if line.state == "ended" else "silences_over_now"),
        _held(line, words),
    )


PAGE = Page("alert_silences", PAGES["alert_silences"], draw)
