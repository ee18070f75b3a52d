"""Beside a case: the relays that belong to it, as their stamps say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading.desk import Standing
from dashboard.reading.relay_reading import RelayLine
from layouts._pieces import mark
from layouts.desk._page import View
from layouts.desk._pieces import Column, as_of, card, local, table
from layouts.desk._relay_view import ARROWS, LOOKS, station
from layouts.words import Words


def of_case(
    relays: Sequence[RelayLine], standing: Standing, view: View, words: Words, *, are_more: bool
) -> Iterator[Component]:
    """Nothing where no relay names the case."""
    if not relays:
        return
    names = ("relays_id", "relays_status", "relays_sent", "relays_at")
    rows = [
        (
            dcc.Link(each.id, href=view.link(f"/relay/{each.id}"), className="strong"),
            _status(each, words),
            local(each.sent_at, words, seen_from=standing.at),
            station(each.station, standing.tree, words),
        )
        for each in relays
    ]
    told = table([Column(words(name)) for name in names], rows, empty="")
    more = [html.P(words("case_relays_more", n=len(relays)), className="foot")] if are_more else []
    note = words("case_relays_note")
    at = as_of(standing.at, words)
    yield card(words("desk_relays"), told, *more, note=note, at=at, cls="of-case")


def _status(each: RelayLine, words: Words) -> Component:
    look = LOOKS.get(each.status, "")
    sign = [mark(look)] if look else []
    said = f"{ARROWS[each.direction]} {words(f'relays_{each.status}')}"
    return html.Span([*sign, said], className=f"nw {look}".strip())
