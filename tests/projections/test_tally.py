"""Tallies: cells, roll-up, exact quantiles, and nothing left behind when a weight comes off."""

from __future__ import annotations

from dashboard.domain.case import clocks, derive, dues
from dashboard.domain.events import Event
from dashboard.domain.situation import CaseCounts, ClauseCounts
from dashboard.projections.tally import (
    HOURS_A_DAY,
    CaseWeight,
    RelayWeight,
    Tallies,
    Tally,
    case_counts,
    cells_of,
    clause_counts,
)
from tests.builders import (
    START,
    after,
    closed,
    deadlines,
    dispatched,
    local,
    paused,
    recorded,
    reported,
    the_policy,
)

MONDAY = START.toordinal()
HOUR = MONDAY * HOURS_A_DAY + 10


def cells(*events: Event, at: str) -> tuple[int, ...]:
    case = derive("c1", recorded(events))
    episode = case.present
    held_to = () if episode is None else clocks(episode, dues(episode.terms, the_policy(), deadlines()))
    return cells_of(case, held_to, local(at))


def counted(*events: Event, at: str) -> CaseCounts:
    tally = Tally()
    tally.shift_case(CaseWeight("a", cells(*events, at=at), HOUR, None), 1)
    return case_counts(tally.cells)


def test_an_open_case_nobody_holds_is_unheld() -> None:
    assert counted(reported(), at="2026-09-07 12:00") == CaseCounts(registered=1, open=1, unheld=1)


def test_an_open_case_is_soon_due_by_whichever_clause() -> None:
    assert counted(reported(), at="2026-09-08 20:00") == CaseCounts(
        registered=1, open=1, due_soon=1, unheld=1
    )


def test_an_overdue_case_is_not_soon_due_as_well() -> None:
    both = counted(reported(), at="2026-09-14 23:00")

    assert (both.open_overdue, both.due_soon) == (1, 0)


def test_a_dispatch_that_still_runs_makes_the_case_overdue_and_one_that_was_late_does_not() -> None:
    assert counted(reported(), at="2026-09-09 00:01").open_overdue == 1
    assert counted(reported(), dispatched(at=after(days=3)), at="2026-09-10 12:00").open_overdue == 0


def test_a_case_is_closed_late_by_its_closing_clause_alone() -> None:
    late_dispatch = counted(reported(), closed(at=after(days=3)), at="2026-09-30 12:00")
    late_closing = counted(reported(), closed(at=after(days=9)), at="2026-09-30 12:00")

    assert (late_dispatch.closed, late_dispatch.closed_late) == (1, 0)
    assert (late_closing.closed, late_closing.closed_late) == (1, 1)


def test_each_clause_stands_in_one_status_and_what_runs_includes_soon_and_overdue() -> None:
    tally = Tally()
    for events, at in (
        ([reported()], "2026-09-07 12:00"),
        ([reported()], "2026-09-08 20:00"),
        ([reported()], "2026-09-09 00:01"),
        ([reported(), dispatched(at=after(hours=1))], "2026-09-30 12:00"),
        ([reported(), dispatched(at=after(days=3))], "2026-09-30 12:00"),
    ):
        tally.shift_case(CaseWeight("a", cells(*events, at=at), HOUR, None), 1)

    assert clause_counts(tally.cells)["dispatch"] == ClauseCounts(
        running=3, due_soon=1, overdue=1, met=1, late=1, paused_share=0.0
    )


def test_a_share_of_none_is_no_share() -> None:
    assert clause_counts(Tally().cells)["close_major"].paused_share is None


def test_the_paused_share_is_of_all_that_the_clause_holds() -> None:
    tally = Tally()
    was_paused = [reported(), paused(at=after(hours=1), until=after(hours=2))]
    for events in ([reported()], [reported()], was_paused):
        tally.shift_case(CaseWeight("a", cells(*events, at="2026-09-07 14:00"), HOUR, None), 1)

    assert clause_counts(tally.cells)["close_ordinary"].paused_share == 0.3333


def test_a_weight_that_comes_off_leaves_nothing_behind() -> None:
    tally = Tally()
    case = CaseWeight("a", cells(reported(), at="2026-09-07 12:00"), HOUR, HOUR)
    relay = RelayWeight("a", "up", "within_60", 2, 300)

    for sign in (1, -1):
        tally.shift_case(case, sign)
        tally.shift_relay(relay, sign)

    assert tally == Tally()


def test_a_weight_moves_from_area_to_area_and_both_are_dirty() -> None:
    tallies = Tallies()
    here = CaseWeight("a", cells(reported(), at="2026-09-07 12:00"), HOUR, None)

    tallies.move_case(None, here)
    tallies.move_case(here, here._replace(area="b"))

    assert case_counts(tallies["a"].cells) == CaseCounts()
    assert case_counts(tallies["b"].cells).open == 1
    assert tallies.dirty == {"a", "b"}


def test_hearing_of_an_area_keeps_the_latest_and_is_dirty_only_when_it_is_news() -> None:
    tallies = Tallies()
    tallies.hear("a", after(hours=2))
    tallies.dirty.clear()
    tallies.hear("a", after(hours=1))

    assert tallies["a"].last_event_at == after(hours=2)
    assert tallies.dirty == set()


def test_a_roll_up_adds_everything_and_leaves_what_it_added_alone() -> None:
    below, above = Tally(), Tally()
    below.shift_case(CaseWeight("a", cells(reported(), at="2026-09-07 12:00"), HOUR, HOUR + 14), 1)
    below.shift_relay(RelayWeight("a", "down", "late", 1, 4_000), 1)
    below.hear(START)

    above.include(below)
    above.include(below)

    assert case_counts(above.cells).open == 2
    assert (above.registered_on[MONDAY], above.closed_on[MONDAY + 1]) == (2, 2)
    assert above.down.counts().complete == 2
    assert above.down.counts().unknown_hops == 2
    assert above.last_event_at == START
    assert case_counts(below.cells).open == 1


def test_relays_add_up_as_the_room_reads_them() -> None:
    tally = Tally()
    for status, seconds in (
        ("within_60", 600),
        ("within_60", 3_600),
        ("late", 3_601),
        ("no_receipt", None),
        ("in_flight", None),
        ("unstarted", None),
    ):
        tally.shift_relay(RelayWeight("a", "down", status, 0, seconds), 1)  # type: ignore[arg-type]

    counts = tally.down.counts()

    assert (counts.complete, counts.within_60, counts.breached) == (3, 2, 2)
    assert (counts.in_flight, counts.no_receipt, counts.denominator) == (1, 1, 4)
    assert (counts.p50_min, counts.p90_min, counts.max_min) == (60.0, 60.02, 60.02)
    assert counts.p99_min == 60.02
    assert tally.up.counts().complete == 0
