"""The fold role: restart is checkpoint and tail, and comes to the same as folding from zero."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.domain.events import Event
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.journal.wire_memory import MemoryWireHub
from dashboard.ports import Entry
from dashboard.projections import codec
from dashboard.projections.board import Board
from dashboard.projections.runner import FoldRunner, fold_in, open_board, rebuild, save
from dashboard.projections.view import View
from dashboard.store.engine import views_engine
from dashboard.store.migrate import migrate
from dashboard.store.views import SqlViews
from tests.builders import LOCAL, START, after, closed, reported, the_registers
from tests.projections.stories import LATEST, stories


class FixedClock:
    """A clock that stands where it was set."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def views(tmp_path: Path) -> Iterator[SqlViews]:
    url = f"sqlite:///{tmp_path / 'views.sqlite'}"
    migrate(url, "views")
    engine = views_engine(url)
    yield SqlViews(engine)
    engine.dispose()


def journal_of(events: list[Event]) -> MemoryJournal:
    journal = MemoryJournal(FixedClock())
    for event in events:
        journal.append([Entry(event)])
    return journal


def fingerprint(board: Board) -> str:
    return codec.fingerprint(View(board).cut())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories(), data=st.data())
def test_restarts_anywhere_come_to_the_same_as_folding_from_zero(
    views: SqlViews, story: list[Event], data: st.DataObject
) -> None:
    journal = journal_of([*the_registers(), *story])
    views.wipe()

    board = open_board(views, LOCAL)
    while batch := journal.read(after=board.position, limit=data.draw(st.integers(1, 7))):
        fold_in(board, views, batch)
        board.advance(board.at + data.draw(st.timedeltas(timedelta(), timedelta(days=3))))
        if data.draw(st.booleans()):
            save(board, views)
            board = open_board(views, LOCAL)
    board.advance(LATEST)

    anew = Board(LOCAL)
    anew.fold(journal.read(after=0, limit=1_000))
    anew.advance(max(LATEST, board.at))
    assert fingerprint(board) == fingerprint(anew)


def test_a_rebuild_gives_the_same_fingerprint_twice(views: SqlViews) -> None:
    journal = journal_of([*the_registers(), reported("c1"), reported("c2"), closed("c1", at=after(hours=2))])

    first = fingerprint(rebuild(journal, views, LOCAL, progress=lambda _: None))
    second = fingerprint(rebuild(journal, views, LOCAL, progress=lambda _: None))

    assert first == second
    assert [row.status for row in views.cases_by_id({"c1", "c2"})].count("closed") == 1


async def test_what_is_recorded_is_shown_and_stored(views: SqlViews) -> None:
    clock, hub = FixedClock(), MemoryWireHub()
    journal = journal_of([*the_registers(), reported("c1")])
    clock.at = START + timedelta(hours=1)
    board = open_board(views, LOCAL)
    runner = FoldRunner(board, View(board), journal=journal, views=views, wire=hub.connect(), clock=clock)
    screen = hub.connect()

    running = asyncio.create_task(runner.run())
    shown = None
    async with asyncio.timeout(5):
        while shown is None or codec.decode(shown).total.cases.registered < 1 or views.load() is None:
            shown = await screen.shown(timeout_s=1) or shown
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert codec.decode(shown).position == journal.head()
    assert views.cases_by_id({"c1"})[0].status == "open"
