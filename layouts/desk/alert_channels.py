"""`/alerts/channels`: each way out: its budget, what went and what failed, and what it can prove."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.reading.alert_told import ChannelLine, Channels
from dashboard.reading.desk import Desk
from layouts._pieces import mark, told
from layouts._theme import DUE, OK, OVER, UNKNOWN
from layouts.desk._alert_failures import failure
from layouts.desk._alert_pages import PAGES, alerts_of, plan_notice, steps, tabs, telling_of
from layouts.desk._alert_side import is_spent, used
from layouts.desk._alert_tests import door, is_followed, tests_card
from layouts.desk._alert_told import Telling, clock
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, as_of, card, heading, number, stacked
from layouts.words import Words


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    alerts = alerts_of(desk)
    telling, found, tests, fault = await asyncio.gather(
        telling_of(desk, view, words),
        alerts.channels(),
        alerts.tests(),
        asyncio.to_thread(alerts.ground.plan_fault),
    )
    title = words("channels_title")
    parts = [
        heading(title, words("channels_note")),
        tabs(view, words),
        *plan_notice(fault, telling),
        _table(found, telling, may_test=alerts.may_test),
        *([tests_card(tests, telling)] if alerts.may_test or tests else []),
        _browser(words),
        *([] if found.push_key is None else [_push(found.push_key, words)]),
    ]
    if desk.may("administer"):
        parts.append(html.P(words("channels_test"), className="foot"))
    body = told(html.Div(parts, className="stacked"), live="soon" if is_followed(tests, telling) else "1")
    return Drawn(title, body, telling.at, steps(telling, is_below=True))


def _table(found: Channels, telling: Telling, *, may_test: bool) -> Component:
    words = telling.words
    names = (
        "channel",
        "state",
        "budget",
        "waiting",
        "accepted",
        "failed",
        "passed",
        "repeats",
        "last",
        "receipts",
    )
    numbers = ("waiting", "accepted", "failed", "passed", "repeats")
    columns = [Column(words(f"channels_{name}"), is_number=name in numbers) for name in names]
    rows = [list(_line(line, telling, is_whole=found.is_whole)) for line in found.lines]
    if may_test:
        columns.append(Column(words("channels_try")))
        for line, row in zip(found.lines, rows, strict=True):
            row.append(door(line.name, telling))
    body = stacked(columns, rows, empty=words("channels_none"))
    reach, more = "" if found.is_whole else "_reach", "_more" if found.is_more else ""
    note = words(f"channels_day{reach}{more}")
    return card(words("channels_all"), body, note=note, at=as_of(found.at, words))


def _line(line: ChannelLine, telling: Telling, *, is_whole: bool) -> Sequence[Cell]:
    words = telling.words
    label = telling.channel(line.name)
    name: list[Component] = [html.B(label)]
    if not label.lower().endswith(line.name):  # its label may say which use it is, and may be its name
        name.append(html.Span(f" {line.name}", className="t3"))
    budget = [mark(DUE)] if is_spent(line) else []
    look = "due nw" if is_spent(line) else "nw"
    return (
        html.Span(name, className="nw"),
        state_of(line, telling, is_whole=is_whole),
        html.Span([*budget, used(line, words)], className=look),
        number(line.waiting),
        number(line.accepted),
        number(line.failed, status=OVER),
        number(line.passed),
        number(line.repeats),
        _last(line, telling),
        _receipts(line, words),
    )


def state_of(line: ChannelLine, telling: Telling, *, is_whole: bool) -> Component:
    """By what happened last of it: well, failed, tried again, or nobody knows. `is_whole`: of the whole
    centre."""
    words = telling.words
    if line.face is None:
        return html.Span([mark(OVER), words("channel_gone", kind=line.kind)], className="over nw")
    failed_at, went_at = line.last_failed_at, line.last_accepted_at
    if failed_at is not None and (went_at is None or went_at < failed_at):
        return html.Span([mark(OVER), words("channel_failing")], className="over nw")
    if line.retrying:
        return html.Span([mark(DUE), words("channel_retrying", n=f"{line.retrying:,}")], className="due nw")
    if went_at is None:
        unused = words("channel_unknown" if is_whole else "channel_unknown_reach")
        return html.Span([mark(UNKNOWN), unused], className="unk nw")
    return html.Span([mark(OK), words("channel_well")], className="nw")


def _last(line: ChannelLine, telling: Telling) -> Component:
    words = telling.words
    if line.last_accepted_at is None and line.last_failed_at is None:
        return html.Span("—")
    lines = [html.Span(words("channel_went", at=clock(line.last_accepted_at, telling)), className="nw")]
    if line.last_failed_at is not None:
        error = failure(line.last_error or "", words) or words("notice_unknown")
        failed = words("channel_failed", at=clock(line.last_failed_at, telling), why=error)
        lines.append(html.Span(failed, className="t2 fits"))
    return html.Div(lines, className="two-lines")


def _receipts(line: ChannelLine, words: Words) -> Component:
    if line.face is None or not line.face.receipts:
        return html.Span([mark(UNKNOWN), words("channel_no_receipts")], className="unk nw")
    order = ("delivered", "read", "acknowledged")
    said = [words(f"chain_{each}") for each in order if each in line.face.receipts]
    return html.Span(words("alert_and").join(said), className="fits")


def _browser(words: Words) -> Component:
    """Whether this very browser shows what its person is told of (`assets/desk-notify.js`)."""
    state = html.Span(words("notify_off"), className="said")
    button = html.Button(words("notify_turn_on"), id="desk-notify", className="button", type="button")
    names = ("on", "off", "page", "turn_on", "turn_off")
    told(button, **{name: words(f"notify_{name}") for name in names})
    body = html.Div([state, button], className="row notify")
    return card(words("notify_title"), body, note=words("notify_note"))


def _push(key: str, words: Words) -> Component:
    """Makes this browser an address of Web Push (`assets/desk-push.js`), to be written into the plan."""
    button = html.Button(words("push_turn_on"), id="desk-push", className="button", type="button")
    names = ("off", "on", "refused", "cannot")
    told(button, key=key, **{name: words(f"push_{name}") for name in names})
    state = html.Span(words("push_off"), className="said", role="status")
    address = html.Textarea(
        id="desk-push-address", className="push-address", readOnly="readonly", hidden=True, rows=4
    )
    setattr(address, "aria-label", words("push_address"))
    body = html.Div([html.Div([state, button], className="row notify"), address])
    return card(words("push_title"), body, note=words("push_note"))


PAGE = Page("alert_channels", PAGES["alert_channels"], draw)
