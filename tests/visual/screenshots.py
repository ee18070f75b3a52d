"""Pictures for the documentation: `make screenshots` draws docs/screenshots/ anew, the wall's here.

Each scene at each size on an ordinary day, and the overview in each other state at 1080p, all in both
languages, from Situations built by hand on one made-up afternoon. A file is SCENE-SIZE-LANG-STATE.png.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import struct
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog
from playwright.async_api import Browser, Page, async_playwright

from dashboard.domain.situation import Situation
from layouts import app
from layouts._panel import Props
from layouts.app import PanelFill
from layouts.words import LANGS
from tests import districts
from tests.conftest import CHROMIUM_OPTIONS
from tests.glass import ZONE, Glass, SettableClock, feed
from tests.servers import program
from tests.visual import alert_states, desk_screenshots
from tests.visual.audit import stands
from tests.visual.states import STATES

TO = Path(__file__).parents[2] / "docs" / "screenshots"
SIZES = {"1080p": (1920, 1080), "4k": (3840, 2160), "32x9": (5120, 1440), "720p": (1280, 720)}
MOST_BYTES = 12_000_000
"""Of the whole folder."""

USUAL, ORDINARY = "1080p", "ordinary"
STOPPED, ERROR, LOADING = "stopped", "error", "loading"
SHOWN: Mapping[str, Callable[..., Situation]] = {
    **STATES,
    "silent": districts.silent,
    **{name: alert_states.STATES[name] for name in ("alerts-waiting",)},
    STOPPED: districts.normal,
    ERROR: districts.normal,
    LOADING: districts.empty,
}
LONG_AGO_MS = 40_000
"""A page that has heard nothing for so long says that it stands."""

_PALETTE = (Path(__file__).parent / "palette.js").read_text(encoding="utf-8").split("\n", 1)[1]


class Ailing:
    """A panel's fill that raises once it is told to."""

    def __init__(self, fill: PanelFill) -> None:
        self._fill = fill
        self.is_sick = False

    def __call__(self, situation: Situation, lang: str) -> Mapping[str, Props]:
        if self.is_sick:
            raise ValueError("made sick for its picture")
        return self._fill(situation, lang)


async def main() -> None:
    # The panel made sick says so at length; what is wrong here is seen in the pictures.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    TO.mkdir(parents=True, exist_ok=True)
    for old in TO.glob("*.png"):
        old.unlink()
    path = program("chromium", package="chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_OPTIONS])
        for state in SHOWN:
            await _draw(browser, state)
            sys.stdout.write(f"{state}: drawn\n")
        await desk_screenshots.draw(browser, _keep)
        await browser.close()
    size = sum(file.stat().st_size for file in TO.glob("*.png"))
    sys.stdout.write(f"{len(list(TO.glob('*.png')))} pictures, {size / 1e6:.1f} MB, in {TO}\n")
    if size > MOST_BYTES:
        raise SystemExit(f"more than {MOST_BYTES / 1e6:.0f} MB: leave some out")


async def _draw(browser: Browser, state: str) -> None:
    """All pictures of one state."""
    fills = app.fills(ZONE)["wall"]
    clocks = Ailing(fills["clocks"])
    async with _shown(state, {"wall": {**fills, "clocks": clocks}}) as glass:
        pages = {lang: await _opened(browser, glass, lang) for lang in LANGS}
        if state == STOPPED:
            await glass.stop()
        clocks.is_sick = state == ERROR
        for lang, page in pages.items():
            if state == STOPPED:
                await page.wait_for_selector("#screen[data-state=stop]", timeout=LONG_AGO_MS)
            if state == ERROR:
                await page.wait_for_selector(".clocks.failed")
            if state == ORDINARY:
                await _keep_scenes(page, glass, lang)
            else:
                await _keep(page, f"overview-{USUAL}-{lang}-{state}")
            await page.context.close()


async def _keep_scenes(page: Page, glass: Glass, lang: str) -> None:
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        for key, scene in enumerate(glass.wall.scenes, start=1):
            await page.keyboard.press(f"{key}")
            await page.wait_for_selector(f"#screen[data-scene={scene.name}]")
            await _keep(page, f"{scene.name}-{size}-{lang}-{ORDINARY}")


@asynccontextmanager
async def _shown(state: str, pages: Mapping[str, Mapping[str, PanelFill]]) -> AsyncIterator[Glass]:
    """A glass on which it is the afternoon of `districts`, and which shows the state again and again."""
    glass = Glass(clock=SettableClock(ahead=districts.AT - datetime.now(UTC)), pages=pages)
    await glass.start()
    situation = SHOWN[state](at=glass.clock.now())
    feeding = asyncio.create_task(feed(glass, situation, every_s=0.5, is_changing=False))
    if state == LOADING:
        feeding.cancel()
    yield glass
    feeding.cancel()
    await glass.stop()


async def _opened(browser: Browser, glass: Glass, lang: str) -> Page:
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    await page.goto(f"{glass.url}/wall?lang={lang}")
    await page.wait_for_selector("#screen[data-seq],#screen[data-state=waiting]")
    await page.keyboard.press("p")  # else the scenes take turns while they are drawn
    await stands(page)
    return page


async def _keep(page: Page, name: str) -> None:
    await stands(page)
    whole = base64.b64encode(await page.screenshot()).decode()
    # On a page of its own: the wall's policy forbids a picture that is not from its origin.
    desk = await page.context.new_page()
    found = await desk.evaluate(_PALETTE, whole)
    await desk.close()
    pixels = base64.b64decode(found["pixels"])
    file = TO / f"{name}.png"
    file.write_bytes(_png(found["width"], found["height"], bytes(found["palette"]), pixels))


def _png(width: int, height: int, palette: bytes, pixels: bytes) -> bytes:
    """One byte a pixel, row by row, unfiltered."""
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = {b"IHDR": head, b"PLTE": palette, b"IDAT": zlib.compress(rows, 9), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts.items())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    asyncio.run(main())
