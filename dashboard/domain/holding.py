"""Who holds the ball: at each instant of an open case exactly one unit, or nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from dashboard.domain import case as cases
from dashboard.domain.case import Case
from dashboard.domain.events import Recorded

LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Holding:
    """A stretch in which one unit held the case, from `from_at` up to `to_at`; None is nobody."""

    unit: str | None
    from_at: datetime
    to_at: datetime


class _Turn(NamedTuple):
    """What holds from an event on."""

    at: datetime
    is_open: bool
    unit: str | None


def holdings(facts: Iterable[Recorded], at: datetime) -> tuple[Holding, ...]:
    """The stretches from the report to the closing, or to `at` while the case is open; empty before a report.

    Within an episode they follow each other without a gap and never overlap, and neighbours differ. Between a
    closing and a reopening nobody is asked: there is no stretch. An episode after a reopening starts with
    nobody. `facts` are events of one case in any order; retracted ones and those after `at` are left out.
    """
    found: list[Holding] = []
    for turn, following in pairwise([*_turns(facts, at), _Turn(at, False, None)]):
        if not turn.is_open or following.at == turn.at:
            continue
        if found and (found[-1].unit, found[-1].to_at) == (turn.unit, turn.at):
            found[-1] = Holding(turn.unit, found[-1].from_at, following.at)
        else:
            found.append(Holding(turn.unit, turn.at, following.at))
    return tuple(found)


def held_since(facts: Iterable[Recorded]) -> datetime | None:
    """Since when the unit that holds an open case does, or nobody, by all that is told of it."""
    held = holdings(facts, LATEST)
    return held[-1].from_at if held and held[-1].to_at == LATEST else None


def bounces(facts: Iterable[Recorded], at: datetime) -> int:
    """How often a unit that held the case lost it otherwise than by its closing, from the report to `at`.

    A return counts one, whoever gets the case next; so does a dispatch to, or an acceptance by, another unit
    than the one that holds it. What counts nothing: an acceptance by the unit that holds it, the first
    dispatch, the one that follows a return, a return of what nobody holds, and all that happens between a
    closing and a reopening.
    """
    return sum(
        before.is_open and after.is_open and before.unit not in (None, after.unit)
        for before, after in pairwise(_turns(facts, at))
    )


def time_by_holder(held: Iterable[Holding]) -> Mapping[str | None, timedelta]:
    """How long each unit held the case, over all its stretches; under None how long nobody did."""
    found: dict[str | None, timedelta] = {}
    for stretch in held:
        found[stretch.unit] = found.get(stretch.unit, timedelta()) + (stretch.to_at - stretch.from_at)
    return found


def orphan_time(held: Iterable[Holding]) -> timedelta:
    """How long the case was open and nobody held it."""
    return time_by_holder(held).get(None, timedelta())


def _turns(facts: Iterable[Recorded], at: datetime) -> Sequence[_Turn]:
    """What holds from each event on, in the order in which a case is read."""
    given = list(facts)
    retracted = {(f.event.data.source, f.event.data.id) for f in given if f.event.type == "event.retracted"}
    case = Case("")
    turns: list[_Turn] = []
    for fact in sorted(given, key=cases.order):
        event = fact.event
        if event.occurred_at <= at and (event.source, event.id) not in retracted:
            cases.apply(case, fact)
            turns.append(_Turn(event.occurred_at, case.is_open, case.holder))
    return turns
