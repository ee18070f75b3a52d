"""Redis dies under load: nothing is lost, the wall says that it is behind, and catches up by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bench.centre import Centre
from tests.faults.accounts import everything_adds_up
from tests.faults.source import sending, until_more_is_taken
from tests.servers import RedisServer

LAG_WITHIN_MS = 20_000
LIVE_WITHIN_MS = 30_000


@pytest.mark.asyncio(loop_scope="session")
async def test_a_killed_redis_is_shown_on_the_wall_and_caught_up_with(
    tmp_path: Path, redis_server: RedisServer, chromium: Browser
) -> None:
    centre = Centre(tmp_path / "centre", options=("--redis", redis_server.url))
    await asyncio.to_thread(centre.start)
    try:
        await asyncio.to_thread(centre.load_areas)
        wall = await _wall(chromium, centre)
        await _expect_state(wall, "live")
        async with sending(centre, ["grid", "police"]) as sources:
            await until_more_is_taken(sources)

            redis_server.stop()
            await _expect_state(wall, "lag")
            await until_more_is_taken(sources)
            redis_server.start()

            await _expect_state(wall, "live")
            await until_more_is_taken(sources)
        await everything_adds_up(centre, sources)
    finally:
        await asyncio.to_thread(centre.stop)


async def _wall(chromium: Browser, centre: Centre) -> Page:
    page = await chromium.new_page()
    await page.goto(centre.url + await asyncio.to_thread(centre.wall_path, "lobby"))
    return page


async def _expect_state(wall: Page, state: str) -> None:
    within_ms = LAG_WITHIN_MS if state == "lag" else LIVE_WITHIN_MS
    await expect(wall.locator("#screen")).to_have_attribute("data-state", state, timeout=within_ms)
