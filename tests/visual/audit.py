"""What is wrong with a page, in sentences: text that is cut, covered, faint or small, and what scrolls."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page

LEAST_PX = 12
"""Of a letter, in px of the screen, whatever its size."""
LEAST_DESIGN_PX, LEAST_FOOT_PX = 15, 13
"""In px of the design of 1920 × 1080: what is to be read from a desk, and what a watermark may be."""
_LOOK = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8").split("\n", 1)[1]

_FIGURES_FIT = """() => document.querySelector("#screen[data-state=waiting]")
  || [...document.querySelectorAll(".chart")].every((el) => !el.clientWidth
  || Math.abs((el.querySelector(".main-svg")?.clientWidth ?? 0) - el.clientWidth) < 2)"""


async def stands(page: Page) -> None:
    """The fonts are there, and each figure fills the room it has now (before there are numbers, none)."""
    await page.evaluate("document.fonts.ready")
    await page.wait_for_function(_FIGURES_FIT)
    await page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


async def faults(page: Page) -> list[str]:
    """Each names the panel and the text. A page scaled by two may have letters of 6 px."""
    scale = await page.evaluate("devicePixelRatio")
    found: list[str] = await page.evaluate(_LOOK, [LEAST_PX, LEAST_DESIGN_PX, LEAST_FOOT_PX, scale])
    return found


def strangers(page: Page, origin: str) -> list[str]:
    """Fills with the addresses that the page asks for outside the origin, from now on."""
    asked: list[str] = []
    home = urlsplit(origin).netloc

    def note(url: str) -> None:
        to = urlsplit(url)
        if to.scheme in ("http", "https", "ws", "wss") and to.netloc != home:
            asked.append(url)

    page.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))
    return asked
