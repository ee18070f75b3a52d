"""What rules are told: the facts of one subject as the journal has them by now. Plain values, no person.

Facts are folded from the journal by `alerting.watch`, and from nothing else but the probes of the centre
itself, so that a rule that looks at the same facts finds the same, live or in a back-test.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

from dashboard.domain.case import Case
from dashboard.domain.marks import BREACHED

HOURS_A_WEEK: Final = 168
NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Mark(NamedTuple):
    """A turn of a clause that stands in the journal: due soon (`stage` "80%") or breached ("100%"); `at` its
    computed instant."""

    episode: int
    clause: str
    stage: str
    at: datetime
    due_at: datetime

    @property
    def is_breach(self) -> bool:
        return self.stage == BREACHED


class Turn(NamedTuple):
    """Something that happens to a case more than once; a closing counts from the report on."""

    what: Literal["returned", "closed", "reopened"]
    at: datetime


@dataclass(slots=True)
class CaseFacts(Case):
    """What the events of one case come to, and what rules ask beside.

    `code`: the short one that people see, "" before the report. `graded_at`: since when it has its grade,
    None for the one it began with. `unheld_since`: since when nobody holds it, None while somebody does, or
    while it is not open. `reopened_at`: where the present episode began, None for the first one.
    `unsatisfied_at`: of the newest review of the present episode, if it was not satisfied. `turns`: of every
    episode, in order. `marks`: of every episode, as they stand.
    """

    code: str = ""
    graded_at: datetime | None = None
    unheld_since: datetime | None = None
    reopened_at: datetime | None = None
    unsatisfied_at: datetime | None = None
    turns: tuple[Turn, ...] = ()
    marks: tuple[Mark, ...] = ()

    def runs(self, clause: str) -> bool:
        """Whether that clause of the present episode is still to be met."""
        return self.is_open and (clause != "dispatch" or self.dispatched_at is None)

    @property
    def returns(self) -> tuple[datetime, ...]:
        """When it was returned in the present episode."""
        found: tuple[datetime, ...] = ()
        for what, at in self.turns:
            if what == "reopened":
                found = ()
            elif what == "returned":
                found = (*found, at)
        return found


@dataclass(slots=True)
class RelayFacts:
    """One relay. `area`: the lowest one seen on it. `is_drill`: the centre's own test.

    `sent_at`: of hop 0. `done_at`: received at its last station; of a drill, acknowledged there.
    `breached_at`: the end of its 60 minutes, once that is recorded and as long as it stands; `station` had
    it then and `towards` was next.
    """

    id: str
    direction: str = ""
    area: str = ""
    case: str | None = None
    is_drill: bool = False
    sent_at: datetime | None = None
    done_at: datetime | None = None
    breached_at: datetime | None = None
    station: str | None = None
    towards: str | None = None


@dataclass(slots=True)
class SourceFacts:
    """One source. `interval_s`: what its newest heartbeat, of `promised_at`, promised; None: it never did.
    `listened_from`: the centre itself was down until then, and could hear nobody."""

    name: str
    last_event_at: datetime
    interval_s: float | None = None
    promised_at: datetime | None = None
    listened_from: datetime | None = None


class Counted(NamedTuple):
    """Something that happened to a case, as it is counted."""

    at: datetime
    case: str


def enough(counted: Sequence[Counted], at_least: int, after: datetime) -> tuple[int, datetime] | None:
    """How many lie after that instant, oldest first as they are given, and the one that made them enough;
    None where they are too few."""
    if len(counted) < at_least or counted[-at_least].at <= after:
        return None
    first = bisect_right(counted, after, key=_at)
    return len(counted) - first, counted[first + at_least - 1].at


def _at(counted: Counted) -> datetime:
    return counted.at


@dataclass(slots=True)
class AreaFacts:
    """One area with what lies below it.

    `level`: as the register has it, "" for an area it does not hold. `recent`: first reports of the last 30
    days by kind, oldest first; of a community alone. Kinds are as they are told to everyone: what can point
    at a family is told as one. `hours`: first reports by local hour (days and hours as
    `date.toordinal` counts them); of an hour that is not there none are known. `hour`: the running one, which
    lasts from `hour_from` until before `hour_until`. `known_from`: the hour of the first report of all.
    `counts`: by own rule of the centre, what it counts, oldest first.
    """

    code: str
    level: str = ""
    recent: dict[str, list[Counted]] = field(default_factory=dict)
    hours: dict[int, int] = field(default_factory=dict)
    hour: int = 0
    hour_from: datetime = NEVER
    hour_until: datetime = NEVER
    known_from: int = 0
    counts: dict[str, list[Counted]] = field(default_factory=dict)

    def such_hours(self, n: int) -> Sequence[int]:
        """What each of the last `n` same hours of the same weekday had, the newest first; fewer where the
        centre is younger."""
        hours = range(self.hour - HOURS_A_WEEK, self.hour - (n + 1) * HOURS_A_WEEK, -HOURS_A_WEEK)
        return [self.hours.get(hour, 0) for hour in hours if hour > self.known_from]


@dataclass(slots=True)
class PartFacts:
    """A part of the centre itself, as its last probe found it: "clock", "wire", "disk", "backup", "canary",
    "alert_path", "plan", "channel/NAME"; and "calendar", which the journal itself tells of.

    `failing_since`: None while it does not fail. `figures`: what was measured; of the disk `free_share`
    (0..1), of the backup `last_at`, of the calendar `ends_at` (instants in ISO 8601)."""

    name: str
    seen_at: datetime
    failing_since: datetime | None = None
    figures: Mapping[str, str | int | float] = field(default_factory=dict)
