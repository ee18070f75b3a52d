"""A look at the cases from beside the fold: the same cases, whatever was written, and nothing written."""

from __future__ import annotations

from dashboard.domain.events import Event
from dashboard.ports import Entry
from dashboard.projections.board import Board
from dashboard.projections.look import cases_at_head
from dashboard.projections.runner import fold_in, open_board, save
from tests.builders import (
    LOCAL,
    ListJournal,
    after,
    closed,
    dispatched,
    paused,
    reopened,
    reported,
    the_registers,
)
from tests.projections.test_checkpoint import DictViews

BEFORE = [
    reported("c1"),
    reported("c2"),
    reported("c3"),
    paused("c1", at=after(hours=1), until=after(hours=5)),
    closed("c3", at=after(hours=2)),
]
SINCE = [
    reported("c4", at=after(hours=6)),
    closed("c2", at=after(hours=7)),
    reopened("c3", at=after(hours=8)),
    dispatched("c1", at=after(hours=9)),
]


def folded_until(journal: ListJournal, views: DictViews, position: int) -> None:
    board = open_board(views, LOCAL)
    fold_in(board, views, journal.read(after=board.position, limit=position - board.position))
    save(board, views)


def open_cases(board: Board) -> dict[str, object]:
    return {id_: (held.code, held.case) for id_, held in board.cases.held.items() if held.case.is_open}


def whole(events: list[Event]) -> dict[str, object]:
    board = Board(LOCAL)
    board.fold(ListJournal([*the_registers(), *events]).read(after=0, limit=1000))
    return open_cases(board)


def test_what_came_after_the_checkpoint_is_seen_and_nothing_is_written() -> None:
    journal, views = ListJournal([*the_registers(), *BEFORE]), DictViews()
    folded_until(journal, views, journal.head())
    checkpoint, rows = views.checkpoint, dict(views.case_rows)
    journal.append([Entry(event) for event in SINCE])

    board = cases_at_head(journal, views, LOCAL)

    assert set(open_cases(board)) == {"c1", "c3", "c4"}
    assert open_cases(board) == whole([*BEFORE, *SINCE])
    assert board.position == journal.head()
    assert (views.checkpoint, views.case_rows) == (checkpoint, rows)


def test_without_a_checkpoint_the_journal_says_it_all() -> None:
    board = cases_at_head(ListJournal([*the_registers(), *BEFORE, *SINCE]), DictViews(), LOCAL)

    assert open_cases(board) == whole([*BEFORE, *SINCE])


def test_a_checkpoint_of_another_fold_is_left_alone() -> None:
    journal, views = ListJournal([*the_registers(), *BEFORE]), DictViews()
    folded_until(journal, views, journal.head())
    assert views.checkpoint is not None
    views.checkpoint = older = views.checkpoint._replace(version="0")

    board = cases_at_head(journal, views, LOCAL)

    assert open_cases(board) == whole(BEFORE)
    assert views.checkpoint is older


def test_rows_that_are_newer_than_the_checkpoint_are_not_taken_twice() -> None:
    journal, views = ListJournal([*the_registers(), *BEFORE, *SINCE]), DictViews()
    folded_until(journal, views, 3 + 3)
    old = views.checkpoint
    folded_until(journal, views, journal.head())
    views.checkpoint = old

    board = cases_at_head(journal, views, LOCAL)

    assert open_cases(board) == whole([*BEFORE, *SINCE])
    assert len(board.cases.held["c1"].facts) == 3
