"""Cases by area and local time: each day of any area is the count of its rows, come late or redrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.events import Event
from dashboard.domain.registers import areas_changed
from dashboard.ports import CaseFilter, CaseSpanKey, RowCount
from dashboard.projections import doors
from dashboard.projections.board import Board
from dashboard.projections.case_period import cases_on, cases_within, count, first_day
from dashboard.projections.case_rows import count_of, day_of, days_of, rows_of
from dashboard.projections.case_spans import month_of
from dashboard.projections.case_sums import CaseSum, CaseSums, decoded, encoded, merged
from dashboard.projections.relay_spans import EVERYTHING
from dashboard.projections.runner import rebuild, save
from dashboard.reading.inflow import day_by_area, midnight
from tests.builders import (
    LOCAL,
    START,
    TINY,
    ListJournal,
    after,
    amended,
    board_of,
    closed,
    dispatched,
    reopened,
    reported,
    retracted,
    the_registers,
)
from tests.projections.stories import COMMUNITIES, LATEST, instants, stories
from tests.projections.test_checkpoint import DictViews, restarted_at_each

times = instants | st.just(LATEST)
boundaries = st.lists(st.integers(0, 40), max_size=4)
FIRST = START.astimezone(LOCAL).toordinal()
DAYS = range(FIRST - 1, FIRST + 40)
CODES = (None, *(area.code for area in TINY), "elsewhere")


def kept(events: list[Event], at: datetime, *, cut_at: list[int]) -> tuple[Board, DictViews]:
    """A board, and what the read tables hold after a checkpoint and a restart at each boundary."""
    views = DictViews()
    board = restarted_at_each(cut_at, events, views, at=at)
    save(board, views)
    return board_of(events, at=at), views


def contents(views: DictViews) -> dict[CaseSpanKey, CaseSums]:
    """Every row that says something."""
    rows = {key: decoded(row.sums) for key, row in views.days.items()}
    return {key: sums for key, sums in rows.items() if sums}


def counted(board: Board, code: str | None, day: int) -> CaseSums:
    """The rows of a day, one by one."""
    areas, on = doors.areas_of(code or EVERYTHING, board.registers.tree), date.fromordinal(day)
    sums = CaseSums()
    for row in rows_of(board, doors.of_day("registered", on, LOCAL, areas)):
        sums.shift((row.kind, row.source), CaseSum(registered=1))
    for row in rows_of(board, doors.of_day("closed", on, LOCAL, areas)):
        sums.shift((row.kind, row.source), CaseSum(closed=1, late=int(row.is_late)))
    return sums


@given(stories(), times, boundaries)
def test_each_day_of_each_area_is_the_count_of_its_rows(
    events: list[Event], at: datetime, cut_at: list[int]
) -> None:
    board, views = kept(events, at, cut_at=cut_at)

    for code in CODES:
        found = cases_on(views, code, first=DAYS[0], last=DAYS[-1])
        assert found == {day: sums for day in DAYS if (sums := counted(board, code, day))}


@given(stories(), times, boundaries, st.sampled_from(CODES), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_a_period_is_the_sum_of_its_days_whole_months_or_not(
    events: list[Event], at: datetime, cut_at: list[int], code: str | None, first: int, last: int
) -> None:
    _, views = kept(events, at, cut_at=cut_at)

    found = cases_within(views, code, first=first, last=last)

    assert found == merged(cases_on(views, code, first=first, last=last).values())


@given(stories(), times, boundaries, st.sampled_from(DAYS))
def test_a_board_tells_a_day_of_each_very_area_as_the_read_tables_do(
    events: list[Event], at: datetime, cut_at: list[int], day: int
) -> None:
    board, views = kept(events, at, cut_at=cut_at)
    begins_at, ends_at = (midnight(date.fromordinal(each), LOCAL) for each in (day, day + 1))

    stored = {area: sums for area, sums in day_by_area(views, None, date.fromordinal(day)).items() if sums}

    assert day_of(board, None, begins_at, ends_at) == stored


@given(stories(), times, boundaries, st.sampled_from(CODES))
def test_a_board_tells_the_days_of_an_area_as_the_read_tables_do(
    events: list[Event], at: datetime, cut_at: list[int], code: str | None
) -> None:
    board, views = kept(events, at, cut_at=cut_at)
    areas = doors.areas_of(code or EVERYTHING, board.registers.tree)

    found = days_of(board, areas, DAYS)

    assert found.by_day == cases_on(views, code, first=DAYS.start, last=DAYS.stop - 1)
    assert found.first == first_day(views)


@given(stories(), times, boundaries)
def test_a_rebuild_gives_the_same_days(events: list[Event], at: datetime, cut_at: list[int]) -> None:
    _, there = kept(events, at, cut_at=cut_at)

    here = DictViews()
    board = rebuild(ListJournal([*the_registers(), *events]), here, LOCAL, progress=lambda _: None)
    board.advance(at)
    save(board, here)

    assert contents(there) == contents(here)


@given(
    stories(),
    times,
    st.builds(
        CaseFilter,
        areas=st.none() | st.frozensets(st.sampled_from((*COMMUNITIES, "d")), max_size=3),
        status=st.sampled_from((None, "open", "closed", "late", "overdue", "unheld")),
        source=st.sampled_from((None, "grid", "hotline")),
        kind=st.sampled_from((None, "neighbours", "family")),
        order=st.sampled_from(("newest", "due", "closed")),
    ),
)
def test_a_total_is_the_count_of_the_rows_without_reading_them(
    events: list[Event], at: datetime, wanted: CaseFilter
) -> None:
    board, views = kept(events, at, cut_at=[5])

    assert count(views, wanted) == RowCount(count_of(board, wanted))


def test_late_knowledge_moves_the_day_that_it_is_of() -> None:
    told = [reported("c1", at=START, kind="family"), dispatched("c1", at=after(hours=1))]
    told += [closed("c1", at=after(days=9))]
    withdrawn = retracted(told[-1], at=after(days=10))
    moved, again = amended("c1", at=after(days=11), area="c"), reopened("c1", at=after(days=12))

    def day(events: list[Event], code: str, n: int) -> CaseSum:
        _, views = kept(events, after(days=20), cut_at=[4, 5, 6, 7])
        return cases_on(views, code, first=FIRST + n, last=FIRST + n).get(FIRST + n, CaseSums()).total()

    assert (day(told, "s1", 0), day(told, "s1", 9)) == (CaseSum(1, 0, 0), CaseSum(0, 1, 1))
    assert day([*told, withdrawn], "s1", 9) == CaseSum()
    assert day([*told, again], "s1", 9) == CaseSum()
    assert (day([*told, moved], "s1", 9), day([*told, moved], "s2", 9)) == (CaseSum(), CaseSum(0, 1, 1))


def test_an_area_that_is_redrawn_takes_its_days_and_months_to_what_is_above_it_now() -> None:
    redrawn = [replace(area, parent_code="s2") if area.code == "a" else area for area in TINY]
    change = areas_changed("tiny", redrawn, version=2, at=after(hours=2))

    _, views = kept([reported("c1"), reported("c2", area="b"), change], after(hours=3), cut_at=[4, 5])

    for span, start in (("day", FIRST), ("month", month_of(FIRST))):
        rows = {key.area: sums for key, sums in contents(views).items() if key[1:] == (span, start)}
        assert {area: sums.total().registered for area, sums in rows.items()} == {
            **dict.fromkeys(("a", "b", "s1", "s2"), 1),
            **dict.fromkeys(("d", EVERYTHING), 2),
        }


def test_sums_are_told_by_kind_and_by_source_and_survive_the_store() -> None:
    sums = CaseSums({("family", "grid"): CaseSum(3, 2, 1), ("family", "phone"): CaseSum(1)})
    sums.shift(("debt", "grid"), CaseSum(2))

    assert decoded(encoded(sums)) == sums
    assert sums.by_kind() == {"debt": CaseSum(2), "family": CaseSum(4, 2, 1)}
    assert sums.by_source() == {"grid": CaseSum(5, 2, 1), "phone": CaseSum(1)}
    assert sums.total(kind="family", source="police") == CaseSum()


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2025, 12, 31)])
def test_months_are_counted_on_across_years(day: date) -> None:
    next_year = date(day.year + 1, day.month, day.day).toordinal()

    assert month_of(next_year) == month_of(day.toordinal()) + 12
    assert (
        month_of((date(2025, 12, 31) + timedelta(days=1)).toordinal())
        - month_of(date(2025, 12, 31).toordinal())
        == 1
    )
