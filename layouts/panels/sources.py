"""The source systems: whether each is heard, of all its areas, and when it was last. Rows stand by name and
never move."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import Situation, SourceSituation
from layouts._frozen import lacking
from layouts._ids import address
from layouts._numbers import count, ems, epoch_ms, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import as_of, mark, part, section
from layouts._theme import DUE, SOURCE_LOOK, UNKNOWN
from layouts.words import Words

NAME = "sources"
SLOTS = 10
PARTIAL = "partial"
STATES = ("silent", PARTIAL, "unknown", "fresh")
"""The worst first."""
SAID = {"silent": "silent_row"}
"""The words of a row, where they are not those of the sum."""
ROOM, ROOM_BESIDE_STATE, ROOM_WITHOUT_AGE = 7.6, 7.0, 9.8
"""How wide a name may stand, in ems: with its age alone, together with a state in words, and with
that alone."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    fields = ("name", "state", "age")
    rows = [
        html.Div(
            [mark(""), *(part(NAME, f"{i}-{field}", field) for field in fields)],
            id=address(NAME, f"{i}"),
            className="source",
            hidden=True,
        )
        for i in range(SLOTS)
    ]
    notes = [part(NAME, "none", "note"), *(part(NAME, note, "note", text="") for note in ("more", "types"))]
    body = [html.Div(rows, className="list"), html.Div(notes, className="notes")]
    return section(NAME, *body, words=words, key=part(NAME, "key", "key", text=""))


def fill(situation: Situation, words: Words) -> Parts:
    shown, beyond = _shown(situation.sources)
    parts = {
        "asof": _sum(situation, words),
        "key": Props(text=words("sources_key", n=len(situation.sources))),
        "none": _note("" if situation.sources else words("no_sources")),
        "more": _more(beyond, words),
        "types": _note(_unknown_types(situation, words)),
    }
    for i in range(SLOTS):
        parts |= _row(i, shown[i] if i < len(shown) else None, situation, words)
    return parts


def _shown(sources: tuple[SourceSituation, ...]) -> tuple[list[SourceSituation], list[SourceSituation]]:
    """Those with a row, by name, and those without: where there are too many, the silent ones come first,
    then those that miss an area, then those that promised nothing."""
    by_worth = sorted(sources, key=lambda source: (STATES.index(_state(source)), source.name))
    return sorted(by_worth[:SLOTS], key=lambda source: source.name), by_worth[SLOTS:]


def _row(i: int, source: SourceSituation | None, situation: Situation, words: Words) -> dict[str, Props]:
    if source is None:
        return {f"{i}": Props(hidden=True, cls="")}
    name = words.source(source.name)
    state, is_partial = _state(source), _state(source) == PARTIAL
    said = lacking(PARTIAL, source.missing, situation, words) if is_partial else words(SAID.get(state, state))
    room = (ROOM_WITHOUT_AGE if is_partial else ROOM_BESIDE_STATE) - ems(said)
    if state == "fresh":
        said, room = "", ROOM
    return {
        f"{i}": Props(hidden=False, cls=DUE if is_partial else SOURCE_LOOK[source.state]),
        f"{i}-name": Props(text=shortened(name, room), title=name),
        f"{i}-state": Props(text=said),
        f"{i}-age": Props(since=epoch_ms(source.last_event_at), hidden=is_partial),
    }


def _state(source: SourceSituation) -> str:
    """One that is heard, but not from all its areas, is partly there."""
    return PARTIAL if source.missing and source.state != "silent" else source.state


def _sum(situation: Situation, words: Words) -> Props:
    """How many are in each state; a state that none is in is left out, but for the fresh."""
    if not situation.sources:
        return Props(text=as_of(situation.at, words).text, cls="")
    states = [_state(source) for source in situation.sources]
    told = [f"{states.count('fresh')} {words('fresh')}"]
    told += [
        f"{states.count(state)} {words(state)}" for state in (PARTIAL, "silent", "unknown") if state in states
    ]
    cls = DUE if {"silent", PARTIAL} & {*states} else UNKNOWN if "unknown" in states else ""
    return Props(text=" · ".join(told), cls=cls)


def _more(beyond: list[SourceSituation], words: Words) -> Props:
    silent = [source for source in beyond if source.state == "silent"]
    text = words("more_sources", n=len(beyond)) if beyond else ""
    told = f"{text} · {len(silent)} {words('silent')}" if silent else text
    return Props(text=told, hidden=not beyond, cls=DUE if silent else "")


def _unknown_types(situation: Situation, words: Words) -> str:
    found = situation.unknown_types
    return words("unknown_types", types=len(found), n=count(sum(found.values()), words)) if found else ""


def _note(text: str) -> Props:
    return Props(text=text, hidden=not text)


PANEL = Panel(NAME, frame, fill)
