"""Fan-out: processor time a frame a client with 300 screens, beside a bare `websockets` broadcast."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from websockets.asyncio.server import ServerConnection, broadcast, serve

from bench.centre import CHECKOUT, Centre, area_codes, free_port
from bench.figures import Figure
from bench.load import Load
from bench.poster import ONE_TYPE, Poster
from bench.processes import cpu_s
from bench.viewers import Received, Viewers, viewers

CLIENTS = 300
EVENTS_PER_S = 20
SERVER = "ingest+clock+web"


def run(folder: Path, *, seconds: float) -> list[Figure]:
    with Centre(folder / "centre") as centre:
        centre.load_areas()
        poster = Poster(centre.port, centre.source_token("fanout"), media_type=ONE_TYPE)
        load = Load("fanout", area_codes(), run=uuid4().hex[:8])
        pid = centre.processes()[SERVER]
        cookie = centre.wall_cookie("crowd")
        with viewers(centre.port, 1, cookie=cookie) as one:
            alone_s, shown = _measure(one, pid, lambda: _post(poster, load, 0, seconds))
        with viewers(centre.port, CLIENTS, cookie=cookie) as crowd:
            used_s, got = _measure(crowd, pid, lambda: _post(poster, load, 1_000_000, seconds))
    floor = _floor(frame_bytes=got.bytes // max(1, got.frames), seconds=min(seconds, 5.0))
    notes = {
        "clients": CLIENTS,
        "frames a second a client": got.frames / CLIENTS / seconds,
        "bytes a frame": got.bytes / max(1, got.frames),
        "clients lost": got.lost_clients,
        "the whole process with 300 clients, µs a frame a client": used_s / got.frames * 1e6,
        "the whole process with one client, ms a second": alone_s / seconds * 1e3,
    }
    share_s = used_s - alone_s * got.frames / CLIENTS / max(1, shown.frames)
    said = f"bare websockets broadcast of as many bytes to {CLIENTS} clients"
    name = "fan-out, beyond what one client costs"
    return [Figure(name, share_s / got.frames * 1e6, "µs a frame a client", floor, said, None, notes)]


def _measure(crowd: Viewers, pid: int, act: Callable[[], None]) -> tuple[float, Received]:
    """Processor seconds of the process while something goes on, and what the clients got meanwhile."""
    before, used = crowd.received(), cpu_s(pid)
    act()
    after = crowd.received()
    return cpu_s(pid) - used, Received(
        after.frames - before.frames, after.bytes - before.bytes, after.lost_clients
    )


def _post(poster: Poster, load: Load, first: int, seconds: float) -> None:
    async def post() -> None:
        began = time.monotonic()
        for i in range(round(seconds * EVENTS_PER_S)):
            await asyncio.sleep(max(0.0, began + i / EVENTS_PER_S - time.monotonic()))
            answer = await poster.post(load.report(first + i))
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        await asyncio.sleep(0.5)  # so that the last frame has been read
        poster.close()

    asyncio.run(post())


def _floor(*, frame_bytes: int, seconds: float) -> float:
    port = free_port()
    command = [sys.executable, "-m", "bench.fanout", str(port), str(frame_bytes)]
    server = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE)
    assert server.stdout is not None
    try:
        server.stdout.readline()
        with viewers(port, CLIENTS, cookie="", path="/") as crowd:
            used_s, got = _measure(crowd, server.pid, lambda: time.sleep(seconds))
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()
    return used_s / got.frames * 1e6


async def _broadcast_all(port: int, frame_bytes: int) -> None:
    here: set[ServerConnection] = set()

    async def hold(socket: ServerConnection) -> None:
        here.add(socket)
        await socket.wait_closed()
        here.discard(socket)

    async with serve(hold, "127.0.0.1", port, compression=None):
        sys.stdout.write("serving\n")
        sys.stdout.flush()
        text = "x" * frame_bytes
        while True:
            broadcast(here, text)
            await asyncio.sleep(1 / EVENTS_PER_S)


if __name__ == "__main__":
    asyncio.run(_broadcast_all(int(sys.argv[1]), int(sys.argv[2])))
