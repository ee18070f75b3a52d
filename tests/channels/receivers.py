"""An HTTP server on loopback that writes down what it is sent and answers as it is told.

In a test, `with HttpReceiver() as receiver:`, also from one on an event loop: it serves in a thread with a
loop of its own. In a process of its own, to outlive who sends:

    python -m tests.channels.receivers --port 0 --answers 500,429,200

prints `{"address": …}`, then one JSON line a request, until it is ended.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send

READY_WITHIN_S = 10.0


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
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

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
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        run = self._server.run
        self._thread = threading.Thread(target=lambda: run([listening]), daemon=True)
        self._thread.start()
        until = time.monotonic() + READY_WITHIN_S
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError("the receiver did not start")
            time.sleep(0.002)

    def stop(self) -> None:
        """Stop, also in the middle of a slow answer; what was received stays."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(READY_WITHIN_S)
        self._server = self._thread = None

    def wait_for(self, number: int, *, within_s: float = 10.0) -> list[Received]:
        """The requests, once there are so many. Raises TimeoutError, saying how many came."""
        with self._came:
            if not self._came.wait_for(lambda: len(self.received) >= number, within_s):
                raise TimeoutError(f"{len(self.received)} of {number} requests came within {within_s} s")
        return list(self.received)

    async def waited_for(self, number: int, *, within_s: float = 10.0) -> list[Received]:
        """As `wait_for`, for a test on an event loop."""
        return await asyncio.to_thread(self.wait_for, number, within_s=within_s)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while True:
            part = await receive()
            if part["type"] == "http.disconnect":
                return
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        request = Received(
            time.time(),
            time.monotonic_ns(),
            scope["method"],
            scope["path"],
            scope["query_string"].decode(),
            {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
            body,
        )
        with self._came:
            self.received.append(request)
            self.connections.add(tuple(scope["client"]))
            given = self.script.pop(0) if self.script else self.usual
            self._came.notify_all()
        self._told(request)
        await self._answer(given if isinstance(given, Answer) else given(request), send)

    async def _answer(self, given: Answer, send: Send) -> None:
        until = time.monotonic() + given.after_s
        while (left := until - time.monotonic()) > 0 and not self._is_stopping:  # noqa: ASYNC110 - told from a thread
            await asyncio.sleep(min(left, 0.05))
        headers = {"content-length": str(len(given.body)), **given.headers}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        with suppress(OSError):  # who asked may have gone
            await send({"type": "http.response.start", "status": given.status, "headers": raw})
            if given.hangs_up:
                return
            pieces = [given.body]
            if given.trickles_s:
                pieces = [bytes([byte]) for byte in given.body]
            for piece in pieces:
                if self._is_stopping:
                    return
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                await asyncio.sleep(given.trickles_s)
            await send({"type": "http.response.body", "body": b""})

    @property
    def _is_stopping(self) -> bool:
        return self._server is None or self._server.should_exit


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
