"""A list is taken away by the page's own form; what was asked too fast is asked again by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from tests import districts
from tests.desk_server import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

WATCH_WAIT = """() => {
  const wait = document.getElementById("desk-wait");
  window.said = [];
  new MutationObserver(() => window.said.push(wait.textContent)).observe(wait, { childList: true });
}"""
"""Notes what is said of a wait, however soon it is over."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def url() -> AsyncIterator[str]:
    async with serving(districts.normal()) as found:
        yield found


async def test_a_file_comes_down_while_the_page_stays_and_its_menu_closes(
    chromium: Browser, url: str, tmp_path: Path
) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/cases?status=open&lang=en")
    await page.locator(".export summary").click()

    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Plain table (CSV)").click()
    file = tmp_path / "cases.csv"
    await (await coming.value).save_as(file)

    assert "as of" in file.read_text(encoding="utf-8-sig").splitlines()[0]
    assert page.url == f"{url}/cases?status=open&lang=en"
    await expect(page.locator(".export[open]")).to_have_count(0)


async def test_what_was_asked_too_fast_is_said_and_goes_on_by_itself(chromium: Browser, url: str) -> None:
    page = await chromium.new_page()
    refused: list[str] = []

    async def too_fast(route: Route) -> None:
        if refused:
            await route.continue_()
            return
        refused.append(route.request.url)
        await route.fulfill(status=429, headers={"retry-after": "4"}, body="{}")

    await page.goto(f"{url}/?lang=en")
    await expect(page.locator("#desk-page h1")).to_be_visible()
    await page.evaluate(WATCH_WAIT)
    await page.route("**/_dash-update-component*", too_fast)
    await page.locator("#desk-nav a", has_text="Sources").click()

    await expect(page.locator("#desk-page h1")).to_have_text("Sources")
    await expect(page.locator("#desk-wait")).to_be_empty()
    said = await page.evaluate("window.said")
    assert "goes on by itself in 4 s" in " ".join(said)
    assert len(refused) == 1
