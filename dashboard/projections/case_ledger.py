"""The ledger of cases: material events by subject, what each case comes to, and when that next changes."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.domain import case as cases
from dashboard.domain.case import Case, ClauseClock
from dashboard.domain.deadline import Deadlines
from dashboard.domain.events import Recorded
from dashboard.domain.policy import Policy
from dashboard.projections.newest import Newest
from dashboard.projections.tally import CaseWeight, Tallies, cells_of
from dashboard.projections.timers import Timers


@dataclass(slots=True)
class HeldCase:
    """A case in memory. `facts` stand in the order in which a case is read; `retracted` are (source, id)."""

    case: Case
    facts: list[Recorded] = field(default_factory=list)
    retracted: set[tuple[str, str]] = field(default_factory=set)
    code: str = ""
    clocks: tuple[ClauseClock, ...] = ()
    weight: CaseWeight | None = None

    def take(self, fact: Recorded) -> None:
        """One more event: applied on top when it is the latest, else the case is derived anew."""
        event, facts = fact.event, self.facts
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
    """Holds the cases in memory and keeps `tallies` and `newest` true of them at `at`.

    `dirty`: ids of cases that changed since the last checkpoint. `last_number_on`: the last running number
    of a case code given on each local day (ordinal).
    """

    def __init__(self, zone: ZoneInfo, tallies: Tallies) -> None:
        self.zone = zone
        self.policy: Policy | None = None
        self.deadlines: Deadlines | None = None
        self.held: dict[str, HeldCase] = {}
        self.dirty: set[str] = set()
        self.newest = Newest()
        self.last_number_on: Counter[int] = Counter()
        self.timers = Timers()
        self._tallies = tallies

    def __contains__(self, subject: str) -> bool:
        return subject in self.held

    def take(self, fact: Recorded, *, at: datetime) -> None:
        subject = fact.event.subject
        if subject is None:
            return
        held = self.held.get(subject)
        if held is None:
            held = self.held[subject] = HeldCase(Case(subject))
        held.take(fact)
        self.dirty.add(subject)
        self._settle(held, at)
        if held.weight is not None:
            self._tallies[held.weight.area].hear(fact.event.occurred_at)

    def adopt(
        self, case_id: str, facts: Iterable[Recorded], *, code: str, weight: CaseWeight | None, at: datetime
    ) -> None:
        """Bring back a stored case, whose weight already stands in the tallies."""
        ordered = sorted(facts, key=cases.order)
        retracted = {
            (f.event.data.source, f.event.data.id) for f in ordered if f.event.type == "event.retracted"
        }
        held = HeldCase(cases.derive(case_id, ordered), ordered, retracted, code)
        held.clocks = cases.clocks(held.case, self.policy, self.deadlines)
        held.weight = weight
        self.held[case_id] = held
        self._set_timer(held, at)

    def advance(self, at: datetime) -> None:
        """Time has passed: cases of which a clause came to its turn are weighed anew."""
        for case_id in list(self.timers.pop_until(at)):
            held = self.held[case_id]
            self.dirty.add(case_id)
            self._weigh(held, at)
            self._set_timer(held, at)

    def settle_all(self, *, at: datetime) -> None:
        """Policy or calendar changed: whatever is in memory is held to the new one."""
        for case_id, held in self.held.items():
            self.dirty.add(case_id)
            self._settle(held, at)

    def release(self, case_ids: Iterable[str]) -> None:
        """Let go of cases that are safely stored; they keep their weight in the tallies."""
        for case_id in case_ids:
            held = self.held.get(case_id)
            if held is not None and held.case.is_registered and not held.case.is_open:
                del self.held[case_id]

    def number(self, reported_at: datetime) -> str:
        """The short code people see: YYMMDD-nnn, by local day, in journal order, given once and kept."""
        day = reported_at.astimezone(self.zone)
        number = self.last_number_on[day.toordinal()] = self.last_number_on[day.toordinal()] + 1
        return f"{day:%y%m%d}-{number:03d}"

    def _settle(self, held: HeldCase, at: datetime) -> None:
        held.clocks = cases.clocks(held.case, self.policy, self.deadlines)
        if not held.code and held.case.reported_at is not None:
            held.code = self.number(held.case.reported_at)
        self._weigh(held, at)
        self._set_timer(held, at)
        self.newest.offer(held.case, held.code)

    def _weigh(self, held: HeldCase, at: datetime) -> None:
        new = self._weight(held, at)
        if new != held.weight:
            self._tallies.move_case(held.weight, new)
            held.weight = new

    def _weight(self, held: HeldCase, at: datetime) -> CaseWeight | None:
        case, old = held.case, held.weight
        if case.reported_at is None:
            return None
        return CaseWeight(
            case.area,
            cells_of(case, held.clocks, at),
            old.registered_on if old is not None else self._day(case.reported_at),
            None if case.closed_at is None else self._day(case.closed_at),
        )

    def _day(self, at: datetime) -> int:
        return at.astimezone(self.zone).toordinal()

    def _set_timer(self, held: HeldCase, at: datetime) -> None:
        turn = cases.next_change(held.clocks, at)
        self.timers.set(held.case.id, turn)
