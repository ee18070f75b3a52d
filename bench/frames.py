"""From the posting of an event to the frame of a wall's page that shows it.

A frame counts as drawn in the message-channel tick after the animation frame that changed the page: see
`__onescreen.draws` in assets/live.js.
"""

from __future__ import annotations

import asyncio
import bisect
import json
import random
import time

from playwright.async_api import Page

from bench.browser import ahead_ms
from bench.load import Load
from bench.poster import Poster

DRAWN_WITHIN_S = 5.0
_LOOKED_UP_EVERY = 10
"""Posts: the page keeps a few hundred draws."""


class Frames:
    """Posts reports that happen now, each of them once, and looks up the first frame that holds each."""

    def __init__(self, page: Page, poster: Poster, load: Load) -> None:
        self._page, self._poster, self._load = page, poster, load
        self._posted = 0
        self.from_memory_ms: list[float] = []
        """Of the last posts: from the Situation in the server's memory to its frame, without what came before
        it: the post, the disk and the fold. In a centre whose clock is the real one."""

    async def latencies_ms(self, n: int, *, apart_s: tuple[float, float]) -> list[float]:
        """Of `n` posts at random instants, so many seconds apart."""
        ahead = await ahead_ms(self._page)
        await self._page.evaluate("__onescreen.draws.length = 0")
        posted: list[tuple[float, int]] = []
        draws: list[list[float]] = []
        for i in range(n):
            await asyncio.sleep(random.uniform(*apart_s))
            posted.append(await self.post())
            if i % _LOOKED_UP_EVERY == _LOOKED_UP_EVERY - 1 or i == n - 1:
                draws += await self._draws(up_to=posted[-1][1])
        self._poster.close()  # it would be closed from the other side while it lies idle
        positions = [position for _, position, _, _ in draws]
        found = [(at_ms, draws[bisect.bisect_left(positions, place)]) for at_ms, place in posted]
        self.from_memory_ms = [drawn - ahead - cut_ms for _, (_, _, drawn, cut_ms) in found]
        return [drawn - ahead - at_ms for at_ms, (_, _, drawn, _) in found]

    async def post(self) -> tuple[float, int]:
        """One more report: when it was posted, ms, and its position."""
        at_ms = time.time() * 1000
        answer = await self._poster.post(self._load.report(self._posted))
        self._posted += 1
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        return at_ms, json.loads(answer.body)["position"]

    async def _draws(self, *, up_to: int) -> list[list[float]]:
        """The draws since the last call, [seq, position, drawn ms, cut ms], once one holds the position."""
        found: list[list[float]] = []
        deadline = time.monotonic() + DRAWN_WITHIN_S
        while not found or found[-1][1] < up_to:
            if time.monotonic() > deadline:
                raise RuntimeError(f"position {up_to} was not drawn within {DRAWN_WITHIN_S:g} s")
            await asyncio.sleep(0.1)
            found += await self._page.evaluate("__onescreen.draws.splice(0)")
        return found
