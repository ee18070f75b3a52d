"""A sender that costs little itself: one kept-alive HTTP/1.1 connection, as bare as can be."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

HOST = "127.0.0.1"
BATCH_TYPE = "application/cloudevents-batch+json"
ONE_TYPE = "application/cloudevents+json"


class Answer(NamedTuple):
    """`retry_after_s`: what the header of that name says; None without it."""

    status: int
    body: bytes
    retry_after_s: float | None


class Poster:
    """Sends bodies to `/api/events`, one after the other. Connects when first needed, and after a break."""

    def __init__(self, port: int, token: str, *, media_type: str = BATCH_TYPE) -> None:
        self._port = port
        self._head = (
            f"POST /api/events HTTP/1.1\r\nHost: {HOST}:{port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: {media_type}\r\nContent-Length: "
        ).encode()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> Answer:
        """Raises OSError when the connection breaks: whether the body was taken is then not known."""
        try:
            return await self._exchange(body)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError) as broken:
            self.close()
            if isinstance(broken, asyncio.CancelledError):
                raise
            raise ConnectionError(f"the connection broke: {broken}") from broken

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _exchange(self, body: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self._port)
        reader, writer = self._streams
        writer.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        status, headers = _head_of(await reader.readuntil(b"\r\n\r\n"))
        answer = await reader.readexactly(int(headers.get(b"content-length", b"0")))
        if headers.get(b"connection") == b"close":
            self.close()
        retry_after = headers.get(b"retry-after")
        return Answer(status, answer, None if retry_after is None else float(retry_after))


def _head_of(raw: bytes) -> tuple[int, dict[bytes, bytes]]:
    first, *lines = raw.strip().split(b"\r\n")
    headers = dict(line.split(b":", 1) for line in lines)
    return int(first.split(b" ", 2)[1]), {name.lower(): value.strip() for name, value in headers.items()}
