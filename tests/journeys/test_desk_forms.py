"""A form in a real browser: what was typed is lost to nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.acting.desk_centre import CASE, DeskCentre, centre
from tests.desk_acting import server_of
from tests.desk_server import on_a_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = "told by phone"
NOT_KEPT = "Not kept; confirm again, it will count once"
REASON = "#desk-sheet textarea"


@pytest_asyncio.fixture(loop_scope="session")
async def found() -> AsyncIterator[DeskCentre]:
    async with centre() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def desk(found: DeskCentre, chromium: Browser) -> AsyncIterator[Page]:
    """A page on the desk of that centre, at the form of an act."""
    async with on_a_port(server_of(found)) as url:
        page = await chromium.new_page(base_url=url, viewport={"width": 1440, "height": 900})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        assert wrong == []
        await page.close()


async def test_what_was_typed_stays_until_the_store_answers_again_and_counts_once(
    found: DeskCentre, desk: Page
) -> None:
    await desk.goto(f"/case/{CASE}?lang=en&act=comment")
    await desk.locator(REASON).fill(WORDS)

    for name in ("journal", "audit"):
        fallen = getattr(found, name)
        fallen.is_down = True
        await desk.locator("#act-send").click()
        await expect(desk.locator("#act-notice")).to_have_text(NOT_KEPT)
        await expect(desk.locator(REASON)).to_have_value(WORDS)
        await expect(desk.locator(REASON)).to_be_visible()
        fallen.is_down = False

    await desk.locator("#act-send").click()
    await expect(desk.locator("#desk-said")).to_contain_text("counts once")
    await expect(desk.locator("#desk-sheet")).not_to_be_visible()
    assert found.types() == ["dispute.reported", "dispute.commented"]
