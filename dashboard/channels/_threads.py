"""Work of libraries that block, in threads of their own, and ended when its time is over."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from threading import Lock
from typing import Final, TypeVar

from dashboard.channels._within import within

Told = TypeVar("Told")
THREADS: Final = 32
"""Of their own: work that hangs where it cannot be cut, in the look-up of a name, takes none of the loop."""


class Sockets:
    """The sockets of one piece of work: cut when its time is over, whatever waits on them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: list[socket.socket] = []
        self._is_over = False

    def hold(self, line: socket.socket) -> None:
        """Cut it, too, when the time is over; at once if it is over already."""
        with self._lock:
            self._held.append(line)
            is_over = self._is_over
        if is_over:
            self.cut()

    def release(self, line: socket.socket) -> bool:
        """It is somebody else's from now on; False where it was cut."""
        with self._lock:
            self._held.remove(line)
            return not self._is_over

    def cut(self) -> None:
        with self._lock:
            self._is_over = True
            held = list(self._held)
        for line in held:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


async def in_thread(work: Callable[[Sockets], Told], *, pool: str, within_s: float) -> Told:
    """What the work gives. `pool`: whose threads it takes: the channel's name, and whom it speaks to.

    Raises ChannelError when its time is over, and what the work raises.
    """
    sockets = Sockets()
    try:
        async with within(within_s):
            return await asyncio.get_running_loop().run_in_executor(_pool(pool), work, sockets)
    finally:
        sockets.cut()


@cache
def _pool(name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix=f"channel-{name}")
