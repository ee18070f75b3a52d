"""`/alerts/proof`: of a day, who was told what, when, by which channel, and with which receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.alert import Receipt
from dashboard.ports.alerts import Notice
from dashboard.reading.alert_told import AlertRow, Proof, ProofRow
from dashboard.reading.desk import Desk
from layouts._pieces import mark
from layouts._theme import OVER, UNKNOWN
from layouts.desk._alert_chain import RECEIPTS, can_tell, receipt_cell, state_of
from layouts.desk._alert_export import doors
from layouts.desk._alert_pages import PAGES, alerts_of, steps, tabs, telling_of
from layouts.desk._alert_told import LOOK_OF_SEVERITY, LOOKS, TRIED, Telling, by, clock, to, what
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, Figure, as_of, card, chip, figures, heading, stacked
from layouts.words import Words

SHOWN: Final = 300
"""Notices in the table, the newest first; the file has them all."""


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    telling = await telling_of(desk, view, words)
    today = telling.at.astimezone(words.zone).date()
    on = day_asked(view, today)
    alerts = alerts_of(desk)
    proof = await alerts.proof(on)
    newest = sorted(proof.rows, key=lambda row: (row.notice.created_at, row.notice.id), reverse=True)[:SHOWN]
    told = await alerts.rows({row.group.id: row.group for row in newest}.values())
    shown = [(row, told[row.group.id]) for row in newest]
    title = words("proof_title")
    body = html.Div(
        [
            heading(title, words("proof_note"), doors(telling, on)),
            tabs(view, words),
            _days(on, today, view, words),
            _sums(proof, telling),
            _table(proof, shown, telling),
        ],
        className="stacked",
    )
    return Drawn(title, body, telling.at, steps(telling, is_below=True))


def day_asked(view: View, today: date) -> date:
    """The local day that the address tells; today where it tells none, or one that is still to come."""
    try:
        return min(date.fromisoformat(view.asked.get("day", "")), today)
    except ValueError:
        return today


def _days(on: date, today: date, view: View, words: Words) -> Component:
    """Today and the six days before; the day that is looked at, and those around it, beside them."""
    last = [today - timedelta(days=n) for n in range(7)]
    shown = sorted({*last, on}, reverse=True)
    named = {today: words("proof_today"), today - timedelta(days=1): words("proof_yesterday")}
    links = [chip(named.get(day, f"{day:%m-%d}"), view.same(day=day.isoformat()), day == on) for day in shown]
    before = view.same(day=(on - timedelta(days=1)).isoformat())
    return html.Div([*links, chip(words("proof_before"), before, False)], className="chips")


def _sums(proof: Proof, telling: Telling) -> Component:
    """All, the six ways that they ended in, and what is proven of those that were accepted."""
    words, n = telling.words, proof.counts
    all_ = n["notices"]

    def cell(name: str, status: str = "") -> Figure:
        basis = words(f"proof_{name}_basis", n=f"{n[name]:,}", all=f"{all_:,}")
        return Figure(words(f"proof_{name}"), f"{n[name]:,}", basis=basis, status=status, is_zero=not n[name])

    def receipt(name: Receipt) -> Figure:
        sent = [row.notice for row in proof.of_alerts if row.notice.accepted_at is not None]
        mute = sum(not can_tell(notice, name, telling) for notice in sent)
        if not mute:
            return cell(name)
        basis = words("proof_receipt_mute", n=f"{n[name]:,}", all=f"{all_:,}", mute=f"{mute:,}")
        return Figure(words(f"proof_{name}"), f"{n[name]:,}", unit="+?", basis=basis)

    first = Figure(words("proof_notices"), f"{all_:,}", basis=words("proof_notices_basis"), is_zero=not all_)
    ends = [cell("accepted"), cell("failed", OVER), *map(cell, ("passed", "held", "needless"))]
    proven = [receipt("delivered"), receipt("read"), cell("acknowledged")]
    return html.Div(figures([first, *ends, cell("under_way", UNKNOWN), *proven]), className="proof-sums")


def _table(proof: Proof, shown: Sequence[tuple[ProofRow, AlertRow]], telling: Telling) -> Component:
    words = telling.words
    names = ("made", "alert", "to", "channel", "accepted", "delivered", "read", "acknowledged", "state")
    replaced = {row.notice.instead_of: row.notice for row in proof.rows if row.notice.instead_of}
    rows = [_row(row, told, replaced.get(row.notice.id), telling) for row, told in shown]
    body = stacked([Column(words(f"proof_of_{name}")) for name in names], rows, empty=words("proof_none"))
    n = f"{len(proof.rows):,}"
    note = words("episodes_of", n=SHOWN, all=n) if len(proof.rows) > SHOWN else words("proof_n", n=n)
    if tests := proof.counts["tests"]:
        note = f"{note} · {words('proof_tests', n=f'{tests:,}')}"
    if ends := proof.counts["ends"]:
        note = f"{note} · {words('proof_ends', n=f'{ends:,}')}"
    if proof.unmade:
        note = f"{note} · {words('proof_unmade', n=f'{proof.unmade:,}')}"
    if proof.is_more:
        note = f"{note} · {words('proof_more')}"
    return card(f"{proof.on:%Y-%m-%d}", body, note=note, at=as_of(proof.at, words), cls="rows")


def _row(row: ProofRow, told: AlertRow, instead: Notice | None, telling: Telling) -> Sequence[Cell]:
    group, notice = row.group, row.notice
    look = LOOKS["resolved"] if notice.tells_end else LOOK_OF_SEVERITY[group.severity]
    sign = mark(TRIED if notice.is_test else look)
    place: list[Component | str] = []
    if not notice.is_test:
        place = [" ", html.Span(telling.place(group.area), className="t2 nw")]
    link = dcc.Link(what(told, telling), href=telling.view.link(f"/alert/{group.id}"), className="strong")
    return (
        html.Span(clock(notice.created_at, telling), className="nw"),
        html.Span([sign, link, *place], className="fits"),
        to(notice.recipient, telling),
        by(notice.channel, telling),
        clock(notice.accepted_at, telling),
        *(receipt_cell(notice, receipt, telling) for receipt in RECEIPTS),
        clock(group.acked_at, telling),
        state_of(notice, instead, telling, is_acked=group.acked_at is not None),
    )


PAGE = Page("alert_proof", PAGES["alert_proof"], draw)
