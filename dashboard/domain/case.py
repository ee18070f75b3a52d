"""One case: the set of its events, read by (`occurred_at`, then journal position).

`apply` takes one more event in that order; `derive` takes them all. An event that arrives late sorts
before others, so its case is derived anew: the answer never depends on the order of arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from dashboard.domain.deadline import TICK, Deadlines, Due, Pause, share_at, union
from dashboard.domain.events import Grade, Recorded
from dashboard.domain.policy import Policy
from dashboard.domain.situation import ClauseName

ClauseStatus: TypeAlias = Literal["running", "due_soon", "overdue", "met", "late"]


class ClauseDue(NamedTuple):
    """A clause and the instant by which it must be met."""

    name: ClauseName
    due: Due


class ClauseClock(NamedTuple):
    """One clause of the present episode: when it is due, and when it was met (None: it still runs)."""

    name: ClauseName
    due: Due
    met_at: datetime | None

    def status_at(self, at: datetime) -> ClauseStatus:
        if self.met_at is not None:
            return "met" if self.met_at <= self.due.due_at else "late"
        if at > self.due.due_at:
            return "overdue"
        return "due_soon" if at >= self.due.due_soon_at else "running"


class Terms(NamedTuple):
    """What the due instants of an episode depend on: the same terms, the same instants.

    `pauses`: ends as approved or as resumed. `extended_to`: the latest closing instant that was granted.
    """

    started_at: datetime
    grade: Grade
    area: str
    kind: str
    is_promised: bool
    promised_at: datetime | None
    pauses: tuple[Pause, ...]
    extended_to: datetime | None


class Episode(NamedTuple):
    """From a report or a reopening to the closing. `number` counts from 0."""

    number: int
    terms: Terms
    dispatched_at: datetime | None
    closed_at: datetime | None


@dataclass(slots=True)
class Case:
    """What the events of one case come to. Not registered until it is reported.

    `started_at` to `extended_to` are of the present episode; `past` holds those before it, as they ended.
    `asked_for`: the extension that was asked for and is not decided yet.
    """

    id: str
    area: str = ""
    kind: str = ""
    source: str = ""
    grade: Grade = "ordinary"
    is_promised: bool = False
    promised_at: datetime | None = None
    reported_at: datetime | None = None
    episode: int = 0
    started_at: datetime | None = None
    dispatched_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    holder: str | None = None
    pauses: list[Pause] = field(default_factory=list)
    asked_for: datetime | None = None
    extended_to: datetime | None = None
    past: list[Episode] = field(default_factory=list)
    amended: dict[str, Any] = field(default_factory=dict)

    @property
    def is_registered(self) -> bool:
        return self.reported_at is not None

    @property
    def is_open(self) -> bool:
        return self.reported_at is not None and self.closed_at is None

    @property
    def present(self) -> Episode | None:
        """The present episode; None before the report."""
        if self.started_at is None:
            return None
        terms = Terms(
            self.started_at,
            self.grade,
            self.area,
            self.kind,
            self.is_promised,
            self.promised_at,
            tuple(self.pauses),
            self.extended_to,
        )
        return Episode(self.episode, terms, self.dispatched_at, self.closed_at)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """Every episode, the present one last."""
        present = self.present
        return (*self.past, present) if present is not None else ()


PROMISED_DUE_SOON_SHARE = 0.8
"""Of the way from start to the promised instant; a promise comes with no policy that could say."""

MATERIAL = frozenset(
    "dispute." + step
    for step in (
        "reported",
        "graded",
        "dispatched",
        "accepted",
        "returned",
        "paused",
        "resumed",
        "extension_asked",
        "extension_decided",
        "closed",
        "reopened",
        "amended",
    )
) | {"event.retracted"}
"""The types that change what a case comes to. The others stand in its timeline only."""


def derive(case_id: str, facts: Iterable[Recorded]) -> Case:
    """The case that these events make, in whatever order they are given; retracted ones left out."""
    ordered = sorted(facts, key=order)
    retracted = {(f.event.data.source, f.event.data.id) for f in ordered if f.event.type == "event.retracted"}
    case = Case(case_id)
    for fact in ordered:
        if (fact.event.source, fact.event.id) not in retracted:
            apply(case, fact)
    return case


def order(fact: Recorded) -> tuple[datetime, int]:
    """The key in which the events of a case are read."""
    return fact.event.occurred_at, fact.position


def apply(case: Case, fact: Recorded) -> None:
    """Take one more event, the latest by `order`, into the case."""
    step = _STEPS.get(fact.event.type)
    if step is not None:
        step(case, fact)


def _reported(case: Case, fact: Recorded) -> None:
    """The first report starts both clocks; a later one stands in the timeline only."""
    if case.reported_at is not None:
        return
    report, at = fact.event.data, fact.event.occurred_at
    case.reported_at = case.started_at = at
    case.source, case.area, case.kind = fact.event.source, report.area, report.kind
    case.is_promised, case.promised_at = report.policy == "promised", report.due_at
    if report.grade is not None and case.grade == "ordinary":
        case.grade = report.grade
    for name, value in case.amended.items():
        setattr(case, name, value)
    if case.closed_at is not None:
        # Real data holds closings that say they came before the report: closed from its report on.
        case.closed_at = at


def _graded(case: Case, fact: Recorded) -> None:
    case.grade = fact.event.data.grade


def _dispatched(case: Case, fact: Recorded) -> None:
    case.holder = fact.event.data.unit
    _meet_dispatch(case, fact.event.occurred_at)


def _returned(case: Case, fact: Recorded) -> None:
    """The unit no longer holds it; that it was dispatched in time still stands."""
    case.holder = None


def _paused(case: Case, fact: Recorded) -> None:
    case.pauses.append(Pause(fact.event.occurred_at, fact.event.data.until))


def _resumed(case: Case, fact: Recorded) -> None:
    at = fact.event.occurred_at
    case.pauses = [Pause(p.start_at, min(p.end_at, at)) for p in case.pauses]


def _extension_asked(case: Case, fact: Recorded) -> None:
    case.asked_for = fact.event.data.until


def _extension_decided(case: Case, fact: Recorded) -> None:
    """Decides what was asked for last; a decision may name another end. The latest end granted counts."""
    decision, wanted = fact.event.data, case.asked_for
    case.asked_for = None
    until = decision.until or wanted
    if decision.granted and until is not None:
        case.extended_to = until if case.extended_to is None else max(case.extended_to, until)


def _closed(case: Case, fact: Recorded) -> None:
    if case.closed_at is None:
        case.closed_at, case.outcome = fact.event.occurred_at, fact.event.data.outcome
        _meet_dispatch(case, fact.event.occurred_at)


def _reopened(case: Case, fact: Recorded) -> None:
    """A new episode: both clauses run anew from here, the grade is kept, nobody holds it yet."""
    if case.closed_at is None:
        return
    if (ended := case.present) is not None:
        case.past.append(ended)
    case.episode += 1
    case.closed_at = case.outcome = case.dispatched_at = case.holder = None
    case.asked_for = case.extended_to = None
    case.pauses = []
    if case.reported_at is not None:
        case.started_at = fact.event.occurred_at


def _amended(case: Case, fact: Recorded) -> None:
    wanted = fact.event.data.fields
    changes = {"area": wanted.area, "kind": wanted.kind, "promised_at": wanted.due_at}
    case.amended |= {name: value for name, value in changes.items() if value is not None}
    for name, value in case.amended.items():
        setattr(case, name, value)


def _meet_dispatch(case: Case, at: datetime) -> None:
    if case.dispatched_at is None:
        case.dispatched_at = at


_STEPS: Mapping[str, Callable[[Case, Recorded], None]] = {
    "dispute.reported": _reported,
    "dispute.graded": _graded,
    "dispute.dispatched": _dispatched,
    "dispute.accepted": _dispatched,
    "dispute.returned": _returned,
    "dispute.paused": _paused,
    "dispute.resumed": _resumed,
    "dispute.extension_asked": _extension_asked,
    "dispute.extension_decided": _extension_decided,
    "dispute.closed": _closed,
    "dispute.reopened": _reopened,
    "dispute.amended": _amended,
}


def dues(terms: Terms, policy: Policy | None, deadlines: Deadlines | None) -> tuple[ClauseDue, ...]:
    """The clauses that an episode is held to, the dispatch first, then the closing.

    Under a source's own promise only its due instant counts, and without one nothing is ever overdue.
    An extension that was granted moves the closing clause, never back, and no promise.
    """
    if terms.is_promised:
        return _promised(terms.started_at, terms.promised_at)
    if policy is None or deadlines is None:
        return ()
    dispatch, close = (
        ClauseDue(
            clause.name,
            deadlines.due(
                terms.started_at, clause, pauses=terms.pauses, due_soon_share=policy.due_soon_share
            ),
        )
        for clause in (policy.dispatch, policy.close_by_grade[terms.grade])
    )
    if terms.extended_to is not None and terms.extended_to > close.due.due_at:
        close = ClauseDue(close.name, _extended(close.due, terms, policy.due_soon_share))
    return dispatch, close


def _extended(due: Due, terms: Terms, share: float) -> Due:
    """Due at the end that was granted; what was granted is certain, whatever calendar comes."""
    assert terms.extended_to is not None, "extended to nothing"
    stretches = union(terms.pauses, terms.started_at)
    return Due(terms.extended_to, share_at(terms.started_at, terms.extended_to, share, stretches), False)


def _promised(started_at: datetime, promised_at: datetime | None) -> tuple[ClauseDue, ...]:
    if promised_at is None:
        return ()
    # A promise may lie before the report: then it was due before it could be soon.
    due_soon_at = min(promised_at, started_at + PROMISED_DUE_SOON_SHARE * (promised_at - started_at))
    return (ClauseDue("close_promised", Due(promised_at, due_soon_at, False)),)


def clocks(episode: Episode, due_by_clause: Iterable[ClauseDue]) -> tuple[ClauseClock, ...]:
    """The clauses with the instants at which they were met."""
    return tuple(
        ClauseClock(name, due, episode.dispatched_at if name == "dispatch" else episode.closed_at)
        for name, due in due_by_clause
    )


def is_paused_at(case: Case, at: datetime) -> bool:
    """True within a pause of an open case; the instant at which it ends is outside."""
    return case.is_open and any(pause.start_at <= at < pause.end_at for pause in case.pauses)


def next_turn(case: Case, clocks_: Iterable[ClauseClock], at: datetime) -> datetime | None:
    """The first instant from which a clause has another status, or a pause begins or ends; None if never."""
    edges = (edge for pause in case.pauses for edge in pause if edge > at) if case.is_open else ()
    coming = (next_change(clocks_, at), *edges)
    return min((turn for turn in coming if turn is not None), default=None)


def next_change(clocks_: Iterable[ClauseClock], at: datetime) -> datetime | None:
    """The first instant from which a clause that still runs has another status; None if never."""
    coming: datetime | None = None
    for clock in clocks_:
        if clock.met_at is not None or at > clock.due.due_at:
            continue
        turn = clock.due.due_soon_at if at < clock.due.due_soon_at else clock.due.due_at + TICK
        if coming is None or turn < coming:
            coming = turn
    return coming
