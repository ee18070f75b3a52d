"""A wall's page in a browser that has never seen it: how long until the picture is whole, and what came over
the wire for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

from playwright.async_api import Browser, Page

from bench.figures import Bar, Figure, share
from bench.watched import Picture, until_full, watched_page

LISTENED_S = 10.0
"""After the picture is whole: what is asked for late is counted too."""
MB = 1_000_000
FONT = "Font"


class Wire:
    """Bytes as they came, heads and packed bodies, by kind of resource; those of the socket apart."""

    def __init__(self) -> None:
        self.by_kind: Counter[str] = Counter()
        self.socket = 0
        self._kinds: dict[str, str] = {}

    def answered(self, told: Mapping[str, Any]) -> None:
        self._kinds[told["requestId"]] = told["type"]

    def finished(self, told: Mapping[str, Any]) -> None:
        self.by_kind[self._kinds.get(told["requestId"], "Other")] += told["encodedDataLength"]

    def framed(self, told: Mapping[str, Any]) -> None:
        self.socket += len(told["response"]["payloadData"].encode())


async def loads(browser: Browser, url: str, *, n: int) -> list[Figure]:
    """`n` loads, each with nothing in the cache, from a server that has served the page once before."""
    await _load(browser, url)
    pictures = [await _load(browser, url) for _ in range(n)]
    full = [picture.full_ms / 1000 for picture in pictures]
    first = [picture.first_ms / 1000 for picture in pictures]
    notes = {"loads": n, "to the first numbers, p50, s": share(first, 0.5)}
    bar = Bar("at most", 2.5)
    return [
        Figure(
            "navigation to the whole picture, empty cache, p50", share(full, 0.5), "s", bar=bar, notes=notes
        ),
        Figure("navigation to the whole picture, empty cache, most", max(full), "s", bar=bar),
        *await _weight(browser, url),
    ]


async def _load(browser: Browser, url: str) -> Picture:
    page = await watched_page(browser)
    try:
        await page.goto(url)
        return await until_full(page)
    finally:
        await page.context.close()


async def _weight(browser: Browser, url: str) -> list[Figure]:
    page = await watched_page(browser)
    wire = await _listening(page)
    await page.goto(url)
    await until_full(page)
    await asyncio.sleep(LISTENED_S)
    await page.context.close()
    fonts = wire.by_kind.pop(FONT, 0)
    notes = {f"{kind.lower()}, kB": n / 1000 for kind, n in wire.by_kind.most_common()}
    return [
        Figure(
            "weight of the page without fonts",
            sum(wire.by_kind.values()) / MB,
            "MB",
            bar=Bar("at most", 1.2),
            notes={**notes, f"besides, over the socket in {LISTENED_S:g} s, kB": wire.socket / 1000},
        ),
        Figure("weight of its fonts", fonts / MB, "MB", bar=Bar("at most", 1.5)),
    ]


async def _listening(page: Page) -> Wire:
    wire, session = Wire(), await page.context.new_cdp_session(page)
    session.on("Network.responseReceived", wire.answered)
    session.on("Network.loadingFinished", wire.finished)
    session.on("Network.webSocketFrameReceived", wire.framed)
    await session.send("Network.enable")
    return wire
