"""The cards of the relays' page: its six figures, the hops, the slow links, and what is on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.events import Direction
from dashboard.domain.latencies import Spread
from dashboard.reading.desk import Standing
from dashboard.reading.relay_answers import DirectionLatency, HopLatency, direction_latency
from dashboard.reading.relay_overview import DIRECTIONS, RelayOverview
from dashboard.reading.relay_reading import RelayLine
from layouts._names import place
from layouts._numbers import percent
from layouts._pieces import mark
from layouts._theme import DUE, OVER, UNKNOWN
from layouts.desk._page import View
from layouts.desk._pieces import Cell, Column, Figure, as_of, card, figures, number, table
from layouts.desk._relay_heat import LEAST, LIMIT_MIN
from layouts.desk._relay_view import ARROWS, direction_of, level_name, rows_of, tier
from layouts.words import Words

LIMIT: Final = timedelta(minutes=LIMIT_MIN)
DUE_SHARE: Final = 5 / 6
"""A relay that has used so much of its hour is due soon."""
SHOWN_LINKS, SHOWN_FLIGHT = 8, 6
HOPS: Final[dict[Direction, tuple[str, ...]]] = {
    "down": ("district-street", "street-community", "community-household"),
    "up": ("household-community", "community-street", "street-district"),
}
Told = Mapping[Direction, DirectionLatency]


def headline(
    told: Told,
    flight: Sequence[RelayLine],
    found: RelayOverview,
    standing: Standing,
    view: View,
    words: Words,
) -> Component:
    """Both shares, what has no receipt, what is in flight, and how long both ways take."""
    code, asked = standing.area.code if standing.area else None, direction_of(view)
    sent = found.period.first, found.period.end

    def rows(status: str, way: str | None) -> str:
        return rows_of(view, sent, words, status=status, area=code, direction=way)

    lost = sum(told[way].no_receipt for way in DIRECTIONS if asked in (None, way))
    on_way = in_flight_of(standing, asked)
    cells = [_share(way, told[way], rows("within_60", way), words) for way in DIRECTIONS]
    cells += [
        Figure(
            words("relays_lost"), f"{lost:,}", words("relays_unit"), words("relays_lost_basis"),
            rows("no_receipt", asked), OVER, not lost, lost,
        ),
        Figure(
            words("relays_flight"), f"{on_way:,}", words("relays_unit"),
            _tightest(flight, standing, words),
            rows_of(view, None, words, status="in_flight", area=code, direction=asked),
            is_zero=not on_way, counts=on_way,
        ),
    ]  # fmt: skip
    cells += [_length(way, told[way], rows("complete", way), words) for way in DIRECTIONS]
    return figures(cells)


def in_flight_of(standing: Standing, asked: str | None) -> int:
    """How many are on their way, in the direction asked for or in both."""
    here = {"down": standing.figures.relay_down, "up": standing.figures.relay_up}
    return sum(counts.in_flight for way, counts in here.items() if asked in (None, way))


def _share(way: Direction, told: DirectionLatency, address: str, words: Words) -> Figure:
    share, name = told.share_within_60, words(f"relays_share_{way}")
    if not share.denominator:
        return Figure(name, "—", basis=words("relays_share_none"), status=UNKNOWN)
    basis = words("relays_share_basis", met=f"{share.numerator:,}", due=f"{share.denominator:,}")
    return Figure(
        name, percent(share.numerator, share.denominator), "%", basis, address, counts=share.numerator
    )


def _length(way: Direction, told: DirectionLatency, address: str, words: Words) -> Figure:
    name, spread = words(f"relays_length_{way}"), told.latency
    if not spread.n:
        return Figure(name, "—", basis=words("relays_none"), status=UNKNOWN)
    basis = words("relays_length_basis", most=_whole(spread.max_s), n=f"{spread.n:,}")
    both = f"{_whole(spread.p50_s)} / {_whole(spread.p90_s)}"
    return Figure(name, both, words("relays_minutes"), basis, address, counts=spread.n)


def _tightest(flight: Sequence[RelayLine], standing: Standing, words: Words) -> str:
    if not flight:
        return words("relays_flight_none")
    first = flight[0]
    return words(
        "relays_flight_first",
        left=left(first, standing.at),
        place=place(first.area, standing.tree.by_code, words),
    )


def left(line: RelayLine, at: datetime) -> str:
    """15:50 of its hour; 0:00 once it is over."""
    if line.sent_at is None:
        return "—"
    seconds = max(0, int((line.sent_at + LIMIT - at).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def in_flight(flight: Sequence[RelayLine], standing: Standing, view: View, words: Words) -> Component:
    """What has least time left, first."""
    if not flight:
        body: list[Component] = [html.P(words("relays_flight_none"), className="empty")]
    else:
        body = [
            html.Ol(
                [_on_way(line, standing, view, words) for line in flight[:SHOWN_FLIGHT]], className="burn"
            )
        ]
    asked = direction_of(view)
    if (hidden := in_flight_of(standing, asked) - len(flight[:SHOWN_FLIGHT])) > 0:
        code = standing.area.code if standing.area else None
        address = rows_of(view, None, words, status="in_flight", area=code, direction=asked)
        more = words("relays_flight_more", n=f"{hidden:,}")
        body.append(dcc.Link(more, href=address, className="t2"))
    return card(words("relays_flight"), *body, note=words("relays_flight_note"), at=as_of(standing.at, words))


def _on_way(line: RelayLine, standing: Standing, view: View, words: Words) -> Component:
    used = line.used_share or 0.0
    look = DUE if used >= DUE_SHARE else ""
    hop = f"{tier(line.station, standing.tree, words)}→{tier(line.towards, standing.tree, words)}"
    where = f"{ARROWS[line.direction]} {place(line.area, standing.tree.by_code, words) or '—'}"
    bar = html.I(
        html.I(className=f"used {look}".strip()),
        className="track",
        style={"--used": f"{1 - min(1.0, used):.3f}"},
    )
    inside = [
        html.Div([html.B(where), html.Span(hop, className="t3")], className="what"),
        bar,
        html.Span(
            [*([mark(DUE)] if look else []), left(line, standing.at)], className=f"left {look}".strip()
        ),
    ]
    return html.Li(dcc.Link(inside, href=view.link(f"/relay/{line.id}")))


def hops(told: Told, standing: Standing, view: View, words: Words) -> Component:
    """Each level of each way, in the order in which a relay takes them; then any other."""
    columns = [
        Column(words("relays_hop")),
        *(
            Column(words(f"relays_{name}"), is_number=True)
            for name in ("known", "unknown", "p50", "p90", "max")
        ),
        Column(words("relays_scale")),
    ]
    rows: list[Sequence[Cell]] = []
    for way in DIRECTIONS:
        if direction_of(view) in (None, way):
            by_level = {hop.level: hop for hop in told[way].hops}
            levels = (*HOPS[way], *(level for level in by_level if level not in HOPS[way]))
            rows += [_hop(way, level, by_level.get(level), words) for level in levels]
    return card(
        words("relays_hops"), table(columns, rows, empty=""), note=words("relays_hops_note"),
        at=as_of(standing.at, words), cls="hops",
    )  # fmt: skip


def _hop(way: Direction, level: str, hop: HopLatency | None, words: Words) -> Sequence[Cell]:
    spread, unknown = (hop.latency, hop.unknown) if hop is not None else (Spread(), 0)
    return (
        html.Span([f"{ARROWS[way]} ", html.B(level_name(level, words))], className="nw"),
        number(spread.n),
        number(unknown, status=UNKNOWN),
        *(_minutes(length) for length in (spread.p50_s, spread.p90_s, spread.max_s)),
        _scale(spread),
    )


def _scale(spread: Spread) -> Component:
    lengths = {"--p50": spread.p50_s, "--p90": spread.p90_s, "--max": spread.max_s}
    style = {name: f"{min(1.0, (length or 0) / 3600):.3f}" for name, length in lengths.items()}
    look = UNKNOWN if not spread.n else OVER if (spread.max_s or 0) > 3600 else ""
    bars = [html.I(className=of) for of in ("max", "p90", "p50")] if spread.n else []
    return html.I(bars, className=f"scale {look}".strip(), style=style)


def _minutes(seconds: int | None) -> Component:
    if seconds is None:
        return html.Span("—", className=UNKNOWN)
    is_over = seconds > 3600
    shown: list[Component | str] = [*([mark(OVER)] if is_over else []), f"{seconds / 60:.1f}"]
    return html.Span(shown, className=OVER if is_over else "")


def _whole(seconds: int | None) -> str:
    return "—" if seconds is None else f"{seconds / 60:.0f}"


def links(found: RelayOverview, standing: Standing, view: View, words: Words) -> Component:
    """The links with most relays over their hour first; of each the hop that took longest."""
    columns = [
        Column(words("relays_hop")),
        Column(words("relays_link")),
        Column(words("relays_count"), is_number=True),
        Column(words("relays_p50"), is_number=True),
        Column(words("relays_p90"), is_number=True),
        Column(words("relays_most"), is_number=True),
        Column(words("relays_over"), is_number=True),
    ]
    told = ((area, way, direction_latency(sums)) for (area, way), sums in found.links.items())
    due = [link for link in told if link[2].share_within_60.denominator]
    worst = sorted(due, key=lambda link: (-link[2].breached, -_slowest_s(link[2]), link[0], link[1]))
    rows = [_link(area, way, link, found, standing, view, words) for area, way, link in worst[:SHOWN_LINKS]]
    return card(
        words("relays_links"), table(columns, rows, empty=words("relays_links_none")),
        note=words("relays_links_note"), at=as_of(standing.at, words), cls="links",
    )  # fmt: skip


def _slowest_s(link: DirectionLatency) -> int:
    return max((hop.latency.p90_s or 0 for hop in link.hops), default=0)


def _link(
    area: str,
    way: Direction,
    link: DirectionLatency,
    found: RelayOverview,
    standing: Standing,
    view: View,
    words: Words,
) -> Sequence[Cell]:
    sent, n = (found.period.first, found.period.end), link.share_within_60.denominator

    def rows(status: str) -> str:
        return rows_of(view, sent, words, status=status, area=area, direction=way)

    slowest = next((hop for hop in link.hops if hop.level == link.slowest_hop), None)
    name = level_name(slowest.level, words) if slowest else words("hop_nobody")
    if link.complete < LEAST or slowest is None:
        lengths: list[Cell] = [html.Span("—", className=UNKNOWN, title=words("relays_few")) for _ in range(2)]
    else:
        lengths = [_minutes(slowest.latency.p50_s), _minutes(slowest.latency.p90_s)]
    return (
        html.Span([f"{ARROWS[way]} ", html.B(name)], className="nw"),
        html.Span(place(area, standing.tree.by_code, words), className="nw"),
        number(n, rows("due")),
        *lengths,
        _minutes(link.latency.max_s),
        number(link.breached, rows("breached"), status=OVER),
    )
