"""A screen's life with a real centre: a code, the wall, revoked, a code again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bench.centre import Centre
from dashboard.clock import SystemClock
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from dashboard.store.walls import SqlWalls
from tests import districts
from tests.glass import Glass

WITHIN_MS = 30_000


@pytest.mark.asyncio(loop_scope="session")
async def test_a_screen_is_paired_shows_the_wall_and_is_revoked(tmp_path: Path, chromium: Browser) -> None:
    centre = Centre(tmp_path / "centre")
    await asyncio.to_thread(centre.start)
    try:
        page = await chromium.new_page(viewport={"width": 1920, "height": 1080})
        await page.goto(f"{centre.url}/wall")
        code = page.locator("#pair-code")
        await expect(code).not_to_contain_text("·", timeout=WITHIN_MS)
        shown = (await code.inner_text()).replace("\n", "").strip()

        name = await asyncio.to_thread(centre.run, "wall", "pair", shown, "--name", "lobby")
        await page.wait_for_selector("#screen[data-wall=lobby]", timeout=WITHIN_MS)
        await expect(page.locator("#screen")).to_have_attribute("data-state", "live", timeout=WITHIN_MS)
        status, _ = centre.get("/api/situation")

        await asyncio.to_thread(centre.run, "wall", "revoke", "lobby")
        await expect(code).not_to_contain_text("·", timeout=WITHIN_MS)
        renewed = (await code.inner_text()).replace("\n", "").strip()
        listed = await asyncio.to_thread(centre.run, "wall", "list")
        log = centre.log.read_text(encoding="utf-8")
    finally:
        await asyncio.to_thread(centre.stop)

    assert name.strip() == "lobby"
    assert status == 401
    assert renewed != shown
    assert "lobby" in listed
    assert "wall paired" in log
    assert "wall revoked" in log
    assert not [word for word in (shown, renewed) if word in log]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_screen_turns_when_it_next_asks_after_its_approval_and_its_socket_ends_when_it_is_revoked(
    tmp_path: Path, chromium: Browser
) -> None:
    url = f"sqlite:///{tmp_path}/journal.sqlite"
    migrate(url, "journal")
    walls = SqlWalls(journal_engine(url), SystemClock())
    glass = Glass(walls=walls)
    await glass.start()
    glass.show(districts.normal(at=glass.clock.now()))
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(f"{glass.url}/wall")
    code = page.locator("#pair-typed")
    await expect(code).not_to_contain_text("·", timeout=WITHIN_MS)

    shown, asked = await code.inner_text(), list[str]()
    async with page.expect_request(lambda each: each.is_navigation_request()):
        walls.approve(shown, "lobby")
        page.on("request", lambda each: asked.append(each.url) if "/wall/pairing" in each.url else None)
    asked_to_turn = asked[:]
    async with page.expect_websocket() as opened:
        await page.wait_for_selector("#screen[data-wall=lobby][data-seq]")
    socket = await opened.value
    async with socket.expect_event("close"):
        walls.revoke("lobby")
    await expect(code).not_to_contain_text("·", timeout=WITHIN_MS)
    viewers = glass.hub.viewers
    await glass.stop()

    assert len(asked_to_turn) <= 2, "one may have been on its way"
    assert viewers == 0


@pytest.mark.parametrize("arguments", [("pair", "22222222"), ("revoke", "nobody")])
def test_what_pairs_or_ends_no_wall_is_said(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(Exception, match="ended with 1"):
        Centre(tmp_path / "centre").run("wall", *arguments)
