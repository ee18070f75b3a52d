"""The rivals' walls in the same Chromium: from the change of their number on the server to its frame.

The number is the instant of its change in the server's memory: nothing has to come in or to be kept first, as
on our wall. A frame counts as drawn as there: in the message-channel tick after the animation frame that
follows the change of the page. Everything else of the benchmark is at rest.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page

from bench.browser import ahead_ms, chromium, metrics, new_page
from bench.centre import CHECKOUT, free_port
from bench.figures import Figure, Notes, share
from bench.rivals import charts

PYTHON = CHECKOUT / ".venv-rivals" / "bin" / "python"
WALLS = {"NiceGUI": "nicegui_wall", "Panel": "panel_wall"}
SETTLE_S = 5.0
READY_WITHIN_S = 60.0
LAYERS_OF_A_CHART = 3
"""Drawings of class `main-svg` that Plotly makes of one figure."""

_WATCH_NUMBER = r"""(el) => {
  const stamp = /\d{13}\.\d/, root = el.shadowRoot || el;
  const holds = (child) => child.tagName !== "STYLE" && stamp.test(child.textContent);
  const holder = [...root.children].find(holds) || root;
  const painted = new MessageChannel(), drawn = window.drawn = [];
  painted.port1.onmessage = ({ data }) => drawn.push([data, performance.timeOrigin + performance.now()]);
  new MutationObserver(() => {
    const [changed] = stamp.exec(holder.textContent);
    requestAnimationFrame(() => painted.port2.postMessage(Number(changed)));
  }).observe(root, { characterData: true, childList: true, subtree: true });
}"""


async def rivals(*, samples: int) -> list[Figure]:
    """p50 and p99 of each; none where their environment is not there, which is said."""
    if not PYTHON.exists():
        sys.stderr.write("the rivals are left out: there is no .venv-rivals; `make rivals` installs it\n\n")
        return []
    async with chromium() as browser:
        return [
            figure
            for name, module in WALLS.items()
            for figure in await _measured(browser, name, module, samples=samples)
        ]


async def _measured(browser: Browser, name: str, module: str, *, samples: int) -> list[Figure]:
    async with _served(module) as url:
        page = await new_page(browser)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(url)
        last = page.locator(".main-svg").nth(LAYERS_OF_A_CHART * charts.CHARTS - 1)
        await last.wait_for(state="attached", timeout=READY_WITHIN_S * 1000)
        await asyncio.sleep(SETTLE_S)
        found, busy = await _watched(page, seconds=samples * charts.NUMBER_EVERY_S)
        outside = sum(not address.startswith((url, "data:", "blob:")) for address in asked)
        await page.context.close()
    notes: Notes = {
        "changes that were drawn": len(found),
        "while": f"{charts.CHANGING} of {charts.CHARTS} charts change each second",
        "p90, ms": share(found, 0.9),
        "most, ms": max(found),
        "main thread busy, %": 100 * busy,
        "requests to other machines": outside,
    }
    said = f"{name}: change to frame at {1 / charts.NUMBER_EVERY_S:g} Hz"
    return [
        Figure(f"{said}, p50", share(found, 0.5), "ms", notes=notes),
        Figure(f"{said}, p99", share(found, 0.99), "ms"),
    ]


async def _watched(page: Page, *, seconds: float) -> tuple[list[float], float]:
    """Milliseconds from each change to its frame, and the share of the time that the main thread was busy."""
    ahead = await ahead_ms(page)
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    await page.locator(f".{charts.NUMBER}").evaluate(_WATCH_NUMBER)
    before, began = await metrics(session), time.monotonic()
    await asyncio.sleep(seconds)
    after, took_s = await metrics(session), time.monotonic() - began
    first_drawn: dict[float, float] = {}
    for changed_ms, drawn_ms in await page.evaluate("drawn.splice(0)"):
        first_drawn.setdefault(changed_ms, drawn_ms)
    found = [drawn_ms - ahead - changed_ms for changed_ms, drawn_ms in first_drawn.items()]
    return found, (after["TaskDuration"] - before["TaskDuration"]) / took_s


@contextlib.asynccontextmanager
async def _served(module: str) -> AsyncIterator[str]:
    port = free_port()
    command = (str(PYTHON), "-m", f"bench.rivals.{module}", str(port))
    process = await asyncio.create_subprocess_exec(*command, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            while not await _listens(port):
                if process.returncode is not None:
                    raise RuntimeError(f"{module} ended with {process.returncode}")
                await asyncio.sleep(0.2)
        yield f"http://127.0.0.1:{port}/"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
