"""The driller: each drill is sent once, at its instant, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from dashboard.domain.drill import WEEKDAYS, Drill
from dashboard.domain.events import Event
from dashboard.domain.registers import areas_changed, drills_changed
from dashboard.ingest.errors import StoreDown
from dashboard.timekeeping.driller import Driller
from tests.builders import LOCAL, TINY, local
from tests.timekeeping.test_keeper import Centre

AT = local("2026-09-08 08:30")
MORNING = Drill("morning", time(8, 30), frozenset(WEEKDAYS), ("a", "c"))
LATEST = timedelta(minutes=10)


PATIENCE_S = 60.0


class Post(Centre):
    """A centre with a schedule loaded a day and a half before AT, and as many drillers as are asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, AT - timedelta(hours=36))
        self.fails = 0
        self.tell(drills_changed([MORNING], version=1, at=self.clock.at))

    @asynccontextmanager
    async def drilling(self) -> AsyncIterator[None]:
        async def record(events: Sequence[Event]) -> None:
            if self.fails:
                self.fails -= 1
                raise StoreDown("full")
            await asyncio.to_thread(self.tell, *events)

        driller = Driller(self.journal, record=record, clock=self.clock, zone=LOCAL, look_s=0.02)
        task = asyncio.create_task(driller.run())
        await asyncio.sleep(0.3)
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def at(self, now: datetime) -> None:
        """So late is it now, and every driller has looked."""
        self.clock.at = now
        await asyncio.sleep(0.3)

    async def until_sent(self, n: int) -> list[Event]:
        async with asyncio.timeout(PATIENCE_S):
            while len(found := self.sent()) < n:  # noqa: ASYNC110 - the journal is what tells
                await asyncio.sleep(0.02)
        return found

    def sent(self) -> list[Event]:
        found = self.journal.read(after=0, limit=1_000)
        return [r.event for r in found if r.event.type == "relay.sent" and r.event.occurred_at >= AT]


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path)


async def test_a_drill_is_sent_when_its_instant_has_come_and_not_before(post: Post) -> None:
    post.clock.at = AT - timedelta(seconds=1)

    async with post.drilling():
        before = post.sent()
        await post.at(AT + timedelta(seconds=3))
        await post.until_sent(2)

    assert before == []
    first, second = post.sent()
    assert (first.subject, second.subject) == ("drill-morning-2026-09-08-a", "drill-morning-2026-09-08-c")
    assert (first.source, first.occurred_at) == ("onescreen", AT)
    assert (first.data.message, first.data.path) == ("drill/morning/2026-09-08", ("d", "s1", "a"))
    assert (first.data.hop, first.data.from_, first.data.to, first.data.case) == (0, "d", "s1", None)


async def test_two_drillers_send_it_once(post: Post) -> None:
    post.clock.at = AT - timedelta(seconds=1)

    async with post.drilling(), post.drilling():
        await post.at(AT)
        await post.until_sent(2)
    async with post.drilling():
        pass

    assert len(post.sent()) == 2


async def test_a_driller_that_starts_within_ten_minutes_sends_it(post: Post) -> None:
    post.clock.at = AT + LATEST

    async with post.drilling():
        assert [event.occurred_at for event in await post.until_sent(2)] == [AT, AT]


async def test_one_that_is_later_sends_nothing_and_says_so_once(post: Post) -> None:
    post.clock.at = AT + LATEST + timedelta(seconds=1)

    with capture_logs() as said:
        async with post.drilling():
            assert post.sent() == []

    unsent = [entry["drill"] for entry in said if "not sent" in entry["event"]]
    assert unsent == ["drill-morning-2026-09-08-a", "drill-morning-2026-09-08-c"]


async def test_a_store_that_is_full_is_tried_again(post: Post) -> None:
    post.fails = 3
    post.clock.at = AT

    async with post.drilling():
        await post.until_sent(2)

    assert post.fails == 0


async def test_an_area_that_the_register_lost_is_left_out_and_named(post: Post) -> None:
    post.tell(areas_changed("tiny", TINY[:-1], version=2, at=post.clock.at))
    post.clock.at = AT

    with capture_logs() as said:
        async with post.drilling():
            assert [event.data.path[-1] for event in await post.until_sent(1)] == ["a"]

    assert [entry["drill"] for entry in said if "no way" in entry["event"]] == ["drill-morning-2026-09-08-c"]
