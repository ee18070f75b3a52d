"""Single events, pipelined over one `WS /ws/feed`, beside a bare `websockets` server that answers each."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

from bench.centre import CHECKOUT, Centre, area_codes, free_port
from bench.figures import Bar, Figure, Notes
from bench.ingest import Receipt
from bench.load import Load

IN_FLIGHT = 500
ANSWER = b'{"accepted":1,"duplicates":0,"rejected":[],"position":1000000}'


def run(folder: Path, *, seconds: float) -> list[Figure]:
    """Events per second through one socket; every answer is awaited, none is waited for."""
    with Centre(folder / "centre") as centre:
        centre.load_areas()
        token = centre.source_token("singles")
        stream = Load("singles", area_codes(), run=uuid4().hex[:8]).bodies(per_message=1)
        url = f"ws://127.0.0.1:{centre.port}/ws/feed"
        per_s, accepted = asyncio.run(_pipeline(url, stream, token=token, seconds=seconds))
        recorded = centre.ask("SELECT count(*) FROM events WHERE source = 'singles'")[0][0]
    floor = _floor_per_s(seconds=min(seconds, 5.0))
    notes: Notes = {
        "accepted and in the journal": f"{accepted} and {recorded}",
        "in flight at most": IN_FLIGHT,
    }
    name, bar = "single events over one /ws/feed", Bar("at least", 3_000)
    said = "bare websockets server, one answer a message, nothing kept"
    return [Figure(name, per_s, "events/s", floor, said, bar, notes)]


def _floor_per_s(*, seconds: float) -> float:
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "bench.singles", str(port)], cwd=CHECKOUT)
    try:
        stream = Load("singles", area_codes(), run="floor").bodies(per_message=1)
        per_s, _ = asyncio.run(_pipeline(f"ws://127.0.0.1:{port}/", stream, token="", seconds=seconds))
    finally:
        server.terminate()
        server.wait()
    return per_s


async def _pipeline(url: str, stream: Iterator[bytes], *, token: str, seconds: float) -> tuple[float, int]:
    socket = await _connected(url, token)
    room = asyncio.Semaphore(IN_FLIGHT)
    began = time.monotonic()

    async def send() -> int:
        sent = 0
        while time.monotonic() - began < seconds:
            await room.acquire()
            await socket.send(next(stream), text=True)
            sent += 1
        return sent

    sending = asyncio.create_task(send())
    accepted = answered = 0
    while not sending.done() or answered < sending.result():
        accepted += msgspec.json.decode(await socket.recv(), type=Receipt).accepted
        answered += 1
        room.release()
    took_s = time.monotonic() - began
    await socket.close()
    return accepted / took_s, accepted


async def _connected(url: str, token: str, *, within_s: float = 10.0) -> ClientConnection:
    deadline = time.monotonic() + within_s
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    while True:
        try:
            return await connect(url, additional_headers=headers, compression=None, proxy=None)
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)


async def _answer_all(port: int) -> None:
    async def answer(socket: ServerConnection) -> None:
        async for _ in socket:
            await socket.send(ANSWER, text=True)

    async with serve(answer, "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_answer_all(int(sys.argv[1])))
