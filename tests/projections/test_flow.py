"""In and out by the hour and day: what is counted where, what is usual, and what time and corrections do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.events import Event
from dashboard.domain.flow import Flow, FlowSpan
from dashboard.projections.board import Board
from dashboard.projections.flow import DAYS_KEPT
from dashboard.projections.view import View
from tests.builders import (
    LOCAL,
    START,
    after,
    amended,
    board_of,
    closed,
    deadlines,
    local,
    recorded,
    reopened,
    reported,
    retracted,
    the_policy,
)
from tests.projections import brute_force
from tests.projections.stories import LATEST, cut, instants, stories
from tests.projections.test_checkpoint import DictViews, restarted_at_each

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BusySpan = tuple[str, int, int]


def flow(*events: Event, at: datetime) -> Flow:
    return cut(board_of(events, at=at)).flow


def busy(spans: Sequence[FlowSpan]) -> list[BusySpan]:
    """Local start, in and out of the spans in which anything was."""
    return [
        (f"{span.from_at.astimezone(LOCAL):%m-%d %H:%M}", span.registered, span.closed)
        for span in spans
        if span.registered or span.closed
    ]


def each_day(n: int, *, first: datetime = START) -> list[Event]:
    """On the first day one case at that hour, on the second two, and so on."""
    return [
        reported(f"c{day}-{nth}", at=first + day * DAY, id=f"{day}-{nth}")
        for day in range(n)
        for nth in range(day + 1)
    ]


def test_there_are_25_local_hours_and_30_local_days_and_the_last_still_run() -> None:
    found = flow(at=local("2026-09-07 10:40"))

    assert [span.from_at for span in found.hours] == [local("2026-09-06 10:00") + n * HOUR for n in range(25)]
    assert [span.from_at for span in found.days] == [local("2026-08-09 00:00") + n * DAY for n in range(30)]
    assert {span.usual for span in (*found.hours, *found.days)} == {None}


def test_a_case_comes_in_when_it_was_first_reported_and_goes_out_when_it_was_closed() -> None:
    found = flow(
        reported("c1", at=local("2026-09-07 23:59")),
        reported("c2", at=local("2026-09-08 00:00"), area="elsewhere"),
        closed("c1", at=local("2026-09-08 09:30")),
        at=local("2026-09-08 09:31"),
    )

    assert busy(found.hours) == [("09-07 23:00", 1, 0), ("09-08 00:00", 1, 0), ("09-08 09:00", 0, 1)]
    assert busy(found.days) == [("09-07 00:00", 1, 0), ("09-08 00:00", 1, 1)]


def test_time_alone_moves_the_spans_on() -> None:
    board = board_of([reported(), closed(at=after(hours=1))], at=after(hours=1))
    view = View(board)
    assert busy(view.cut().flow.hours) == [("09-07 10:00", 1, 0), ("09-07 11:00", 0, 1)]

    board.advance(after(hours=24, minutes=59))
    assert busy(view.cut().flow.hours) == [("09-07 10:00", 1, 0), ("09-07 11:00", 0, 1)]
    board.advance(after(hours=25))
    assert busy(view.cut().flow.hours) == [("09-07 11:00", 0, 1)]
    board.advance(local("2026-10-06 23:59"))
    assert busy(view.cut().flow.days) == [("09-07 00:00", 1, 1)]
    board.advance(local("2026-10-07 00:00"))
    assert busy(view.cut().flow.days) == []


def test_a_reopened_case_is_not_closed_and_not_in_again() -> None:
    story = [reported(), closed(at=after(hours=1)), reopened(at=after(hours=2))]

    assert busy(flow(*story, at=after(hours=3)).hours) == [("09-07 10:00", 1, 0)]

    story.append(closed(at=after(hours=3)))
    assert busy(flow(*story, at=after(hours=3)).hours) == [("09-07 10:00", 1, 0), ("09-07 13:00", 0, 1)]


def test_what_is_withdrawn_goes_from_the_hour_in_which_it_stood() -> None:
    report, closing = reported(), closed(at=after(hours=1))
    board = board_of([report, closing], at=after(hours=2))
    view = View(board)
    view.cut()

    board.fold(recorded([retracted(closing, at=after(hours=2))], after=99))
    assert busy(view.cut().flow.hours) == [("09-07 10:00", 1, 0)]
    board.fold(recorded([retracted(report, at=after(hours=2))], after=100))
    assert view.cut().flow == flow(at=after(hours=2))


def test_an_earlier_report_that_comes_late_moves_the_case_to_its_hour() -> None:
    board = board_of([reported()], at=after(hours=1))
    view = View(board)
    view.cut()

    board.fold(recorded([reported(at=after(hours=-3), id="earlier")], after=99))

    assert busy(view.cut().flow.hours) == [("09-07 07:00", 1, 0)]


def test_a_case_that_only_changes_its_area_stays_in_its_hour() -> None:
    found = flow(reported(), amended(at=after(hours=1), area="c"), at=after(hours=2))

    assert busy(found.hours) == [("09-07 10:00", 1, 0)]


@pytest.mark.parametrize(
    ("known", "usual"),
    [
        (6, None),
        (7, (2, 8)),  # 2 to 8 on the days after the first: the 1st and the 7th of seven
        (11, (3, 11)),  # 2 to 12: the 2nd and the 10th of eleven
        (28, (4, 27)),  # 2 to 29: the 3rd and the 26th of 28
    ],
)
def test_what_is_usual_in_an_hour_is_told_by_the_days_after_the_first_case(
    known: int, usual: tuple[int, int] | None
) -> None:
    """`known`: days between that of the first case and this one."""
    found = flow(*each_day(known + 1), at=START + (known + 1) * DAY)

    assert found.hours[-1].usual == usual


def test_only_the_28_days_before_an_hour_say_what_is_usual_in_it() -> None:
    found = flow(*each_day(31), at=after(days=30))

    assert found.hours[-1] == FlowSpan(after(days=30), 31, 0, usual=(5, 28))  # 3 to 30
    assert found.hours[0] == FlowSpan(after(days=29), 30, 0, usual=(4, 27))
    assert found.hours[-2].usual == (0, 0), "in no other hour was anything"


def test_what_is_usual_on_a_day_is_told_by_its_weekday_in_the_12_weeks_before() -> None:
    weekly = [
        reported(f"c{week}-{nth}", at=START + week * 7 * DAY, id=f"{week}-{nth}")
        for week in range(16)
        for nth in range(week + 1)
    ]

    found = flow(*weekly, at=after(days=15 * 7))

    assert found.days[-1].usual == (5, 14)  # 4 to 15: the 2nd and the 11th of twelve
    assert found.days[-2].usual == (0, 0)
    assert flow(*weekly, at=after(days=7 * 7)).days[-1].usual is None
    assert flow(*weekly, at=after(days=8 * 7)).days[-1].usual == (2, 8)


def test_a_late_report_of_a_day_before_counts_in_what_is_usual_now() -> None:
    board = board_of(each_day(8), at=START + 8 * DAY)
    view = View(board)
    assert view.cut().flow.hours[-1].usual == (2, 8)

    late = [reported(f"late-{nth}", at=START + 7 * DAY) for nth in range(5)]
    board.fold(recorded(late, after=999))

    assert view.cut().flow.hours[-1].usual == (2, 13)


def test_hours_that_no_cut_asks_for_leave_memory_and_nothing_comes_of_them_later() -> None:
    report = reported()
    board = board_of([report, closed(at=after(hours=1))], at=after(days=DAYS_KEPT))
    assert board.cases.flow.registered.total() == board.cases.flow.closed.total() == 1

    board.advance(after(days=DAYS_KEPT + 1))
    assert not board.cases.flow.registered and not board.cases.flow.closed
    board.fold(recorded([retracted(report, at=after(days=DAYS_KEPT + 1))], after=99))
    assert not board.cases.flow.registered and not board.cases.flow.closed


def test_a_view_that_remembers_tells_what_a_new_one_tells() -> None:
    board = board_of(each_day(9), at=START + 8 * DAY)
    view = View(board)
    view.cut()
    position = 1_000
    for minutes, late_h in ((10, 0), (20, 2), (50, 0), (61, 30), (62, 0)):
        at = START + 8 * DAY + timedelta(minutes=minutes)
        events = [
            reported(f"new-{minutes}", at=at - late_h * HOUR),
            closed("c0-0" if late_h else f"new-{minutes}", at=at),
        ]
        board.fold(recorded(events, after=position))
        board.advance(at)
        position += 2
        told = view.cut().flow
        assert told == cut(board).flow


@given(stories(), instants | st.just(LATEST))
def test_every_span_is_what_a_count_from_scratch_gives(events: list[Event], at: datetime) -> None:
    cases = brute_force.all_cases(recorded(events), the_policy(), deadlines())

    found = flow(*events, at=at)

    for spans, begins in ((found.hours, hour_of), (found.days, day_of)):
        came = Counter(begins(case.reported_at) for case in cases)
        went = Counter(begins(case.closed_at) for case in cases if case.closed_at is not None)
        assert [s.registered for s in spans] == [came[s.from_at] for s in spans]
        assert [s.closed for s in spans] == [went[s.from_at] for s in spans]
        assert spans[-1].from_at == begins(at)
        back = [n * DAY for n in range(1, 29)] if begins is hour_of else [n * 7 * DAY for n in range(1, 13)]
        first = min(came, default=at)
        for span in spans:
            known = sorted(came[span.from_at - far] for far in back if span.from_at - far > first)
            assert span.usual == (ranked(known) if len(known) >= 7 else None)


def ranked(known: list[int]) -> tuple[int, int]:
    """The least of them that a tenth, and nine tenths, of all are at or below."""
    tenth, most = (
        next(n for n in known if 10 * sum(m <= n for m in known) >= tenths * len(known)) for tenths in (1, 9)
    )
    return tenth, most


def hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def day_of(at: datetime) -> datetime:
    return local(f"{at.astimezone(LOCAL):%Y-%m-%d} 00:00")


@given(stories(), st.lists(st.integers(0, 40), max_size=4), instants | st.just(LATEST))
def test_a_restart_changes_no_span_now_or_later(
    events: list[Event], boundaries: list[int], at: datetime
) -> None:
    restarted = restarted_at_each(boundaries, events, DictViews(), at=at)
    never = board_of(events, at=at)

    for later in (at, at + HOUR, at + 40 * DAY):
        restarted.advance(later)
        never.advance(later)
        assert cut(restarted).flow == cut(never).flow
        assert restarted.cases.flow.registered == never.cases.flow.registered


def test_the_spans_are_those_of_the_centres_zone() -> None:
    board = Board(ZoneInfo("Asia/Kathmandu"))  # five hours and three quarters ahead
    board.fold(recorded([reported(at=START)]))
    board.advance(START)

    (hour,) = (span for span in cut(board).flow.hours if span.registered)

    assert hour.from_at == START - timedelta(minutes=45)
