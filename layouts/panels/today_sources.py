"""Today's cases by the source system that told of them first: the six with most, and the others together."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
from layouts._bars import frame_of, shown
from layouts._frozen import addend, as_of_heard
from layouts._numbers import count
from layouts._panel import Panel, Parts, Props
from layouts._pieces import part, section
from layouts.words import Words

NAME = "today_sources"
SLOTS = 6


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    return section(NAME, frame_of(NAME, SLOTS), words=words, key=part(NAME, "key", "key", text=""))


def fill(situation: Situation, words: Words) -> Parts:
    found = situation.mix.sources
    key = "today_sources_key_frozen" if addend(situation) else "today_sources_key"
    return {
        "asof": as_of_heard(situation, words),
        "key": Props(text=words(key, n=count(found.total, words))),
        **shown(
            found,
            SLOTS,
            words,
            name_of=words.source,
            none="today_sources_none",
            others="today_sources_others",
        ),
    }


PANEL = Panel(NAME, frame, fill, 1.0)
