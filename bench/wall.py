"""The wall: the whole overview of a demo's district, live in Chromium with software rendering at 1920×1080.

How soon an event is on the glass at a district's peak and under a flood, how much of the browser's main
thread that takes, and how soon a browser that has never seen the page shows it whole. The rivals' walls
stand beside it, and what the page keeps in memory where that was asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from playwright.async_api import Browser, Page

from bench import cold
from bench.background import Background
from bench.browser import chromium, new_page
from bench.centre import Centre, area_codes
from bench.figures import Bar, Figure, share
from bench.floor import Floor, floor_on
from bench.frames import Frames
from bench.kept import replayed
from bench.load import STEPS, Load
from bench.poster import ONE_TYPE, Poster
from bench.redraws import redraws
from bench.rivals.measured import rivals
from bench.watched import LOADED_S, Work, Worked, until_full, watched_page

PEAK_PER_S, FLOOD_PER_S = 5, 200
"""Of a district at its busiest, and of what no district sends."""
RIVALS_PER_S = 10
MIXED_WITHIN_S = 2.0
"""In so much time the background holds every step of a case, or one case at a time."""
A_BLOCK = 60
"""Samples of one kind before the other's turn."""
APART_S = (0.1, 0.2)
SETTLE_S = 1.0
LOADS = 10
PIN = "p"
"""The key that holds a scene: the overview does not give way to the next one."""
SCENE_S = 5.0
"""Of each scene in one turn through all of them."""
LONG_MS = 100.0
FRAMES_A_REDRAW = 5
"""So many posts are timed to their frames for each that is timed to its figures, which takes a second."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One centre, one browser: what every measurement is taken in."""

    centre: Centre
    browser: Browser
    token: str
    """Of the source `background`."""
    frames: Frames
    wall: Page
    """Loaded whole, watched, pinned to the overview."""
    floor: Floor

    def background(self, per_s: int) -> Background:
        at_once = max(1, round(per_s * MIXED_WITHIN_S / STEPS))
        return Background(self.centre.port, self.token, per_s=per_s, at_once=at_once)


def run(folder: Path, *, samples: int, seconds: float, replay_minutes: float) -> list[Figure]:
    """`samples`: of each latency; `seconds`: of each look at the main thread; `replay_minutes`: of the look
    at the memory, 0 for none."""
    with Centre(folder / "centre", options=("--demo",)) as centre:
        found = asyncio.run(_run(centre, samples=samples, seconds=seconds))
    found += asyncio.run(rivals(samples=samples))
    if replay_minutes:
        found.append(replayed(folder / "replay", minutes=replay_minutes))
    return found


async def _run(centre: Centre, *, samples: int, seconds: float) -> list[Figure]:
    token = await asyncio.to_thread(centre.source_token, "background")
    poster = Poster(centre.port, await asyncio.to_thread(centre.source_token, "wall"), media_type=ONE_TYPE)
    url = f"{centre.url}/wall"
    async with chromium() as browser:
        loads = await cold.loads(browser, url, n=LOADS)
        wall = await watched_page(browser)
        await wall.goto(url)
        await until_full(wall)
        await wall.keyboard.press(PIN)
        await asyncio.sleep(LOADED_S)
        frames = Frames(wall, poster, Load("wall", area_codes(), run=uuid4().hex[:8]))
        async with floor_on(await new_page(browser)) as floor:
            here = Surroundings(centre, browser, token, frames, wall, floor)
            return [
                *await _at_the_peak(here, samples=samples),
                await _under_a_flood(here, samples=samples),
                *await _main_thread(here, seconds=seconds),
                *loads,
                *await _beside_rivals(here, samples=samples),
                await _redrawn(here, samples=samples // FRAMES_A_REDRAW),
            ]


# ── from an event to its frame ──────────────────────────────────────────────────────────────────────────


async def _at_the_peak(here: Surroundings, *, samples: int) -> list[Figure]:
    background = here.background(PEAK_PER_S)
    found: list[float] = []
    floor: list[float] = []
    while len(found) < samples:
        async with background.running():
            await asyncio.sleep(SETTLE_S)
            found += await here.frames.latencies_ms(A_BLOCK, apart_s=APART_S)
        await asyncio.sleep(SETTLE_S)
        floor += await here.floor.latencies_ms(A_BLOCK, apart_s=APART_S, per_s=PEAK_PER_S)
    await here.floor.let_frames_run()
    moving = await here.floor.latencies_ms(2 * A_BLOCK, apart_s=APART_S, per_s=PEAK_PER_S)
    said = f"bare websockets server to one text node, {PEAK_PER_S} changes/s"
    notes = {
        **_noted(found, PEAK_PER_S),
        "panels on the page": await _panels(here.wall),
        "floor while an outline swells on its page, p50 and p99, ms": " and ".join(
            f"{share(moving, part):.3g}" for part in (0.5, 0.99)
        ),
    }
    name = f"event to frame at {PEAK_PER_S} events/s"
    p50, p99 = ((share(found, part), share(floor, part)) for part in (0.5, 0.99))
    return [
        Figure(f"{name}, p50", p50[0], "ms", p50[1], said, Bar("at most", 3.0, times_floor=True), notes),
        Figure(f"{name}, p99", p99[0], "ms", p99[1], said, Bar("at most", 100.0)),
    ]


async def _under_a_flood(here: Surroundings, *, samples: int) -> Figure:
    async with here.background(FLOOD_PER_S).running():
        await asyncio.sleep(SETTLE_S)
        found = await here.frames.latencies_ms(samples, apart_s=APART_S)
    return Figure(
        f"event to frame at {FLOOD_PER_S} events/s, p99",
        share(found, 0.99),
        "ms",
        bar=Bar("at most", 350.0),
        notes={"p50, ms": share(found, 0.5), **_noted(found, FLOOD_PER_S)},
    )


async def _beside_rivals(here: Surroundings, *, samples: int) -> list[Figure]:
    """Ours as often as the rivals' number changes."""
    async with here.background(RIVALS_PER_S).running():
        await asyncio.sleep(SETTLE_S)
        found = await here.frames.latencies_ms(samples, apart_s=APART_S)
    memory = here.frames.from_memory_ms
    event = f"Onescreen: event to frame at {RIVALS_PER_S} events/s"
    change = f"Onescreen: change in memory to frame at {RIVALS_PER_S} events/s"
    return [
        Figure(f"{event}, p50", share(found, 0.5), "ms", notes=_noted(found, RIVALS_PER_S)),
        Figure(f"{event}, p99", share(found, 0.99), "ms"),
        Figure(f"{change}, p50", share(memory, 0.5), "ms", notes=_noted(memory, RIVALS_PER_S)),
        Figure(f"{change}, p99", share(memory, 0.99), "ms"),
    ]


def _noted(found: Sequence[float], per_s: int) -> dict[str, float | int | str]:
    return {
        "samples": len(found),
        "while": f"{per_s} events/s besides them",
        "p90, ms": share(found, 0.9),
        "most, ms": max(found),
    }


async def _panels(wall: Page) -> str:
    live = await wall.locator("[data-panel]").count()
    return f"{live} live, {await wall.locator('[data-panel]:not([data-out])').count()} of them in sight"


async def _redrawn(here: Surroundings, *, samples: int) -> Figure:
    """Last: the wall then no longer shows the overview."""
    async with here.background(PEAK_PER_S).running():
        return await redraws(here.wall, here.frames, samples=samples)


# ── the main thread ─────────────────────────────────────────────────────────────────────────────────────


async def _main_thread(here: Surroundings, *, seconds: float) -> list[Figure]:
    session = await here.wall.context.new_cdp_session(here.wall)
    await session.send("Performance.enable")
    worked = Worked(session, here.wall)
    found: dict[str, Work] = {}
    for per_s in (PEAK_PER_S, FLOOD_PER_S):
        async with here.background(per_s).running():
            await asyncio.sleep(SETTLE_S)
            async with worked.meanwhile():
                await asyncio.sleep(seconds)
        found[f"at {per_s} events/s"] = worked.work
    async with here.background(PEAK_PER_S).running(), worked.meanwhile():
        await _turn_through_all_scenes(here.wall)
    found["through all scenes"] = worked.work
    await session.detach()
    return [
        *(
            Figure(f"main thread busy {when}", 100 * work.busy, "%", bar=Bar("at most", 50.0))
            for when, work in found.items()
        ),
        _long_tasks(found),
    ]


def _long_tasks(found: dict[str, Work]) -> Figure:
    longest = {f"longest {when}, ms": max(work.long_ms, default=0.0) for when, work in found.items()}
    n = sum(took > LONG_MS for work in found.values() for took in work.long_ms)
    return Figure(
        f"tasks over {LONG_MS:g} ms after the load", n, "tasks", bar=Bar("at most", 0.0), notes=longest
    )


async def _turn_through_all_scenes(wall: Page) -> None:
    """To each scene and back to the first, as the rotation would."""
    for _ in range(
        await wall.evaluate("JSON.parse(document.getElementById('screen').dataset.scenes).scenes.length")
    ):
        await wall.keyboard.press("ArrowRight")
        await asyncio.sleep(SCENE_S)
