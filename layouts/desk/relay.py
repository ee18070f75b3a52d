"""`/relay/{relay}`: one relay hop by hop: its stamps, what is unknown, and what it has used of its hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.events import HOUSEHOLD
from dashboard.reading.desk import Desk, Standing
from dashboard.reading.relay_detail import HopDetail, RelayDetail
from layouts._names import group_name, place
from layouts._pieces import mark
from layouts._theme import DUE, OK, OVER, UNKNOWN
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, Figure, as_of, card, figures, heading, local, span, table
from layouts.desk._relay_cards import DUE_SHARE
from layouts.desk._relay_view import ARROWS, LOOKS, level_name, station
from layouts.words import Words

LIMIT_S = 3600
FAR = 2
"""So many of its hours on, what a relay has used is told in hours and days."""
HOP_LOOKS = {"known": OK, "unknown": UNKNOWN}


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    found = await desk.relay(view.of["relay"])
    standing = await desk.standing_around(found.area)
    title = f"{words(f'relays_{found.direction}')} {place(found.area, standing.tree.by_code, words)}".strip()
    body = html.Div(
        [
            heading(title, found.id),
            _figures(found, standing, words),
            html.Div(
                [_hops(found, standing, words), _beside(found, standing, view, words)], className="stack"
            ),
        ]
    )
    steps = [(group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path]
    steps.append((words("relays_title"), view.link("/relays", area=found.area or None)))
    return Drawn(title, body, standing.at, tuple(steps), found.area or None)


def _figures(found: RelayDetail, standing: Standing, words: Words) -> Component:
    status = words(f"relays_{found.status}")
    until = words("onerelay_not_complete")
    if found.complete_at is not None:
        until = words("onerelay_complete_at", at=local(found.complete_at, words, seen_from=standing.at))
    look = OK if found.status == "within_60" else LOOKS.get(found.status, "")
    now = station(found.station, standing.tree, words)
    towards = words("onerelay_at_leaf")
    if found.complete_at is None:
        towards = words("onerelay_towards", station=station(found.towards, standing.tree, words))
    return figures(
        [
            Figure(words("onerelay_state"), status, basis=until, status=look),
            _used(found, standing, words),
            Figure(words("onerelay_station"), now, basis=towards, status="" if found.station else UNKNOWN),
            _slowest(found, words),
            _households(found, words),
            _breach(found, standing, words),
        ]
    )


def _used(found: RelayDetail, standing: Standing, words: Words) -> Figure:
    name = words("onerelay_used")
    if found.used_s is None:
        return Figure(name, "—", basis=words("onerelay_start_unknown"), status=UNKNOWN)
    share = found.used_s / LIMIT_S
    look = OVER if share > 1 else DUE if share >= DUE_SHARE and found.complete_at is None else ""
    basis = words("onerelay_used_basis", at=local(found.sent_at, words, seen_from=standing.at))
    if share > FAR:
        return Figure(name, span(timedelta(seconds=found.used_s), words), basis=basis, status=look)
    return Figure(name, f"{found.used_s / 60:.1f}", words("relays_minutes"), basis, status=look)


def _slowest(found: RelayDetail, words: Words) -> Figure:
    name = words("onerelay_slowest")
    hop = next((hop for hop in found.hops if hop.hop == found.slowest_hop), None)
    if hop is None or hop.latency_s is None:
        return Figure(name, "—", basis=words("onerelay_slowest_none"), status=UNKNOWN)
    return Figure(name, f"{hop.latency_s / 60:.1f}", words("relays_minutes"), level_name(hop.level, words))


def _households(found: RelayDetail, words: Words) -> Figure:
    name = words("onerelay_households")
    if found.households is not None:
        told = f"{found.households.reached:,} / {found.households.should:,}"
        return Figure(name, told, basis=words("onerelay_households_basis"))
    if found.path and HOUSEHOLD not in found.path:
        return Figure(name, "—", basis=words("onerelay_households_not"))
    unknown = words("onerelay_households_unknown")
    return Figure(name, unknown, basis=words("onerelay_households_why"), status=UNKNOWN)


def _breach(found: RelayDetail, standing: Standing, words: Words) -> Figure:
    name = words("onerelay_breach")
    if found.breached_at is None:
        why = words("onerelay_start_unknown" if found.sent_at is None else "onerelay_no_breach_why")
        no = "—" if found.sent_at is None else words("onerelay_no_breach")
        return Figure(name, no, basis=why, status=UNKNOWN if found.sent_at is None else "")
    recorded = words("onerelay_not_recorded")
    if found.breach_recorded_at is not None:
        recorded = words(
            "onerelay_recorded", at=local(found.breach_recorded_at, words, seen_from=standing.at)
        )
    return Figure(name, local(found.breached_at, words, seen_from=standing.at), basis=recorded, status=OVER)


def _hops(found: RelayDetail, standing: Standing, words: Words) -> Component:
    names = ("sent", "received", "read", "acknowledged")
    columns = [
        Column("#"),
        Column(words("onerelay_hop")),
        Column(words("onerelay_from")),
        Column(words("onerelay_to")),
        *(Column(words(f"onerelay_{name}")) for name in names),
        Column(words("onerelay_latency"), is_number=True),
        Column(words("onerelay_hand_over"), is_number=True),
    ]
    note = words("onerelay_hops_note")
    if found.unknown_hops:
        note = f"{words('onerelay_n_unknown', n=found.unknown_hops)} · {note}"
    rows = [_hop(hop, hop.hop == found.slowest_hop, standing, words) for hop in found.hops]
    return card(
        words("onerelay_hops"),
        html.Div(table(columns, rows, empty=words("onerelay_no_hops")), className="wide"),
        note=note,
        at=as_of(standing.at, words),
    )


def _hop(hop: HopDetail, is_slowest: bool, standing: Standing, words: Words) -> Sequence[Cell]:
    look = HOP_LOOKS.get(hop.state, "")
    sign = [mark(look)] if look else []
    state = html.Span([*sign, words(f"onerelay_{hop.state}")], className=look or "t3")
    stamps = (hop.sent_at, hop.received_at, hop.read_at, hop.acknowledged_at)
    took = "—" if hop.latency_s is None else f"{hop.latency_s / 60:.1f}"
    return (
        f"{hop.hop + 1}",
        html.Div([html.B(level_name(hop.level, words)), html.Div(state)], className="nw"),
        station(hop.from_, standing.tree, words),
        station(hop.to, standing.tree, words),
        *(_stamp(at, hop, standing, words, is_needed=n < 2) for n, at in enumerate(stamps)),
        html.B(took) if is_slowest else took,
        "—" if hop.hand_over_s is None else f"{hop.hand_over_s / 60:.1f}",
    )


def _stamp(at: datetime | None, hop: HopDetail, standing: Standing, words: Words, *, is_needed: bool) -> Cell:
    """A stamp that a latency needs and nobody gave is unknown; one still to come, or of a reading, none."""
    if at is not None:
        return html.Span(local(at, words, seen_from=standing.at), className="nw")
    if is_needed and hop.state == "unknown":
        return html.Span([mark(UNKNOWN), words("onerelay_unknown")], className=f"nw {UNKNOWN}")
    return html.Span("—", className="t3")


def _beside(found: RelayDetail, standing: Standing, view: View, words: Words) -> Component:
    path = " → ".join(station(code, standing.tree, words) for code in found.path)
    case: Component = html.Span(words("onerelay_no_case"), className="t3")
    if found.case is not None:
        case = dcc.Link(found.case, href=view.link(f"/case/{found.case}"))
    facts = [
        (words("onerelay_path"), path or html.Span(words("onerelay_path_unknown"), className=UNKNOWN)),
        (words("onerelay_case"), case),
        (words("relays_direction"), f"{ARROWS[found.direction]} {words(f'relays_{found.direction}')[2:]}"),
    ]
    return html.Section(
        html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts]), className="card facts"
    )


PAGE = Page("relay", "/relay/{relay:path}", draw)
