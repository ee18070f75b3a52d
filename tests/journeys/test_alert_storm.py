"""The inbox in a storm, in a real browser: it is drawn anew cheaply, in its place, and says how old it is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, WebSocketRoute, expect

from tests import districts
from tests.desk_server import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOADED_WITHIN_MS, SEEN_WITHIN_MS = 30_000, 20_000
AGAIN = """tick => {
  dash_clientside.set_props("desk-tick", { data: { position: tick, whole: true, of: "", tick } });
}"""
"""As `desk-live.js` says that something changed."""
ROW = ".inbox li a"
REST, SLOW_S = 4, 1.0


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def url() -> AsyncIterator[str]:
    async with serving(districts.normal(), raised=270) as found:
        yield found


class Beats:
    """The desk's socket as a test has it: each says what the centre shows by now."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._socket: asyncio.Future[WebSocketRoute] = asyncio.get_running_loop().create_future()
        self.position = 1
        self.passed_s = 0
        """Of the centre's time, since it drew the page."""

    async def stand(self) -> None:
        await self._page.route_web_socket("**/ws/desk", self._joined)

    def _joined(self, socket: WebSocketRoute) -> None:
        if not self._socket.done():
            self._socket.set_result(socket)

    async def say(self) -> None:
        drawn_at = await self._page.locator("#desk-head .chip").get_attribute("data-at")
        at = int(drawn_at or 0) + 1000 * self.passed_s
        beat = {"now": at, "at": at, "position": self.position, "alerts": self.position}
        (await self._socket).send(json.dumps(beat))


async def opened(chromium: Browser, url: str, search: str = "?lang=en&state=unacked") -> tuple[Page, Beats]:
    page = await chromium.new_page(viewport={"width": 1440, "height": 900})
    beats = Beats(page)
    await beats.stand()
    await page.goto(f"{url}/alerts{search}")
    await expect(page.locator(ROW)).to_have_count(100, timeout=LOADED_WITHIN_MS)
    return page, beats


async def drawn_again(page: Page, tick: int) -> None:
    await page.evaluate(AGAIN, tick)
    await expect(page.locator(f'#desk-head .chip[data-tick="{tick}"]')).to_be_attached(timeout=SEEN_WITHIN_MS)


async def test_a_hundred_rows_are_drawn_anew_into_what_is_there_and_stay_where_they_are(
    chromium: Browser, url: str
) -> None:
    page, _ = await opened(chromium, url)
    await page.locator(".menu summary").first.click()
    await page.locator(ROW).nth(40).focus()
    await page.evaluate("document.querySelector('.card.inbox').scrollTop = 900")
    await page.evaluate(f"window.rows = [...document.querySelectorAll('{ROW}')]")

    await drawn_again(page, 1)

    await expect(page.locator(".menu[open]")).to_have_count(1)
    await expect(page.locator(ROW).nth(40)).to_be_focused()
    await page.wait_for_function("document.querySelector('.card.inbox').scrollTop === 900")
    assert await page.evaluate("window.rows.filter((row) => row.isConnected).length") == 100


async def test_the_rest_is_one_click_away_and_the_browsers_way_back_leads_back(
    chromium: Browser, url: str
) -> None:
    page, _ = await opened(chromium, url)
    first = await page.locator(ROW).first.get_attribute("href")

    await expect(page.locator(".shown-of")).to_contain_text("100 of 273")
    await page.locator(".further a", has_text="Next 100").click()
    await expect(page.locator(ROW).first).not_to_have_attribute("href", str(first))
    await page.locator(".further a", has_text="Next 100").click()
    await expect(page.locator(ROW)).to_have_count(73)
    await expect(page.locator(".further a")).to_have_count(1)

    await page.go_back()
    await page.go_back()
    await expect(page.locator(ROW).first).to_have_attribute("href", str(first))


async def test_a_page_that_is_behind_does_not_say_live(chromium: Browser, url: str) -> None:
    page, beats = await opened(chromium, url)
    chip = page.locator("#desk-head .chip")
    await beats.say()
    await expect(chip).to_have_attribute("data-age", "live", timeout=SEEN_WITHIN_MS)
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await page.route("**/_dash-update-component*", hold)
    beats.passed_s = 20
    await beats.say()
    await expect(chip).to_have_attribute("data-age", "live", timeout=SEEN_WITHIN_MS)
    beats.position = 2
    await beats.say()
    await expect(chip).to_have_attribute("data-age", "late", timeout=SEEN_WITHIN_MS)
    held.set()


async def test_it_rests_four_times_as_long_as_the_last_time_took(chromium: Browser, url: str) -> None:
    page, beats = await opened(chromium, url)
    asked: list[float] = []

    async def slow(route: Route) -> None:
        if "desk-tick" in (route.request.post_data or ""):
            asked.append(asyncio.get_running_loop().time())
            await asyncio.sleep(SLOW_S)
        await route.continue_()

    await page.route("**/_dash-update-component*", slow)
    async with asyncio.timeout(60):
        while len(asked) < 3:
            beats.position += 1
            await beats.say()
            await asyncio.sleep(0.5)

    assert min(later - sooner for sooner, later in pairwise(asked)) >= REST * SLOW_S
