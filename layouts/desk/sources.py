"""`/sources`: what the centre is told by: each source, the beacons of its own way, what it cannot read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.situation import Canary, SourceSituation
from dashboard.reading.desk import Desk, Standing
from dashboard.reading.desk_lists import Inputs, inputs
from layouts._names import group_name, place
from layouts._pieces import mark, told
from layouts._theme import DUE, OK, UNKNOWN
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, Figure, as_of, card, figures, heading, local, span, table
from layouts.words import Words

LOOKS: Final = {"fresh": OK, "partial": DUE, "silent": DUE, "unknown": UNKNOWN}
RECENT: Final = timedelta(minutes=30)
LONG_S: Final = 15.0
"""A beacon that took so long made the wall late."""


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    standing, found = await desk.standing(), await inputs(desk)
    title = words("inputs_title")
    body = html.Div(
        [
            heading(title, words("inputs_note")),
            _figures(found, words),
            html.Div(_sources(found, standing, view, words), className="stack"),
            html.Div(
                [
                    _beacons(found, words),
                    html.Div([_unknown(found, words), _journal(found, words)], className="column"),
                ],
                className="grid even",
            ),
        ]
    )
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path)
    return Drawn(title, body, found.at, steps)


def state_of(source: SourceSituation) -> str:
    """One that is heard, but not from all its areas, is partly there."""
    return "partial" if source.missing and source.state != "silent" else source.state


def _figures(found: Inputs, words: Words) -> Component:
    states = [state_of(source) for source in found.sources]
    fresh, n = states.count("fresh"), len(states)
    basis = words("inputs_heard_basis", fresh=fresh, all=n) if n else words("inputs_none")
    cells = [
        Figure(
            words("inputs_heard"), f"{fresh} / {n}" if n else "—", words("inputs_unit") if n else "", basis,
            status="" if n else UNKNOWN,
        )
    ]  # fmt: skip
    for name, state, look in (
        ("silent", "silent", DUE), ("partial", "partial", DUE), ("unset", "unknown", UNKNOWN),
    ):  # fmt: skip
        count = states.count(state)
        cells.append(
            Figure(
                words(f"inputs_{name}"), f"{count}", words("inputs_unit"), words(f"inputs_{name}_basis"),
                status=look, is_zero=not count,
            )
        )  # fmt: skip
    cells += [_beacon(found, words), _types(found, words)]
    return figures(cells)


def _beacon(found: Inputs, words: Words) -> Figure:
    recent = _recent(found)
    if not recent:
        return Figure(words("inputs_beacon"), "—", basis=words("inputs_no_beacon"), status=UNKNOWN)
    last, most = _seconds(recent[-1]), max(map(_seconds, recent))
    basis = words("inputs_beacon_basis", most=words("inputs_n_seconds", n=f"{most:.1f}"))
    look = DUE if last > LONG_S else ""
    return Figure(words("inputs_beacon"), f"{last:.1f}", words("inputs_seconds"), basis, status=look)


def _types(found: Inputs, words: Words) -> Figure:
    n = sum(found.unknown_types.values())
    basis = words("inputs_types_basis", n=f"{n:,}")
    return Figure(
        words("inputs_types"), f"{len(found.unknown_types)}", words("inputs_types_unit"), basis,
        status=UNKNOWN, is_zero=not n,
    )  # fmt: skip


def _recent(found: Inputs) -> list[Canary]:
    recent = (canary for canary in found.canaries if canary.sent_at > found.at - RECENT)
    return sorted(recent, key=lambda canary: canary.sent_at)


def _seconds(canary: Canary) -> float:
    return (canary.recorded_at - canary.sent_at).total_seconds()


def _sources(found: Inputs, standing: Standing, view: View, words: Words) -> Component:
    names = ("source", "state", "last", "ago", "interval", "missing")
    columns = [Column(words(f"inputs_{name}"), is_number=name in ("ago", "interval")) for name in names]
    by_name = sorted(found.sources, key=lambda source: source.name)
    rows = [_source(source, found.at, standing, view, words) for source in by_name]
    told_ = table(columns, rows, empty=words("inputs_none"))
    return card(words("inputs_list"), html.Div(told_, className="wide"), at=as_of(found.at, words))


def _source(
    source: SourceSituation, at: datetime, standing: Standing, view: View, words: Words
) -> Sequence[Cell]:
    state = state_of(source)
    look = LOOKS[state]
    rows = view.link("/cases", status="open", source=source.name)
    return (
        dcc.Link(words.source(source.name), href=rows, className="strong nw"),
        html.Span([mark(look), words(f"inputs_state_{state}")], className=f"nw {look}"),
        html.Span(local(source.last_event_at, words, seen_from=at), className="nw"),
        _length(at - source.last_event_at, words),
        _length(timedelta(seconds=source.interval_s), words) if source.interval_s else "—",
        _missing(source, at, standing, words),
    )


def _length(length: timedelta, words: Words) -> str:
    seconds = int(length.total_seconds())
    return words("inputs_n_seconds", n=max(0, seconds)) if seconds < 120 else span(length, words)


def _missing(source: SourceSituation, at: datetime, standing: Standing, words: Words) -> Component:
    if not source.missing:
        return html.Span(words("inputs_none_missing"), className="t3")
    areas = standing.tree.by_code
    each = [
        words("inputs_since", area=place(code, areas, words), at=local(since, words, seen_from=at))
        for code, since in sorted(source.missing.items())
    ]
    return html.Span("；".join(each) if words.lang == "zh" else "; ".join(each), className=f"said {DUE}")


def _beacons(found: Inputs, words: Words) -> Component:
    recent = _recent(found)
    if not recent:
        body: Component = html.P(words("inputs_no_beacon"), className="empty")
    else:
        most = max(*map(_seconds, recent), 1.0)
        bars = [_bar(canary, most, found.at, words) for canary in recent]
        label = words("inputs_beacons_label", n=len(recent), most=f"{max(map(_seconds, recent)):.1f}")
        body = told(html.Div(bars, className="bars", role="img", title=label))
    return card(words("inputs_beacons"), body, note=words("inputs_beacons_note"), at=as_of(found.at, words))


def _bar(canary: Canary, most: float, at: datetime, words: Words) -> Component:
    seconds = _seconds(canary)
    when = local(canary.sent_at, words, seen_from=at)
    title = words("inputs_beacon_at", at=when, n=f"{seconds:.1f}")
    look = DUE if seconds > LONG_S else ""
    return html.I(className=look, title=title, style={"--high": f"{min(1.0, seconds / most):.3f}"})


def _unknown(found: Inputs, words: Words) -> Component:
    columns = [Column(words("inputs_type")), Column(words("inputs_count"), is_number=True)]
    rows = [(name, f"{n:,}") for name, n in sorted(found.unknown_types.items(), key=lambda of: -of[1])]
    return card(
        words("inputs_unknown"),
        html.Div(table(columns, rows, empty=words("inputs_unknown_none")), className="wide"),
        at=as_of(found.at, words),
    )


def _journal(found: Inputs, words: Words) -> Component:
    calendar: Cell = html.Span(words("inputs_no_calendar"), className=UNKNOWN)
    if found.calendar is not None:
        on = found.calendar.last_on
        calendar = f"{on:%Y-%m-%d}" if on else html.Span(words("inputs_calendar_over"), className=UNKNOWN)
    facts: list[tuple[str, Cell]] = [
        (words("inputs_position"), f"{found.position:,}"),
        (words("inputs_shown_at"), as_of(found.at, words)),
        (words("inputs_calendar"), calendar),
    ]
    inside = html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts])
    return card(words("inputs_journal"), inside, cls="facts")


PAGE = Page("sources", "/sources", draw)
