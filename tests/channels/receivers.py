"""An HTTP server on loopback that writes down what it is sent and answers as it is told.

In a test, `with HttpReceiver() as receiver:`, also from one on an event loop: it serves in a thread with a
loop of its own. In a process of its own, to outlive who sends:

    python -m tests.channels.receivers --port 0 --answers 500,429,200

prints `{"address": …}`, then one JSON line a request, until it is ended.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import unquote

READY_WITHIN_S = 30.0
CAME_WITHIN_S = 60.0
LONGEST_HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Received:
    """One request, stamped when its last byte was read.

    `at`: seconds since 1970. `at_ns`: `time.monotonic_ns`, on Linux the same clock in every process.
    `headers`: names in lower case.
    """

    at: float
    at_ns: int
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def line(self) -> str:
        """As one line of JSON; a body that is no text, in base64."""
        try:
            body = {"body": self.body.decode()}
        except UnicodeDecodeError:
            body = {"body_base64": b64encode(self.body).decode()}
        told = {"at": self.at, "at_ns": self.at_ns, "method": self.method, "path": self.path}
        return json.dumps(told | {"query": self.query, "headers": dict(self.headers)} | body)


@dataclass(frozen=True, slots=True)
class Answer:
    """`after_s`: how long it waits first. `trickles_s`: between the bytes of the body. `hangs_up`: it closes
    the connection in the middle of the answer."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    trickles_s: float = 0.0
    hangs_up: bool = False


def answer(told: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON; a header's underscores are read as dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(told).encode(), {"content-type": "application/json", **named})


OK = answer({})
GARBAGE = Answer(200, b"<html>not what you asked for\x00\xff", {"content-type": "text/html"})


class HttpReceiver:
    """`received`: every request, in the order of its last byte. `script`: the next answers, each given once;
    when there are none left, `usual` answers: an answer, or a function of the request.
    """

    def __init__(
        self,
        usual: Answer | Callable[[Received], Answer] = OK,
        *,
        script: Iterable[Answer] = (),
        port: int = 0,
        told: Callable[[Received], None] = lambda request: None,
    ) -> None:
        self.usual = usual
        self.script = list(script)
        self.received: list[Received] = []
        self.connections: set[tuple[str, int]] = set()
        """Of whom it was called: one address a connection."""
        self._port = port
        self._told = told
        self._came = threading.Condition()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_over = asyncio.Event()
        self._talks: dict[asyncio.Future[None], asyncio.StreamWriter] = {}

    @property
    def address(self) -> str:
        """The same through every stop and start."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def bodies(self) -> list[Any]:
        return [request.json for request in self.received]

    def __enter__(self) -> HttpReceiver:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and return once it listens."""
        listening = socket.create_server(("127.0.0.1", self._port), backlog=512)
        self._port = listening.getsockname()[1]
        is_ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run(listening, is_ready)), daemon=True
        )
        self._thread.start()
        if not is_ready.wait(READY_WITHIN_S):
            raise RuntimeError("the receiver did not start")

    def stop(self) -> None:
        """Stop, also in the middle of a slow answer; what was received stays."""
        if self._thread is None or self._loop is None:
            return
        self._loop.call_soon_threadsafe(self._is_over.set)
        self._thread.join(READY_WITHIN_S)
        self._thread = self._loop = None

    def wait_for(self, number: int, *, within_s: float = CAME_WITHIN_S) -> list[Received]:
        """The requests, once there are so many. Raises TimeoutError, saying how many came."""
        with self._came:
            if not self._came.wait_for(lambda: len(self.received) >= number, within_s):
                raise TimeoutError(f"{len(self.received)} of {number} requests came within {within_s} s")
        return list(self.received)

    async def waited_for(self, number: int, *, within_s: float = CAME_WITHIN_S) -> list[Received]:
        """As `wait_for`, for a test on an event loop."""
        return await asyncio.to_thread(self.wait_for, number, within_s=within_s)

    async def _run(self, listening: socket.socket, is_ready: threading.Event) -> None:
        self._loop, self._is_over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._let_in, sock=listening, limit=LONGEST_HEAD)
        is_ready.set()
        await self._is_over.wait()
        # A server that is closed while it lets one in leaves that line open: a later test is blamed for it.
        self._loop.remove_reader(listening.fileno())
        while len(asyncio.all_tasks()) > 1:  # of those that talk, and of those that are just let in
            for talk, writer in list(self._talks.items()):
                writer.transport.abort()  # what was not sent yet never will be
                talk.cancel()
            await asyncio.sleep(0)
        server.close()

    def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.ensure_future(self._converse(reader, writer))
        self._talks[talk] = writer
        talk.add_done_callback(self._talks.pop)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request by request, until either side has enough."""
        try:
            while await self._answered(await _read(reader), writer):
                pass
        except (OSError, EOFError):
            pass  # who asked has gone
        finally:
            writer.close()

    async def _answered(self, request: Received, writer: asyncio.StreamWriter) -> bool:
        with self._came:
            self.received.append(request)
            self.connections.add(writer.get_extra_info("peername"))
            given = self.script.pop(0) if self.script else self.usual
            self._came.notify_all()
        self._told(request)
        given = given if isinstance(given, Answer) else given(request)
        await asyncio.sleep(given.after_s)
        told = {"content-length": str(len(given.body)), **given.headers}
        lines = [f"HTTP/1.1 {given.status} {http.client.responses.get(given.status, '')}"]
        lines += [f"{name}: {value}" for name, value in told.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        if given.hangs_up or given.trickles_s:
            writer.write(head)
            for place in range(0 if given.hangs_up else len(given.body)):
                await asyncio.sleep(given.trickles_s)
                writer.write(given.body[place : place + 1])
                await writer.drain()
        else:
            writer.write(head + given.body)
        await writer.drain()
        return not given.hangs_up


async def _read(reader: asyncio.StreamReader) -> Received:
    """The next request. Raises EOFError where there is none."""
    head, *told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in told if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    path, _, query = target.partition("?")
    return Received(time.time(), time.monotonic_ns(), method, unquote(path), query, headers, body)


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes down what it is sent, one JSON line a request.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answers", default="", help="statuses of the first answers: 500,429,200")
    parser.add_argument("--after-s", type=float, default=0.0, help="how long each answer waits")
    asked = parser.parse_args()
    usual = Answer(body=b"{}", after_s=asked.after_s)
    receiver = HttpReceiver(
        usual,
        script=[Answer(int(status), after_s=asked.after_s) for status in asked.answers.split(",") if status],
        port=asked.port,
        told=lambda request: print(request.line, flush=True),  # noqa: T201 - how the test learns of it
    )
    with receiver:
        print(json.dumps({"address": receiver.address}), flush=True)  # noqa: T201 - the same
        threading.Event().wait()


if __name__ == "__main__":
    main()
