"""What rules are told: the facts of one subject as the journal has them by now. Plain values, no person.

Facts are folded from the journal by `alerting.watch`, and from nothing else but the probes of the centre
itself, so that a rule that looks at the same facts finds the same, live or in a back-test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Mark(NamedTuple):
    """A turn of a clause of the present episode that stands: `stage` "80%", "100%", "+1d"; `at` its computed
    instant."""

    clause: str
    stage: str
    at: datetime
    due_at: datetime


@dataclass(slots=True)
class CaseFacts:
    """One case. `unheld_since`: since when nobody holds it, None while somebody does or it is closed.

    `marks`: what stands and still matters: of a clause that runs. `returned`: how often it was in this
    episode. `unsatisfied_at`: the newest review after the closing that was not satisfied; None once one was.
    """

    id: str
    code: str = ""
    area: str = ""
    kind: str = ""
    grade: str = "ordinary"
    source: str = ""
    reported_at: datetime | None = None
    episode: int = 0
    started_at: datetime | None = None
    dispatched_at: datetime | None = None
    closed_at: datetime | None = None
    holder: str | None = None
    unheld_since: datetime | None = None
    returned: list[datetime] = field(default_factory=list)
    reopened_at: datetime | None = None
    unsatisfied_at: datetime | None = None
    marks: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class RelayFacts:
    """One relay without a receipt. `breached_at`: the end of its 60 minutes, as recorded. `is_drill`: one of
    the drills that the centre sends. `area`: the lowest one seen on it."""

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
    """One source. `interval_s`: what its last heartbeat promised, None: it never did."""

    name: str
    last_event_at: datetime
    interval_s: float | None = None


class Reported(NamedTuple):
    """A case's first report."""

    at: datetime
    case: str
    kind: str


@dataclass(slots=True)
class AreaFacts:
    """One area with what lies below it. `recent`: first reports of the last 30 days, oldest first.

    `usual`: by (weekday 0..6, hour 0..23) of local time, how many first reports each of the last twelve such
    hours had, oldest first. `hour`: the running local hour's start and how many it has so far.
    """

    code: str
    level: str
    recent: list[Reported] = field(default_factory=list)
    usual: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    hour_from: datetime | None = None
    hour_count: int = 0


@dataclass(slots=True)
class PartFacts:
    """A part of the centre itself, as its last probe found it: "clock", "wire", "disk", "backup", "calendar",
    "canary", "alert_path", "channel/NAME". `failing_since`: None while it does not fail. `figures`: what was
    measured."""

    name: str
    seen_at: datetime
    failing_since: datetime | None = None
    figures: Mapping[str, str | int | float] = field(default_factory=dict)
