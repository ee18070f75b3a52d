"""Looks into the store, shared by all who wait for one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

STRANGERS_EVERY_S: Final = 0.25
"""How often the store is asked for cookies that nobody knows: made-up ones, however many, cost no more."""


class Looks:
    """One look at a time. Whoever asked before one began has what it found: a hundred who ask at once make
    two looks at most. `look`: raises what the store raises; `every_s`: between two for strangers."""

    def __init__(self, look: Callable[[], Awaitable[None]], *, every_s: float = STRANGERS_EVERY_S) -> None:
        self._look = look
        self._every_s = every_s
        self._began_s = float("-inf")
        self._turn = asyncio.Lock()

    @property
    def age_s(self) -> float:
        """Seconds since the last look began; what was changed later it does not know."""
        return time.monotonic() - self._began_s

    async def anew(self) -> None:
        """Return once a look is over that began after this was called."""
        await self._since(time.monotonic())

    async def for_stranger(self) -> None:
        """The same, at the strangers' pace: for a cookie that another machine may have given just now."""
        asked_s = time.monotonic()
        await asyncio.sleep(max(0.0, self._every_s - self.age_s))
        await self._since(asked_s)

    async def _since(self, asked_s: float) -> None:
        async with self._turn:
            if self._began_s <= asked_s:
                began_s = time.monotonic()
                await self._look()
                self._began_s = began_s
