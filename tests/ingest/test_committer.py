from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from dashboard.domain.events import Recorded
from dashboard.ingest.committer import LARGEST_GROUP, Committer
from dashboard.ingest.errors import Busy, StoreDown
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.metrics import Metrics
from dashboard.ports import Entry, Journal, JournalError, NewRefusal
from tests.builders import reported
from tests.ingest.fakes import ListRefusals, SickJournal, SlowJournal, StillClock

REFUSED = NewRefusal("grid", None, "why", b"raw")


def entries(n: int, *, start: int = 0) -> list[Entry]:
    return [Entry(reported(f"case-{i}", id=f"id-{i}")) for i in range(start, start + n)]


class Announced(list[Recorded]):
    def __call__(self, fresh: Sequence[Recorded]) -> None:
        self.extend(fresh)


@asynccontextmanager
async def committer(
    journal: object, *, announced: Announced | None = None, most_queued: int = 50_000
) -> AsyncIterator[Committer]:
    assert hasattr(journal, "append")
    kept: Journal = journal  # type: ignore[assignment]
    writes = Committer(
        kept,
        ListRefusals(),
        announce=announced if announced is not None else Announced(),
        metrics=Metrics(),
        most_queued=most_queued,
    )
    writes.start()
    yield writes
    await writes.aclose()


async def wait_for(semaphore: object) -> None:
    assert await asyncio.to_thread(semaphore.acquire, timeout=60)  # type: ignore[attr-defined]


async def test_a_lone_caller_is_written_at_once() -> None:
    journal = SlowJournal(MemoryJournal(StillClock()))

    async with committer(journal) as writes:
        done = writes.submit(entries(1))
        await wait_for(journal.asked)
        journal.go.release()
        assert [p.position for p in await done] == [1]


async def test_those_who_come_while_a_group_is_written_go_together_in_the_next() -> None:
    journal = SlowJournal(MemoryJournal(StillClock()))

    async with committer(journal) as writes:
        first = writes.submit(entries(1))
        await wait_for(journal.asked)
        others = [writes.submit(entries(2, start=i)) for i in (1, 3, 5)]
        journal.go.release(2)
        await first
        placed = [[p.position for p in await other] for other in others]

    assert journal.groups == [1, 6]
    assert placed == [[2, 3], [4, 5], [6, 7]]


async def test_a_group_has_its_bounds_and_what_is_over_goes_in_the_one_after() -> None:
    journal = SlowJournal(MemoryJournal(StillClock()))

    async with committer(journal) as writes:
        first = writes.submit(entries(1))
        await wait_for(journal.asked)
        half = LARGEST_GROUP // 2 + 1
        others = [writes.submit(entries(half, start=1 + i * half)) for i in range(3)]
        journal.go.release(4)
        await asyncio.gather(first, *others)

    assert journal.groups == [1, half, half, half]


async def test_what_is_new_is_announced_in_order_and_what_is_not_is_not() -> None:
    announced = Announced()

    async with committer(MemoryJournal(StillClock()), announced=announced) as writes:
        await writes.submit(entries(3))
        await writes.submit(entries(4))

    assert [r.position for r in announced] == [1, 2, 3, 4]


async def test_what_is_refused_is_kept_even_when_nothing_is_recorded() -> None:
    refusals = ListRefusals()
    writes = Committer(MemoryJournal(StillClock()), refusals, announce=Announced(), metrics=Metrics())
    writes.start()

    assert await writes.submit((), [REFUSED]) == ()

    assert [r.raw for r in refusals.kept] == [b"raw"]
    await writes.aclose()


async def test_a_store_that_is_down_fails_everyone_in_the_group_and_the_writer_goes_on() -> None:
    journal = SickJournal(MemoryJournal(StillClock()))

    async with committer(journal) as writes:
        journal.wrong = JournalError("no space")
        failed = await asyncio.gather(
            writes.submit(entries(1)), writes.submit(entries(1, start=1)), return_exceptions=True
        )
        journal.wrong = None
        placed = await writes.submit(entries(1))

    assert [type(f) for f in failed] == [StoreDown, StoreDown]
    assert [p.position for p in placed] == [1]


async def test_one_entry_that_cannot_be_written_fails_its_own_caller_alone() -> None:
    journal = SickJournal(MemoryJournal(StillClock()))
    journal.poison = "id-1"

    async with committer(journal) as writes:
        one, poisoned, two = await asyncio.gather(
            *(writes.submit(entries(1, start=i)) for i in range(3)), return_exceptions=True
        )

    assert isinstance(poisoned, OverflowError)
    assert not isinstance(one, BaseException)
    assert not isinstance(two, BaseException)
    assert [p.position for p in (*one, *two)] == [1, 2]


async def test_a_caller_that_went_away_takes_nobody_with_it() -> None:
    journal = SlowJournal(MemoryJournal(StillClock()))

    async with committer(journal) as writes:
        gone, there = writes.submit(entries(1)), writes.submit(entries(1, start=1))
        await wait_for(journal.asked)
        gone.cancel()
        journal.go.release()
        assert [p.position for p in await there] == [2]


async def test_when_too_much_waits_there_is_no_room() -> None:
    journal = SlowJournal(MemoryJournal(StillClock()))

    async with committer(journal, most_queued=10) as writes:
        first = writes.submit(entries(1))
        await wait_for(journal.asked)
        waiting = writes.submit(entries(9, start=1))

        writes.check_room(1)
        with pytest.raises(Busy):
            writes.check_room(2)

        journal.go.release(2)
        await asyncio.gather(first, waiting)
        writes.check_room(10_000)


async def test_closing_writes_what_waits_and_takes_no_more() -> None:
    journal = MemoryJournal(StillClock())
    writes = Committer(journal, ListRefusals(), announce=Announced(), metrics=Metrics())
    writes.start()
    waiting = [writes.submit(entries(1, start=i)) for i in range(20)]

    await writes.aclose()

    assert all(w.done() for w in waiting)
    assert journal.head() == 20
    with pytest.raises(StoreDown):
        writes.submit(entries(1))
