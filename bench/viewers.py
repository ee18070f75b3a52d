"""Many screens in a process of their own: bare WebSocket clients that read all and draw nothing.

`python -m bench.viewers PORT PATH N`: reads a wall's cookie from a line of its standard input, says
`ready` when all have had their first message, then answers each further line with what came
so far, and ends with it.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.centre import CHECKOUT

BEAT = b'{"t":"beat"'
HELLO = '{"t":"hello","page":"wall","lang":"zh","build":""}'


class Received(NamedTuple):
    """Frames (snapshots and deltas, no beats) of all clients together, and their bytes."""

    frames: int
    bytes: int
    lost_clients: int


@dataclass(frozen=True, slots=True)
class Viewers:
    """The other side of the process: ask it what came."""

    process: subprocess.Popen[str]

    def received(self) -> Received:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return Received(*json.loads(self.process.stdout.readline()))


@contextmanager
def viewers(port: int, n: int, *, cookie: str, path: str = "/ws/live") -> Iterator[Viewers]:
    """So many clients, connected and shown something, until the end of the block. `cookie`: of a wall."""
    command = [sys.executable, "-m", "bench.viewers", str(port), path, str(n)]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(f"{cookie}\n")
        process.stdin.flush()
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{n} clients did not connect")
        yield Viewers(process)
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


class _Crowd:
    def __init__(self, url: str, n: int, cookie: str) -> None:
        self._url, self._n = url, n
        self._headers = {"Cookie": cookie}
        self.frames = self.bytes = self.lost = 0
        self._first = asyncio.Semaphore(0)

    async def run(self) -> None:
        tasks = [asyncio.create_task(self._watch()) for _ in range(self._n)]
        for _ in range(self._n):
            await self._first.acquire()
        _say("ready")
        while await asyncio.to_thread(sys.stdin.readline):
            _say(json.dumps(Received(self.frames, self.bytes, self.lost)))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        headers = self._headers
        async with connect(
            self._url, additional_headers=headers, compression=None, proxy=None, max_size=None
        ) as socket:
            await socket.send(HELLO)
            try:
                await self._read(socket)
            except ConnectionClosed:
                self.lost += 1

    async def _read(self, socket: ClientConnection) -> None:
        is_first = True
        while message := await socket.recv(decode=False):
            if is_first:
                is_first = False
                self._first.release()
            if not message.startswith(BEAT):
                self.frames += 1
                self.bytes += len(message)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    where = f"ws://127.0.0.1:{sys.argv[1]}{sys.argv[2]}"
    asyncio.run(_Crowd(where, int(sys.argv[3]), sys.stdin.readline().strip()).run())
