"""Tests of channels: the door to one, and what became of each, with the reason where it was refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ports.alerts import Notice
from dashboard.reading.alert_preview import Preview
from dashboard.reading.alert_tests import posts_on
from dashboard.reading.alert_told import AlertFile, TriedLine
from layouts._pieces import mark
from layouts._theme import DUE, UNKNOWN
from layouts.desk._alert_chain import RECEIPTS, evidence, receipt_cell, state_of
from layouts.desk._alert_told import TRIED, Telling, by, clock, to, to_the_ms, what
from layouts.desk._pieces import Cell, Column, as_of, card, stacked
from layouts.words import Words

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
    rows = [_row(each, telling, is_door=True) for each in tests]
    at = as_of(telling.at, words)
    return card(words("tests_title"), _table(rows, words), note=words("tests_note"), at=at, cls="rows")


def one_test(file: AlertFile, telling: Telling) -> list[Component]:
    """The page of a test: what became of it, turn by turn, and what it said."""
    words = telling.words
    head = [
        html.H1([mark(TRIED), html.Span(what(file.row, telling))]),
        html.P(words("tests_note"), className="t2"),
    ]
    (notice,) = file.notices
    line = TriedLine(notice.group, notice.channel, notice.recipient, file.row.group.opened_at, notice)
    body = _table([_row(line, telling, is_door=False)], words), evidence(file, telling)
    at = as_of(file.at, words)
    parts = [
        html.Section(
            html.Div(html.Div(head, className="what"), className="top"), className="card alert-head"
        ),
        card(words("chain_title"), *body, at=at, cls="rows"),
    ]
    if notice.title:  # which is kept from who is told no sensitive kind
        parts.append(card(words("tests_said"), message([(notice.title, notice.text)])))
    return parts


def message(said: Iterable[tuple[str, str]]) -> Component:
    """Messages as they go out: title and text of each."""
    return html.Div(
        [html.Div([html.B(title), html.P(text)], className="message") for title, text in said],
        className="messages",
    )


def messages(found: Preview, telling: Telling) -> Component:
    """What goes out now, and what an alert would say there: both in each language that a post may have."""
    words = telling.words
    parts = [html.B(words("test_goes_out")), message(found.test.values())]
    if found.group is not None:
        is_open = found.group.resolved_at is None
        parts.append(html.B(words("test_like_open" if is_open else "test_like_over")))
        parts.append(message(found.alert.values()))
    elif telling.desk.may("read_sensitive"):
        parts.append(html.Span(words("test_like_none"), className="t3"))
    return html.Div(parts, className="preview")


def _table(rows: Sequence[Sequence[Cell]], words: Words) -> Component:
    names = ("asked_at", "channel", "to", "queued", "accepted", "delivered", "read", "attempts", "state")
    columns = [Column(words(f"tests_{name}"), is_number=name == "attempts") for name in names]
    return stacked(columns, rows, empty=words("tests_none"))


def _row(line: TriedLine, telling: Telling, *, is_door: bool) -> Sequence[Cell]:
    """`is_door`: its instant opens its page."""
    notice, at = line.notice, to_the_ms(line.asked_at, telling)
    asked: Component = html.Span(at, className="nw")
    if is_door and notice is not None:
        asked = dcc.Link(at, href=telling.view.link(f"/alert/{line.group}"), className="strong nw")
    names = (
        asked,
        by(line.channel, telling),
        to(line.post, telling),
    )
    if notice is None:
        return *names, "—", "—", "—", "—", "—", _unheard(line, telling)
    return (
        *names,
        html.Span(to_the_ms(notice.created_at, telling), className="nw"),
        html.Span(_exact(notice.accepted_at, telling), className="nw"),
        *(receipt_cell(notice, receipt, telling) for receipt in RECEIPTS),
        f"{notice.attempts}",
        _became(notice, telling),
    )


def _became(notice: Notice, telling: Telling) -> Component:
    """With when the last attempt was, where that failed for good."""
    state = state_of(notice, None, telling)
    if notice.state != "failed":
        return state
    return html.Div(
        [state, html.Span(clock(notice.try_at, telling), className="t3 nw")], className="two-lines"
    )


def _unheard(line: TriedLine, telling: Telling) -> Component:
    words = telling.words
    if telling.at - line.asked_at < HEARD_WITHIN:
        return html.Span([mark(UNKNOWN), words("tests_asked")], className="unk fits")
    return html.Span([mark(DUE), words("tests_unheard")], className="due fits")


def _exact(at: datetime | None, telling: Telling) -> str:
    return "—" if at is None else to_the_ms(at, telling)
