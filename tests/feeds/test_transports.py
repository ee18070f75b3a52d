"""The line to a source's socket, against a real server; and how long to wait before the next one."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from websockets.asyncio.server import ServerConnection, serve

from feeds._transports import Address, BackOff, Broken, Unreachable, line_to


async def test_a_line_carries_the_token_and_whole_messages_both_ways() -> None:
    seen: list[str] = []

    async def source(socket: ServerConnection) -> None:
        assert socket.request is not None
        seen.append(socket.request.headers["Authorization"])
        seen.append(str(await socket.recv()))
        await socket.send(["half ", "and half"])
        await socket.send(b"bytes")
        await socket.wait_closed()

    async with serve(source, "127.0.0.1", 0) as server, line_to(Address(_url(server), "secret")) as line:
        await line.send("hello")
        messages = [await line.receive(), await line.receive()]

    assert seen == ["Bearer secret", "hello"]
    assert messages == [b"half and half", b"bytes"]


async def test_a_source_that_is_not_there_is_unreachable_and_its_token_is_not_said() -> None:
    async with serve(_silent, "127.0.0.1", 0) as server:
        url = _url(server)

    with pytest.raises(Unreachable) as refused:
        async with line_to(Address(url, "secret")):
            pass

    assert "secret" not in str(refused.value)


async def test_a_source_that_speaks_no_websocket_is_unreachable() -> None:
    async def shut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(shut, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable, match="403"):
            async with line_to(Address(f"ws://127.0.0.1:{port}")):
                pass


async def test_a_source_from_which_nothing_comes_is_a_broken_line() -> None:
    async with serve(_silent, "127.0.0.1", 0) as server:
        with pytest.raises(Broken, match="nothing came for"):
            async with line_to(Address(_url(server), silent_after_s=0.05)) as line:
                await line.receive()


async def test_a_line_that_is_cut_in_the_middle_of_a_message_is_broken_and_the_half_is_not_delivered() -> (
    None
):
    async def cut(socket: ServerConnection) -> None:
        async def halves() -> object:
            yield "half"
            await asyncio.sleep(0.05)
            socket.transport.abort()
            yield "never"

        await socket.send(halves())  # type: ignore[arg-type]

    async with serve(cut, "127.0.0.1", 0) as server:
        with pytest.raises(Broken, match="cut without a word"):
            async with line_to(Address(_url(server))) as line:
                await line.receive()


async def test_a_message_over_the_limit_breaks_the_line_and_not_the_centre() -> None:
    async def flood(socket: ServerConnection) -> None:
        await socket.send(b"x" * (17 * 1024 * 1024))

    async with serve(flood, "127.0.0.1", 0) as server:
        with pytest.raises(Broken):
            async with line_to(Address(_url(server))) as line:
                await line.receive()


def test_the_delay_doubles_up_to_its_longest_and_half_of_it_is_chance() -> None:
    back_off = BackOff(first_s=1, longest_s=8, chance=Random(1))

    delays = [back_off.next_s() for _ in range(200)]

    for delay, whole in zip(delays, [1, 2, 4, 8, 8, 8], strict=False):
        assert whole / 2 <= delay <= whole
    assert len(set(delays[4:])) > 190


def test_the_delay_begins_anew_once_the_source_has_spoken() -> None:
    back_off = BackOff(first_s=1, longest_s=1000, chance=Random(1))
    for _ in range(9):
        back_off.next_s()

    back_off.forget()

    assert back_off.next_s() <= 1


async def _silent(socket: ServerConnection) -> None:
    await socket.wait_closed()


def _url(server: object) -> str:
    port = next(iter(server.sockets)).getsockname()[1]  # type: ignore[attr-defined]
    return f"ws://127.0.0.1:{port}"
