"""The board: what each kind of event is to it, and what it asks to have brought back."""

from __future__ import annotations

from datetime import timedelta

from dashboard.domain.area import Area
from dashboard.domain.events import (
    SYSTEM_SOURCE,
    DisputeReviewed,
    Event,
    MeetingHeld,
    Unknown,
)
from dashboard.domain.registers import areas_changed, policy_changed
from dashboard.domain.system_events import CanarySent
from dashboard.projections.board import BEGINNING, CANARIES_KEPT, Board
from tests.builders import (
    LOCAL,
    RULE_1515,
    START,
    TINY,
    accepted,
    after,
    board_of,
    closed,
    happened,
    heartbeat,
    recorded,
    reported,
    retracted,
    stamped,
    the_registers,
)
from tests.projections.stories import cut


def canary(minute: int) -> Event:
    return Event(SYSTEM_SOURCE, f"canary-{minute}", "canary.sent", None, after(minutes=minute), CanarySent())


def test_a_new_board_stands_at_the_beginning() -> None:
    board = Board(LOCAL)

    assert (board.position, board.at) == (0, BEGINNING)


def test_the_position_is_that_of_the_last_event_folded() -> None:
    board = Board(LOCAL)
    board.fold(recorded([reported()], after=41))
    board.fold([])

    assert board.position == 42


def test_time_never_runs_back() -> None:
    board = board_of([reported()], at=after(days=9))

    board.advance(after(days=1))

    assert board.at == after(days=9)
    assert cut(board).total.cases.open_overdue == 1


def test_a_source_was_last_heard_of_at_its_latest_event_whatever_came_last() -> None:
    board = board_of([reported(at=after(hours=2)), reported("c2", at=after(hours=1))], at=after(hours=3))

    assert board.sources["grid"].last_event_at == after(hours=2)


def test_the_centre_itself_is_no_source() -> None:
    assert board_of([canary(1)], at=after(hours=1)).sources == {}


def test_a_source_is_heard_by_whatever_it_sends() -> None:
    events = [
        happened("meeting.held", None, MeetingHeld(), at=START, source="meetings"),
        happened("novelty.seen", None, Unknown(), at=START, source="newer"),
    ]

    assert set(board_of(events, at=START).sources) == {"meetings", "newer"}


def test_the_interval_is_the_latest_heartbeats_whatever_came_last() -> None:
    events = [
        heartbeat("grid", at=after(minutes=5), interval_s=30),
        heartbeat("grid", at=START, interval_s=600),
    ]

    assert board_of(events, at=after(minutes=6)).sources["grid"].interval_s == 30


def test_a_type_that_is_not_known_is_counted_by_its_name() -> None:
    events = [happened("novelty.seen", "n1", Unknown(), at=after(hours=h)) for h in range(3)]

    assert cut(board_of(events, at=after(hours=3))).unknown_types == {"novelty.seen": 3}


def test_a_known_type_that_changes_no_count_is_not_unknown() -> None:
    review = happened("dispute.reviewed", "c1", DisputeReviewed("after", True), at=after(hours=1))
    board = board_of([reported(), review], at=after(hours=2))

    assert board.unknown_types == {}
    assert len(board.cases.held["c1"].facts) == 1


def test_canaries_are_kept_for_half_an_hour_in_the_order_of_their_sending() -> None:
    board = board_of([canary(minute) for minute in (1, 0, *range(2, 40))], at=after(hours=1))

    assert len(board.canaries) == CANARIES_KEPT
    assert [c.id for c in board.canaries[-2:]] == ["canary-38", "canary-39"]
    assert board.canaries == sorted(board.canaries, key=lambda c: c.sent_at)


def test_a_retraction_that_comes_before_its_case_waits_for_it() -> None:
    report = reported()
    board = board_of([retracted(report, at=after(hours=1))], at=after(hours=2))
    assert set(board.strays) == {"c1"}

    board.fold(recorded([report], after=9))

    assert board.strays == {}
    assert cut(board).total.cases.registered == 0


def test_a_retraction_that_comes_before_its_relay_waits_for_it() -> None:
    start = stamped("sent", at=START, path=("d", "s1"))
    board = board_of([retracted(start, at=after(hours=1)), start], at=after(hours=2))

    assert board.strays == {}
    assert cut(board).total.relay_down.no_receipt == 0


def test_an_event_of_a_case_not_in_memory_asks_for_it() -> None:
    board = board_of([reported("here"), stamped("sent", "r-here", at=START)], at=START)
    batch = recorded(
        [
            accepted("here", at=START),
            accepted("away", at=START),
            stamped("received", "r-here", at=START),
            stamped("received", "r-away", at=START),
            stamped("read", "r-read", at=START),
            heartbeat("grid", at=START),
            retracted(closed("either", at=START), at=START),
        ]
    )

    assert board.missing(batch) == ({"away", "either"}, {"r-away", "either"})


def test_of_two_area_registers_the_later_loaded_has_the_last_word() -> None:
    there = [Area("a", "旧名", "community", "s1")]
    events = [
        *the_registers(),
        areas_changed("more", there, version=1, at=START),
        areas_changed("tiny", TINY, version=2, at=after(hours=1)),
    ]

    board = board_of([], at=START, registers=events)

    assert board.registers.tree["a"].name == "甲社区"


def test_each_loading_of_a_register_counts_a_version() -> None:
    again = policy_changed("1515", RULE_1515, version=2, at=after(hours=1))

    board = board_of([again], at=after(hours=2))

    assert board.registers.versions["policy", "1515"] == 2
    assert board.registers.versions["areas", "tiny"] == 1


def test_a_case_reported_before_any_register_is_held_to_the_first_one_that_comes() -> None:
    board = Board(LOCAL)
    board.fold(recorded([reported()]))
    board.advance(after(days=9))
    assert cut(board).total.cases.open_overdue == 0

    board.fold(recorded(the_registers(), after=1))

    assert cut(board).total.cases.open_overdue == 1


def test_registers_that_make_a_ring_together_leave_the_tree_that_stood() -> None:
    ring = [areas_changed("ring", [Area("d", "区", "district", "a")], version=1, at=START)]

    board = board_of(ring, at=START)

    assert board.registers.misfits == 1
    assert board.registers.tree.path("a") == ("a", "s1", "d")


def test_turns_of_one_instant_weighed_in_parts_are_claimed_only_when_all_are() -> None:
    due_at = after(days=1)
    board = board_of(
        [reported(f"c{n}", at=START, due_at=due_at, policy="promised") for n in range(5)], at=START
    )
    later = due_at + timedelta(seconds=3)
    board.advance(due_at)

    overdue: list[int] = []
    while board.at < later:
        board.advance(later, most=2)
        overdue.append(cut(board).areas[""].cases.open_overdue)
        assert (board.at <= due_at) == (len(overdue) < 3)

    assert overdue == [2, 4, 5]
    assert board.at == later
