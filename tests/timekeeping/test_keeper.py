"""The clock role: every turn of a clause is recorded once, with its computed instant."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from dashboard.domain import marks
from dashboard.domain.case import derive
from dashboard.domain.deadline import TICK
from dashboard.domain.events import Event, Recorded
from dashboard.domain.marks import MARKS
from dashboard.ingest.errors import StoreDown
from dashboard.journal.sql_journal import SqlJournal
from dashboard.ports import Entry
from dashboard.projections import runner
from dashboard.projections.board import Board
from dashboard.store.engine import journal_engine, views_engine
from dashboard.store.migrate import migrate
from dashboard.store.views import SqlViews
from dashboard.timekeeping.keeper import GROUP, Timekeeper
from tests.builders import (
    LOCAL,
    START,
    after,
    closed,
    dispatched,
    graded,
    local,
    recorded,
    reported,
    rulebook,
    the_registers,
)

CLOSE_DUE = local("2026-09-15 00:00")
PATIENCE_S = 90.0


class SetClock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class StoppingClock(SetClock):
    """Stops the one who asks it for the time, at the call of that number."""

    def __init__(self, at: datetime, *, at_call: int) -> None:
        super().__init__(at)
        self.stops: asyncio.Task[None] | None = None
        self._calls, self._at_call = count(1), at_call

    def now(self) -> datetime:
        if next(self._calls) == self._at_call and self.stops is not None:
            self.stops.cancel()
        return self.at


class Centre:
    """A journal and read tables on SQLite, a clock set by hand, and as many timekeepers as are asked for."""

    def __init__(self, folder: Path, at: datetime = START) -> None:
        url = f"sqlite:///{folder / 'store.sqlite'}"
        migrate(url, "journal")
        migrate(url, "views")
        self.clock = SetClock(at)
        self.journal = SqlJournal(journal_engine(url), self.clock)
        self.views = SqlViews(views_engine(url))
        self._board = Board(LOCAL)
        self.tell(*the_registers())

    def tell(self, *events: Event) -> None:
        self.journal.append([Entry(event) for event in events])

    def fold(self) -> None:
        """As the fold role does: all that was recorded, up to now, and a checkpoint."""
        while batch := self.journal.read(after=self._board.position, limit=5_000):
            runner.fold_in(self._board, self.views, batch)
        self._board.advance(self.clock.at)
        runner.save(self._board, self.views)

    def marks(self) -> list[Recorded]:
        found = self.journal.read(after=0, limit=1_000_000)
        return [recorded for recorded in found if recorded.event.type in MARKS]

    def breaches(self) -> list[Event]:
        return [r.event for r in self.marks() if r.event.type == "deadline.breached"]

    @asynccontextmanager
    async def ticking(self, *, failing: Sequence[int] = ()) -> AsyncIterator[asyncio.Task[None]]:
        """`failing`: which calls to record find the store down, by number from 1."""
        calls = count(1)

        async def record(events: Sequence[Event]) -> None:
            if next(calls) in failing:
                await asyncio.sleep(0.1)
                raise StoreDown("no space left")
            await asyncio.to_thread(self.tell, *events)

        keeper = Timekeeper(self.journal, self.views, record=record, clock=self.clock, zone=LOCAL)
        task = asyncio.create_task(keeper.run())
        yield task
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def until_said(self, n: int) -> list[Recorded]:
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while len(found := await asyncio.to_thread(self.marks)) < n:
            assert asyncio.get_running_loop().time() < deadline, f"{len(found)} of {n} marks were said"
            await asyncio.sleep(0.02)
        return found


async def test_what_fell_due_while_no_clock_ran_is_caught_up_in_order(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.tell(reported("c1"), dispatched("c1", at=START), reported("c2", at=after(hours=3)))
    centre.clock.at = after(days=30)
    centre.fold()

    async with centre.ticking():
        found = await centre.until_said(4 + 22 + 8 + 23)

    assert [r.event.occurred_at for r in found] == sorted(r.event.occurred_at for r in found)
    assert Counter(e.data.clause for e in centre.breaches()) == {"close_ordinary": 2, "dispatch": 1}
    assert {e.occurred_at for e in centre.breaches() if e.subject == "c1"} == {CLOSE_DUE}


async def test_a_long_past_of_many_cases_is_caught_up_in_order(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    promises = [(after(minutes=n), after(days=1, minutes=-n)) for n in range(2_300)]
    centre.tell(
        *(
            reported(f"c{n}", at=START, due_at=max(promise), policy="promised")
            for n, promise in enumerate(promises)
        )
    )
    centre.clock.at = after(days=3)
    centre.fold()

    async with centre.ticking():
        found = await centre.until_said(2 * 2_300)

    instants = [r.event.occurred_at for r in found]
    assert instants == sorted(instants)


async def test_a_store_that_is_down_while_much_is_caught_up_loses_no_mark(tmp_path: Path) -> None:
    cases = GROUP + 200  # the last ones are due soon after the first ones are breached: groups share cases
    centre = Centre(tmp_path)
    reports = [
        reported(f"c{n}", at=START, due_at=after(days=1, minutes=n), policy="promised") for n in range(cases)
    ]
    centre.tell(*reports)
    centre.clock.at = after(days=3)
    centre.fold()
    expected = sum(_marks_of(report, centre.clock.at) for report in reports)

    async with centre.ticking(failing=(1, 3, 4)):
        found = await centre.until_said(expected)

    assert len({r.event.id for r in found}) == len(found) == expected


async def test_a_mark_is_recorded_when_its_instant_has_come_and_not_before(tmp_path: Path) -> None:
    centre = Centre(tmp_path, CLOSE_DUE - timedelta(minutes=1))
    centre.tell(reported(), dispatched(at=START))
    centre.fold()

    async with centre.ticking():
        await centre.until_said(3)
        await asyncio.sleep(0.3)
        before = centre.breaches()
        centre.clock.at = CLOSE_DUE + TICK
        await centre.until_said(4)

    assert before == []
    assert [breach.occurred_at for breach in centre.breaches()] == [CLOSE_DUE]


async def test_a_closing_that_the_fold_has_not_seen_yet_prevents_the_breach(tmp_path: Path) -> None:
    centre = Centre(tmp_path, CLOSE_DUE - timedelta(seconds=1))
    centre.tell(reported(), dispatched(at=START))
    centre.fold()

    async with centre.ticking():
        await centre.until_said(3)
        centre.tell(closed(at=CLOSE_DUE - timedelta(seconds=1)))
        centre.clock.at = CLOSE_DUE + timedelta(seconds=1)
        await asyncio.sleep(1.5)

    assert centre.breaches() == []


async def test_a_breach_that_later_knowledge_moves_is_withdrawn(tmp_path: Path) -> None:
    centre = Centre(tmp_path, CLOSE_DUE + TICK)
    centre.tell(reported(), dispatched(at=START))
    centre.fold()

    async with centre.ticking():
        await centre.until_said(4)
        centre.tell(graded("c1", "special", at=after(days=1)))
        centre.fold()
        found = await centre.until_said(8)

    assert Counter(r.event.type for r in found)["deadline.withdrawn"] == 4


async def test_two_clocks_say_everything_once(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.tell(*(reported(f"c{n}", at=after(seconds=n)) for n in range(300)))
    centre.clock.at = CLOSE_DUE + timedelta(hours=1)
    centre.fold()

    async with centre.ticking(), centre.ticking():
        await centre.until_said(300 * 14)
        await asyncio.sleep(0.5)

    assert len(centre.marks()) == len({r.event.id for r in centre.marks()}) == 300 * 14
    assert Counter(e.data.clause for e in centre.breaches()) == {"close_ordinary": 300, "dispatch": 300}


async def test_a_clock_stopped_again_and_again_leaves_nothing_out(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.tell(*(reported(f"c{n}", at=after(seconds=n)) for n in range(400)))
    centre.clock.at = CLOSE_DUE + timedelta(hours=1)
    centre.fold()

    for pause_s in (0.01, 0.05, 0.08, 0.1, 0.15, 0.2):
        async with centre.ticking():
            await asyncio.sleep(pause_s)
    async with centre.ticking():
        await centre.until_said(400 * 14)

    assert {(e.subject, e.data.clause) for e in centre.breaches()} == {
        (f"c{n}", clause) for n in range(400) for clause in ("dispatch", "close_ordinary")
    }
    assert {e.occurred_at for e in centre.breaches() if e.data.clause == "close_ordinary"} == {CLOSE_DUE}


async def test_what_was_said_is_not_said_again_after_the_fold_has_seen_it(tmp_path: Path) -> None:
    centre = Centre(tmp_path, CLOSE_DUE + TICK)
    centre.tell(reported(), dispatched(at=START))
    centre.fold()
    async with centre.ticking():
        said = await centre.until_said(4)
    centre.fold()

    assert centre.views.marks_until(centre.clock.at, after=None, limit=10) == []
    assert centre.views.marks_until(after(days=99), after=None, limit=10) == [
        (CLOSE_DUE + timedelta(days=1), "c1")
    ]
    assert len(said) == 4


def _marks_of(report: Event, at: datetime) -> int:
    """How many marks a case that was reported, and nothing else, has by then."""
    case = derive(report.subject or "", recorded([report]))
    return len(marks.pending(case.id, marks.outlook(list(marks.expected(case, rulebook())), {}), {}, at)[0])


async def test_a_clock_stops_whichever_of_its_steps_it_is_told_at(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.tell(reported())
    centre.fold()

    for step in range(1, 14):
        centre.clock = StoppingClock(CLOSE_DUE + timedelta(hours=1), at_call=step)
        async with centre.ticking() as task:
            centre.clock.stops = task
            await asyncio.wait({task}, timeout=PATIENCE_S)
            assert task.done(), f"it went on after it was told to stop at its step {step}"
