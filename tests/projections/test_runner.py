"""The fold role: what is journaled is shown, by the clock it is given, and survives its restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from dashboard.domain.situation import Situation
from dashboard.journal.wire_memory import MemoryWireHub
from dashboard.ports import Entry, Wire
from dashboard.projections import codec
from dashboard.projections.history import Past
from dashboard.projections.runner import FoldRunner, open_board
from dashboard.projections.view import View
from tests.builders import LOCAL, ListJournal, after, closed, reported, the_registers
from tests.projections.test_checkpoint import DictViews

PATIENCE_S = 60.0
LOOK_S = 0.02


class SetClock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Room:
    """A journal, its views and one screen; the fold runs only inside `folding`."""

    def __init__(self, at: datetime) -> None:
        self.journal = ListJournal(the_registers())
        self.views = DictViews()
        self.clock = SetClock(at)
        self._hub = MemoryWireHub()
        self._screen: Wire = self._hub.connect()

    @asynccontextmanager
    async def folding(self) -> AsyncIterator[FoldRunner]:
        board = open_board(self.views, LOCAL)
        runner = FoldRunner(
            board,
            View(board),
            journal=self.journal,
            views=self.views,
            wire=self._hub.connect(),
            clock=self.clock,
        )
        task = asyncio.create_task(runner.run())
        yield runner
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        runner.close()

    async def shown(self, *, position: int, at: datetime) -> Situation:
        """The first Situation on show that has come so far in the journal and in time."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                encoded = await self._screen.shown(timeout_s=PATIENCE_S)
                situation = codec.decode(encoded) if encoded is not None else None
                if situation is not None and situation.position >= position and situation.at >= at:
                    return situation


async def test_what_is_journaled_is_shown() -> None:
    room = Room(after(hours=1))
    async with room.folding():
        room.journal.append([Entry(reported())])

        situation = await room.shown(position=4, at=after(hours=1))

    assert situation.total.cases.open == 1


async def test_time_alone_is_shown() -> None:
    room = Room(after(hours=1))
    room.journal.append([Entry(reported())])
    async with room.folding():
        await room.shown(position=4, at=after(hours=1))
        room.clock.at = after(days=9)

        situation = await room.shown(position=4, at=after(days=9))

    assert situation.total.cases.open_overdue == 1


async def test_after_a_restart_it_goes_on_from_its_checkpoint() -> None:
    room = Room(after(hours=1))
    room.journal.append([Entry(reported())])
    async with room.folding():
        await room.shown(position=4, at=after(hours=1))
    room.journal.append([Entry(closed(at=after(hours=1)))])

    async with room.folding() as runner:
        assert runner.board.position == 4
        situation = await room.shown(position=5, at=after(hours=1))

    assert (situation.total.cases.registered, situation.total.cases.closed) == (1, 1)


async def test_a_running_fold_keeps_what_a_look_back_starts_from() -> None:
    room = Room(after(hours=1))
    room.journal.append([Entry(reported())])
    async with room.folding():
        for _ in range(int(PATIENCE_S / LOOK_S)):
            if room.views.keyframes:
                break
            await asyncio.sleep(LOOK_S)

    (keyframe,) = room.views.keyframes
    assert (keyframe.position, keyframe.at) == (4, after(hours=1))
    assert Past(room.journal, LOCAL, room.views).situation(after(hours=2), as_="known").total.cases.open == 1
