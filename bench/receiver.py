"""A webhook's other end in a process of its own: `python -m bench.receiver` prints its address, then a JSON
line a request, stamped when its last byte was there.

`at_ns`: of the monotonic clock, which every process of a Linux machine shares. `key`: the idempotency key.
`cases`: those that Alertmanager names.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Thread
from typing import Any

from bench.centre import CHECKOUT

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Receiver:
    """`came`: what was received so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None, "it prints what it receives"
        self.url: str = json.loads(process.stdout.readline())["address"]
        self.came: list[dict[str, Any]] = []
        self._more = Condition()
        self._lines = process.stdout
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait_for(self, n: int, *, within_s: float) -> bool:
        """Whether so many came in time."""
        with self._more:
            return self._more.wait_for(lambda: len(self.came) >= n, within_s)

    def _read(self) -> None:
        for line in self._lines:
            with self._more:
                self.came.append(json.loads(line))
                self._more.notify_all()


@contextmanager
def receiving() -> Iterator[Receiver]:
    command = [sys.executable, "-m", "bench.receiver"]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Receiver(process)
    finally:
        process.terminate()
        process.wait()


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, backlog=512)
    _say({"address": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"})
    await server.serve_forever()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head)}
            body = await reader.readexactly(int(told.get("content-length", "0")))
            at_ns = time.monotonic_ns()
            writer.write(ANSWER)
            await writer.drain()
            alerts = json.loads(body).get("alerts", ())
            cases = [alert["labels"]["case"] for alert in alerts]
            _say({"at_ns": at_ns, "key": told.get("idempotency-key", ""), "cases": cases})
    except (OSError, EOFError):
        writer.close()


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve())
