"""The ledger of cases: material events by subject, what each case comes to, and when that next changes."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from dashboard.domain import case as cases
from dashboard.domain import marks
from dashboard.domain.case import Case, ClauseClock, ClauseDue, Terms
from dashboard.domain.deadline import TICK
from dashboard.domain.events import Recorded
from dashboard.domain.marks import MARKS
from dashboard.domain.rulebook import Rulebook
from dashboard.domain.situation import ClauseName
from dashboard.projections.case_mix import CaseMix, due_day
from dashboard.projections.case_spans import CaseSpans
from dashboard.projections.flow import CaseFlow
from dashboard.projections.longest import Longest
from dashboard.projections.longest_by_area import LongestByArea
from dashboard.projections.newest import Newest
from dashboard.projections.relay_spans import local_hour
from dashboard.projections.tally import DUE_SOON, OPEN_OVERDUE, CaseWeight, Tallies, cells_of
from dashboard.projections.timers import Timers


@dataclass(slots=True)
class HeldCase:
    """A case in memory. `facts` stand in the order in which a case is read; `retracted` are (source, id).

    `dues`, `due_days`, `first_marks`: of the clauses on these `terms`, the due instants, their local days
    (ordinals) and the instants of their first marks.
    `marks`: what was recorded of the clauses' turns. `mark_at`: when the next of them is to be recorded.
    """

    case: Case
    facts: list[Recorded] = field(default_factory=list)
    retracted: set[tuple[str, str]] = field(default_factory=set)
    code: str = ""
    terms: Terms | None = None
    dues: tuple[ClauseDue, ...] = ()
    due_days: tuple[int, ...] = ()
    first_marks: tuple[datetime, ...] = ()
    clocks: tuple[ClauseClock, ...] = ()
    weight: CaseWeight | None = None
    marks: list[Recorded] = field(default_factory=list)
    mark_at: datetime | None = None

    def take(self, fact: Recorded) -> None:
        """One more event: applied on top when it is the latest, else the case is derived anew."""
        event, facts = fact.event, self.facts
        if event.type in MARKS:
            self.marks.append(fact)
            return
        is_retraction = event.type == "event.retracted"
        if is_retraction:
            self.retracted.add((event.data.source, event.data.id))
        is_latest = not facts or cases.order(fact) > cases.order(facts[-1])
        if is_latest and not is_retraction and (event.source, event.id) not in self.retracted:
            facts.append(fact)
            cases.apply(self.case, fact)
        else:
            insort(facts, fact, key=cases.order)
            self.case = cases.derive(self.case.id, facts)


class CaseLedger:
    """Holds the cases in memory; keeps `tallies`, `flow`, `mix`, `spans` and `newest` true of them at `at`.

    `dirty`: ids of cases that changed since the last checkpoint. `last_number_on`: the last running number
    of a case code given on each local day (ordinal). `overdue`: open cases by the due instant of the clause
    overdue longest. `unreceived`: the major and special ones among them that no unit was given in time.
    `due_soon`: those due soon by the due instant that comes first.
    """

    def __init__(self, zone: ZoneInfo, tallies: Tallies) -> None:
        self.zone = zone
        self.rules = Rulebook()
        self.held: dict[str, HeldCase] = {}
        self.dirty: set[str] = set()
        self.newest = Newest()
        self.flow = CaseFlow()
        self.mix = CaseMix()
        self.spans = CaseSpans()
        self.last_number_on: Counter[int] = Counter()
        self.timers = Timers()
        self.overdue = Longest()
        self.overdue_by_area = LongestByArea()
        self.unreceived = Longest()
        self.due_soon = Longest()
        self._tallies = tallies
        self._touched: dict[str, HeldCase] = {}

    def __contains__(self, subject: str) -> bool:
        return subject in self.held

    def take(self, fact: Recorded) -> None:
        """One more event of a case. What it comes to is counted at the next `settle`."""
        subject = fact.event.subject
        if subject is None:
            return
        held = self.held.get(subject)
        if held is None:
            held = self.held[subject] = HeldCase(Case(subject))
        held.take(fact)
        self._touched[subject] = held
        if fact.event.type in MARKS:
            return
        if not held.code and held.case.reported_at is not None:
            held.code = self._number(held.case.reported_at)
        if held.case.reported_at is not None and fact.event.type != "event.retracted":
            # Now, not when settled: what an area heard must not depend on the batches of the journal.
            self._tallies.hear(held.case.area, held.facts[-1].event.occurred_at)

    def adopt(
        self,
        case_id: str,
        facts: Iterable[Recorded],
        *,
        marks: Iterable[Recorded] = (),
        code: str,
        weight: CaseWeight | None,
        at: datetime,
    ) -> None:
        """Bring back a stored case, whose weight already stands in the tallies."""
        held = self.held[case_id] = brought_back(case_id, facts, marks=marks, code=code)
        self._time(held, self.rules)
        held.mark_at = self._next_mark_at(held, at)
        held.weight = weight
        self._watch(held, at)
        self._set_timer(held, at)

    def recall(self, held: HeldCase, *, rules: Rulebook, at: datetime) -> None:
        """Bring back a case that stands in the lists and tallies, by what it comes to under these rules.

        To look back only: when its next mark is to be recorded is not told.
        """
        self._time(held, rules)
        held.weight = self._weight(held, at)
        if rules is not self.rules:
            held.terms = None
            self._time(held, self.rules)
        self.held[held.case.id] = held

    def reserve(self, report: Recorded) -> None:
        """Give the case its code without counting the report, for a look at an instant before it."""
        subject = report.event.subject
        if subject is not None and subject not in self.held:
            self.held[subject] = HeldCase(Case(subject), code=self._number(report.event.occurred_at))

    def settle(self, *, at: datetime) -> None:
        """Count what the events taken since the last call come to."""
        for case_id, held in self._touched.items():
            self.dirty.add(case_id)
            self._settle(held, at)
        self._touched.clear()

    def advance(self, at: datetime, *, most: int | None = None) -> datetime:
        """Time has passed: cases of which a clause came to its turn are weighed anew, at most so many.

        Gives the instant up to which all of them are; `at`, unless there were more.
        """
        come = list(islice(self.timers.pop_until(at), most))
        left_at = self.timers.next_at()
        is_whole = left_at is None or left_at > at
        until = at if is_whole or left_at is None else left_at
        for case_id in come:
            held = self.held[case_id]
            self.dirty.add(case_id)
            self._weigh(held, until)
            self._set_timer(held, until)
        return until if is_whole else until - TICK

    def hold_to_new(self, *, at: datetime) -> None:
        """Policy or calendar changed: open cases are held to the new one.

        A closed case keeps what it came to until an event names it again, in memory or not.
        """
        for case_id, held in self.held.items():
            held.terms = None
            if held.case.is_open:
                self._touched[case_id] = held
        self.settle(at=at)

    def release(self, case_ids: Iterable[str]) -> None:
        """Let go of cases that are safely stored; they keep their weight in the tallies."""
        for case_id in case_ids:
            held = self.held.get(case_id)
            if held is not None and held.case.is_registered and not held.case.is_open:
                del self.held[case_id]

    def _settle(self, held: HeldCase, at: datetime) -> None:
        self._time(held, self.rules)
        held.mark_at = self._next_mark_at(held, at)
        self._weigh(held, at)
        self._set_timer(held, at)
        self.newest.offer(held.case, held.code)

    def _time(self, held: HeldCase, rules: Rulebook) -> None:
        """Bring the clocks in line with the case; due instants are counted again only on new terms."""
        episode = held.case.present
        if episode is None:
            held.terms, held.dues, held.due_days, held.first_marks, held.clocks = None, (), (), (), ()
            return
        terms = episode.terms
        if terms != held.terms:
            held.terms, policy = terms, rules.policy_of(terms)
            held.dues = cases.dues(terms, policy, rules.deadlines)
            held.due_days = tuple(due_day(clause.due.due_at, self.zone) for clause in held.dues)
            held.first_marks = tuple(marks.first_at(terms, clause.due, policy) for clause in held.dues)
        held.clocks = cases.clocks(episode, held.dues)

    def _next_mark_at(self, held: HeldCase, at: datetime) -> datetime | None:
        if held.marks or held.case.past:
            return marks.next_at(marks.by_clause(held.case, self.rules), marks.said(held.marks), at)
        # Nothing was said of it yet, as of nearly every case: then the first mark of each clause is enough.
        coming: datetime | None = None
        for clock, first_at in zip(held.clocks, held.first_marks, strict=True):
            is_met_before = clock.met_at is not None and clock.met_at <= first_at
            if not is_met_before and (coming is None or first_at < coming):
                coming = first_at
        return coming

    def _weigh(self, held: HeldCase, at: datetime) -> None:
        new = self._weight(held, at)
        if new != held.weight:
            self._tallies.move_case(held.weight, new)
            self.flow.move(held.weight, new)
            self.mix.move(held.weight, new)
            self.spans.move(held.weight, new)
            held.weight = new
        self._watch(held, at)

    def _watch(self, held: HeldCase, at: datetime) -> None:
        """Keep it among those that are overdue or due soon, as its weight says."""
        case_id, weight = held.case.id, held.weight
        is_overdue = weight is not None and OPEN_OVERDUE in weight.cells
        if weight is not None and DUE_SOON in weight.cells:
            self.due_soon.set(case_id, _first_due_soon_at(held.clocks, at))
        elif case_id in self.due_soon:
            self.due_soon.set(case_id, None)
        if not is_overdue and case_id not in self.overdue:
            return
        late = overdue_clocks(held.clocks, at) if is_overdue else []
        due_at = late[0].due.due_at if late else None
        self.overdue.set(case_id, due_at)
        self.overdue_by_area.set(case_id, held.case.area, due_at)
        waiting = [c for c in late if c.name == "dispatch"] if held.case.grade != "ordinary" else []
        self.unreceived.set(case_id, waiting[0].due.due_at if waiting else None)

    def _weight(self, held: HeldCase, at: datetime) -> CaseWeight | None:
        case = held.case
        if case.reported_at is None:
            return None
        cells = cells_of(case, held.clocks, at)
        due_on: int | None = None
        if case.closed_at is None and OPEN_OVERDUE not in cells:
            for clock, day in zip(held.clocks, held.due_days, strict=True):
                if clock.met_at is None and (due_on is None or day < due_on):
                    due_on = day
        return CaseWeight(
            case.area,
            cells,
            local_hour(case.reported_at, self.zone),
            None if case.closed_at is None else local_hour(case.closed_at, self.zone),
            case.kind,
            case.source,
            due_on,
        )

    def _number(self, reported_at: datetime) -> str:
        """The short code people see: YYMMDD-nnn, by local day, in journal order, given once and kept."""
        day = reported_at.astimezone(self.zone)
        number = self.last_number_on[day.toordinal()] = self.last_number_on[day.toordinal()] + 1
        return f"{day:%y%m%d}-{number:03d}"

    def _set_timer(self, held: HeldCase, at: datetime) -> None:
        turn = cases.next_turn(held.case, held.clocks, at)
        self.timers.set(held.case.id, turn)


def brought_back(
    case_id: str, facts: Iterable[Recorded], *, marks: Iterable[Recorded], code: str
) -> HeldCase:
    """The case of these events, not timed and not weighed yet."""
    ordered = sorted(facts, key=cases.order)
    retracted = {(f.event.data.source, f.event.data.id) for f in ordered if f.event.type == "event.retracted"}
    return HeldCase(cases.derive(case_id, ordered), ordered, retracted, code, marks=list(marks))


def overdue_clocks(clocks: Iterable[ClauseClock], at: datetime) -> list[ClauseClock]:
    """The clauses that run and are overdue, the one overdue longest first."""
    late = [clock for clock in clocks if clock.status_at(at) == "overdue"]
    return sorted(late, key=lambda clock: clock.due.due_at)


def clause_due_at(clocks: Iterable[ClauseClock], due_at: datetime) -> ClauseName:
    """The clause that runs and is due at that instant."""
    return next(c.name for c in clocks if c.met_at is None and c.due.due_at == due_at)


def _first_due_soon_at(clocks: Iterable[ClauseClock], at: datetime) -> datetime | None:
    return min((c.due.due_at for c in clocks if c.status_at(at) == "due_soon"), default=None)
