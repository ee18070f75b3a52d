"""The letters of the local month on their way: drafted, issued, answered; under each what has not gone on."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import LetterCounts, Situation
from layouts._numbers import count, short_count
from layouts._panel import Panel, Parts, Props
from layouts._pieces import as_of, part, section
from layouts._theme import zero
from layouts.words import Words

NAME = "letters"
STAGES = ("drafted", "issued", "answered")
BEHIND = ("waiting", "unanswered")
"""What of the first and of the second stage has not gone on."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    stages = [
        html.Div([_name(stage, words), part(NAME, stage, "number")], className="stage") for stage in STAGES
    ]
    behind = [
        html.Div(
            [
                html.Div([_name(name, words), part(NAME, name, "number")]),
                html.Small(words(f"letter_{name}_why")),
            ],
            className="behind",
        )
        for name in BEHIND
    ]
    body = html.Div([*stages, *behind, part(NAME, "none", "note", text="")], className="letters-of")
    return section(NAME, body, words=words, key=html.Span(words("letters_key"), className="key"))


def _name(name: str, words: Words) -> Component:
    return html.Span(words(f"letter_{name}"), className="name")


def fill(situation: Situation, words: Words) -> Parts:
    letters = situation.letters
    parts = {name: _number(getattr(letters, name), words) for name in (*STAGES, *BEHIND)}
    note = words("letters_none") if letters == LetterCounts() else ""
    return {"asof": as_of(situation.at, words), **parts, "none": Props(text=note, hidden=not note)}


def _number(number: int, words: Words) -> Props:
    return Props(text=short_count(number, words), cls=zero(number), title=count(number, words))


PANEL = Panel(NAME, frame, fill)
