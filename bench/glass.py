"""Glass: from the posting of an event to the frame in Chromium that shows it, beside a bare `websockets`
server that sets one text node.

A frame counts as drawn in the message-channel tick after the animation frame that changed the page; the
same for the floor, whose server changes its text as often as events happen. Blocks of both alternate in one
browser. A floor on a page at rest is measured too: there no frame is under way when the text comes.
"""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import json
import random
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from playwright.async_api import CDPSession, Page, async_playwright
from websockets.asyncio.server import ServerConnection, serve

from bench.background import Background
from bench.centre import Centre, area_codes
from bench.figures import Bar, Figure, Notes, share
from bench.load import Load
from bench.poster import ONE_TYPE, Poster
from bench.viewers import viewers

CLIENTS = 50
BACKGROUND_PER_S = 200
A_BLOCK = 30
"""Samples of one kind before the other's turn."""
SETTLE_S = 1.0
DRAWN_WITHIN_S = 5.0
BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--js-flags=--expose-gc",
)
VIEWPORT = {"width": 1920, "height": 1080}

FLOOR_PAGE = """<!doctype html><title>floor</title><body><p id="n">0</p><script>
  const node = document.getElementById("n").firstChild, drawn = [], painted = new MessageChannel();
  painted.port1.onmessage = ({ data }) => drawn.push([data, performance.timeOrigin + performance.now()]);
  const socket = new WebSocket("ws://127.0.0.1:PORT/");
  socket.onmessage = ({ data }) => {
    node.data = data;
    requestAnimationFrame(() => painted.port2.postMessage(Number(data)));
  };
</script>"""
UNTIL_DRAWN = """() => new Promise((done) => {
  const look = setInterval(() => {
    if (window.__onescreen && __onescreen.frames) { clearInterval(look); done(); }
  }, 50);
})"""
NOW = "performance.timeOrigin + performance.now()"


@dataclass(slots=True)
class Samples:
    """Milliseconds from post to frame; those of the floor at the same pace, and on a page at rest."""

    glass: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    at_rest: list[float] = field(default_factory=list)


def run(folder: Path, *, samples: int, at_once: int, replay_minutes: float) -> list[Figure]:
    """`at_once`: cases of the background that lie at the same step side by side, see `Background`."""
    with Centre(folder / "centre") as centre:
        centre.load_areas()
        with viewers(centre.port, CLIENTS, cookie=centre.wall_cookie("crowd")):
            token = centre.source_token("background")
            background = Background(centre.port, token, per_s=BACKGROUND_PER_S, at_once=at_once)
            return asyncio.run(_run(centre, background, samples=samples, replay_minutes=replay_minutes))


async def _run(
    centre: Centre, background: Background, *, samples: int, replay_minutes: float
) -> list[Figure]:
    source = await asyncio.to_thread(centre.source_token, "glass")
    load = Load("glass", area_codes(), run=uuid4().hex[:8])
    poster = Poster(centre.port, source, media_type=ONE_TYPE)
    async with _browser() as (wall, bare), _floor_server(bare) as floor:
        await wall.goto(centre.url + await asyncio.to_thread(centre.wall_path, "glass"))
        await wall.evaluate(UNTIL_DRAWN)
        found = Samples()
        while len(found.glass) < samples:
            async with background.running():
                await asyncio.sleep(SETTLE_S)
                found.glass += await _glass_block(wall, poster, load, first=len(found.glass))
            await asyncio.sleep(SETTLE_S)
            found.floor += await _floor_block(bare, floor, per_s=BACKGROUND_PER_S)
            found.at_rest += await _floor_block(bare, floor, per_s=None)
        heap = await _replayed(wall, background, minutes=replay_minutes)
    return [*_latencies(found, background), heap]


def _latencies(found: Samples, background: Background) -> list[Figure]:
    said = f"bare websockets server to one text node, {BACKGROUND_PER_S} changes/s"
    notes: Notes = {
        "samples, and of the floor": f"{len(found.glass)} and {len(found.floor)}",
        "while": f"{BACKGROUND_PER_S} events/s of {background.at_once} cases at once, {CLIENTS} more clients",
        "floor on a page at rest, p50 and p99, ms": " and ".join(
            f"{share(found.at_rest, part):.3g}" for part in (0.5, 0.99)
        ),
        "p90, ms": share(found.glass, 0.9),
        "most, ms": max(found.glass),
    }
    p50, p99 = ((share(found.glass, part), share(found.floor, part)) for part in (0.5, 0.99))
    return [
        Figure("glass p50", p50[0], "ms", p50[1], said, Bar("at most", 3.0, times_floor=True), notes),
        Figure("glass p99", p99[0], "ms", p99[1], said, Bar("at most", 100.0)),
    ]


# ── samples ─────────────────────────────────────────────────────────────────────────────────────────────


async def _glass_block(wall: Page, poster: Poster, load: Load, *, first: int) -> list[float]:
    """Post at random instants, then look up when the first frame with each event's position was drawn."""
    ahead_ms = await _ahead_ms(wall)
    await wall.evaluate("__onescreen.draws.length = 0")
    posted: list[tuple[float, int]] = []
    draws: list[list[float]] = []
    for i in range(A_BLOCK):
        await asyncio.sleep(random.uniform(0.1, 0.2))
        at_ms = time.time() * 1000
        answer = await poster.post(load.report(first + i))
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        posted.append((at_ms, json.loads(answer.body)["position"]))
        if i % 10 == 9:
            draws += await _draws(wall, up_to=posted[-1][1])
    poster.close()  # it would be closed from the other side while it lies idle
    positions = [position for _, position, _ in draws]
    return [
        draws[bisect.bisect_left(positions, position)][2] - ahead_ms - at_ms for at_ms, position in posted
    ]


async def _draws(wall: Page, *, up_to: int) -> list[list[float]]:
    """The draws since the last call, [seq, position, drawn ms], once one holds the position."""
    found: list[list[float]] = []
    deadline = time.monotonic() + DRAWN_WITHIN_S
    while not found or found[-1][1] < up_to:
        if time.monotonic() > deadline:
            raise RuntimeError(f"position {up_to} was not drawn within {DRAWN_WITHIN_S:g} s")
        await asyncio.sleep(0.1)
        found += await wall.evaluate("__onescreen.draws.splice(0)")
    return found


async def _floor_block(page: Page, server: Floor, *, per_s: int | None) -> list[float]:
    """`per_s`: texts that are sent besides, so that frames are under way as on the wall."""
    ahead_ms = await _ahead_ms(page)
    besides = asyncio.create_task(server.send_steadily(per_s)) if per_s else None
    sent_at_ms: dict[int, float] = {}
    for i in range(A_BLOCK):
        await asyncio.sleep(random.uniform(0.1, 0.2))
        sent_at_ms[i] = time.time() * 1000
        await server.send(i)
    await asyncio.sleep(0.5)
    if besides is not None:
        besides.cancel()
    drawn = await page.evaluate("drawn.splice(0)")
    return [at_ms - ahead_ms - sent_at_ms[i] for i, at_ms in drawn if i in sent_at_ms]


async def _ahead_ms(page: Page) -> float:
    """By how much the page's clock is ahead of ours, from the quickest of some exchanges."""
    best = (float("inf"), 0.0)
    for _ in range(20):
        before = time.time() * 1000
        theirs = await page.evaluate(NOW)
        after = time.time() * 1000
        best = min(best, (after - before, theirs - (before + after) / 2))
    return best[1]


# ── what the wall keeps in memory ───────────────────────────────────────────────────────────────────────


async def _replayed(wall: Page, background: Background, *, minutes: float) -> Figure:
    session = await wall.context.new_cdp_session(wall)
    await session.send("Performance.enable")
    async with background.running():
        await asyncio.sleep(5)
        start = await _held(session)
        await asyncio.sleep(minutes * 60)
        end = await _held(session)
    notes = {
        "minutes": minutes,
        "at the start, MiB": start["JSHeapUsedSize"] / 2**20,
        "document nodes, start and end": f"{start['Nodes']:.0f} and {end['Nodes']:.0f}",
        "listeners, start and end": f"{start['JSEventListeners']:.0f} and {end['JSEventListeners']:.0f}",
        "frames drawn": await wall.evaluate("__onescreen.frames"),
    }
    return Figure("heap of the wall at the end", end["JSHeapUsedSize"] / 2**20, "MiB", notes=notes)


async def _held(session: CDPSession) -> dict[str, float]:
    for _ in range(3):
        await session.send("HeapProfiler.collectGarbage")
    found = await session.send("Performance.getMetrics")
    return {metric["name"]: metric["value"] for metric in found["metrics"]}


# ── the surroundings ────────────────────────────────────────────────────────────────────────────────────


@contextlib.asynccontextmanager
async def _browser() -> AsyncIterator[tuple[Page, Page]]:
    """The wall's page and the floor's, both visible."""
    path = shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*BROWSER])
        pages = [await (await browser.new_context(viewport=VIEWPORT)).new_page() for _ in range(2)]  # type: ignore[arg-type]
        yield pages[0], pages[1]
        await browser.close()


class Floor:
    def __init__(self) -> None:
        self._socket: asyncio.Future[ServerConnection] = asyncio.get_running_loop().create_future()

    async def hold(self, socket: ServerConnection) -> None:
        self._socket.set_result(socket)
        await socket.wait_closed()

    async def send(self, number: int) -> None:
        await (await self._socket).send(str(number))

    async def send_steadily(self, per_s: int) -> None:
        while True:
            await self.send(A_BLOCK)
            await asyncio.sleep(1 / per_s)


@contextlib.asynccontextmanager
async def _floor_server(page: Page) -> AsyncIterator[Floor]:
    floor = Floor()
    async with serve(floor.hold, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        await page.set_content(FLOOR_PAGE.replace("PORT", str(port)))
        yield floor
