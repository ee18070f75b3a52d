"""Drills: a test message that goes down to a community at set times and must come back acknowledged.

What is to be sent is a function of the schedules and the time, and its id of what it is: any number of
clocks send a drill once. A drill is a relay of its own, and in no count of relays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias, get_args
from zoneinfo import ZoneInfo

from dashboard.domain.area import COMMUNITY_TIER, AreaTree
from dashboard.domain.calendar import DAY, days_between
from dashboard.domain.events import SYSTEM_SOURCE, Event, Recorded, RelayStamp
from dashboard.domain.relay import DRILL_PREFIX, LIMIT, derive

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

DrillState: TypeAlias = Literal["not_sent", "waiting", "answered", "late", "unanswered"]


@dataclass(frozen=True, slots=True)
class Drill:
    """Sent at this local time on these days of the week, to each of the areas."""

    name: str
    at: time
    days: frozenset[Weekday]
    areas: tuple[str, ...]


class Schedule(NamedTuple):
    """The drills that stand from this instant until the next schedule does."""

    stands_since: datetime
    drills: tuple[Drill, ...]


class Run(NamedTuple):
    """One drill on one local day to one community; `at`: the instant at which it is to be sent."""

    name: str
    on: date
    area: str
    at: datetime

    @property
    def subject(self) -> str:
        return f"{DRILL_PREFIX}{self.name}-{self.on}-{self.area}"


class Outcome(NamedTuple):
    """What became of a run: `answered` within 60 minutes, `late` after them; `took` since it was sent."""

    state: DrillState
    sent_at: datetime | None = None
    answered_at: datetime | None = None

    @property
    def took(self) -> timedelta | None:
        if self.sent_at is None or self.answered_at is None:
            return None
        return max(timedelta(0), self.answered_at - self.sent_at)


def runs(schedules: Sequence[Schedule], after: datetime, until: datetime, zone: ZoneInfo) -> tuple[Run, ...]:
    """What was to be sent after the one instant and up to the other, by the schedule that stood; in order.

    A drill goes to an area once a local day: of two times that a changed schedule gives it the first stands.
    """
    days = list(days_between(after.astimezone(zone).date(), until.astimezone(zone).date()))
    found: dict[str, Run] = {}
    for run in sorted(_all(schedules, days, zone), key=lambda run: (run.at, run.name, run.area)):
        if after < run.at <= until:
            found.setdefault(run.subject, run)
    return tuple(found.values())


def _all(schedules: Sequence[Schedule], days: Sequence[date], zone: ZoneInfo) -> Iterable[Run]:
    ends = [*(later.stands_since for _, later in pairwise(schedules)), None]
    for schedule, end in zip(schedules, ends, strict=False):
        for drill in schedule.drills:
            for on in (day for day in days if WEEKDAYS[day.weekday()] in drill.days):
                at = datetime.combine(on, drill.at, zone).astimezone(UTC)
                if schedule.stands_since < at and (end is None or at <= end):
                    yield from (Run(drill.name, on, area, at) for area in drill.areas)


def next_run_at(schedule: Schedule, after: datetime, zone: ZoneInfo) -> datetime | None:
    """When the schedule sends next; None where it has no drill."""
    to_come = runs([schedule], after, after + 8 * DAY, zone)
    return to_come[0].at if to_come else None


def way_to(area: str, tree: AreaTree) -> tuple[str, ...] | None:
    """From the root down to the community; None where the register holds no such way."""
    if area not in tree or tree[area].level not in COMMUNITY_TIER:
        return None
    path = tuple(reversed(tree.path(area)))
    return path if len(path) > 1 else None


def sending(run: Run, path: tuple[str, ...]) -> Event:
    """The stamp that starts it, on this way."""
    stamp = RelayStamp(
        message=f"drill/{run.name}/{run.on}",
        direction="down",
        hop=0,
        from_=path[0],
        to=path[1],
        path=path,
    )
    return Event(SYSTEM_SOURCE, f"relay.sent/{run.subject}", "relay.sent", run.subject, run.at, stamp)


def outcome(run: Run, facts: Iterable[Recorded], *, at: datetime) -> Outcome:
    """What became of it by `at`. `facts`: what the journal has of its subject.

    It is answered when its last hop is acknowledged; which hop is the last, the centre's own sending says.
    """
    known = [r for r in facts if r.event.occurred_at <= at]
    sent = next((r.event for r in known if _starts(r.event)), None)
    if sent is None:
        return Outcome("not_sent" if at >= run.at else "waiting")
    last = len(sent.data.path) - 2
    answered_at = derive(run.subject, known).stamps.get((last, "acknowledged"))
    is_over = (answered_at or at) > sent.occurred_at + LIMIT
    if answered_at is None:
        return Outcome("unanswered" if is_over else "waiting", sent.occurred_at)
    return Outcome("late" if is_over else "answered", sent.occurred_at, answered_at)


def _starts(event: Event) -> bool:
    return (event.source, event.type) == (SYSTEM_SOURCE, "relay.sent")
