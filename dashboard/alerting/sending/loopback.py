"""The watchdog's own receiver: an HTTP server on loopback, on a port that the system chooses."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

MOST_BYTES = 64 * 1024
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


class Loopback:
    """`address`: where it is reached. Of each request it keeps when its last byte came, by its key."""

    def __init__(self) -> None:
        self.address = ""
        self._waited_for: dict[str, asyncio.Future[float]] = {}
        self._connected: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/alert-path"
        try:
            yield
        finally:
            # Closed while it lets one in, a server leaves that connection open: let nobody in first.
            for listening in server.sockets:
                asyncio.get_running_loop().remove_reader(listening.fileno())
            await asyncio.sleep(0)
            server.close()
            for writer in self._connected:
                writer.close()
            await asyncio.gather(*self._connected.values(), return_exceptions=True)

    async def received(self, key: str, *, within_s: float) -> float | None:
        """When the message of this key came, in seconds of the steady clock; None if not within the time."""
        waited_for: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waited_for[key] = waited_for
        try:
            async with asyncio.timeout(within_s):
                return await waited_for
        except TimeoutError:
            return None
        finally:
            del self._waited_for[key]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "the server runs each connection in a task"
        self._connected[writer] = task
        try:
            while True:
                headers = _headers(await reader.readuntil(b"\r\n\r\n"))
                await reader.readexactly(min(int(headers.get("content-length", "0")), MOST_BYTES))
                waits = self._waited_for.get(headers.get("idempotency-key", ""))
                if waits is not None and not waits.done():
                    waits.set_result(time.monotonic())
                writer.write(ANSWER)
                await writer.drain()
        except (OSError, ValueError, EOFError, asyncio.LimitOverrunError):
            return  # whoever it was has gone, or speaks something else
        finally:
            del self._connected[writer]
            writer.close()


def _headers(head: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in lines}
