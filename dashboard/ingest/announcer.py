"""Carries what is newly durable to the wire, behind the answer and never in its way.

The journal is the truth: a group that the wire does not carry is counted, and readers find it there.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from dashboard.domain.events import Recorded
from dashboard.metrics import Metrics
from dashboard.ports import Group, Wire, WireError

MOST_WAITING: Final = 64
"""Groups that may wait for a slow wire; older ones are given up, because readers catch up anyway."""
LAST_WORDS_S: Final = 2.0
"""How long a shutdown waits for the wire."""


class Announcer:
    def __init__(self, wire: Wire, metrics: Metrics, *, last_words_s: float = LAST_WORDS_S) -> None:
        self._last_words_s = last_words_s
        self._wire = wire
        self._metrics = metrics
        self._waiting: deque[Group] = deque(maxlen=MOST_WAITING)
        self._wake = asyncio.Event()
        self._is_closing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._publish_all(), name="announcer")

    def announce(self, fresh: Sequence[Recorded]) -> None:
        if len(self._waiting) == MOST_WAITING:
            self._metrics.wire_errors.inc()
        self._waiting.append(Group(fresh[0].position, fresh[-1].position, tuple(fresh)))
        self._wake.set()

    async def aclose(self) -> None:
        """Publish what waits, as far as the wire lets us."""
        self._is_closing = True
        self._wake.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=self._last_words_s)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _publish_all(self) -> None:
        while True:
            await self._wake.wait()
            if self._waiting:
                await self._publish(self._waiting.popleft())
            elif self._is_closing:
                return
            else:
                self._wake.clear()

    async def _publish(self, group: Group) -> None:
        try:
            await self._wire.publish(group)
        except WireError:
            self._metrics.wire_errors.inc()
            self._metrics.is_wire_up.set(0)
        else:
            self._metrics.is_wire_up.set(1)
