"""Glass: from the posting of an event to the frame in Chromium that shows it, under a flood and with a crowd
of other screens, beside a bare `websockets` server that sets one text node.

The floor's server changes its text as often as events happen. Blocks of both alternate in one browser. A
floor on a page at rest is measured too: there no frame is under way when the text comes.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from bench.background import Background
from bench.browser import UNTIL_DRAWN, chromium, new_page
from bench.centre import Centre, area_codes
from bench.figures import Bar, Figure, Notes, share
from bench.floor import floor_on
from bench.frames import Frames
from bench.load import Load
from bench.poster import ONE_TYPE, Poster
from bench.viewers import viewers

CLIENTS = 50
BACKGROUND_PER_S = 200
A_BLOCK = 30
"""Samples of one kind before the other's turn."""
APART_S = (0.1, 0.2)
SETTLE_S = 1.0


@dataclass(slots=True)
class Samples:
    """Milliseconds from post to frame; those of the floor at the same pace, and on a page at rest."""

    glass: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    at_rest: list[float] = field(default_factory=list)


def run(folder: Path, *, samples: int, at_once: int) -> list[Figure]:
    """`at_once`: cases of the background that lie at the same step side by side, see `Background`."""
    with Centre(folder / "centre") as centre:
        centre.load_areas()
        with viewers(centre.port, CLIENTS, cookie=centre.wall_cookie("crowd")):
            token = centre.source_token("background")
            background = Background(centre.port, token, per_s=BACKGROUND_PER_S, at_once=at_once)
            return _latencies(asyncio.run(_run(centre, background, samples=samples)), background)


async def _run(centre: Centre, background: Background, *, samples: int) -> Samples:
    source = await asyncio.to_thread(centre.source_token, "glass")
    poster = Poster(centre.port, source, media_type=ONE_TYPE)
    found = Samples()
    async with chromium() as browser:
        wall = await new_page(browser)
        await wall.goto(centre.url + await asyncio.to_thread(centre.wall_path, "glass"))
        await wall.evaluate(UNTIL_DRAWN)
        frames = Frames(wall, poster, Load("glass", area_codes(), run=uuid4().hex[:8]))
        async with floor_on(await new_page(browser)) as floor:
            while len(found.glass) < samples:
                async with background.running():
                    await asyncio.sleep(SETTLE_S)
                    found.glass += await frames.latencies_ms(A_BLOCK, apart_s=APART_S)
                await asyncio.sleep(SETTLE_S)
                found.floor += await floor.latencies_ms(A_BLOCK, apart_s=APART_S, per_s=BACKGROUND_PER_S)
                found.at_rest += await floor.latencies_ms(A_BLOCK, apart_s=APART_S, per_s=None)
    return found


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
