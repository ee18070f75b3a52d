from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard.ingest.pace import Pace
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import JournalError
from tests.ingest.fakes import GRID, Centre, SickJournal, StillClock
from tests.ingest.items import batch, item, items
from tests.ingest.serving import ONE, Gate, answer, serving


async def ask(socket: ClientConnection, message: bytes) -> dict[str, Any]:
    await socket.send(message.decode())
    found: dict[str, Any] = json.loads(await answer(socket))
    return found


async def closed_with(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await answer(socket)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


# ── what is taken ───────────────────────────────────────────────────────────────────────────────────────


async def test_one_event_a_message_or_an_array_is_answered_with_the_same_object(gate: Gate) -> None:
    async with gate.socket() as socket:
        one = await ask(socket, item())
        array = await ask(socket, batch(item(), item(id="2"), b"7"))

    assert one == {"accepted": 1, "duplicates": 0, "rejected": [], "position": 1}
    assert (array["accepted"], array["duplicates"], array["position"]) == (1, 1, 2)
    assert [r["index"] for r in array["rejected"]] == [2]


async def test_messages_sent_without_waiting_are_answered_in_order(gate: Gate) -> None:
    async with gate.socket() as socket:
        for i, one in enumerate(items(3_000)):
            await socket.send(b"{".decode() if i % 100 == 7 else one.decode())
        answers = [json.loads(await answer(socket)) for _ in range(3_000)]

    assert [bool(a["rejected"]) for a in answers] == [i % 100 == 7 for i in range(3_000)]
    positions = [a["position"] for a in answers if a["accepted"]]
    assert positions == list(range(1, 2_971))


@pytest.mark.parametrize(
    "message", [b"", b"{", b"null", b"[", b"[{]", b"[" * 50_000, b'{"id":"\\ud800"}', item(time="never")]
)
async def test_what_cannot_be_read_is_answered_as_rejected_and_kept_and_the_socket_goes_on(
    message: bytes,
) -> None:
    async with serving() as gate, gate.socket() as socket:
        found = await ask(socket, message)
        after = await ask(socket, item())

        assert (found["accepted"], [r["index"] for r in found["rejected"]]) == (0, [0])
        assert [r.raw for r in gate.centre.refusals.kept] == [message]
        assert after["accepted"] == 1


async def test_a_source_that_is_too_fast_is_slowed_and_loses_nothing() -> None:
    async with serving(Centre(pace=Pace(per_s=100, burst=10))) as gate, gate.socket() as socket:
        for one in items(40):
            await socket.send(one.decode())
        answers = [json.loads(await answer(socket)) for _ in range(40)]

    assert [a["accepted"] for a in answers] == [1] * 40


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("token", [None, "unknown", "reader"])
async def test_without_the_token_of_a_source_there_is_no_socket(token: str | None) -> None:
    async with serving() as gate:
        with pytest.raises(InvalidStatus) as refused:
            async with gate.socket(token=token):
                pass

    assert refused.value.response.status_code == 401
    assert refused.value.response.headers["content-type"] == "application/problem+json"


async def test_a_page_of_another_origin_may_not_open_it() -> None:
    async with serving() as gate:
        with pytest.raises(InvalidStatus) as refused:
            async with gate.socket(origin="https://elsewhere.example"):
                pass
        async with gate.socket(origin=f"http://127.0.0.1:{gate.port}") as socket:
            assert (await ask(socket, item()))["accepted"] == 1

    assert refused.value.response.status_code == 403


# ── what ends it ────────────────────────────────────────────────────────────────────────────────────────


async def test_a_binary_message_ends_it_after_all_before_it_is_answered() -> None:
    async with serving() as gate, gate.socket() as socket:
        await socket.send(item().decode())
        await socket.send(item())

        assert json.loads(await answer(socket))["accepted"] == 1
        assert await closed_with(socket) == 1003


async def test_too_many_events_in_one_message_end_it() -> None:
    async with serving() as gate, gate.socket() as socket:
        await socket.send(f"[{','.join(['1'] * 10_001)}]")

        assert await closed_with(socket) == 1009


async def test_a_message_that_is_too_large_ends_it() -> None:
    async with serving() as gate, gate.socket() as socket:
        # Refused by its length, so the socket may close while it is still being sent.
        with contextlib.suppress(ConnectionClosed):
            await socket.send("x" * (16 * 1024 * 1024 + 1))

        assert await closed_with(socket) == 1009


async def test_text_that_is_not_utf8_ends_it() -> None:
    async with serving() as gate, gate.socket() as socket:
        await socket.send(b"\xff\xfe", text=True)

        assert await closed_with(socket) == 1007


async def test_a_store_that_is_down_ends_it_and_what_was_not_answered_can_be_sent_again() -> None:
    journal = SickJournal(MemoryJournal(StillClock()))
    async with serving(Centre(journal=journal)) as gate:  # type: ignore[arg-type]
        async with gate.socket() as socket:
            await ask(socket, item(id="1"))
            journal.wrong = JournalError("disk full")
            for i in range(2, 6):
                await socket.send(item(id=str(i)).decode())
            assert await closed_with(socket) == 1013

        journal.wrong = None
        async with gate.socket() as socket:
            answers = [await ask(socket, item(id=str(i))) for i in range(1, 6)]

    assert [a["duplicates"] for a in answers] == [1, 0, 0, 0, 0]
    assert [a["accepted"] for a in answers] == [0, 1, 1, 1, 1]


# ── the process stays up ────────────────────────────────────────────────────────────────────────────────


async def open_by_hand(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /ws/feed HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {GRID}\r\n\r\n".encode()
    )
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    return reader, writer


@pytest.mark.parametrize(
    "frame",
    [
        b"\x81",  # half a header
        b"\x81\xfe\x10\x00\x00\x00\x00\x00" + b"{" * 10,  # a message that says 4096 bytes and sends 10
        b"\x01\x85\x00\x00\x00\x00hello",  # the first of two fragments
    ],
)
async def test_a_frame_that_is_half_sent_leaves_nothing_behind(frame: bytes) -> None:
    async with serving() as gate:
        _, writer = await open_by_hand(gate.port)
        writer.write(frame)
        await writer.drain()
        writer.transport.abort()

        answered = await gate.http.post("/api/events", content=item(), headers=ONE)
        assert answered.json()["position"] == 1
        await until_nobody_is_there(gate)


@pytest.mark.parametrize(
    "frame",
    [
        b"\x81\x05hello",  # not masked
        b"\xff\x80\x00\x00\x00\x00",  # reserved bits and opcode
        b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff",  # a length no message has
        b"\x80\x80\x00\x00\x00\x00",  # a continuation of nothing
    ],
)
async def test_what_is_no_frame_ends_the_socket_and_nothing_else(frame: bytes) -> None:
    async with serving() as gate:
        reader, writer = await open_by_hand(gate.port)
        writer.write(frame)
        async with asyncio.timeout(60):
            said = await reader.read()
        writer.close()

        assert said[:1] == b"\x88"  # a close frame
        assert int.from_bytes(said[2:4], "big") in (1002, 1009)
        answered = await gate.http.post("/api/events", content=item(), headers=ONE)
        assert answered.status_code == 200


async def until_nobody_is_there(gate: Gate) -> None:
    async with asyncio.timeout(60):
        while gate.centre.counted("onescreen_clients", socket="feed"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_what_was_sent_before_a_line_broke_is_recorded_though_nobody_hears_the_answer() -> None:
    async with serving() as gate:
        async with gate.socket() as socket:
            for one in items(200):
                await socket.send(one.decode())
            first = json.loads(await answer(socket))
            socket.transport.abort()
        await until_nobody_is_there(gate)

        assert first["position"] == 1
        assert len(gate.centre.recorded()) == gate.centre.counted(
            "onescreen_ingest_events_total", source="grid", outcome="accepted"
        )


async def test_a_client_that_never_reads_its_answers_holds_up_nobody_else() -> None:
    async with serving() as gate:
        deaf = await gate.socket(max_queue=1).__aenter__()
        for one in items(5_000):
            await deaf.send(one.decode())

        async with gate.socket() as socket, asyncio.timeout(60):
            assert (await ask(socket, item(id="other")))["accepted"] == 1

        deaf.transport.abort()
        await deaf.wait_closed()
