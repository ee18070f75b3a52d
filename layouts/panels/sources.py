"""The source systems: whether each is heard, and when it was last. Rows stand by name and never move."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import Situation, SourceSituation
from layouts._ids import address
from layouts._numbers import count, epoch_ms, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import as_of, mark, part, section
from layouts._theme import DUE, SOURCE_LOOK
from layouts.words import Words

NAME = "sources"
SLOTS = 24
ROOMY = 12
"""Up to so many, a source has a line of its own; beyond, two share one."""
NAME_ROOM = {"roomy": 14.5, "dense": 5.4}
"""How wide a name may stand, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    rows = [
        html.Div(
            [
                mark(""),
                part(NAME, f"{i}-name", "name"),
                part(NAME, f"{i}-state", "state"),
                part(NAME, f"{i}-age", "age"),
            ],
            id=address(NAME, f"{i}"),
            className="source",
            hidden=True,
        )
        for i in range(SLOTS)
    ]
    notes = html.Div(
        [part(NAME, note, "note", text="") for note in ("none", "more", "types")], className="notes"
    )
    body = html.Div([*rows, notes], id=address(NAME, "list"), className="list")
    return section(NAME, body, words=words, key=part(NAME, "key", "key", text=""))


def fill(situation: Situation, words: Words) -> Parts:
    sources = _shown(situation.sources)
    form = "roomy" if len(sources) <= ROOMY else "dense"
    parts = {
        "asof": _sum(situation, words),
        "key": Props(text=words("sources_key", n=len(situation.sources))),
        "list": Props(cls=form),
        "none": _note(words("no_sources") if not sources else ""),
        "more": _note(_more(situation, words)),
        "types": _note(_unknown_types(situation, words)),
    }
    for i in range(SLOTS):
        parts |= _row(i, sources[i] if i < len(sources) else None, words, room=NAME_ROOM[form])
    return parts


def _shown(sources: tuple[SourceSituation, ...]) -> list[SourceSituation]:
    """By name; where there are too many, those that are not heard come before the others."""
    by_worth = sorted(sources, key=lambda source: (source.state == "fresh", source.name))
    return sorted(by_worth[:SLOTS], key=lambda source: source.name)


def _row(i: int, source: SourceSituation | None, words: Words, *, room: float) -> dict[str, Props]:
    if source is None:
        return {f"{i}": Props(hidden=True, cls="")}
    name = words.source(source.name)
    return {
        f"{i}": Props(hidden=False, cls=SOURCE_LOOK[source.state]),
        f"{i}-name": Props(text=shortened(name, room), title=name),
        f"{i}-state": Props(text=words(source.state)),
        f"{i}-age": Props(since=epoch_ms(source.last_event_at)),
    }


def _sum(situation: Situation, words: Words) -> Props:
    if not situation.sources:
        return Props(text=as_of(situation.at, words).text, cls="")
    states = [source.state for source in situation.sources]
    text = words("sources_sum", fresh=states.count("fresh"), silent=states.count("silent"))
    return Props(text=text, cls=DUE if "silent" in states else "")


def _more(situation: Situation, words: Words) -> str:
    hidden = len(situation.sources) - SLOTS
    return words("more_sources", n=hidden) if hidden > 0 else ""


def _unknown_types(situation: Situation, words: Words) -> str:
    found = situation.unknown_types
    return words("unknown_types", types=len(found), n=count(sum(found.values()), words)) if found else ""


def _note(text: str) -> Props:
    return Props(text=text, hidden=not text)


PANEL = Panel(NAME, frame, fill)
