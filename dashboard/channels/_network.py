"""Connections by name: each name is looked up in a thread of its own, once however many wait for it.

A look-up that hangs cannot be cut. It holds up whoever calls that name, and nobody else: no thread of the
loop's, and none of another channel's.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from ipaddress import ip_address
from threading import Thread
from typing import Final, TypeAlias

from httpcore import (
    SOCKET_OPTION,
    AnyIOBackend,
    AsyncNetworkBackend,
    AsyncNetworkStream,
    ConnectError,
    ConnectTimeout,
)

MOST_TRIED: Final = 3
"""Addresses of one name that are tried, one after another."""
Addresses: TypeAlias = Sequence[str]
LookUp: TypeAlias = Callable[[str], Addresses]
"""The addresses of a name, the best first. Blocking. Raises OSError where it has none."""


def look_up(host: str) -> Addresses:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


class Network(AsyncNetworkBackend):
    """TCP as a pool of connections wants it; of one event loop."""

    def __init__(self, look_up: LookUp = look_up) -> None:
        self._look_up = look_up
        self._tcp = AnyIOBackend()
        self._under_way: dict[str, asyncio.Future[Addresses | Exception]] = {}

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as httpcore has it
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        until = None if timeout is None else loop.time() + timeout
        left = list((await self._addresses(host, timeout))[:MOST_TRIED])
        while True:
            address = left.pop(0)
            left_s = None if until is None else max(0.0, until - loop.time()) / (len(left) + 1)
            try:
                return await self._tcp.connect_tcp(address, port, left_s, local_address, socket_options)
            except (ConnectError, ConnectTimeout):
                if not left:
                    raise

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, within_s: float | None) -> Addresses:
        if _is_address(host):
            return (host,)
        try:
            async with asyncio.timeout(within_s):
                found = await asyncio.shield(self._found(host))
        except TimeoutError:
            raise ConnectTimeout("the name is not looked up in time") from None
        if isinstance(found, Exception) or not found:
            raise ConnectError("the name is not known")
        return found

    def _found(self, host: str) -> asyncio.Future[Addresses | Exception]:
        under_way = self._under_way.get(host)
        if under_way is None:
            loop = asyncio.get_running_loop()
            under_way = self._under_way[host] = loop.create_future()
            under_way.add_done_callback(lambda _: self._under_way.pop(host, None))
            # Not one of an executor's: those are waited for when the process ends.
            Thread(target=self._find, args=(host, under_way, loop), name="look-up", daemon=True).start()
        return under_way

    def _find(
        self, host: str, told: asyncio.Future[Addresses | Exception], loop: asyncio.AbstractEventLoop
    ) -> None:
        found: Addresses | Exception
        try:
            found = self._look_up(host)
        except (OSError, UnicodeError) as wrong:
            found = wrong
        with suppress(RuntimeError):  # the loop may be over
            loop.call_soon_threadsafe(_tell, told, found)


def _tell(told: asyncio.Future[Addresses | Exception], found: Addresses | Exception) -> None:
    if not told.done():
        told.set_result(found)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
