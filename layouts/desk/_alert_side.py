"""Beside an alert: the way it escalates, the silence that holds such ones, what its channels may send."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.alert import DIGEST
from dashboard.domain.duty import Step
from dashboard.ports.alerts import Group, Silence
from dashboard.reading.alert_told import ChannelLine, SilenceLine, StepTold
from layouts._pieces import mark
from layouts._theme import DUE
from layouts.desk._alert_told import CHECK, MUTED, Telling, by, clock, named, short
from layouts.desk._pieces import as_of, card
from layouts.words import Words

REASONS = ("not_delivered", "not_read", "not_acknowledged")


def escalation(path: Sequence[StepTold], group: Group, telling: Telling) -> Component:
    """The way it goes; where its route is gone, by which it goes on, as alerting does."""
    words, route = telling.words, telling.route(group.route)
    taken_on = telling.plan.route_named(group.route).name
    if not path:
        return card(words("way_title"), html.P(words("way_unknown", route=route), className="empty"))
    way: list[Component] = [html.Ol([_step(step, telling) for step in path], className="way")]
    if group.rule != DIGEST and taken_on != group.route:
        gone, route = words("way_gone", route=route, by=telling.route(taken_on)), telling.route(taken_on)
        way.insert(0, html.P(gone, className="t2"))
    return card(words("way_title"), *way, note=words("way_route", name=route))


def _step(step: StepTold, telling: Telling) -> Component:
    words = telling.words
    match step.state:
        case "taken":
            return _taken(step, telling)
        case "next" if step.at is not None:
            said: Component = html.B(
                words("way_next" if step.number else "way_first", at=clock(step.at, telling)), className="nw"
            )
        case "stopped":
            said = html.Span(words("way_stopped"), className="t3 nw")
        case _:
            said = html.Span(trigger(step.reasons, words), className="t3")
    return step_line(step.number, step.to, said, telling)


def _taken(step: StepTold, telling: Telling) -> Component:
    """Ticked is who was told; a post that it names and was not, as it answers elsewhere, stands apart."""
    at = html.Span([mark(CHECK), clock(step.at, telling)], className="t2 nw")
    untold = [name for name in step.to if name in telling.plan.posts and name not in step.told]
    if not step.told or not untold:
        return step_line(step.number, step.told or step.to, at, telling)
    said = html.Span(telling.words("way_not_told", to=telling.posts(untold)), className="t3")
    return step_line(step.number, step.told, html.Div([at, said], className="two-lines"), telling)


def step_line(number: int, to: Sequence[str], said: Component, telling: Telling) -> Component:
    name = html.Span(telling.words("way_step", n=number + 1), className="t3 nw")
    return html.Li([name, html.B(telling.posts(to)), said])


def trigger(reasons: Mapping[str, float], words: Words) -> str:
    """Why a step is taken, and how long after the one before."""
    parts = [words(f"way_{each}", t=short(reasons[each], words)) for each in REASONS if each in reasons]
    return words("way_or").join(parts) if parts else words("way_at_once")


def reasons_of(step: Step) -> dict[str, float]:
    found = {each: getattr(step, f"{each}_s") for each in REASONS}
    return {each: seconds for each, seconds in found.items() if seconds is not None}


def silences(found: Sequence[SilenceLine], telling: Telling) -> Component:
    """Those in force that such an alert would fall under."""
    words = telling.words
    link = dcc.Link(words("silence_all"), href=telling.view.link("/alerts/silences"), className="more")
    if not found:
        return card(words("silence_title"), html.P(words("silence_none"), className="empty"), link)
    return card(words("silence_title"), *(_silence(line, telling) for line in found), link)


def matching(silence: Silence, telling: Telling) -> str:
    """What it is of, in words; of all that is given together."""
    said = [] if silence.rule is None else [telling.rule(silence.rule)]
    if silence.area is not None:
        said.append(telling.place(silence.area))
    if silence.about is not None:
        about, _, which = silence.about.partition("/")
        said.append(named(about, which, telling))  # type: ignore[arg-type]
    return " · ".join(said) or telling.words("silences_everything")


async def with_codes(lines: Sequence[SilenceLine], telling: Telling) -> list[SilenceLine]:
    """The same, where one is of a single case in reach with the code that people know it by."""
    ids = {about[5:] for line in lines if (about := line.silence.about) and about.startswith("case/")}
    rows = await asyncio.to_thread(telling.desk.reading.views.cases_by_id, ids) if ids else ()
    codes = {f"case/{row.id}": f"case/{row.code}" for row in rows if row.area in telling.standing.reached}
    return [
        replace(line, silence=replace(line.silence, about=codes.get(line.silence.about or "")))
        if line.silence.about in codes
        else line
        for line in lines
    ]


def reason_of(line: SilenceLine, words: Words) -> str:
    return line.reason or line.silence.reason or words("silence_kept_apart")


def kept(line: SilenceLine, words: Words) -> str:
    """How many it kept from people so far; of one that is of more than the reach, that this is not told."""
    if line.held is None:
        return words("silence_beyond")
    return words("silence_held", n=f"{line.held:,}")


def _silence(line: SilenceLine, telling: Telling) -> Component:
    words, silence = telling.words, line.silence
    lines = [
        html.B([mark(MUTED), words("silence_until", at=clock(silence.until, telling))], className="unk"),
        html.Span(words("silence_reason", reason=reason_of(line, words))),
        html.Span(words("silence_owner", owner=silence.owner, at=clock(silence.from_at, telling))),
        html.Span(kept(line, words), className="t3"),
    ]
    return html.Div(lines, className="said-lines")


def budgets(lines: Sequence[ChannelLine], at: datetime, telling: Telling) -> Component:
    words = telling.words
    shown = [_use(line, telling) for line in lines]
    body = html.Dl(shown, className="budgets") if shown else html.P(words("budget_none"), className="empty")
    return card(words("budget_title"), body, note=words("budget_note"), at=as_of(at, words))


def _use(line: ChannelLine, telling: Telling) -> Component:
    value = [mark(DUE)] if is_spent(line) else []
    look = "due nw" if is_spent(line) else "nw"
    return html.Div(
        [html.Dt(by(line.name, telling)), html.Dd([*value, used(line, telling.words)], className=look)]
    )


def is_spent(line: ChannelLine) -> bool:
    return line.messages is not None and line.spent is not None and line.spent >= line.messages


def used(line: ChannelLine, words: Words) -> str:
    if line.messages is None or line.per_s is None:
        return words("budget_any")
    name = "budget_beyond" if line.spent is None else "budget_used"
    return words(name, used=line.spent, most=line.messages, t=short(line.per_s, words))
