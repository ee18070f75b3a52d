"""The 60-minute relay, down and up: the share in time, how long it takes, and what is still on its way."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.events import HOUSEHOLD, Direction
from dashboard.domain.situation import HopCounts, RelayCounts, RelayLine, Situation
from layouts._ids import address
from layouts._names import place
from layouts._numbers import count, epoch_ms, percent, short_count, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import as_of, part, section
from layouts._theme import DUE, OVER, UNKNOWN, ZERO
from layouts.words import Words

NAME = "relay"
WAYS: tuple[Direction, ...] = ("down", "up")
ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("relay_share", ("share", "basis")),
    ("relay_middle", ("p50", "p90")),
    ("relay_tail", ("p99", "max")),
    ("relay_flight", ("flight", "missing")),
    ("relay_unknown", ("unknown",)),
    ("relay_slowest", ("slowest", "slowest-p90")),
)
"""The word of a row, and the parts that stand in it for each way."""

SMALL = frozenset({"basis", "slowest"})
LIMIT_MIN = 60
BANDS = 6
SHOWN = 2
PLACE_ROOM, STATION_ROOM = 9.5, 8.0
"""How wide the words may stand, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    titles = [html.Span(words(f"relay_way_{way}"), className="cell title") for way in WAYS]
    cells: list[Component] = [html.Span(), *titles]
    for word, fields in ROWS:
        cells.append(html.Span(words(word), className="name"))
        cells += [_cell(way, fields) for way in WAYS]
    bands = [html.Span(words("relay_bands"), className="name"), *(_band(n) for n in range(BANDS))]
    lines = [_line(n) for n in range(SHOWN)]
    body = [
        html.Div(cells, className="ways"),
        html.Div(bands, className="bands"),
        *lines,
        part(NAME, "note", "note", text=""),
    ]
    key = html.Span(words("relay_key"), className="key")
    return section(NAME, *body, words=words, key=key)


def _cell(way: Direction, fields: tuple[str, ...]) -> Component:
    parts = [part(NAME, f"{way}-{field}", "small" if field in SMALL else "") for field in fields]
    return html.Span(parts, className="cell")


def _band(n: int) -> Component:
    number = html.B(part(NAME, f"band-{n}"))
    return html.Span([number, html.Small(f"≤{10 * (n + 1)}")], className="band-of")


def _line(n: int) -> Component:
    fields = ("way", "place", "station", "age")
    return html.Div(
        [part(NAME, f"{n}-{field}", field, text="") for field in fields],
        id=address(NAME, f"{n}"),
        className="way",
        hidden=True,
    )


def fill(situation: Situation, words: Words) -> Parts:
    total, parts = situation.total, {"asof": as_of(situation.at, words)}
    for way, counts in (("down", total.relay_down), ("up", total.relay_up)):
        hops = [hop for hop in situation.relay_hops if hop.direction == way]
        parts |= {f"{way}-{field}": props for field, props in _way(counts, hops, words).items()}
    for n, number in enumerate(situation.in_flight.bands):
        parts[f"band-{n}"] = _number(number, DUE if n == BANDS - 1 else "", words)
    return parts | _lines(situation, words)


def _way(counts: RelayCounts, hops: list[HopCounts], words: Words) -> dict[str, Props]:
    return {
        "share": _share(counts),
        "basis": _basis(counts, words),
        "p50": _minutes(counts.p50_min),
        "p90": _minutes(counts.p90_min),
        "p99": _minutes(counts.p99_min),
        "max": _minutes(counts.max_min),
        "flight": _number(counts.in_flight, "", words),
        "missing": _number(counts.no_receipt, OVER, words),
        "unknown": _number(counts.unknown_hops, UNKNOWN, words),
        **_slowest(hops, words),
    }


def _share(counts: RelayCounts) -> Props:
    if not counts.denominator:
        return Props(text="—", cls=UNKNOWN)
    return Props(text=f"{percent(counts.within_60, counts.denominator)}%", cls="")


def _basis(counts: RelayCounts, words: Words) -> Props:
    shown, whole = short_count(counts.within_60, words), short_count(counts.denominator, words)
    return Props(text=f"{shown} ÷ {whole}", title=f"{counts.within_60:,} ÷ {counts.denominator:,}")


def _minutes(length: float | None) -> Props:
    if length is None:
        return Props(text="—", cls=UNKNOWN)
    shown = f"{length:.1f}" if length < 100 else f"{length:,.0f}"
    return Props(text=shown, cls=OVER if length > LIMIT_MIN else "")


def _number(number: int, status: str, words: Words) -> Props:
    return Props(text=short_count(number, words), cls=status if number else ZERO, title=f"{number:,}")


def _slowest(hops: list[HopCounts], words: Words) -> dict[str, Props]:
    """The level of the highest p90. Where no hop is known, that is said: nothing is the slowest."""
    known = [hop for hop in hops if hop.p90_min is not None]
    if not known:
        return {"slowest": Props(text="", title=""), "slowest-p90": _minutes(None)}
    hop = max(known, key=lambda hop: hop.p90_min or 0.0)
    name = "→".join(words(f"tier_{tier}") for tier in hop.level.split("-"))
    return {"slowest": Props(text=name, title=name), "slowest-p90": _minutes(hop.p90_min)}


def _lines(situation: Situation, words: Words) -> dict[str, Props]:
    lines = situation.in_flight.longest[:SHOWN]
    areas = {area.code: area for area in situation.register}
    parts: dict[str, Props] = {}
    for n in range(SHOWN):
        parts |= _told(n, lines[n] if n < len(lines) else None, areas, words)
    more = sum(situation.in_flight.bands) - len(lines)
    note = words("relay_more", n=count(more, words)) if more else "" if lines else words("relay_nothing")
    return parts | {"note": Props(text=note, hidden=not note)}


def _told(n: int, line: RelayLine | None, areas: Mapping[str, Area], words: Words) -> dict[str, Props]:
    if line is None:
        return {f"{n}": Props(hidden=True)}
    where, station = place(line.area, areas, words) or "—", _station(line.station, areas, words)
    return {
        f"{n}": Props(hidden=False),
        f"{n}-way": Props(text=words(f"relay_way_{line.direction}")[0]),
        f"{n}-place": Props(text=shortened(where, PLACE_ROOM), title=where),
        f"{n}-station": Props(
            text=shortened(words("relay_at", station=station), STATION_ROOM), title=station
        ),
        f"{n}-age": Props(since=epoch_ms(line.sent_at)),
    }


def _station(code: str | None, areas: Mapping[str, Area], words: Words) -> str:
    if code is None:
        return "—"
    return words("tier_household") if code == HOUSEHOLD else place(code, areas, words)


PANEL = Panel(NAME, frame, fill)
