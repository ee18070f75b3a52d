from __future__ import annotations

import asyncio
import gc
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from dashboard.push import live
from dashboard.push.hub import STUCK_AFTER_S
from tests import districts
from tests.glass import Glass

pytestmark = pytest.mark.asyncio(loop_factories=["uvloop"])  # as the product serves

HELLO = json.dumps({"t": "hello", "page": "wall", "lang": "zh", "build": "b"})


@pytest.fixture
async def glass() -> AsyncIterator[Glass]:
    made = Glass()
    await made.start()
    yield made
    await made.stop()


@asynccontextmanager
async def link(glass: Glass, **options: Any) -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://127.0.0.1:{glass.port}/ws/live", compression=None, **options) as client:
        yield client


async def next_frame(client: ClientConnection) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(await asyncio.wait_for(client.recv(), 5))
        if message["t"] != "beat":
            return message


async def closed_with(glass: Glass, *said: str | bytes) -> int:
    async with link(glass) as client:
        with pytest.raises(ConnectionClosedError) as closed:
            for message in said:
                await client.send(message)
            while True:
                await asyncio.wait_for(client.recv(), 5)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code


async def test_a_screen_says_hello_and_gets_a_beat_the_whole_and_then_what_changes(glass: Glass) -> None:
    glass.show(districts.normal(seed=1))
    async with link(glass) as client:
        await client.send(HELLO)

        first = json.loads(await client.recv())
        whole = await next_frame(client)
        glass.show(districts.normal(seed=2))
        change = await next_frame(client)

    assert first["t"] == "beat"
    assert (whole["t"], whole["build"]) == ("snapshot", first["build"])
    assert (change["t"], change["seq"]) == ("delta", whole["seq"] + 1)
    assert set(change["props"]) < set(whole["props"])


async def test_a_screen_that_missed_a_frame_asks_for_the_whole_and_gets_it(glass: Glass) -> None:
    glass.show(districts.normal())
    async with link(glass) as client:
        await client.send(HELLO)
        whole = await next_frame(client)

        await client.send('{"t": "gap"}')
        again = await next_frame(client)

    assert again == whole


async def test_a_beat_comes_each_second(glass: Glass) -> None:
    async with link(glass) as client:
        await client.send(HELLO)
        beats: list[float] = []
        while len(beats) < 6:
            message = json.loads(await asyncio.wait_for(client.recv(), 5))
            if message["t"] == "beat":
                beats.append(message["mono"])

    # One may come late, and the next then sooner: it is kept to the second.
    assert median(b - a for a, b in pairwise(beats[1:])) == pytest.approx(1000, abs=250)


async def test_a_page_of_another_origin_is_refused_and_a_program_without_one_is_not(glass: Glass) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with link(glass, origin="http://elsewhere.example"):
            pass
    async with link(glass, origin=f"http://127.0.0.1:{glass.port}") as same:
        await same.send(HELLO)
        assert (await next_frame(same))["t"] == "snapshot"

    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('{"t": "gap"}', 1008),
        ("not json", 1008),
        ('{"t": "hello", "page": "wall", "lang": "fr"}', 1008),
        ('{"t": "hello", "page": "cellar", "lang": "zh"}', 1008),
        ('{"t": "hello", "page": 7, "lang": "zh"}', 1008),
        (b"bytes", 1008),
        ("x" * (live.LONGEST_MESSAGE + 1), 1009),
    ],
)
async def test_what_a_screen_does_not_say_ends_the_conversation(
    glass: Glass, said: str | bytes, code: int
) -> None:
    assert await closed_with(glass, said) == code


async def test_a_second_hello_and_a_flood_of_gaps_end_the_conversation(glass: Glass) -> None:
    gaps = ['{"t": "gap"}'] * live.MESSAGES_A_WINDOW

    assert await closed_with(glass, HELLO, HELLO) == 1008
    assert await closed_with(glass, HELLO, *gaps) == 1008


async def test_a_client_that_goes_away_leaves_nothing_behind(glass: Glass) -> None:
    for _ in range(20):
        async with link(glass) as client:
            await client.send(HELLO)
            await next_frame(client)
    async with link(glass):
        pass

    async with asyncio.timeout(5):
        while glass.hub.viewers:  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.01)


@pytest.fixture
def what_others_left() -> Iterator[None]:
    """Put out of the collector's sight: to go through what thousands of tests left takes it a second."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("what_others_left")
async def test_a_client_that_never_reads_delays_nobody_and_is_closed(glass: Glass) -> None:
    situation = districts.normal()
    glass.show(situation)
    async with link(glass) as reader:
        await reader.send(HELLO)
        await next_frame(reader)
        with await deaf_client(glass):
            await until(lambda: glass.hub.viewers == 2)

            got, longest_s = await frames_while_flooding(glass, reader)
            await until(lambda: glass.hub.viewers == 1)

    assert got > 100
    assert longest_s < STUCK_AFTER_S / 2, "who waits for the deaf one waits until it is given up"


async def deaf_client(glass: Glass) -> socket.socket:
    """Shakes hands, says hello, and then reads nothing more; its receive buffer is as small as may be."""
    loop = asyncio.get_running_loop()
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    plain.setblocking(False)
    await loop.sock_connect(plain, ("127.0.0.1", glass.port))
    request = (
        f"GET /ws/live HTTP/1.1\r\nHost: 127.0.0.1:{glass.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
    )
    await loop.sock_sendall(plain, request.encode())
    await loop.sock_recv(plain, 1024)
    # One masked text frame with a mask of zeros.
    hello = HELLO.encode()
    await loop.sock_sendall(plain, bytes((0x81, 0x80 | len(hello), 0, 0, 0, 0)) + hello)
    return plain


async def frames_while_flooding(glass: Glass, reader: ClientConnection) -> tuple[int, float]:
    """Change everything again and again until the deaf client is stuck and gone; how the other fared."""
    got, longest, loop = 0, 0.0, asyncio.get_running_loop()
    turn, ends_at = 0, loop.time() + 20
    while glass.hub.viewers == 2 and loop.time() < ends_at:
        turn += 1
        glass.show(districts.huge() if turn % 2 else districts.normal(seed=turn))
        began = loop.time()
        await next_frame(reader)
        longest = max(longest, loop.time() - began)
        got += 1
        await asyncio.sleep(0.013)
    return got, longest


async def until(is_so: Any) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - a condition of another's making
            await asyncio.sleep(0.02)
