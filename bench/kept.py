"""What a wall keeps in memory: days of a demo's district pass at sixty times their pace, scene by scene."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from playwright.async_api import CDPSession, Page

from bench.browser import UNTIL_DRAWN, chromium, metrics, new_page
from bench.centre import Centre
from bench.figures import Bar, Figure, Notes

SPEED = 60
EARLY_MINUTES = 10.0
"""When the wall is looked at first: by then it has shown every scene."""
MIB = 2**20


def replayed(folder: Path, *, minutes: float) -> Figure:
    """`minutes`: real ones, from the navigation. A run that is not twice as long as the time to the first
    look is looked at first when half of it is over."""
    with Centre(folder, options=("--demo", "--speed", str(SPEED))) as centre:
        return asyncio.run(_replayed(f"{centre.url}/wall", minutes=minutes))


async def _replayed(url: str, *, minutes: float) -> Figure:
    early_minutes = min(EARLY_MINUTES, minutes / 2)
    async with chromium() as browser:
        page, began = await new_page(browser), time.monotonic()
        await page.goto(url)
        await page.evaluate(UNTIL_DRAWN)
        session = await page.context.new_cdp_session(page)
        await session.send("Performance.enable")
        born_ms = await page.evaluate("performance.timeOrigin")
        early = await _held_at(session, began + early_minutes * 60)
        end = await _held_at(session, began + minutes * 60)
        if await page.evaluate("performance.timeOrigin") != born_ms:
            raise RuntimeError("the wall has loaded itself anew meanwhile: what it held before is lost")
        return _kept(early, end, minutes=minutes, early_minutes=early_minutes, frames=await _frames(page))


async def _held_at(session: CDPSession, at: float) -> dict[str, float]:
    """What the page holds after a forced collection, once the monotonic clock says `at`."""
    await asyncio.sleep(max(0.0, at - time.monotonic()))
    for _ in range(3):
        await session.send("HeapProfiler.collectGarbage")
    return await metrics(session)


async def _frames(page: Page) -> int:
    return int(await page.evaluate("__onescreen.frames"))


def _kept(
    early: dict[str, float], end: dict[str, float], *, minutes: float, early_minutes: float, frames: int
) -> Figure:
    notes: Notes = {
        "minutes": minutes,
        "of the district, days": minutes * SPEED / 1440,
        "document nodes then, and at the end": _two(early, end, "Nodes"),
        "listeners then, and at the end": _two(early, end, "JSEventListeners"),
        "frames drawn": frames,
    }
    return Figure(
        f"heap of the wall at the end, at {SPEED} times the pace",
        end["JSHeapUsedSize"] / MIB,
        "MiB",
        early["JSHeapUsedSize"] / MIB,
        f"the same page after {early_minutes:g} min",
        Bar("at most", 1.1, times_floor=True),
        notes,
    )


def _two(early: dict[str, float], end: dict[str, float], name: str) -> str:
    return f"{early[name]:.0f}, and {end[name]:.0f}"
