"""A source that breaks off in the middle: what came whole is kept, and nobody else notices."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.centre import Centre, area_codes
from bench.load import Load
from bench.poster import Poster

SERVER = "ingest+clock+web"


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    made = Centre(tmp_path / "centre")
    await asyncio.to_thread(made.start)
    await asyncio.to_thread(made.load_areas)
    yield made
    await asyncio.to_thread(made.stop)


async def test_a_half_sent_frame_or_body_leaves_the_process_up_and_the_rest_untouched(centre: Centre) -> None:
    token = await asyncio.to_thread(centre.source_token, "grid")
    bodies = Load("grid", area_codes(), run="half").bodies()
    server = centre.processes()[SERVER]
    half, whole = next(bodies), next(bodies)

    for _ in range(5):
        await _break_off(centre, _http_head(token, len(half)) + half[: len(half) // 2])
        await _break_off(centre, _http_head(token, len(half))[:40])
        await _break_off(centre, _upgrade(token), _frame(half)[: len(half) // 2])
        await _break_off(centre, _upgrade(token), _frame(half)[:1])
    poster = Poster(centre.port, token)
    answer = await poster.post(whole)
    poster.close()

    assert json.loads(answer.body)["accepted"] == len(json.loads(whole))
    assert centre.processes()[SERVER] == server, "it was restarted"
    assert centre.ask("SELECT count(*) FROM events WHERE source = 'grid'") == [(len(json.loads(whole)),)]
    assert (await asyncio.to_thread(centre.get, "/healthz"))[0] == 200


async def _break_off(centre: Centre, first: bytes, then: bytes | None = None) -> None:
    """Send the beginning of something, then cut the connection without a goodbye (RST)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", centre.port)
    writer.write(first)
    await writer.drain()
    if then is not None:
        answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert answer.startswith(b"HTTP/1.1 101"), answer
        writer.write(then)
        await writer.drain()
    await asyncio.sleep(0.05)
    socket = writer.get_extra_info("socket")
    socket.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER, 0 s: reset instead of close
    writer.transport.abort()


def _http_head(token: str, length: int) -> bytes:
    return (
        "POST /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/cloudevents-batch+json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def _upgrade(token: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        "GET /ws/feed HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()


def _frame(text: bytes) -> bytes:
    """One masked text frame of 64 KiB or more (mask of zeros: the text as it is)."""
    return b"\x81" + bytes([0x80 | 127]) + struct.pack(">Q", len(text)) + bytes(4) + text
