"""The 60-minute relay, down and up: the share in time, how long each hop takes, and what is on its way.

Each hop level is drawn as what it is known to take: a bar to its p50, one to its p90, a line to its maximum,
all against the same hour. Percentiles of hops are never added up: the way as a whole has its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import COMMUNITY_TIER, Area
from dashboard.domain.events import HOUSEHOLD, Direction
from dashboard.domain.situation import HopCounts, RelayCounts, RelayLine, Situation
from layouts._frozen import as_of_known
from layouts._ids import address
from layouts._names import place
from layouts._numbers import count, epoch_ms, percent, short_count, shortened
from layouts._panel import Panel, Parts, Props
from layouts._pieces import mark, part, section
from layouts._theme import DUE, OVER, STALE, UNKNOWN, ZERO
from layouts.words import Words

NAME = "relay"
WAYS: tuple[Direction, ...] = ("down", "up")
LEVELS: dict[Direction, tuple[str, ...]] = {
    "down": ("district-street", "street-community", "community-household"),
    "up": ("household-community", "community-street", "street-district"),
}
"""The hops of the whole way, in the order in which a relay takes them."""

OTHER = 3
"""The row after those of the whole way: the slowest of all other levels, where there are any."""
LENGTHS = ("p50", "p90", "max")
LIMIT = timedelta(minutes=60)
LIMIT_MIN = 60
BANDS = 6
SHOWN = 5
PLACE_ROOM, HOP_ROOM = 7.4, 5.6
"""How wide the words may stand, in ems."""


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    ways = html.Div([_way_frame(way, words) for way in WAYS], className="ways")
    lines = [_line_frame(n) for n in range(SHOWN)]
    flight = html.Div([*lines, part(NAME, "note", "note", text=""), _bands_frame(words)], className="flight")
    title = [html.B(words("relay_flight")), part(NAME, "flight", "key", text="")]
    key = html.Span([_key(words), html.Span(title, className="apart")], className="keys")
    return section(NAME, html.Div([ways, flight], className="halves"), words=words, key=key)


def _key(words: Words) -> Component:
    drawn = [html.Span([html.I(className=f"drawn {of}"), words(f"relay_{of}")]) for of in LENGTHS]
    return html.Span([words("relay_key"), *drawn], className="key")


def _way_frame(way: Direction, words: Words) -> Component:
    share = [html.B(words(f"relay_way_{way}")), part(NAME, f"{way}-share", "share")]
    share += [part(NAME, f"{way}-basis", "basis"), part(NAME, f"{way}-missing", "figure")]
    lengths: list[Component] = []
    for length in LENGTHS:
        lengths += [html.Span(words(f"relay_{length}")), part(NAME, f"{way}-{length}", "figure")]
    lengths.append(part(NAME, f"{way}-unknown", "figure"))
    hops = [_hop_frame(way, n) for n in range(OTHER + 1)]
    children = [
        html.Div(share, className="told"),
        html.Div(lengths, className="lengths"),
        html.Div([*hops, html.I(className="hour-line")], className="hops"),
    ]
    return html.Div(children, className="way-of")


def _hop_frame(way: Direction, n: int) -> Component:
    fields = ("name", "track", "p90", "slowest", "unknown")
    parts = [part(NAME, f"{way}-{n}-{field}", field, text="") for field in fields]
    return html.Div(parts, id=address(NAME, f"{way}-{n}"), className="hop")


def _bands_frame(words: Words) -> Component:
    bands = [html.Span(words("relay_bands"), className="name")]
    for n in range(BANDS):
        number = html.B(part(NAME, f"band-{n}", "figure"))
        bands.append(html.Span([number, html.Small(f"≤{10 * (n + 1)}")], className="band-of"))
    return html.Div(bands, className="bands")


def _line_frame(n: int) -> Component:
    fields = ("arrow", "place", "hop", "used", "left")
    parts = [part(NAME, f"{n}-{field}", field, text="") for field in fields]
    parts.insert(-1, mark(""))
    return html.Div(parts, id=address(NAME, f"{n}"), className="way", hidden=True)


def fill(situation: Situation, words: Words) -> Parts:
    total, parts = situation.total, {"asof": as_of_known(situation, words)}
    look = STALE if parts["asof"].cls else ""
    for way, counts in zip(WAYS, (total.relay_down, total.relay_up), strict=True):
        hops = [hop for hop in situation.relay_hops if hop.direction == way]
        told = _way(counts, look, words) | _hops(way, hops, words)
        parts |= {f"{way}-{field}": props for field, props in told.items()}
    for n, number in enumerate(situation.in_flight.bands):
        parts[f"band-{n}"] = _number(number, DUE if n == BANDS - 1 else "", words)
    return parts | _lines(situation, words)


def _way(counts: RelayCounts, look: str, words: Words) -> dict[str, Props]:
    return {
        "share": _share(counts, look),
        "basis": _basis(counts, words),
        "missing": _named("relay_missing", counts.no_receipt, OVER, words),
        "p50": _minutes(counts.p50_min),
        "p90": _minutes(counts.p90_min),
        "max": _minutes(counts.max_min),
        "unknown": _named("relay_unknown", counts.unknown_hops, UNKNOWN, words),
    }


def _share(counts: RelayCounts, look: str) -> Props:
    if not counts.denominator:
        return Props(text="—", cls=UNKNOWN)
    return Props(text=f"{percent(counts.within_60, counts.denominator)}%", cls=look)


def _basis(counts: RelayCounts, words: Words) -> Props:
    shown, whole = short_count(counts.within_60, words), short_count(counts.denominator, words)
    return Props(text=f"{shown} ÷ {whole}", title=f"{counts.within_60:,} ÷ {counts.denominator:,}")


def _minutes(length: float | None) -> Props:
    if length is None:
        return Props(text="—", cls=UNKNOWN)
    return Props(text=_length(length), cls=OVER if length > LIMIT_MIN else "")


def _length(minutes: float) -> str:
    return f"{minutes:.1f}" if minutes < 100 else f"{minutes:,.0f}"


def _number(number: int, status: str, words: Words) -> Props:
    return Props(text=short_count(number, words), cls=status if number else ZERO, title=f"{number:,}")


def _named(word: str, number: int, status: str, words: Words) -> Props:
    text = words(word, n=short_count(number, words))
    return Props(text=text, cls=status if number else ZERO, title=f"{number:,}")


def _hops(way: Direction, hops: list[HopCounts], words: Words) -> dict[str, Props]:
    """The levels of the whole way, each in its row for ever; then a row for what was stamped beside them."""
    by_level = {hop.level: hop for hop in hops}
    rows: list[HopCounts | None] = [by_level.get(level, HopCounts(way, level)) for level in LEVELS[way]]
    rows.append(_other([hop for hop in hops if hop.level not in LEVELS[way]]))
    slowest = _slowest(hops)
    parts: dict[str, Props] = {}
    for n, hop in enumerate(rows):
        parts |= {f"{n}": Props(hidden=hop is None)}
        if hop is not None:
            parts |= _hop(n, hop, words, is_slowest=slowest is not None and slowest.level == hop.level)
    return parts


def _other(hops: list[HopCounts]) -> HopCounts | None:
    """The slowest of them, with the unknown hops of all."""
    if not hops:
        return None
    hop = _slowest(hops) or hops[0]
    return HopCounts(
        hop.direction, hop.level, hop.known, sum(h.unknown for h in hops), hop.p50_min, hop.p90_min,
        hop.p99_min, hop.max_min,
    )  # fmt: skip


def _slowest(hops: list[HopCounts]) -> HopCounts | None:
    """The level of the highest p90. Where no hop is known, nothing is the slowest."""
    known = [hop for hop in hops if hop.p90_min is not None]
    return max(known, key=lambda hop: hop.p90_min or 0.0, default=None)


def _hop(n: int, hop: HopCounts, words: Words, *, is_slowest: bool) -> dict[str, Props]:
    name = "→".join(words(f"tier_{tier}") for tier in hop.level.split("-"))
    lengths = {"--p50": hop.p50_min, "--p90": hop.p90_min, "--max": hop.max_min}
    style = {name: f"{min(1.0, (minutes or 0.0) / LIMIT_MIN):.3f}" for name, minutes in lengths.items()}
    unknown = short_count(hop.unknown, words) if hop.unknown else ""
    return {
        f"{n}-name": Props(text=shortened(name, HOP_ROOM), title=name),
        f"{n}-track": Props(cls=_track_look(hop.max_min), style=style),
        f"{n}-p90": _minutes(hop.p90_min),
        f"{n}-slowest": Props(text=words("relay_slowest") if is_slowest else ""),
        f"{n}-unknown": Props(text=unknown, cls=UNKNOWN if unknown else ""),
    }


def _track_look(longest: float | None) -> str:
    if longest is None:
        return UNKNOWN
    return OVER if longest > LIMIT_MIN else ""


def _lines(situation: Situation, words: Words) -> dict[str, Props]:
    lines, on_way = situation.in_flight.longest[:SHOWN], sum(situation.in_flight.bands)
    areas = {area.code: area for area in situation.register}
    parts: dict[str, Props] = {}
    for n in range(SHOWN):
        parts |= _told(n, lines[n] if n < len(lines) else None, situation, areas, words)
    note = "" if lines else words("relay_nothing") if not on_way else words("relay_unlisted")
    return parts | {
        "flight": Props(text=words("relay_on_way", n=count(on_way, words))),
        "note": Props(text=note, hidden=not note),
    }


def _told(
    n: int, line: RelayLine | None, situation: Situation, areas: Mapping[str, Area], words: Words
) -> dict[str, Props]:
    if line is None:
        return {f"{n}": Props(hidden=True, cls="")}
    where, used = place(line.area, areas, words) or "—", (situation.at - line.sent_at) / LIMIT
    hop = f"{_tier(line.station, areas, words)}→{_tier(line.towards, areas, words)}"
    return {
        f"{n}": Props(hidden=False, cls=DUE if used >= (BANDS - 1) / BANDS else ""),
        f"{n}-arrow": Props(text=words(f"relay_way_{line.direction}")[0]),
        f"{n}-place": Props(text=shortened(where, PLACE_ROOM), title=where),
        f"{n}-hop": Props(text=shortened(hop, HOP_ROOM), title=hop),
        f"{n}-used": Props(style={"--used": f"{min(1.0, max(0.0, used)):.2f}"}),
        f"{n}-left": Props(until=epoch_ms(line.sent_at + LIMIT)),
    }


def _tier(station: str | None, areas: Mapping[str, Area], words: Words) -> str:
    """The tier of a station; "—" where no stamp and no path names it."""
    if station is None:
        return "—"
    if station == HOUSEHOLD:
        return words("tier_household")
    level = areas[station].level if station in areas else "elsewhere"
    return words("tier_community" if level in COMMUNITY_TIER else f"tier_{level}")


PANEL = Panel(NAME, frame, fill)
