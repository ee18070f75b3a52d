"""One alert: what and where, who must act by when, its custody, its receipts, and what is in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.area import AreaTree
from dashboard.ports.alerts import Episode
from dashboard.reading.alert_told import AlertFile, AlertRow, ChannelLine, SilenceLine
from dashboard.reading.alerts import AlertDesk
from layouts._numbers import epoch_ms
from layouts._pieces import mark, told
from layouts.desk._alert_chain import chain, receipts
from layouts.desk._alert_side import budgets, escalation, silences
from layouts.desk._alert_told import (
    CHECK,
    LOOK_OF_SEVERITY,
    Telling,
    clock,
    length,
    look_of,
    noted,
    said_lengths,
    state_line,
    subject_name,
    what,
)
from layouts.desk._page import View
from layouts.desk._pieces import Cell, Column, card, stacked

ACTS: Final = ("acknowledge", "act", "escalate", "silence")
"""What may be done to an alert, in the order of the buttons."""
FIRST: Final = 8
"""Episodes shown in the inbox; the alert's own page has more."""


@dataclass(frozen=True, slots=True)
class Detail:
    """An alert with what stands beside it. `silences`: those in force that it would fall under."""

    file: AlertFile
    silences: Sequence[SilenceLine]
    channels: Sequence[ChannelLine]


async def detail_of(alerts: AlertDesk, group: str) -> Detail:
    """Raises NotThere."""
    file, silences, channels, standing = await asyncio.gather(
        alerts.file(group), alerts.silences(), alerts.channels(), alerts.desk.standing()
    )
    file = as_acted(file)
    names = {notice.channel for notice in file.notices}
    uses = [line for line in channels.lines if line.name in names] or list(channels.lines)
    return Detail(file, [s for s in silences if holds(s, file.row, standing.tree)], uses)


def as_acted(file: AlertFile) -> AlertFile:
    """With what people did by the journal: it is told from the moment that it is durable, not only once the
    alert role has followed it."""
    group = file.row.group
    acts = {act.kind: act for act in reversed(file.acts)}
    if group.acked_at is None and (acked := acts.get("acknowledged")) is not None:
        group = replace(group, acked_at=acked.at, acked_by=acked.by, next_step_at=None, next_to=None)
    if group.acted_at is None and (acted := acts.get("acted")) is not None:
        group = replace(group, acted_at=acted.at)
    return file if group is file.row.group else replace(file, row=replace(file.row, group=group))


def holds(line: SilenceLine, row: AlertRow, tree: AreaTree) -> bool:
    """Whether a silence in force is of such alerts; one of a single subject is of the alert of that alone."""
    silence, group = line.silence, row.group
    if line.state != "in_force" or silence.rule not in (None, group.rule):
        return False
    if silence.about not in (None, row.of):
        return False
    return silence.area is None or (group.area in tree and silence.area in tree.path(group.area))


def offered(row: AlertRow, telling: Telling) -> tuple[str, ...]:
    """The acts that this alert offers to this person now."""
    group, desk = row.group, telling.desk
    if desk.at is not None or group.resolved_at is not None:
        return ()
    found = set()
    if desk.may("act_on_alerts"):
        found |= {"acknowledge"} if group.acked_at is None else set()
        found |= {"act"} if group.acted_at is None else set()
        has_next = group.closed_at is not None and row.has_step
        found |= {"escalate"} if row.state == "unacked" and has_next else set()
    if desk.may("silence_alerts"):
        found.add("silence")
    return tuple(act for act in ACTS if act in found)


def sections(found: Detail, telling: Telling, *, is_whole: bool) -> list[Component]:
    """`is_whole`: on its own page, with all its episodes."""
    file = found.file
    parts = [header(file, telling, is_whole=is_whole), chain(file, telling)]
    if is_whole or file.row.group.total > 1:
        parts.append(episodes(file, telling, is_whole=is_whole))
    parts.append(receipts(file, telling))
    sides = [
        escalation(file.path, file.row.group, telling),
        silences(found.silences, telling),
        budgets(found.channels, file.at, telling),
    ]
    return [*parts, html.Div(sides, className="grid three")]


def header(file: AlertFile, telling: Telling, *, is_whole: bool) -> Component:
    row, words, group = file.row, telling.words, file.row.group
    wanted = "severity_short" if row.state == "resolved" else "severity"  # nobody must act on what is over
    about = noted(row, telling, words(f"{wanted}_{group.severity}"))
    title = html.Div(
        [
            (html.H1 if is_whole else html.H2)([mark(look_of(row)), html.Span(what(row, telling))]),
            html.P(about, className="t2"),
        ],
        className="what",
    )
    look = LOOK_OF_SEVERITY[group.severity] if row.state == "unacked" else ""
    inside = [html.Div([title, _countdown(file, telling)], className="top")]
    buttons, aside = _buttons(row, telling), _aside(row, telling)
    if buttons or aside:
        inside.append(html.Div([*buttons, html.Span(aside, className="t3 aside")], className="buttons"))
    return html.Section(inside, className=f"card alert-head {look}".strip())


def _countdown(file: AlertFile, telling: Telling) -> Component:
    """What is left until the next step, or why there is none."""
    row, words, group = file.row, telling.words, file.row.group
    if row.state == "unacked" and group.next_step_at is None:
        none_left = html.Span(words("alert_no_step_left"), className="t2")
        return html.Div([none_left, state_line(row, telling)], className="next")
    if row.state != "unacked" or group.next_step_at is None:
        return html.Div(state_line(row, telling), className="next")
    left = group.next_step_at - telling.at
    shown = html.Span(length(left, words), className="left")
    coming = row.coming or "step"
    over = words(f"alert_now_{coming}")
    told(shown, until=str(epoch_ms(group.next_step_at)), words=said_lengths(words), over=over)
    key = "hours" if file.waits_for_hours and coming == "first" else coming
    to = words(f"alert_coming_{key}", to=telling.posts(row.next_to))
    return html.Div([html.Span(to, className="t2"), shown], className="next")


def _buttons(row: AlertRow, telling: Telling) -> list[Component]:
    words, view = telling.words, telling.view
    doors: list[Component] = []
    for act in offered(row, telling):
        inside: list[Component | str] = [words(f"alert_do_{act}")]
        if act == "acknowledge":
            inside.append(html.Kbd("a"))
        look = "button" if doors else "button on"
        door = dcc.Link(inside, href=acting(view, row.group.id, act), className=look)
        doors.append(told(html.Span(door), act=act))  # a link of Dash's bears no facts
    return doors


def acting(view: View, alert: str, act: str) -> str:
    """The address that opens the form of an act on an alert, from the inbox or its own page."""
    if view.path == "/alerts":
        return view.same(id=alert, act=act)
    return view.same(act=act)


def _aside(row: AlertRow, telling: Telling) -> str:
    words, group = telling.words, row.group
    if row.state == "unacked":
        has_next = group.next_step_at is not None
        ways = ("acknowledge", "silence") if has_next else ("silence",)
        may = [act for act in offered(row, telling) if act in ways]
        return words("alert_ways_join").join(words(f"alert_way_{act}") for act in may)
    if group.acked_at is not None:
        return words(
            "alert_stopped", by=telling.post(group.acked_by or ""), at=clock(group.acked_at, telling)
        )
    return ""


def episodes(file: AlertFile, telling: Telling, *, is_whole: bool) -> Component:
    """The rows that it counts, each opening the page of its case, relay or source."""
    words, total = telling.words, file.row.group.total
    shown = file.episodes if is_whole else file.episodes[:FIRST]
    names = ("code", "kind", "place", "since", "holder", "state")
    rows = [_episode(each, telling) for each in shown]
    body = stacked([Column(words(f"episodes_{name}")) for name in names], rows, empty=words("episodes_none"))
    rest: list[Component] = []
    if len(shown) < total and not is_whole:
        address = telling.view.link(f"/alert/{file.row.group.id}")
        rest = [dcc.Link(words("episodes_all", n=f"{total:,}"), href=address, className="more")]
    n = (
        words("episodes_n", n=f"{total:,}")
        if len(shown) == total
        else words("episodes_of", n=len(shown), all=f"{total:,}")
    )
    return card(words("episodes_title"), body, *rest, note=n, cls="rows")


def _episode(episode: Episode, telling: Telling) -> Sequence[Cell]:
    finding, words = episode.finding, telling.words
    code: Cell = html.B(subject_name(episode, telling))
    if (address := subject_link(episode, telling.view)) is not None:
        code = dcc.Link(subject_name(episode, telling), href=address, className="strong nw")
    state: list[Component | str] = [mark(LOOK_OF_SEVERITY[finding.severity]), words("episode_open")]
    if episode.resolved_at is not None:
        state = [mark(CHECK), words("episode_resolved", at=clock(episode.resolved_at, telling))]
    if episode.flaps:
        state.append(f" · {words('episode_flaps', n=episode.flaps)}")
    holder = telling.place(finding.holder) if finding.holder else "—"
    return (
        code,
        telling.kind(finding.case_kind) if finding.case_kind else "—",
        html.Span(telling.place(finding.area), className="nw"),
        html.Span(clock(finding.since, telling), className="nw"),
        html.Span(holder, className="nw"),
        html.Span(state, className="nw"),
    )


def subject_link(episode: Episode, view: View) -> str | None:
    """The page of what an episode is of; None where it has none."""
    about, id_ = episode.finding.subject
    match about:
        case "case":
            return view.link(f"/case/{id_}")
        case "relay":
            return view.link(f"/relay/{id_}")
        case "source":
            return view.link("/sources")
        case "area":
            return view.link(f"/area/{id_}") if id_ else view.link("/")
    return None
