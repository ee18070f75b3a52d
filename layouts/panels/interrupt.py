"""The interrupt: a banner in the place of the figures, until somebody takes the alert that it tells.

Two causes: a major or special case that nobody accepted in time, as the fold sees it, and an alert that
people were told of and that nobody took by the end of its first step. One stands at a time; how many more
there are, it says.

What `scenes.js` needs of the alerts stands in one hidden part, as JSON: the keys of the lines by severity,
and how many alerts there are of each kind.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.raised import RaisedLine
from dashboard.domain.situation import AlertLine, Situation
from layouts import _raised as raised
from layouts._ids import address
from layouts._names import holder_name, place
from layouts._numbers import count, epoch_ms, shortened
from layouts._panel import Panel, Parts, Props, valid_areas
from layouts._pieces import mark, owned, part, told
from layouts._theme import OVER
from layouts.words import Words

NAME = "interrupt"
TITLE_ROOM, DETAIL_ROOM = 39.0, 58.0
"""How wide the two lines may stand, in ems."""
MOST_TOLD = 8
"""So many of each cause a Situation tells at the most; there may be more."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a banner tells. `since`: for how long it stands; `next_at`: when it is told next, `escalates`:
    whether to another post then."""

    title: str
    detail: Sequence[str]
    since: datetime
    next_at: datetime | None
    escalates: bool
    is_raised: bool


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    banner = html.Div(
        [
            mark(OVER),
            html.Div(
                [part(NAME, "title", "title", text=""), part(NAME, "detail", "detail", text="")],
                className="what",
            ),
            part(NAME, "more", "more", text=""),
            _clock("over-by", told(part(NAME, "since", "count", text=""), form="two")),
            _clock("left", part(NAME, "until", "count", text="")),
        ],
        id=address(NAME, "banner"),
        className="banner",
        role="alert",
        hidden=True,
    )
    facts = html.Span("{}", id=address(NAME, "facts"), hidden=True)
    return owned(html.Div([banner, facts]), NAME, words)


def _clock(name: str, count: Component) -> Component:
    words = [part(NAME, f"{name}-what", text=""), count]
    return html.Div(words, id=address(NAME, name), className="timer", hidden=True)


def fill(situation: Situation, words: Words) -> Parts:
    urgent = [line for line in situation.alerts.lines if line.is_urgent and not line.is_taken]
    told_by = {line.raised for line in urgent if line.raised}
    calls = [line for line in situation.raised.calls if line.key not in told_by]
    areas = {area.code: area for area in valid_areas(situation, words)}
    parts = {"facts": Props(text=_facts(situation, urgent, calls))}
    if urgent:
        first = _urgent(urgent[0], areas, words)
    elif calls:
        first = _raised(calls[0], areas, words)
    else:
        return {**parts, **_none(situation)}
    others = len(urgent) + len(calls) - 1 + situation.raised.calling - len(situation.raised.calls)
    has_more = len(urgent) >= MOST_TOLD
    detail = " · ".join(first.detail)
    return {
        **parts,
        "banner": Props(hidden=False),
        "title": Props(text=shortened(first.title, TITLE_ROOM), title=first.title),
        "detail": Props(text=shortened(detail, DETAIL_ROOM), title=detail),
        "more": Props(text=_more(others, words, has_more=has_more)),
        **_clocks(first, situation.at, words),
    }


def _none(situation: Situation) -> Parts:
    return {
        "banner": Props(hidden=True),
        "title": Props(text="", title=""),
        "detail": Props(text="", title=""),
        "more": Props(text=""),
        **_shown_clock("over-by", "since", "", Props(since=epoch_ms(situation.at)), hidden=True),
        **_shown_clock("left", "until", "", Props(until=epoch_ms(situation.at)), hidden=True),
    }


def _clocks(call: Call, at: datetime, words: Words) -> Parts:
    """What is left until somebody is told next; where nobody is, for how long it stands."""
    is_left = call.next_at is not None and call.next_at > at
    since = words("interrupt_unacked" if call.is_raised else "interrupt_since")
    until = call.next_at if is_left and call.next_at is not None else at
    left = words("interrupt_left" if call.escalates else "interrupt_again")
    return {
        **_shown_clock("over-by", "since", since, Props(since=epoch_ms(call.since)), hidden=is_left),
        **_shown_clock("left", "until", left, Props(until=epoch_ms(until)), hidden=not is_left),
    }


def _shown_clock(box: str, name: str, what: str, clock: Props, *, hidden: bool) -> Parts:
    return {box: Props(hidden=hidden), f"{box}-what": Props(text=what), name: clock}


def _more(others: int, words: Words, *, has_more: bool) -> str:
    if not others:
        return ""
    return words("interrupt_more", n=f"{count(others, words)}{'+' if has_more else ''}")


def _urgent(line: AlertLine, areas: Mapping[str, Area], words: Words) -> Call:
    what = words("interrupt_title", grade=words("interrupt_grade"))
    return Call(
        title=" · ".join((what, place(line.area, areas, words))),
        detail=(
            line.what,
            words.kind(line.case_kind),
            _holder(line.holder, line.area, areas, words),
            _act(line, words),
        ),
        since=line.since,
        next_at=line.escalates_at,
        escalates=line.escalates_to is not None,
        is_raised=False,
    )


def _raised(line: RaisedLine, areas: Mapping[str, Area], words: Words) -> Call:
    rule = words.rule(line.rule)
    is_one = line.total == 1
    what = words("interrupt_call" if is_one else "interrupt_call_many", rule=rule, n=count(line.total, words))
    detail = [words.source(line.code)] if is_one and line.code else []
    if line.case_kind:
        detail += [words.kind(line.case_kind), _holder(line.holder, line.area, areas, words)]
    return Call(
        title=" · ".join((what, raised.where(line, areas, words))),
        detail=(
            *detail,
            _act(line, words),
            *([words("interrupt_stepped", n=line.step)] if line.step else []),
        ),
        since=line.raised_at,
        next_at=line.escalates_at,
        escalates=line.escalates_to is not None,
        is_raised=True,
    )


def _holder(holder: str | None, area: str, areas: Mapping[str, Area], words: Words) -> str:
    if holder is None:
        return words("interrupt_unheld")
    return words("interrupt_held", unit=holder_name(holder, area, areas, words))


def _act(line: AlertLine | RaisedLine, words: Words) -> str:
    """Who must take it, and who is told otherwise."""
    who = words("interrupt_duty")
    if line.told_to is not None or line.told_label:
        who = words.post(line.told_to or "", line.told_label)
    if line.escalates_to is None:
        return words("interrupt_act", post=who)
    to = words.post(line.escalates_to, line.escalates_label)
    return words("interrupt_act_next", post=who, to=to)


def _facts(situation: Situation, urgent: Sequence[AlertLine], calls: Sequence[RaisedLine]) -> str:
    alerts = situation.alerts
    others = [line for line in alerts.lines if not line.is_urgent]
    keys = {
        "urgent": [line.key for line in urgent] + [line.key for line in calls],
        "over": [line.key for line in others if line.severity == "over"],
        "due": [line.key for line in others if line.severity == "due"],
    }
    counts = {"breach": alerts.breaches, "relay": alerts.relays, "source": alerts.sources}
    return json.dumps({"keys": keys, "counts": counts}, separators=(",", ":"))


PANEL = Panel(NAME, frame, fill)
