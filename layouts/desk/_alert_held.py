"""What is wrong and told to nobody: each item with why, so that it stays visible and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ports.alerts import Episode
from dashboard.reading.alert_past import Untold
from layouts._pieces import mark
from layouts.desk._alert_detail import subject_link
from layouts.desk._alert_told import LOOK_OF_SEVERITY, Telling, clock, subject_name
from layouts.desk._pieces import Cell, Column, as_of, card, stacked

SHOWN: Final = 200


def held(found: Untold, telling: Telling) -> Component:
    words = telling.words
    rows = [_row(each, telling) for each in found.first]
    columns = [Column(words(f"held_{name}")) for name in ("what", "place", "since", "why")]
    body = stacked(columns, rows, empty=words("held_none"))
    n = f"{found.n:,}"
    if found.n > len(found.first):
        n = words("episodes_of", n=len(found.first), all=n)
    note = f"{n} · {words('held_note')}"
    return card(words("held_title"), body, note=note, at=as_of(telling.at, words), cls="rows")


def _row(episode: Episode, telling: Telling) -> Sequence[Cell]:
    finding = episode.finding
    name = f"{subject_name(episode, telling)} {telling.rule(finding.rule)}"
    address = subject_link(episode, telling.view)
    what: Component = html.B(name) if address is None else dcc.Link(name, href=address, className="strong")
    return (
        html.Span([mark(LOOK_OF_SEVERITY[finding.severity]), what], className="nw"),
        html.Span(telling.place(finding.area), className="nw"),
        html.Span(clock(finding.since, telling), className="nw"),
        _why(episode.held_by or "", telling),
    )


def _why(held_by: str, telling: Telling) -> str:
    why, _, which = held_by.partition("/")
    if why == "inhibited":
        return telling.words("held_by_inhibited", rule=telling.rule(which))
    return telling.words("held_by_silence")
