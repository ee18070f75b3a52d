"""The floor of event to frame: a bare `websockets` server that sets one text node of a page."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator

from playwright.async_api import Page
from websockets.asyncio.server import ServerConnection, serve

from bench.browser import ahead_ms

_PAGE = """<!doctype html><title>floor</title>
<style>
  @keyframes swell { to { outline-width: 9px } }
  .swells { outline: solid; animation: swell 1s infinite }
</style>
<body><p id="n">0</p><script>
  const node = document.getElementById("n").firstChild, drawn = [], painted = new MessageChannel();
  painted.port1.onmessage = ({ data }) => drawn.push([data, performance.timeOrigin + performance.now()]);
  const socket = new WebSocket("ws://127.0.0.1:PORT/");
  socket.onmessage = ({ data }) => {
    node.data = data;
    requestAnimationFrame(() => painted.port2.postMessage(Number(data)));
  };
</script>"""
_BESIDES = -1
"""The text of a change that is not timed."""


class Floor:
    def __init__(self, page: Page) -> None:
        self._page = page
        self._socket: asyncio.Future[ServerConnection] = asyncio.get_running_loop().create_future()

    async def hold(self, socket: ServerConnection) -> None:
        self._socket.set_result(socket)
        await socket.wait_closed()

    async def latencies_ms(self, n: int, *, apart_s: tuple[float, float], per_s: int | None) -> list[float]:
        """From sending a text to its frame, `n` times. `per_s`: texts that are sent besides, so that frames
        are under way as on the wall; None: the page is at rest."""
        ahead = await ahead_ms(self._page)
        besides = asyncio.create_task(self._send_steadily(per_s)) if per_s else None
        sent_at_ms: dict[int, float] = {}
        for i in range(n):
            await asyncio.sleep(random.uniform(*apart_s))
            sent_at_ms[i] = time.time() * 1000
            await self._send(i)
        await asyncio.sleep(0.5)
        if besides is not None:
            besides.cancel()
        drawn = await self._page.evaluate("drawn.splice(0)")
        return [at_ms - ahead - sent_at_ms[i] for i, at_ms in drawn if i in sent_at_ms]

    async def let_frames_run(self) -> None:
        """From now on an outline swells on the page, as one does on the wall for each new case: a text that
        comes then waits for the next frame."""
        await self._page.locator("#n").evaluate("(el) => el.classList.add('swells')")

    async def _send(self, number: int) -> None:
        await (await self._socket).send(str(number))

    async def _send_steadily(self, per_s: int) -> None:
        while True:
            await self._send(_BESIDES)
            await asyncio.sleep(1 / per_s)


@contextlib.asynccontextmanager
async def floor_on(page: Page) -> AsyncIterator[Floor]:
    """The page becomes the floor's until the end of the block."""
    floor = Floor(page)
    async with serve(floor.hold, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        await page.set_content(_PAGE.replace("PORT", str(port)))
        yield floor
