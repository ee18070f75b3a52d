"""Pictures of the desk for the documentation: four pages by day and by night, at a desk and on a phone.

They are of the demonstration, as whoever starts it sees it; a file is desk_PAGE-SIZE-LANG-LIGHT.png.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.async_api import Browser, Page

from bench.centre import Centre

LANG: Final = "zh"
SIZES: Final = {"1440": (1440, 900), "phone": (390, 844)}
PAGES: Final = {"home": "/", "area": "/area/420203011000", "cases": "/cases?status=open"}
LIGHTS: Final = ("light", "dark")
PASSWORD: Final = "seven green lamps"

_DRAWN = """() => document.querySelector("#desk-page h1") && document.querySelector("#desk-nav a")
  && document.querySelector("#desk-head .chip[data-age=live]")
  && (!document.querySelector(".ag-root-wrapper") || document.querySelector(".ag-row a"))"""
_WEAR = "(is_light) => document.documentElement.classList.toggle('light', is_light)"


async def draw(browser: Browser, keep: Callable[[Page, str], Awaitable[None]]) -> None:
    """Each picture is given to `keep` with its name."""
    with TemporaryDirectory() as folder:
        centre = Centre(Path(folder) / "centre", options=["--demo"])
        await asyncio.to_thread(centre.start)
        try:
            await _draw(browser, keep, centre)
        finally:
            await asyncio.to_thread(centre.stop)


async def _draw(browser: Browser, keep: Callable[[Page, str], Awaitable[None]], centre: Centre) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    told = await asyncio.to_thread(centre.run, "user", "create", "desk", "--role", "supervisor")
    await page.goto(f"{centre.url}{told.strip()}")
    for field in ("password", "again"):
        await page.fill(f"[name={field}]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/me"))

    await page.goto(f"{centre.url}/cases?status=overdue")
    case = await page.locator(".ag-row a").first.get_attribute("href")
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        for name, address in {**PAGES, "case": case}.items():
            await page.goto(f"{centre.url}{address}")
            await page.wait_for_function(_DRAWN)
            for light in LIGHTS:
                await page.evaluate(_WEAR, light == "light")
                await keep(page, f"desk_{name}-{size}-{LANG}-{light}")
    await context.close()
