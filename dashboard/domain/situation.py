"""The Situation: everything the room can know at an instant. What panels, rules and push consume.

Plain immutable values, so that they can be cut once, sent to another process, compared and stored.
Counts are of cases by their present episode; a figure of an area includes what lies below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from dashboard.domain.area import Area
from dashboard.domain.calendar import RunsOut
from dashboard.domain.events import Direction
from dashboard.domain.flow import Flow
from dashboard.domain.mix import Mix
from dashboard.domain.raised import RaisedAlerts

ClauseName: TypeAlias = Literal[
    "dispatch", "close_ordinary", "close_major", "close_special", "close_promised"
]
CLAUSES: tuple[ClauseName, ...] = (
    "dispatch",
    "close_ordinary",
    "close_major",
    "close_special",
    "close_promised",
)
SourceCondition: TypeAlias = Literal["fresh", "silent", "unknown"]
AlertKind: TypeAlias = Literal["breach", "relay", "source"]
Severity: TypeAlias = Literal["over", "due"]


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """open + closed = registered. open_overdue, due_soon and unheld are parts of open.

    open_overdue: a clause of the case's policy still runs after its due instant.
    closed_late: closed after the due instant of its closing clause (or the promised one).
    due_soon: none overdue, and one past 80 % of its way. unheld: no unit holds it.
    """

    registered: int = 0
    open: int = 0
    closed: int = 0
    open_overdue: int = 0
    closed_late: int = 0
    due_soon: int = 0
    unheld: int = 0


@dataclass(frozen=True, slots=True)
class ClauseCounts:
    """running includes due_soon and overdue; met and late are over. paused_share: 0..1, of all of them
    the part that was paused at least once; None when there are none."""

    running: int = 0
    due_soon: int = 0
    overdue: int = 0
    met: int = 0
    late: int = 0
    paused_share: float | None = None


@dataclass(frozen=True, slots=True)
class RelayCounts:
    """One direction. Share within 60 minutes = within_60 / (complete + those breached and not complete).

    complete: received at the leaf. breached: over 60 minutes, complete or not. in_flight: not complete
    and not yet breached. unknown_hops: hops of which a stamp is missing. Minutes, end to end, over the
    complete ones; None when there are none. Households: reached of those it should reach, as stamps tell;
    `households_unknown` counts the relays to households of which no stamp tells: never taken as reached.
    """

    complete: int = 0
    within_60: int = 0
    breached: int = 0
    in_flight: int = 0
    no_receipt: int = 0
    unknown_hops: int = 0
    p50_min: float | None = None
    p90_min: float | None = None
    max_min: float | None = None
    p99_min: float | None = None
    households_reached: int = 0
    households_should: int = 0
    households_unknown: int = 0

    @property
    def denominator(self) -> int:
        """complete + not complete after 60 minutes."""
        return self.complete + self.no_receipt


@dataclass(frozen=True, slots=True)
class HopCounts:
    """The hops of one level (`street-community`) and direction. unknown: a stamp is missing. Minutes from
    sent to received, over the known ones; None when there are none."""

    direction: Direction
    level: str
    known: int = 0
    unknown: int = 0
    p50_min: float | None = None
    p90_min: float | None = None
    p99_min: float | None = None
    max_min: float | None = None


@dataclass(frozen=True, slots=True)
class RelayLine:
    """A relay on its way: `station` has it, `towards` is next; None where no stamp and no path names them.

    `area`: the lowest one seen on it.
    """

    id: str
    direction: Direction
    area: str
    sent_at: datetime
    station: str | None
    towards: str | None


@dataclass(frozen=True, slots=True)
class InFlight:
    """`bands`: how many have used up to 10, 20, … 60 minutes. `longest`: those that used most, most first."""

    bands: tuple[int, ...] = (0, 0, 0, 0, 0, 0)
    longest: tuple[RelayLine, ...] = ()


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Of one local day. registered: cases first reported on it; closed: cases whose present episode was
    closed on it."""

    registered: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class AreaSituation:
    """What one area and everything below it come to. `code` is "" for all roots together.

    `own`: the cases known only to this unit itself (本级), not to one below it. `frozen_since`: a source is
    cut off from it or from what it lies in, so its numbers are the last known ones; None when it is not.
    `households`: what the latest census said of this very unit.
    """

    code: str
    cases: CaseCounts = CaseCounts()
    own: CaseCounts = CaseCounts()
    clauses: Mapping[ClauseName, ClauseCounts] = field(default_factory=dict)
    relay_up: RelayCounts = RelayCounts()
    relay_down: RelayCounts = RelayCounts()
    today: DayCounts = DayCounts()
    last_event_at: datetime | None = None
    frozen_since: datetime | None = None
    households: int | None = None


@dataclass(frozen=True, slots=True)
class SourceSituation:
    """A source system. fresh: heard from within twice its interval; silent: not; unknown: never told how
    often it speaks. `interval_s` is what its last heartbeat promised, seconds. `missing`: the areas that are
    cut off from it, each since when; what lies below them is not named again."""

    name: str
    last_event_at: datetime
    state: SourceCondition
    interval_s: float | None = None
    missing: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a wall may show it: code, kind, area, clock and holder. No person, no free text."""

    id: str
    code: str
    area: str
    kind: str
    grade: str
    source: str
    reported_at: datetime
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """A case that is overdue, as a wall may show it. `clause`, `due_at`: of the one overdue longest.

    `held_since`: since when `holder`, or nobody where that is None, holds it.
    """

    id: str
    code: str
    area: str
    kind: str
    grade: str
    clause: ClauseName
    due_at: datetime
    holder: str | None
    held_since: datetime


@dataclass(frozen=True, slots=True)
class DueLine:
    """A case that is due soon, as a wall may show it. `clause`, `due_at`: of the one due next."""

    id: str
    code: str
    area: str
    kind: str
    clause: ClauseName
    due_at: datetime
    holder: str | None


@dataclass(frozen=True, slots=True)
class Runway:
    """Open cases on one clause, by how much of the allowance each has used.

    `ahead`: 40 equal shares of the allowance. `beyond`: 8 more of the same length, the last one open-ended.
    """

    ahead: tuple[int, ...] = (0,) * 40
    beyond: tuple[int, ...] = (0,) * 8


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """Letters drafted in the local month. waiting: drafted and not issued; unanswered: issued and not
    answered. So drafted = waiting + issued, and issued = unanswered + answered."""

    drafted: int = 0
    issued: int = 0
    answered: int = 0
    waiting: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class AlertLine:
    """What the people on duty must know of. `key`: stays the same while it lasts.

    breach: a case overdue; relay: one without a receipt after its 60 minutes, until it is a day old; source:
    one that is silent, or that is cut off from `area`. `what`: the case's code, the relay's id, the source's
    name. `since`: the due instant overdue longest, the end of the 60 minutes, when it was last heard.
    `is_urgent`: a major or special case of which the dispatch is overdue: no unit was given it, and none
    accepted it. It interrupts the wall until it `is_taken`: somebody acknowledged the alert of it, or a
    silence holds it. `raised`: that alert's id, "" where people were told of none; `told_to`,
    `escalates_at`, `escalates_to`, `told_label`, `escalates_label`: of it, as `RaisedLine` has them.
    """

    key: str
    kind: AlertKind
    severity: Severity
    what: str
    since: datetime
    area: str = ""
    case_kind: str = ""
    holder: str | None = None
    is_urgent: bool = False
    is_taken: bool = False
    raised: str = ""
    told_to: str | None = None
    escalates_at: datetime | None = None
    escalates_to: str | None = None
    told_label: str = ""
    escalates_label: str = ""


@dataclass(frozen=True, slots=True)
class Alerts:
    """How many there are of each kind, and the first of them: urgent ones that nobody took, the other urgent
    ones, then the gravest and longest.

    Two of each kind are among the lines, unless urgent ones fill them.
    """

    breaches: int = 0
    relays: int = 0
    sources: int = 0
    lines: tuple[AlertLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Canary:
    """One event a minute that goes the whole way. The glass adds when it was drawn."""

    id: str
    sent_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """`at`: the instant it speaks of. `position`: the last journal position folded into it.

    `areas`: by code, each area and "" for everything; `register`: them all, also those valid no more.
    `newest`: cases, newest report first. `unknown_types`: how many events of each type not known here.
    `relay_hops`: of everything, by direction and level. `in_flight`: what is on its way, of everything.
    `calendar`: where the announced years end, seen from the local day; None without a calendar.
    `overdue`: the cases overdue longest, the longest first. `due_soon`: those due soonest, the soonest first.
    `runways`: of the clauses that hold open cases, without frozen areas; `street_runways`: by street, each
    open case on its clause due first; empty where they are too many. `street_overdue`: those overdue longest.
    `alerts`: what the fold sees wrong; `raised`: what people were told of, and who has it in hand.
    """

    at: datetime
    position: int
    areas: Mapping[str, AreaSituation]
    register: tuple[Area, ...] = ()
    sources: tuple[SourceSituation, ...] = ()
    newest: tuple[CaseLine, ...] = ()
    canaries: tuple[Canary, ...] = ()
    unknown_types: Mapping[str, int] = field(default_factory=dict)
    is_demo: bool = False
    relay_hops: tuple[HopCounts, ...] = ()
    in_flight: InFlight = InFlight()
    calendar: RunsOut | None = None
    overdue: tuple[OverdueLine, ...] = ()
    flow: Flow = field(default_factory=Flow)
    runways: Mapping[ClauseName, Runway] = field(default_factory=dict)
    letters: LetterCounts = LetterCounts()
    alerts: Alerts = Alerts()
    due_soon: tuple[DueLine, ...] = ()
    mix: Mix = field(default_factory=Mix)
    street_runways: Mapping[str, Runway] = field(default_factory=dict)
    street_overdue: Mapping[str, tuple[OverdueLine, ...]] = field(default_factory=dict)
    raised: RaisedAlerts = field(default_factory=RaisedAlerts)

    @property
    def total(self) -> AreaSituation:
        return self.areas.get("", AreaSituation(""))
