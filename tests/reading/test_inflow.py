"""The days of an area: what is usual on them, from what the read tables keep."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.area import Area
from dashboard.projections.board import Board
from dashboard.projections.case_period import first_day
from dashboard.projections.flow import LIKE_DAYS
from dashboard.projections.runner import save
from dashboard.reading.inflow import Day, inflow
from tests.builders import LOCAL, START, after, board_of, closed, reported
from tests.projections.stories import cut
from tests.projections.test_checkpoint import DictViews

FIRST_ON = START.astimezone(LOCAL).date()
SPAN = 100
AREAS = ("a", "b", "c", "s1", "elsewhere")
Told = list[tuple[int, str, int | None]]
"""Of each case the day of its report, its area, and how many days later it was closed."""

told_cases = st.lists(
    st.tuples(st.integers(0, SPAN), st.sampled_from(AREAS), st.none() | st.integers(0, 20)), max_size=60
)


def kept(told: Told, *, days: int = SPAN) -> tuple[Board, DictViews]:
    """The board that many days after the first, and the read tables as it leaves them."""
    events = []
    for n, (day, area, later) in enumerate(told):
        events.append(reported(f"c{n}", at=after(days=day, minutes=n), area=area))
        if later is not None and day + later <= days:
            events.append(closed(f"c{n}", at=after(days=day + later, hours=1, minutes=n)))
    board, views = (
        board_of(sorted(events, key=lambda e: e.occurred_at), at=after(days=days, hours=3)),
        DictViews(),
    )
    save(board, views)
    return board, views


def on(n: int) -> date:
    return FIRST_ON + timedelta(days=n)


def unit(code: str, *, valid_from: date | None = None, valid_to: date | None = None) -> Area:
    return Area(code, code, "community", "s1", valid_from, valid_to)


def last_of(told: Told, area: Area, *, days: int = SPAN) -> Day:
    _, views = kept(told, days=days)
    return inflow(views, area, today=on(days), zone=LOCAL).days[-1]


@given(told_cases)
def test_what_is_usual_of_everything_is_what_the_wall_says_it_is(told: Told) -> None:
    board, views = kept(told)

    days = inflow(views, None, today=on(SPAN), zone=LOCAL).days

    spans = cut(board).flow.days
    assert [(d.begins_at, d.sum.registered, d.sum.closed, d.usual_in) for d in days] == [
        (span.from_at, span.registered, span.closed, span.usual) for span in spans
    ]


@given(told_cases, st.sampled_from(("s1", "s2", "a", "d")))
def test_what_is_usual_of_an_area_is_of_its_own_days(told: Told, area: str) -> None:
    _, views = kept(told)
    within = {"s1": {"s1", "a", "b"}, "s2": {"s2", "c"}, "a": {"a"}, "d": {"d", "s1", "s2", "a", "b", "c"}}[
        area
    ]
    here = [(day, later) for day, where, later in told if where in within]
    first = min((day for day, _, _ in told), default=None)

    days = inflow(views, unit(area), today=on(SPAN), zone=LOCAL).days

    for day in days:
        n = (day.on - FIRST_ON).days
        like = [n - far for far in LIKE_DAYS if first is not None and n - far > first]
        came = sorted(sum(each == at for each, _ in here) for at in like)
        gone = sorted(sum(later is not None and each + later == at for each, later in here) for at in like)
        if len(like) < 7:
            assert (day.usual_in, day.usual_out) == (None, None)
        else:
            ranks = -(-len(like) // 10) - 1, -(-9 * len(like) // 10) - 1
            assert day.usual_in == tuple(came[rank] for rank in ranks)
            assert day.usual_out == tuple(gone[rank] for rank in ranks)


def test_of_six_weeks_it_is_not_said_what_is_usual_and_of_seven_it_is() -> None:
    told: Told = [(0, "a", None)]

    assert last_of(told, unit("a"), days=49).usual_in is None
    assert last_of(told, unit("a"), days=50).usual_in == (0, 0)


def test_the_days_before_an_area_was_valid_are_no_days_on_which_nothing_came() -> None:
    told: Told = [(0, "b", None), *((day, "a", 0) for day in range(50, SPAN, 7))]

    assert last_of(told, unit("a")).usual_in is not None
    assert last_of(told, unit("a", valid_from=on(SPAN - 49))).usual_in is not None
    assert last_of(told, unit("a", valid_from=on(SPAN - 48))).usual_in is None


def test_nor_are_those_after_its_last_one() -> None:
    told: Told = [(0, "b", None), *((day, "a", 0) for day in range(SPAN - 10))]
    _, views = kept(told)

    days = inflow(views, unit("a", valid_to=on(SPAN - 11)), today=on(SPAN), zone=LOCAL).days

    for day in days:
        is_valid = day.on <= on(SPAN - 11)
        assert (day.usual_in, day.usual_out) == (((1, 1), (1, 1)) if is_valid else (None, None))


@given(told_cases)
def test_the_first_day_is_that_of_the_first_case_of_all(told: Told) -> None:
    _, views = kept(told)

    first = min((day for day, _, _ in told), default=None)

    assert first_day(views) == (None if first is None else on(first).toordinal())
