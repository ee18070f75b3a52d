"""Tests of channels: the door to one, and what became of each, with the reason where it was refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading.alert_tests import posts_on
from dashboard.reading.alert_told import TriedLine
from layouts._pieces import mark
from layouts._theme import DUE, UNKNOWN
from layouts.desk._alert_chain import RECEIPTS, receipt_cell, state_of
from layouts.desk._alert_told import Telling, to_the_ms
from layouts.desk._pieces import Cell, Column, as_of, card, stacked

HEARD_WITHIN: Final = timedelta(seconds=10)
"""After that, who asked for a test is told that nobody has heard of it."""
FOLLOWED_FOR: Final = timedelta(minutes=15)


def door(channel: str, telling: Telling) -> Component:
    """To the form of a test; why there is none where no test can go."""
    words = telling.words
    if not posts_on(telling.plan, channel):
        use = telling.plan.channels.get(channel)
        is_wall = use is not None and use.kind == "wall"
        return html.Span(words("channel_wall_untested" if is_wall else "channel_no_post"), className="t3")
    address = telling.view.same(act="test", channel=channel)
    return dcc.Link(words("channel_test"), href=address, className="button")


def is_followed(tests: Sequence[TriedLine], telling: Telling) -> bool:
    """Whether something may still become of one of them within seconds."""
    recent = (each for each in tests if telling.at - each.asked_at < FOLLOWED_FOR)
    return any(each.notice is None or each.notice.state in ("waiting", "sending") for each in recent)


def tests_card(tests: Sequence[TriedLine], telling: Telling) -> Component:
    words = telling.words
    names = ("asked_at", "channel", "to", "queued", "accepted", "delivered", "read", "state")
    rows = [_row(each, telling) for each in tests]
    body = stacked([Column(words(f"tests_{name}")) for name in names], rows, empty=words("tests_none"))
    at = as_of(telling.at, words)
    return card(words("tests_title"), body, note=words("tests_note"), at=at, cls="rows tests")


def _row(line: TriedLine, telling: Telling) -> Sequence[Cell]:
    notice = line.notice
    names = (
        html.Span(to_the_ms(line.asked_at, telling), className="nw"),
        html.Span(telling.channel(line.channel), className="nw"),
        html.Span(telling.post(line.post), className="nw"),
    )
    if notice is None:
        return *names, "—", "—", "—", "—", _unheard(line, telling)
    return (
        *names,
        html.Span(to_the_ms(notice.created_at, telling), className="nw"),
        html.Span(_exact(notice.accepted_at, telling), className="nw"),
        *(receipt_cell(notice, receipt, telling) for receipt in RECEIPTS),
        state_of(notice, None, telling),
    )


def _unheard(line: TriedLine, telling: Telling) -> Component:
    words = telling.words
    if telling.at - line.asked_at < HEARD_WITHIN:
        return html.Span([mark(UNKNOWN), words("tests_asked")], className="unk fits")
    return html.Span([mark(DUE), words("tests_unheard")], className="due fits")


def _exact(at: datetime | None, telling: Telling) -> str:
    return "—" if at is None else to_the_ms(at, telling)
