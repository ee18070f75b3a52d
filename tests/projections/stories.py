"""Stories: small random journals of cases and relays, every event at an instant of its own.

Two events of one instant are read by their place in the journal, so only distinct instants can be told in
any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from hypothesis import strategies as st

from dashboard.domain.events import Event, Grade
from dashboard.domain.situation import AlertLine, Situation
from dashboard.projections.board import Board
from dashboard.projections.view import View
from tests.builders import (
    START,
    TINY,
    accepted,
    after,
    amended,
    closed,
    counted,
    dispatched,
    graded,
    heartbeat,
    paused,
    reopened,
    reported,
    resumed,
    retracted,
    returned,
    stamped,
)

LATEST = START + timedelta(days=30)
CASES = ("c1", "c2", "c3")
COMMUNITIES = ("a", "b", "c", "s1", "elsewhere")
KNOWN = {"", *(area.code for area in TINY)}
GRADES: tuple[Grade, ...] = ("ordinary", "major", "special")
PATHS = (("d", "s1", "a", "household"), ("c", "s2", "d"))

instants = st.integers(0, 30 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
lengths = st.integers(-60, 5 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def case_events(draw: st.DrawFn, at: datetime) -> Event:
    case = draw(st.sampled_from(CASES))
    match draw(st.sampled_from(("report", "report", "promise", "amend", "grade", "pause", "step"))):
        case "report":
            grade = draw(st.sampled_from((None, *GRADES)))
            return reported(case, at=at, area=draw(st.sampled_from(COMMUNITIES)), grade=grade)
        case "promise":
            due_at = draw(st.none() | lengths.map(lambda length: at + length))
            return reported(case, at=at, policy="promised", due_at=due_at, source="hotline")
        case "amend":
            return amended(case, at=at, area=draw(st.sampled_from(COMMUNITIES)))
        case "grade":
            return graded(case, draw(st.sampled_from(GRADES)), at=at)
        case "pause":
            return paused(case, at=at, until=at + draw(lengths))
        case _:
            step = draw(st.sampled_from((dispatched, accepted, returned, resumed, closed, closed, reopened)))
            return step(case, at=at)


@st.composite
def relay_events(draw: st.DrawFn, at: datetime) -> Event:
    relay, path = draw(st.sampled_from(tuple(zip(("r1", "r2"), PATHS, strict=True))))
    hop = draw(st.integers(0, len(path) - 2))
    kind: Literal["sent", "received"] = draw(st.sampled_from(("sent", "received")))
    return stamped(
        kind,
        relay,
        at=START + (at - START) / 200,  # within hours, so that some arrive in time
        hop=hop,
        path=path if kind == "sent" and hop == 0 else None,
        direction="down" if relay == "r1" else "up",
        from_=path[hop],
        to=path[hop + 1],
    )


@st.composite
def tellings(draw: st.DrawFn, at: datetime) -> Event:
    """A source that says when it last heard from each area's own end."""
    ago = st.integers(0, 90).map(lambda minutes: at - timedelta(minutes=minutes))
    areas = draw(st.dictionaries(st.sampled_from(("d", "s1", "a", "c", "elsewhere")), ago, max_size=4))
    source, interval_s = draw(st.sampled_from((("patrol", 30.0), ("watch", 900.0))))
    return heartbeat(source, at=at, interval_s=interval_s, areas=areas)


@st.composite
def events_at(draw: st.DrawFn, at: datetime) -> Event:
    match draw(st.integers(-2, 9)):
        case -2:
            return draw(tellings(at))
        case -1:
            return counted(draw(st.sampled_from(COMMUNITIES)), at=at, households=draw(st.integers(0, 9)))
        case 0:
            return heartbeat("grid", at=at, interval_s=draw(st.sampled_from((30.0, 600.0))))
        case 1 | 2 | 3:
            return draw(relay_events(at))
        case _:
            return draw(case_events(at))


@st.composite
def stories(draw: st.DrawFn, max_size: int = 14) -> list[Event]:
    """Events in the order in which they occurred; some withdraw an earlier or a later one."""
    when = sorted(draw(st.lists(instants, unique=True, min_size=1, max_size=max_size)))
    told = [draw(events_at(at)) for at in when]
    withdrawable = [event for event in told if event.subject is not None]
    withdrawn = draw(st.lists(st.sampled_from(withdrawable), unique=True, max_size=2)) if withdrawable else []
    return told + [
        retracted(event, at=after(days=draw(st.integers(0, 29)), seconds=31 + i))
        for i, event in enumerate(withdrawn)
    ]


def cut(board: Board) -> Situation:
    return View(board).cut()


def told_apart(situation: Situation) -> Situation:
    """What must not depend on the order of arrival: all but position and the running case codes.

    When an area was last heard of is left out too, and an area of no register that nothing is in any more:
    an event is heard in the area that its case has by then.
    """
    areas = {code: area for code, area in situation.areas.items() if code in KNOWN or area.cases.registered}
    return replace(
        situation,
        position=0,
        newest=tuple(replace(line, code="") for line in situation.newest),
        overdue=tuple(replace(line, code="") for line in situation.overdue),
        due_soon=tuple(replace(line, code="") for line in situation.due_soon),
        street_overdue={
            street: tuple(replace(line, code="") for line in lines)
            for street, lines in situation.street_overdue.items()
        },
        alerts=replace(situation.alerts, lines=tuple(map(_uncoded, situation.alerts.lines))),
        areas={code: replace(area, last_event_at=None) for code, area in areas.items()},
    )


def settled(situation: Situation) -> Situation:
    """What a retraction must leave as if the event had never come: all but who was heard."""
    alerts = told_apart(situation).alerts
    lines = tuple(line for line in alerts.lines if line.kind != "source")
    return replace(told_apart(situation), sources=(), alerts=replace(alerts, sources=0, lines=lines))


def _uncoded(line: AlertLine) -> AlertLine:
    return replace(line, what="") if line.kind == "breach" else line


def split(events: Sequence[Any], cuts: Sequence[int]) -> list[Sequence[Any]]:
    """The events in batches that end at the cuts."""
    ends = sorted({cut_ % (len(events) + 1) for cut_ in cuts} | {0, len(events)})
    return [events[a:b] for a, b in pairwise(ends)]
