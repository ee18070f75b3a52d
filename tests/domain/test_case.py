"""One case: what its events come to, its clauses, and when their status next changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from dashboard.domain import case as cases
from dashboard.domain.case import Case, ClauseClock, ClauseStatus, Episode, clocks, derive, dues, next_change
from dashboard.domain.deadline import TICK, Deadlines, Due
from dashboard.domain.events import DisputeMediated, Event, Recorded
from tests.builders import (
    LOCAL,
    START,
    accepted,
    after,
    amended,
    closed,
    deadlines,
    dispatched,
    frozen_calendar,
    graded,
    happened,
    local,
    paused,
    recorded,
    reopened,
    reported,
    resumed,
    retracted,
    returned,
    the_policy,
)


def case_of(*events: Event) -> Case:
    return derive("c1", recorded(events))


def now(case: Case) -> Episode:
    """The present episode of a case that has one."""
    assert case.present is not None
    return case.present


def due_at(case: Case) -> list[datetime]:
    """The due instants of the present episode: dispatch, then closing."""
    return [clause.due.due_at for clause in dues(now(case).terms, the_policy(), deadlines())]


def statuses(case: Case, at: datetime) -> list[ClauseStatus]:
    held_to = clocks(now(case), dues(now(case).terms, the_policy(), deadlines()))
    return [clock.status_at(at) for clock in held_to]


# ── the loop ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_case_is_registered_by_its_report() -> None:
    case = case_of(reported(at=START, area="a", kind="housing", source="hotline"))

    assert case.is_registered
    assert case.is_open
    assert (case.area, case.kind, case.source, case.reported_at) == ("a", "housing", "hotline", START)


def test_a_case_that_was_never_reported_is_neither_open_nor_registered() -> None:
    case = case_of(dispatched(at=START), closed(at=after(hours=1)))

    assert not case.is_registered
    assert not case.is_open


def test_a_second_report_starts_no_clock_and_moves_nothing() -> None:
    case = case_of(reported(area="a"), reported(area="b", at=after(days=1), source="hotline"))

    assert (case.area, case.source, case.started_at) == ("a", "grid", START)


def test_of_two_reports_the_one_that_occurred_first_starts_the_clock_even_when_it_comes_last() -> None:
    case = case_of(reported(area="b", at=after(days=1)), reported(area="a", at=START))

    assert (case.area, case.started_at) == ("a", START)


def test_of_two_events_of_one_instant_the_earlier_in_the_journal_is_read_first() -> None:
    case = case_of(
        reported(), graded("c1", "major", at=after(hours=1)), graded("c1", "special", at=after(hours=1))
    )

    assert case.grade == "special"


def test_a_case_not_graded_counts_as_ordinary() -> None:
    assert case_of(reported()).grade == "ordinary"


def test_a_report_may_bring_its_grade() -> None:
    assert case_of(reported(grade="major")).grade == "major"


def test_a_grade_given_before_the_report_is_kept() -> None:
    assert case_of(graded("c1", "major", at=START), reported(at=after(hours=1))).grade == "major"


def test_the_unit_that_was_dispatched_to_holds_the_case() -> None:
    case = case_of(reported(), dispatched(at=after(hours=1), unit="police"))

    assert case.holder == "police"
    assert case.dispatched_at == after(hours=1)


def test_a_return_leaves_it_unheld_and_the_dispatch_met() -> None:
    case = case_of(reported(), dispatched(at=after(hours=1)), returned(at=after(hours=2)))

    assert case.holder is None
    assert case.dispatched_at == after(hours=1)


def test_a_transfer_resets_no_clock() -> None:
    case = case_of(reported(), dispatched(at=after(hours=1)), accepted(at=after(hours=9), unit="other"))

    assert case.holder == "other"
    assert (case.started_at, case.dispatched_at) == (START, after(hours=1))


@pytest.mark.parametrize("step", [dispatched, accepted, closed])
def test_dispatch_is_met_by_the_first_of_dispatched_accepted_or_closed(step) -> None:  # type: ignore[no-untyped-def]
    case = case_of(reported(), step(at=after(hours=3)), accepted(at=after(hours=5)))

    assert case.dispatched_at == after(hours=3)


@pytest.mark.parametrize("outcome", ["settled", "failed", "withdrawn", "referred"])
def test_any_closing_closes_whatever_its_outcome(outcome) -> None:  # type: ignore[no-untyped-def]
    case = case_of(reported(), closed(at=after(hours=3), outcome=outcome))

    assert not case.is_open
    assert (case.closed_at, case.outcome) == (after(hours=3), outcome)


def test_a_second_closing_changes_nothing() -> None:
    case = case_of(reported(), closed(at=after(hours=3)), closed(at=after(hours=5), outcome="failed"))

    assert (case.closed_at, case.outcome) == (after(hours=3), "settled")


def test_a_closing_before_the_report_closes_the_case_from_its_report_on() -> None:
    case = case_of(closed(at=START), reported(at=after(hours=2)))

    assert case.closed_at == after(hours=2)
    assert case.dispatched_at == START


def test_a_reopening_starts_a_new_episode_and_keeps_the_grade() -> None:
    case = case_of(
        reported(grade="major"),
        dispatched(at=after(hours=1)),
        paused(at=after(hours=2), until=after(hours=3)),
        closed(at=after(days=1)),
        reopened(at=after(days=9)),
    )

    assert case.is_open
    assert (case.episode, case.grade, case.started_at, case.reported_at) == (1, "major", after(days=9), START)
    assert (case.holder, case.dispatched_at, case.pauses) == (None, None, [])


def test_an_open_case_cannot_be_reopened() -> None:
    case = case_of(reported(), dispatched(at=after(hours=1)), reopened(at=after(hours=2)))

    assert (case.episode, case.holder) == (0, "unit-1")


def test_a_reopening_between_closing_and_report_leaves_the_case_open_from_its_report() -> None:
    case = case_of(closed(at=START), reopened(at=after(hours=1)), reported(at=after(hours=2)))

    assert case.is_open
    assert case.started_at == after(hours=2)


def test_an_amendment_changes_the_field_it_names_and_no_other() -> None:
    case = case_of(reported(area="a", kind="housing"), amended(at=after(hours=1), area="b"))

    assert (case.area, case.kind) == ("b", "housing")


def test_an_amendment_that_came_before_the_report_still_counts() -> None:
    case = case_of(amended(at=START, area="b"), reported(at=after(hours=1), area="a"))

    assert case.area == "b"


def test_a_resumption_ends_the_pause_early() -> None:
    case = case_of(reported(), paused(at=after(hours=1), until=after(days=9)), resumed(at=after(hours=3)))

    assert case.pauses == [(after(hours=1), after(hours=3))]


def test_a_resumption_leaves_a_pause_that_is_over() -> None:
    case = case_of(reported(), paused(at=after(hours=1), until=after(hours=2)), resumed(at=after(hours=3)))

    assert case.pauses == [(after(hours=1), after(hours=2))]


def test_what_only_stands_in_the_timeline_changes_nothing() -> None:
    mediated = happened("dispute.mediated", "c1", DisputeMediated("studio", "agreed"), at=after(hours=1))

    assert case_of(reported(), mediated) == case_of(reported())


@pytest.mark.parametrize("place", range(3))
def test_a_retracted_event_is_as_if_it_had_never_come_wherever_the_retraction_stands(place: int) -> None:
    report, closing = reported(), closed(at=after(hours=2))
    events = [report, closing]
    events.insert(place, retracted(closing, at=after(hours=3)))

    assert case_of(*events) == case_of(report)


def test_a_retracted_report_leaves_the_next_one_to_start_the_clock() -> None:
    first, second = reported(area="a"), reported(area="b", at=after(hours=4), source="hotline")

    case = case_of(first, second, retracted(first, at=after(hours=5)))

    assert (case.area, case.source, case.started_at) == ("b", "hotline", after(hours=4))


def test_a_retraction_names_an_event_by_its_source_too() -> None:
    mine, theirs = reported(id="1"), closed(at=after(hours=1))
    other = reported(at=after(hours=2), source="hotline", id="1")

    assert case_of(mine, theirs, retracted(other, at=after(hours=3))).is_registered


def test_the_order_in_which_a_case_is_told_makes_no_difference() -> None:
    told = recorded(
        [
            closed(at=after(hours=-1)),
            reported(),
            reopened(at=after(hours=2)),
            graded("c1", "major", at=after(hours=3)),
            dispatched(at=after(hours=4)),
        ]
    )

    assert all(derive("c1", again) == derive("c1", told) for again in permutations(told))


# ── clauses ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_ordinary_case_is_dispatched_in_one_day_and_closed_in_five() -> None:
    assert due_at(case_of(reported())) == [local("2026-09-09 00:00"), local("2026-09-15 00:00")]


@pytest.mark.parametrize("grade", ["major", "special"])
def test_a_major_or_special_case_is_closed_in_fifteen(grade) -> None:  # type: ignore[no-untyped-def]
    assert due_at(case_of(reported(grade=grade)))[1] == local("2026-09-23 00:00")


def test_a_regrading_counts_anew_from_the_report() -> None:
    case = case_of(reported(), graded("c1", "major", at=after(days=4)))

    assert due_at(case)[1] == local("2026-09-23 00:00")


def test_a_reopening_counts_both_clauses_from_the_reopening() -> None:
    case = case_of(reported(), closed(at=after(hours=1)), reopened(at=local("2026-09-21 10:00")))

    assert due_at(case) == [local("2026-09-23 00:00"), local("2026-09-29 00:00")]


def test_a_pause_moves_both_clauses() -> None:
    case = case_of(reported(), paused(at=after(hours=1), until=after(hours=25)))

    assert due_at(case) == [local("2026-09-10 00:00"), local("2026-09-16 00:00")]


def test_a_case_without_policy_or_calendar_is_held_to_nothing() -> None:
    case = case_of(reported())

    assert dues(now(case).terms, None, deadlines()) == ()
    assert dues(now(case).terms, the_policy(), None) == ()


def test_a_case_never_reported_is_held_to_nothing() -> None:
    assert case_of(closed(at=START)).present is None


def test_under_a_promise_only_the_sources_own_instant_counts() -> None:
    case = case_of(reported(policy="promised", due_at=after(days=10)))

    assert [(c.name, c.due) for c in dues(now(case).terms, None, None)] == [
        ("close_promised", Due(after(days=10), after(days=8), False))
    ]


def test_a_promise_without_an_instant_is_never_overdue() -> None:
    assert dues(now(case_of(reported(policy="promised"))).terms, the_policy(), deadlines()) == ()


def test_the_sources_instant_counts_for_nothing_under_rule_1515() -> None:
    assert due_at(case_of(reported(due_at=after(hours=1)))) == due_at(case_of(reported()))


def test_a_promise_may_be_amended() -> None:
    case = case_of(
        reported(policy="promised", due_at=after(days=10)), amended(at=after(days=1), due_at=after(days=20))
    )

    assert due_at(case) == [after(days=20)]


def test_a_promise_for_an_instant_before_the_report_is_soon_no_later_than_it_is_due() -> None:
    case = case_of(reported(policy="promised", due_at=after(days=-10)))

    (clause,) = dues(now(case).terms, None, None)

    assert clause.due.due_soon_at <= clause.due.due_at


def test_equal_terms_are_equal_instants() -> None:
    plain = case_of(reported())
    held = case_of(reported(), dispatched(at=after(hours=1)), returned(at=after(hours=2)))
    moved = case_of(reported(), paused(at=after(hours=1), until=after(hours=2)))

    assert now(held).terms == now(plain).terms
    assert now(moved).terms != now(plain).terms


# ── the clock of a clause ───────────────────────────────────────────────────────────────────────────────

RUNNING = ClauseClock("dispatch", Due(after(hours=10), after(hours=8), False), None)


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (after(hours=8) - TICK, "running"),
        (after(hours=8), "due_soon"),
        (after(hours=10), "due_soon"),
        (after(hours=10) + TICK, "overdue"),
    ],
)
def test_a_clause_is_soon_from_its_share_on_and_overdue_only_after_its_instant(
    at: datetime, status: str
) -> None:
    assert RUNNING.status_at(at) == status


@pytest.mark.parametrize(("met_at", "status"), [(after(hours=10), "met"), (after(hours=10) + TICK, "late")])
def test_what_is_done_at_the_due_instant_is_in_time(met_at: datetime, status: str) -> None:
    assert RUNNING._replace(met_at=met_at).status_at(after(days=9)) == status


def test_the_next_change_is_the_first_of_any_clause() -> None:
    later = ClauseClock("close_ordinary", Due(after(hours=50), after(hours=9), False), None)

    assert next_change([later, RUNNING], START) == after(hours=8)
    assert next_change([later, RUNNING], after(hours=8)) == after(hours=9)
    assert next_change([later, RUNNING], after(hours=9)) == after(hours=10) + TICK
    assert next_change([later, RUNNING], after(hours=10)) == after(hours=10) + TICK
    assert next_change([later, RUNNING], after(hours=10) + TICK) == after(hours=50) + TICK
    assert next_change([later, RUNNING], after(hours=51)) is None


def test_a_clause_that_was_met_changes_no_more() -> None:
    assert next_change([RUNNING._replace(met_at=START)], START) is None


def test_between_changes_no_status_differs() -> None:
    held_to = clocks(
        now(case_of(reported())), dues(now(case_of(reported())).terms, the_policy(), deadlines())
    )

    at, turns = START, []
    while (turn := next_change(held_to, at)) is not None:
        assert [c.status_at(turn - TICK) for c in held_to] == [c.status_at(at) for c in held_to]
        assert [c.status_at(turn) for c in held_to] != [c.status_at(at) for c in held_to]
        turns.append(turn)
        at = turn

    assert len(turns) == 4


def test_a_case_reported_on_the_eve_of_spring_festival_is_due_after_it() -> None:
    case = case_of(reported(at=local("2026-02-14 09:00")))

    assert due_at(case) == [local("2026-02-25 00:00"), local("2026-02-25 00:00")]
    assert statuses(case, local("2026-02-25 00:00")) == ["due_soon", "due_soon"]
    assert statuses(case, local("2026-02-25 00:00") + TICK) == ["overdue", "overdue"]


def test_a_case_of_a_year_not_announced_is_provisional() -> None:
    case = case_of(reported(at=local("2026-12-30 09:00")))

    dispatch, closing = dues(now(case).terms, the_policy(), Deadlines(frozen_calendar(), LOCAL))

    assert not dispatch.due.is_provisional
    assert closing.due.is_provisional


def test_facts_are_read_by_when_they_occurred_then_by_position() -> None:
    early, late = reported(at=START), closed(at=after(hours=1))

    keys = [cases.order(Recorded(p, after(days=1), e)) for p, e in ((2, late), (3, early), (1, late))]

    assert sorted(keys) == [(START, 3), (after(hours=1), 1), (after(hours=1), 2)]
    assert sorted(keys)[1][0] - sorted(keys)[0][0] == timedelta(hours=1)


def test_a_pause_is_on_from_its_start_up_to_its_end() -> None:
    paused_at, until = after(hours=1), after(hours=3)
    case = derive("c1", recorded([reported("c1"), paused("c1", at=paused_at, until=until)]))

    assert not cases.is_paused_at(case, after(minutes=59))
    assert cases.is_paused_at(case, paused_at)
    assert not cases.is_paused_at(case, until)


def test_a_case_turns_at_the_ends_of_its_pauses_too() -> None:
    until = after(hours=3)
    case = derive("c1", recorded([reported("c1"), paused("c1", at=after(hours=1), until=until)]))

    assert cases.next_turn(case, (), after(hours=2)) == until
    assert cases.next_turn(case, (), until) is None
