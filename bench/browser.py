"""Chromium with software rendering, and what its pages say of themselves: their clock, their memory."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import AsyncIterator

from playwright.async_api import Browser, CDPSession, Page, ViewportSize, async_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--js-flags=--expose-gc",
)
VIEWPORT = ViewportSize(width=1920, height=1080)
UNTIL_DRAWN = """() => new Promise((done) => {
  const look = setInterval(() => {
    if (window.__onescreen && __onescreen.frames) { clearInterval(look); done(); }
  }, 50);
})"""
NOW = "performance.timeOrigin + performance.now()"


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        path = shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS])
        try:
            yield browser
        finally:
            await browser.close()


async def new_page(browser: Browser) -> Page:
    """A page in a context of its own: no cache, no cookie, and visible whatever other pages there are."""
    return await (await browser.new_context(viewport=VIEWPORT)).new_page()


async def ahead_ms(page: Page) -> float:
    """By how much the page's clock is ahead of ours, from the quickest of some exchanges."""
    best = (float("inf"), 0.0)
    for _ in range(20):
        before = time.time() * 1000
        theirs = await page.evaluate(NOW)
        after = time.time() * 1000
        best = min(best, (after - before, theirs - (before + after) / 2))
    return best[1]


async def metrics(session: CDPSession) -> dict[str, float]:
    """What the browser counts of the page, by its own names; `Performance.enable` was sent before."""
    found = await session.send("Performance.getMetrics")
    return {metric["name"]: metric["value"] for metric in found["metrics"]}
