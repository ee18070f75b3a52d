"""The ledger of cases: codes, memory, timers, and what a new policy or calendar changes."""

from __future__ import annotations

from datetime import datetime

from dashboard.domain.events import Event
from dashboard.domain.situation import CaseCounts
from dashboard.projections.case_ledger import CaseLedger
from dashboard.projections.tally import Tallies, case_counts
from tests.builders import (
    LOCAL,
    START,
    after,
    amended,
    closed,
    dispatched,
    local,
    recorded,
    reopened,
    reported,
    retracted,
    rulebook,
)

LATER = after(days=20)


class Told:
    """A ledger that is told events in one batch at a time."""

    def __init__(self, *events: Event, at: datetime = START) -> None:
        self.tallies = Tallies()
        self.ledger = CaseLedger(LOCAL, self.tallies)
        self.ledger.rules = rulebook()
        self._position = 0
        self.tell(*events, at=at)

    def tell(self, *events: Event, at: datetime = START) -> None:
        for fact in recorded(events, after=self._position):
            self.ledger.take(fact)
        self._position += len(events)
        self.ledger.settle(at=at)

    def counts(self, area: str = "a") -> CaseCounts:
        return case_counts(self.tallies[area].cells)

    def codes(self) -> dict[str, str]:
        return {id_: held.code for id_, held in self.ledger.held.items()}


def test_codes_run_by_local_day_in_journal_order() -> None:
    told = Told(
        reported("c1", at=local("2026-09-07 23:59")),
        reported("c2", at=local("2026-09-08 00:00")),
        reported("c3", at=local("2026-09-07 08:00")),
    )

    assert told.codes() == {"c1": "260907-001", "c2": "260908-001", "c3": "260907-002"}


def test_a_code_is_given_once_and_kept() -> None:
    told = Told(reported("c1", at=after(days=2)))
    told.tell(reported("c1", at=START), closed("c1", at=after(days=3)), reopened("c1", at=after(days=4)))

    assert told.codes() == {"c1": "260909-001"}


def test_a_case_gets_no_code_before_its_report() -> None:
    told = Told(closed("c1", at=START))

    assert told.codes() == {"c1": ""}


def test_a_reserved_code_is_the_cases_own_when_it_is_told_later() -> None:
    told = Told()
    told.ledger.reserve(recorded([reported("c1")])[0])
    told.tell(reported("c2"), reported("c1"))

    assert told.codes() == {"c1": "260907-001", "c2": "260907-002"}
    assert told.counts().registered == 2


def test_time_makes_a_case_soon_due_and_then_overdue() -> None:
    told = Told(reported())

    for at, soon, over in (
        ("2026-09-08 20:00", 1, 0),
        ("2026-09-09 00:00", 1, 0),
        ("2026-09-09 00:01", 0, 1),
    ):
        told.ledger.advance(local(at))
        assert (told.counts().due_soon, told.counts().open_overdue) == (soon, over)


def test_a_closed_case_has_no_timer_left() -> None:
    told = Told(reported())
    assert len(told.ledger.timers) == 1

    told.tell(closed(at=after(hours=1)))

    assert len(told.ledger.timers) == 0


def test_only_closed_cases_are_let_go() -> None:
    told = Told(
        reported("open"), reported("over"), closed("over", at=after(hours=1)), closed("early", at=START)
    )

    told.ledger.release(["open", "over", "early", "unheard"])

    assert set(told.ledger.held) == {"open", "early"}
    assert told.counts().registered == 2


def test_a_case_brought_back_is_reopened_as_if_it_had_never_left() -> None:
    told = Told(reported(), closed(at=after(hours=1)))
    gone = told.ledger.held["c1"]
    told.ledger.release(["c1"])

    told.ledger.adopt("c1", gone.facts, code=gone.code, weight=gone.weight, at=START)
    told.tell(reopened(at=after(hours=2)), at=after(hours=2))

    assert told.counts() == CaseCounts(registered=1, open=1, unheld=1)
    assert told.codes() == {"c1": "260907-001"}


def test_the_retractions_of_a_case_come_back_with_it() -> None:
    wrong = closed(at=after(hours=9))
    told = Told(
        reported(),
        closed(at=after(hours=1)),
        retracted(wrong, at=after(hours=2)),
        reopened(at=after(hours=3)),
    )
    gone = told.ledger.held.pop("c1")

    told.ledger.adopt("c1", gone.facts, code=gone.code, weight=gone.weight, at=START)
    told.tell(wrong)

    assert told.counts().open == 1


def test_an_amended_case_counts_for_its_new_area() -> None:
    told = Told(reported(area="a"), amended(at=after(hours=1), area="b"))

    assert told.counts("a") == CaseCounts()
    assert told.counts("b").registered == 1


def test_an_earlier_report_moves_the_day_on_which_the_case_was_registered() -> None:
    told = Told(reported(at=local("2026-09-09 10:00")))
    told.tell(reported(at=local("2026-09-08 10:00")))

    days = told.tallies["a"].registered_on

    assert dict(days) == {datetime(2026, 9, 8, tzinfo=LOCAL).toordinal(): 1}


def test_an_area_hears_of_an_event_that_changes_no_count() -> None:
    told = Told(reported(), dispatched(at=after(hours=1)))
    told.tallies.dirty.clear()

    told.tell(dispatched(at=after(hours=2)))

    assert told.tallies["a"].last_event_at == after(hours=2)
    assert told.tallies.dirty == {"a"}


def test_an_open_case_is_held_to_a_new_policy() -> None:
    told = Told(reported(), dispatched(at=after(hours=1)), at=after(days=3))
    assert told.counts().open_overdue == 0

    told.ledger.rules = rulebook(close_ordinary=1)
    told.ledger.hold_to_new(at=after(days=3))

    assert told.counts().open_overdue == 1


def test_a_closed_case_keeps_what_it_came_to_under_the_old_policy_in_memory_or_not() -> None:
    told = Told(
        reported("kept"), closed("kept", at=after(days=3)), reported("gone"), closed("gone", at=after(days=3))
    )
    told.ledger.release(["gone"])

    told.ledger.rules = rulebook(close_ordinary=1)
    told.ledger.hold_to_new(at=LATER)

    assert told.counts().closed_late == 0


def test_a_closed_case_named_again_is_judged_by_the_new_policy_in_memory_or_not() -> None:
    told = Told(
        reported("kept"), closed("kept", at=after(days=3)), reported("gone"), closed("gone", at=after(days=3))
    )
    gone = told.ledger.held["gone"]
    told.ledger.release(["gone"])
    told.ledger.rules = rulebook(close_ordinary=1)
    told.ledger.hold_to_new(at=LATER)

    told.ledger.adopt("gone", gone.facts, code=gone.code, weight=gone.weight, at=LATER)
    told.tell(dispatched("kept", at=after(hours=1)), dispatched("gone", at=after(hours=1)), at=LATER)

    assert told.counts().closed_late == 2


def test_an_event_without_a_subject_is_no_case() -> None:
    told = Told()
    nameless = recorded([reported("c1")])[0]

    told.ledger.take(nameless._replace(event=_without_subject(nameless.event)))

    assert told.ledger.held == {}


def _without_subject(event: Event) -> Event:
    return Event(event.source, event.id, event.type, None, event.occurred_at, event.data)


def test_what_changed_is_dirty_until_it_is_stored() -> None:
    told = Told(reported("c1"), reported("c2"))
    told.ledger.dirty.clear()

    told.ledger.advance(local("2026-09-08 20:00"))

    assert told.ledger.dirty == {"c1", "c2"}
