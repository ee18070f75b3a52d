"""From the posting of an event to the redrawn figure: the slow lane, in which a figure changes once a second.

See `__onescreen.figures` in assets/live.js. A report changes the figures of what comes in, each time.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence

from playwright.async_api import Page

from bench.browser import ahead_ms
from bench.figures import Bar, Figure, share
from bench.frames import Frames

SCENE = "sources"
FIGURES = ("flow-chart", "flow_days-chart")
"""Both stand in the scene, and both count a report."""
APART_S = (0.5, 1.5)
DRAWN_WITHIN_S = 10.0


async def redraws(page: Page, frames: Frames, *, samples: int) -> Figure:
    """The page is left in the scene. `samples`: posts, of each of which every figure is a sample."""
    await _to_scene(page)
    found = await _latencies_ms(page, frames, samples)
    seconds = {name: [ms / 1000 for ms in of] for name, of in found.items()}
    everything = [s for of in seconds.values() for s in of]
    return Figure(
        "event to redrawn figure, p99",
        share(everything, 0.99),
        "s",
        bar=Bar("at most", 1.5),
        notes={
            "samples": len(everything),
            **{f"{name.removesuffix('-chart')}, p50, s": share(of, 0.5) for name, of in seconds.items()},
            "most, s": max(everything),
        },
    )


async def _to_scene(page: Page) -> None:
    while await page.evaluate("document.getElementById('screen').dataset.scene") != SCENE:
        await page.keyboard.press("ArrowRight")
        await asyncio.sleep(0.5)
    await asyncio.sleep(2.0)


async def _latencies_ms(page: Page, frames: Frames, n: int) -> dict[str, list[float]]:
    ahead = await ahead_ms(page)
    await page.evaluate("__onescreen.figures.length = 0")
    posted: list[tuple[float, int]] = []
    drawn: list[tuple[str, int, float]] = []
    for _ in range(n):
        await asyncio.sleep(random.uniform(*APART_S))
        posted.append(await frames.post())
        drawn += await page.evaluate("__onescreen.figures.splice(0)")
    deadline = time.monotonic() + DRAWN_WITHIN_S
    while not all(_holds(drawn, name, posted[-1][1]) for name in FIGURES):
        if time.monotonic() > deadline:
            raise RuntimeError(f"a figure was not redrawn within {DRAWN_WITHIN_S:g} s of an event")
        await asyncio.sleep(0.1)
        drawn += await page.evaluate("__onescreen.figures.splice(0)")
    return {
        name: [_first(drawn, name, position) - ahead - at_ms for at_ms, position in posted]
        for name in FIGURES
    }


def _holds(drawn: Sequence[tuple[str, int, float]], name: str, position: int) -> bool:
    return any(figure == name and held >= position for figure, held, _ in drawn)


def _first(drawn: Sequence[tuple[str, int, float]], name: str, position: int) -> float:
    """When the figure was first on the glass with everything up to the position."""
    return next(at_ms for figure, held, at_ms in drawn if figure == name and held >= position)
