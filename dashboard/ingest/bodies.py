"""Bodies of requests, read within bounds: bytes of one, bytes of all at once, and seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import Request

from dashboard.ingest.errors import Busy, TooLarge, TooSlow

LARGEST_BODY: Final = 16 * 1024 * 1024
MOST_HELD: Final = 256 * 1024 * 1024
"""Bytes of one body, and of all that are being read or judged."""
BODY_WITHIN_S: Final = 60.0


class Bodies:
    def __init__(
        self, *, largest: int = LARGEST_BODY, most_held: int = MOST_HELD, within_s: float = BODY_WITHIN_S
    ) -> None:
        self._largest = largest
        self._most_held = most_held
        self._within_s = within_s
        self._held = 0

    @asynccontextmanager
    async def read(self, request: Request) -> AsyncIterator[bytes]:
        """The whole body, held until the block ends. Raises TooLarge, TooSlow or Busy."""
        self._check(int(request.headers.get("content-length", "0")))
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._within_s):
                async for chunk in request.stream():
                    size += len(chunk)
                    self._held += len(chunk)
                    self._check(size)
                    chunks.append(chunk)
            yield chunks[0] if len(chunks) == 1 else b"".join(chunks)
        except TimeoutError:
            raise TooSlow(f"the body did not end within {self._within_s:g} s") from None
        finally:
            self._held -= size

    def _check(self, size: int) -> None:
        if size > self._largest:
            raise TooLarge(f"a message may have {self._largest} bytes; send it in parts")
        if self._held > self._most_held:
            raise Busy("too many large messages at once", retry_after_s=1.0)
