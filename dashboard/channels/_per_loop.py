"""What belongs to one event loop and must not be met on another: connections and locks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Kept = TypeVar("Kept")


class PerLoop(Generic[Kept]):
    """One of it for each running loop, made when it is first asked for."""

    def __init__(self, make: Callable[[], Kept]) -> None:
        self._make = make
        self._kept: WeakKeyDictionary[asyncio.AbstractEventLoop, Kept] = WeakKeyDictionary()

    def get(self) -> Kept:
        loop = asyncio.get_running_loop()
        kept = self._kept.get(loop)
        if kept is None:
            kept = self._kept[loop] = self._make()
        return kept

    def pop(self) -> Kept | None:
        """That of the running loop, which is forgotten; None where there is none."""
        return self._kept.pop(asyncio.get_running_loop(), None)
