"""The tail: no gap and no repeat, whatever becomes of the wire."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.clock import SystemClock
from dashboard.domain.events import DisputeClosed, Event, Recorded
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.journal.tail import Tail
from dashboard.journal.wire_memory import MemoryWireHub
from dashboard.journal.wire_redis import RedisWire
from dashboard.ports import Entry, Group, JournalError, Wire, WireError
from tests.servers import RedisServer
from tests.threads import no_thread_free

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def recorded(journal: MemoryJournal, *ids: str) -> Group:
    """The group that appending these events makes."""
    entries = [
        Entry(Event("grid", id_, "dispute.closed", "grid:1", AT, DisputeClosed("settled"))) for id_ in ids
    ]
    fresh = journal.append(entries).fresh
    return Group(fresh[0].position, fresh[-1].position, fresh)


async def read(tail: Tail, n: int) -> list[str]:
    """The ids of the next `n` events."""
    found: list[Recorded] = []
    async with asyncio.timeout(60):
        while len(found) < n:
            found += await tail.next(timeout_s=0.2)
    return [r.event.id for r in found]


async def test_what_the_wire_brings_is_read_once() -> None:
    journal, hub = MemoryJournal(SystemClock()), MemoryWireHub()
    tail, writer = Tail(journal, hub.connect(), 0), hub.connect()

    await writer.publish(recorded(journal, "a", "b"))
    first = await read(tail, 2)
    await writer.publish(recorded(journal, "c"))

    assert first + await read(tail, 1) == ["a", "b", "c"]
    assert await tail.next(timeout_s=1.2) in ((), [])


async def test_a_group_that_was_never_published_is_read_from_the_journal() -> None:
    journal, hub = MemoryJournal(SystemClock()), MemoryWireHub()
    tail, writer = Tail(journal, hub.connect(), 0), hub.connect()
    await writer.publish(recorded(journal, "a"))
    await read(tail, 1)

    recorded(journal, "lost")
    await writer.publish(recorded(journal, "c"))

    assert await read(tail, 2) == ["lost", "c"]


async def test_a_silent_wire_hides_nothing_for_long() -> None:
    journal, hub = MemoryJournal(SystemClock()), MemoryWireHub()
    tail = Tail(journal, hub.connect(), 0)
    await tail.next(timeout_s=0)

    recorded(journal, "a", "b")

    assert await read(tail, 2) == ["a", "b"]


async def test_the_journal_is_read_whatever_holds_up_the_threads_of_the_loop() -> None:
    journal, hub = MemoryJournal(SystemClock()), MemoryWireHub()
    tail = Tail(journal, hub.connect(), 0)

    recorded(journal, "a", "b")

    async with no_thread_free():
        assert await read(tail, 2) == ["a", "b"]


async def test_a_group_that_overlaps_what_was_read_adds_only_its_rest() -> None:
    journal, hub = MemoryJournal(SystemClock()), MemoryWireHub()
    whole = recorded(journal, "a", "b", "c")
    tail = Tail(journal, hub.connect(), 2)

    await hub.connect().publish(whole)

    assert await read(tail, 1) == ["c"]


async def test_a_reader_starts_behind_its_checkpoint() -> None:
    journal, hub = MemoryJournal(SystemClock()), MemoryWireHub()
    recorded(journal, "a", "b", "c")

    assert await read(Tail(journal, hub.connect(), 2), 1) == ["c"]


async def test_a_redis_killed_under_load_loses_and_repeats_nothing(redis_server: RedisServer) -> None:
    journal, wire = MemoryJournal(SystemClock()), RedisWire(redis_server.url)
    ears = RedisWire(redis_server.url)
    tail = Tail(journal, ears, 0)

    writing = asyncio.create_task(_write(journal, wire, 300))
    reading = asyncio.create_task(read(tail, 300))
    await asyncio.sleep(0.3)
    redis_server.stop()
    await asyncio.sleep(0.5)
    redis_server.start()
    await writing

    assert await reading == [f"e{n}" for n in range(300)]
    await wire.aclose()
    await ears.aclose()


async def _write(journal: MemoryJournal, wire: Wire, n: int) -> None:
    for i in range(n):
        group = recorded(journal, f"e{i}")
        try:
            await wire.publish(group)
        except WireError:
            continue
        finally:
            await asyncio.sleep(0.005)


async def test_it_has_caught_up_once_the_journal_was_read_to_its_end() -> None:
    journal, hub = MemoryJournal(SystemClock()), MemoryWireHub()
    recorded(journal, "a")
    tail = Tail(journal, hub.connect(), 0)

    before = tail.is_caught_up
    await read(tail, 1)

    assert (before, tail.is_caught_up) == (False, True)


async def test_a_journal_that_does_not_answer_yet_was_not_read_to_its_end() -> None:
    class Silent(MemoryJournal):
        def read(self, *, after: int, limit: int) -> Sequence[Recorded]:
            raise JournalError("it is locked")

    tail = Tail(Silent(SystemClock()), MemoryWireHub().connect(), 0)

    await tail.next(timeout_s=0.1)

    assert not tail.is_caught_up


async def test_a_journal_that_does_not_answer_any_more_is_not_known_to_be_read_to_its_end() -> None:
    class Restive(MemoryJournal):
        is_silent = False

        def read(self, *, after: int, limit: int) -> Sequence[Recorded]:
            if self.is_silent:
                raise JournalError("it is locked")
            return super().read(after=after, limit=limit)

    journal, hub = Restive(SystemClock()), MemoryWireHub()
    tail = Tail(journal, hub.connect(), 0)
    recorded(journal, "a")
    await read(tail, 1)

    journal.is_silent = True
    recorded(journal, "lost")
    await hub.connect().publish(recorded(journal, "c"))
    async with asyncio.timeout(60):
        while tail.is_caught_up:
            await tail.next(timeout_s=0.1)
    for _ in range(3):
        await tail.next(timeout_s=0.1)
    silent = tail.is_caught_up
    journal.is_silent = False

    assert not silent
    assert await read(tail, 2) == ["lost", "c"]
    assert tail.is_caught_up


async def test_what_was_recorded_before_it_was_whole_has_been_given_whatever_the_wire_lost() -> None:
    journal, hub = MemoryJournal(SystemClock()), MemoryWireHub()
    tail, writer = Tail(journal, hub.connect(), 0), hub.connect()
    await writer.publish(recorded(journal, "a"))
    await read(tail, 1)

    recorded(journal, "lost")
    recorded_at = time.monotonic()
    given: list[Recorded] = []
    async with asyncio.timeout(60):
        while tail.whole_at < recorded_at:
            given += await tail.next(timeout_s=0.2)

    assert [each.event.id for each in given] == ["lost"]
