"""The view: rolled up by the tree, by the day, and cut anew only where something changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.domain.area import Area
from dashboard.domain.calendar import RunsOut
from dashboard.domain.registers import areas_changed, calendar_changed
from dashboard.domain.situation import CaseCounts, DayCounts
from dashboard.projections.board import Board, SourceNote
from dashboard.projections.view import NEWEST_SHOWN, View, source_at
from tests.builders import (
    LOCAL,
    START,
    TINY,
    after,
    board_of,
    closed,
    day,
    frozen_calendar,
    heartbeat,
    local,
    recorded,
    reported,
    retracted,
    stamped,
    the_registers,
)
from tests.projections.stories import cut

ONE_OPEN = CaseCounts(registered=1, open=1, unheld=1)


def test_a_case_counts_for_its_area_and_all_above_it() -> None:
    areas = cut(board_of([reported(area="a")], at=START)).areas

    assert {code for code, area in areas.items() if area.cases == ONE_OPEN} == {"a", "s1", "d", ""}
    assert {code for code, area in areas.items() if area.own == ONE_OPEN} == {"a"}


def test_a_case_known_only_to_a_street_is_its_own() -> None:
    areas = cut(board_of([reported("c1", area="s1"), reported("c2", area="a")], at=START)).areas

    assert areas["s1"].cases.registered == 2
    assert areas["s1"].own.registered == 1


def test_every_area_of_the_register_stands_there_even_with_nothing_in_it() -> None:
    assert set(cut(board_of([], at=START)).areas) == {"", *(area.code for area in TINY)}


def test_a_case_of_an_area_that_no_register_holds_counts_in_the_total() -> None:
    areas = cut(board_of([reported(area="elsewhere")], at=START)).areas

    assert areas["elsewhere"].cases == areas[""].cases == ONE_OPEN
    assert areas["d"].cases == CaseCounts()


def test_a_stranger_that_the_register_takes_in_counts_once() -> None:
    board = board_of([reported(area="elsewhere")], at=START)
    view = View(board)
    view.cut()

    board.fold(
        recorded(
            [areas_changed("tiny", [*TINY, Area("elsewhere", "新", "village", "s2")], version=2, at=START)]
        )
    )

    areas = view.cut().areas
    assert areas["s2"].cases == areas["d"].cases == areas[""].cases == ONE_OPEN


def test_a_unit_that_moves_takes_its_cases_with_it() -> None:
    board = board_of([reported(area="a")], at=START)
    view = View(board)
    view.cut()
    moved = [replace(area, parent_code="s2") if area.code == "a" else area for area in TINY]

    board.fold(recorded([areas_changed("tiny", moved, version=2, at=START)]))

    areas = view.cut().areas
    assert (areas["s1"].cases, areas["s2"].cases) == (CaseCounts(), ONE_OPEN)


def test_the_register_keeps_the_areas_that_are_valid_no_more_for_the_cases_that_stand_there() -> None:
    areas = [*TINY, Area("old", "撤", "village", "s2", valid_to=day("2026-09-07"))]
    board = board_of([], at=local("2026-09-07 23:59"), registers=the_registers(areas=areas))
    view = View(board)
    assert "old" in {area.code for area in view.cut().register}

    board.advance(local("2026-09-08 00:00"))

    assert "old" in {area.code for area in view.cut().register}


def test_today_begins_anew_at_local_midnight() -> None:
    board = board_of([reported(), closed(at=after(hours=1))], at=local("2026-09-07 23:59"))
    view = View(board)
    assert view.cut().total.today == DayCounts(registered=1, closed=1)

    board.advance(local("2026-09-08 00:00"))

    assert view.cut().total.today == DayCounts()


def test_the_ticker_shows_the_newest_and_no_more_than_fit() -> None:
    events = [reported(f"c{hours}", at=after(hours=hours)) for hours in range(NEWEST_SHOWN + 5)]

    newest = cut(board_of(events, at=after(days=2))).newest

    assert len(newest) == NEWEST_SHOWN
    assert newest[0].id == f"c{NEWEST_SHOWN + 4}"


def test_a_relay_that_names_no_area_counts_in_the_total() -> None:
    event = stamped("sent", at=START, path=("household", "household"), from_="household", to="household")

    areas = cut(board_of([event], at=START)).areas

    assert areas[""].relay_down.in_flight == 1
    assert areas["d"].relay_down.in_flight == 0


def test_a_demo_says_so() -> None:
    assert View(board_of([], at=START), is_demo=True).cut().is_demo
    assert not View(board_of([], at=START)).cut().is_demo


def test_where_the_calendar_ends_is_seen_from_the_local_day_and_moves_with_a_newer_one() -> None:
    board = board_of([], at=local("2026-11-01 23:59"))
    view = View(board)
    assert view.cut().calendar == RunsOut(day("2026-12-31"), 60)
    board.advance(local("2026-11-02 00:00"))
    assert view.cut().calendar == RunsOut(day("2026-12-31"), 59)

    longer = replace(frozen_calendar(), years=frozen_calendar().years | {2027})
    board.fold(recorded([calendar_changed("cn", longer, version=2, at=board.at)], after=board.position))

    assert view.cut().calendar == RunsOut(day("2027-12-31"), 59 + 365)


def test_before_the_journal_gave_a_calendar_none_is_known() -> None:
    assert View(Board(LOCAL)).cut().calendar is None


def test_a_situation_that_was_cut_does_not_change_any_more() -> None:
    board = board_of([reported()], at=START)
    view = View(board)
    before = view.cut()

    board.fold(recorded([closed(at=after(hours=1))], after=9))
    view.cut()

    assert before.total.cases == ONE_OPEN


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, "fresh"), (120, "fresh"), (120.001, "silent"), (9_999, "silent")]
)
def test_a_source_is_silent_past_twice_its_interval(seconds: float, state: str) -> None:
    assert source_at("grid", SourceNote(START, 60.0), after(seconds=seconds)).state == state


def test_a_source_that_never_told_its_interval_is_unknown() -> None:
    assert source_at("grid", SourceNote(START), after(days=9)).state == "unknown"


def test_sources_stand_in_the_order_of_their_names() -> None:
    board = board_of([heartbeat(name, at=START) for name in ("police", "court", "grid")], at=START)

    assert [source.name for source in cut(board).sources] == ["court", "grid", "police"]


def test_an_area_no_register_holds_leaves_no_trace_of_a_case_that_only_passed_through() -> None:
    first = reported("c1", area="a")
    mistaken = reported("c1", area="elsewhere", at=after(minutes=1))
    board = board_of([first, mistaken, retracted(first, at=after(hours=1))], at=START)
    view = View(board)
    assert "elsewhere" in view.cut().areas

    board.fold(recorded([retracted(mistaken, at=after(hours=2))], after=board.position))

    assert "elsewhere" not in view.cut().areas
