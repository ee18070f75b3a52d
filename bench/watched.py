"""A wall's page that is watched from before its navigation: when its picture was whole, how busy its main
thread is, and each of its tasks that took long."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, CDPSession, Page

from bench.browser import metrics, new_page

FULL_WITHIN_MS = 60_000
LOADED_S = 5.0
"""After the whole picture a page is no longer loading: long tasks count from then on."""
_WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Picture:
    """Milliseconds since the navigation began: the first frame with numbers, and the whole picture."""

    first_ms: float
    full_ms: float


@dataclass(frozen=True, slots=True)
class Work:
    """Of a page's main thread. `busy`: share of the time, 0..1; `long_ms`: each task of 50 ms and more."""

    busy: float
    long_ms: tuple[float, ...]


async def watched_page(browser: Browser) -> Page:
    page = await new_page(browser)
    await page.add_init_script(_WATCH)
    return page


async def until_full(page: Page) -> Picture:
    await page.wait_for_function("() => window.__bench.full !== null", timeout=FULL_WITHIN_MS)
    return Picture(*await page.evaluate("[__bench.first, __bench.full]"))


class Worked:
    """Looks at the main thread of one page, which is loaded, for as long as a block takes."""

    def __init__(self, session: CDPSession, page: Page) -> None:
        self._session, self._page = session, page
        self.work = Work(0.0, ())

    @contextlib.asynccontextmanager
    async def meanwhile(self) -> AsyncIterator[None]:
        """`work` tells of the block once it has ended."""
        await self._page.evaluate("__bench.long.length = 0")
        before, began = await metrics(self._session), time.monotonic()
        yield
        after, took_s = await metrics(self._session), time.monotonic() - began
        found = await self._page.evaluate("__bench.long.splice(0)")
        busy_s = after["TaskDuration"] - before["TaskDuration"]
        self.work = Work(busy_s / took_s, tuple(duration for _, duration in found))
