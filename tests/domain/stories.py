"""A case told in words a lawyer could check, read into events, and what the engine holds it to.

A story is a list of `time, what happened` divided by semicolons, in the order in which it arrived:

    2026-09-25 16:10 reported; 2026-09-28 09:00 graded major; 2026-09-29 10:00 paused until 2026-10-12 10:00

Times are local. A retraction names what it takes back by what it was and when: `retracted paused of <time>`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.case import Case, ClauseClock, ClauseStatus, derive, next_change
from dashboard.domain.deadline import Deadlines
from dashboard.domain.events import Event
from dashboard.domain.policy import Counting, Policies, Policy
from dashboard.domain.policy_form import policy_from
from dashboard.domain.rulebook import Rulebook
from tests.builders import (
    LOCAL,
    RULE_1515,
    accepted,
    amended,
    closed,
    dispatched,
    frozen_calendar,
    graded,
    local,
    paused,
    recorded,
    reopened,
    reported,
    resumed,
    retracted,
    returned,
)

CASE = "c1"


@dataclass(frozen=True, slots=True)
class Scenario:
    """What arrived, in that order, and how the days of the two promises of rule 1515 are counted.

    The calendar is the official one of 2024 to 2026 where none is given.
    """

    events: Sequence[Event]
    dispatch_by: Counting = "civil"
    close_by: Counting = "civil"
    calendar: WorkingCalendar = field(default_factory=frozen_calendar)


class HeldTo(NamedTuple):
    """One clause of one episode: `episode` counts from 0, `clause` is "dispatch" or "close"."""

    episode: int
    clause: str
    due_at: datetime
    is_provisional: bool


# ── the engine ──────────────────────────────────────────────────────────────────────────────────────────


def due_of(scenario: Scenario) -> list[HeldTo]:
    """The clauses that the present episode is held to: the dispatch first, then the closing."""
    case, held_to = _engine(scenario)
    return [
        HeldTo(case.episode, _family(clock), clock.due.due_at, clock.due.is_provisional) for clock in held_to
    ]


def statuses_at(scenario: Scenario, at: datetime) -> dict[str, ClauseStatus]:
    """The status of each of these clauses at an instant, by what is known in the end."""
    return {_family(clock): clock.status_at(at) for clock in _engine(scenario)[1]}


def next_change_of(scenario: Scenario, at: datetime) -> datetime | None:
    """The first instant after `at` from which a clause has another status; None if never."""
    return next_change(_engine(scenario)[1], at)


def _engine(scenario: Scenario) -> tuple[Case, tuple[ClauseClock, ...]]:
    """The one place where stories meet the engine."""
    case = derive(CASE, recorded(scenario.events))
    rules = Rulebook(Policies.beginning(_policy(scenario)), Deadlines(scenario.calendar, LOCAL))
    return case, rules.clocks(case.present) if case.present is not None else ()


def _policy(scenario: Scenario) -> Policy:
    """Rule 1515 with its days counted as the scenario says."""
    clauses = {
        name: clause | {"counting": scenario.dispatch_by if name == "dispatch" else scenario.close_by}
        for name, clause in RULE_1515["clauses"].items()
    }
    return policy_from("1515", {"clauses": clauses})


def _family(clock: ClauseClock) -> str:
    return clock.name.partition("_")[0]


# ── the words ───────────────────────────────────────────────────────────────────────────────────────────


class StoryError(ValueError):
    """A story that cannot be read; the message holds the words that were not understood."""


def events_of(story: str) -> list[Event]:
    """The events of a story in the order told. Raises StoryError naming what it cannot read."""
    told: list[Event] = []
    for part in filter(None, (part.strip() for part in story.split(";"))):
        found = _PART.fullmatch(part)
        if found is None:
            raise StoryError(f"no time in {part!r}")
        told.append(_event(local(found["at"]), found["words"], told))
    return told


def _event(at: datetime, words: str, told: Sequence[Event]) -> Event:
    for pattern, build in _WORDS.items():
        if found := re.fullmatch(pattern, words):
            return build(at, found)
    if found := re.fullmatch(_RETRACTED, words):
        return retracted(_named(found["what"], local(found["when"]), told), at=at)
    raise StoryError(f"not understood: {words!r}")


def _named(what: str, occurred_at: datetime, told: Sequence[Event]) -> Event:
    for event in told:
        if event.type.endswith(f".{what}") and event.occurred_at == occurred_at:
            return event
    raise StoryError(f"nothing {what} at {occurred_at} was told before it was retracted")


_TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d{6})?)?"
_PART = re.compile(rf"(?P<at>{_TIME}) (?P<words>.+)")
_RETRACTED = rf"retracted (?P<what>\w+) of (?P<when>{_TIME})"
_WORDS: dict[str, Callable[[datetime, Any], Event]] = {
    "reported": lambda at, _: reported(CASE, at=at),
    r"reported as (\w+)": lambda at, found: reported(CASE, at=at, grade=found[1]),
    "reported under a promise without an instant": lambda at, _: reported(CASE, at=at, policy="promised"),
    rf"reported under a promise for ({_TIME})": lambda at, found: reported(
        CASE, at=at, policy="promised", due_at=local(found[1])
    ),
    rf"reported and promised by its source for ({_TIME})": lambda at, found: reported(
        CASE, at=at, due_at=local(found[1])
    ),
    r"graded (\w+)": lambda at, found: graded(CASE, found[1], at=at),
    r"dispatched to (\w+)": lambda at, found: dispatched(CASE, at=at, unit=found[1]),
    r"accepted by (\w+)": lambda at, found: accepted(CASE, at=at, unit=found[1]),
    r"returned by (\w+)": lambda at, found: returned(CASE, at=at, unit=found[1]),
    rf"paused until ({_TIME})": lambda at, found: paused(CASE, at=at, until=local(found[1])),
    "resumed": lambda at, _: resumed(CASE, at=at),
    r"closed as (\w+)": lambda at, found: closed(CASE, at=at, outcome=found[1]),
    "reopened": lambda at, _: reopened(CASE, at=at),
    r"amended, area (\w+)": lambda at, found: amended(CASE, at=at, area=found[1]),
    rf"amended, promised for ({_TIME})": lambda at, found: amended(CASE, at=at, due_at=local(found[1])),
}
