"""How input is fetched from a source that is to be asked: a WebSocket that is connected to, for ever.

The only part of a feed that touches the network. It reads messages and sends acknowledgements; what is in
them is the feed's business, and whether to try again is the pump's.

TransportError      the connection is over; it may be opened again
├── Unreachable     it could not be opened
└── Broken          it was cut, or nothing came for too long
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from feeds._feed import FeedError

LARGEST_MESSAGE: Final = 16 * 1024 * 1024
"""Bytes; more closes the connection (1009), as at the gateway."""

OPEN_WITHIN_S: Final = 10.0
PING_EVERY_S: Final = 20.0
"""Our own ping, so that a peer that has vanished is noticed without a word from it."""


class TransportError(FeedError):
    pass


class Unreachable(TransportError):
    pass


class Broken(TransportError):
    pass


@dataclass(frozen=True, slots=True)
class Address:
    """Where a source's socket is. `silent_after_s`: seconds without any message after which it is broken."""

    url: str
    token: str | None = None
    silent_after_s: float = 60.0


class Line:
    """One open connection."""

    def __init__(self, socket: ClientConnection, *, silent_after_s: float) -> None:
        self._socket = socket
        self._silent_after_s = silent_after_s

    async def send(self, text: str) -> None:
        """Raises Broken."""
        try:
            await self._socket.send(text)
        except ConnectionClosed as wrong:
            raise Broken(_closed(wrong)) from None

    async def receive(self) -> bytes:
        """The next whole message; one of which only a part came is not there. Raises Broken."""
        try:
            async with asyncio.timeout(self._silent_after_s):
                return await self._socket.recv(decode=False)
        except ConnectionClosed as wrong:
            raise Broken(_closed(wrong)) from None
        except TimeoutError:
            raise Broken(f"nothing came for {self._silent_after_s:g} s") from None


@asynccontextmanager
async def line_to(address: Address) -> AsyncIterator[Line]:
    """An open connection, closed at the end. Raises Unreachable, without the token in its words."""
    headers = {"Authorization": f"Bearer {address.token}"} if address.token else None
    opening = connect(
        address.url,
        additional_headers=headers,
        open_timeout=OPEN_WITHIN_S,
        ping_interval=PING_EVERY_S,
        ping_timeout=PING_EVERY_S,
        close_timeout=2.0,
        max_size=LARGEST_MESSAGE,
        compression=None,
        proxy=None,
    )
    try:
        socket = await opening
    except (OSError, InvalidHandshake, InvalidURI, TimeoutError) as wrong:
        raise Unreachable(f"cannot be opened: {wrong or type(wrong).__name__}") from None
    try:
        yield Line(socket, silent_after_s=address.silent_after_s)
    finally:
        await socket.close()


def _closed(wrong: ConnectionClosed) -> str:
    code = wrong.rcvd.code if wrong.rcvd else None
    return f"closed by the source ({code})" if code else "cut without a word"


class BackOff:
    """How long to wait before the next attempt: doubling from `first_s` to `longest_s`, with jitter.

    Half of each delay is chance, so that many centres do not come back to one source in one instant.
    """

    def __init__(
        self, *, first_s: float = 0.5, longest_s: float = 30.0, chance: Random | None = None
    ) -> None:
        self._first_s, self._longest_s = first_s, longest_s
        self._chance = chance or Random()
        self._attempts = 0

    def next_s(self) -> float:
        whole_s = min(self._longest_s, self._first_s * 2.0 ** min(self._attempts, 30))
        self._attempts += 1
        return whole_s * self._chance.uniform(0.5, 1.0)

    def forget(self) -> None:
        """The source has spoken: the next attempt is a first one."""
        self._attempts = 0
