"""What another calendar moves, and that a provisional deadline is firm once its year is announced."""

from __future__ import annotations

from dashboard.domain.calendar import Override, Overrides, WorkingCalendar, overridden
from dashboard.domain.registers import calendar_changed
from dashboard.projections.board import Board
from dashboard.projections.due_moves import due_moves
from tests.builders import (
    after,
    board_of,
    closed,
    day,
    frozen_calendar,
    local,
    recorded,
    reopened,
    reported,
)

CLOSED_MONDAY = Override(day("2026-09-14"), day("2026-09-14"), True, "市运动会", "黄政办发〔2026〕8号")


def closing_monday() -> WorkingCalendar:
    return overridden(frozen_calendar(), Overrides((CLOSED_MONDAY,)))


def with_2027() -> WorkingCalendar:
    """2027 announced with Monday 4 January off: nothing that the fall-back could have known."""
    calendar = frozen_calendar()
    off = {day("2027-01-01"), day("2027-01-04")}
    return WorkingCalendar(calendar.years | {2027}, calendar.days_off | off, calendar.make_up_days)


def test_a_due_instant_on_a_day_that_now_rests_moves_off_it() -> None:
    board = board_of([reported("c1", at=local("2026-09-09 10:00"))], at=after(days=3))

    moves = due_moves(board, frozen_calendar(), closing_monday())

    assert [(m.code, m.case_id, m.clause) for m in moves] == [("260909-001", "c1", "close_ordinary")]
    assert moves[0].before.due_at == local("2026-09-15 00:00")
    assert moves[0].after.due_at == local("2026-09-16 00:00")


def test_what_is_due_before_or_after_the_changed_day_stays() -> None:
    reports = [reported("c1", at=local("2026-09-06 10:00")), reported("c2", at=local("2026-09-16 10:00"))]

    assert due_moves(board_of(reports, at=after(days=10)), frozen_calendar(), closing_monday()) == []


def test_of_a_closed_case_nothing_moves_and_of_a_reopened_one_again() -> None:
    at = local("2026-09-09 10:00")
    events = [reported("c1", at=at), closed("c1", at=after(days=2, hours=3))]
    again = reopened("c1", at=after(days=2, hours=4))

    assert due_moves(board_of(events, at=after(days=3)), frozen_calendar(), closing_monday()) == []
    assert due_moves(board_of([*events, again], at=after(days=3)), frozen_calendar(), closing_monday())


def test_a_year_that_is_announced_makes_firm_even_what_does_not_move() -> None:
    board = board_of([reported("c1", at=local("2026-12-31 10:00"))], at=local("2026-12-31 11:00"))

    moves = {m.clause: m for m in due_moves(board, frozen_calendar(), with_2027())}

    assert moves["dispatch"].before.due_at == local("2027-01-05 00:00")
    assert moves["dispatch"].after.due_at == local("2027-01-06 00:00")
    assert moves["close_ordinary"].before.due_at == moves["close_ordinary"].after.due_at
    assert [(m.before.is_provisional, m.after.is_provisional) for m in moves.values()] == [(True, False)] * 2


def test_a_promised_deadline_asks_no_calendar() -> None:
    promised = reported(
        "c1", at=local("2026-09-09 10:00"), policy="promised", due_at=local("2026-09-14 12:00")
    )

    assert due_moves(board_of([promised], at=after(days=3)), frozen_calendar(), closing_monday()) == []


def test_a_provisional_deadline_is_firm_once_the_calendar_of_its_year_is_folded() -> None:
    at = local("2026-12-31 11:00")
    board = board_of([reported("c1", at=local("2026-12-31 10:00"))], at=at)
    before = _closing(board)

    board.fold(recorded([calendar_changed("cn", with_2027(), version=2, at=at)], after=board.position))

    assert before == (local("2027-01-06 00:00"), True)
    assert _closing(board) == (local("2027-01-06 00:00"), False)
    assert due_moves(board, with_2027(), with_2027()) == []


def _closing(board: Board) -> tuple[object, bool]:
    due = next(c.due for c in board.cases.held["c1"].clocks if c.name == "close_ordinary")
    return due.due_at, due.is_provisional
