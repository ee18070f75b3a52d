"""A view of a list is saved, left, opened again from the palette, and deleted: at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from dashboard.clock import SystemClock
from dashboard.ports import Grant
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from dashboard.store.people import SqlPeople
from dashboard.store.saved_views import SqlSavedViews
from dashboard.store.vault import Vault
from tests.acting.desk_centre import STREET, centre
from tests.desk_acting import server_of
from tests.desk_server import on_a_port
from tests.desks import case_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK, PHONE = (1440, 900), (390, 844)
ROWS = ".ag-center-cols-container .ag-row:has(a[href])"
NAME = "late, here"


@pytest_asyncio.fixture(loop_scope="session")
async def url(tmp_path: Path) -> AsyncIterator[str]:
    """A desk of a street with one case overdue and one not, which keeps the views of its person."""
    store = f"sqlite:///{tmp_path}/journal.sqlite"
    migrate(store, "journal")
    engine, clock = journal_engine(store), SystemClock()
    SqlPeople(engine, clock, Vault(tmp_path / "key", environ={})).create(
        "zhao", "supervisor", area=None, by="command"
    )
    rows = [case_of(1, area=STREET, is_overdue=True), case_of(2, area=STREET)]
    async with centre(rows=rows) as found:
        found.saved = SqlSavedViews(engine, clock)
        async with on_a_port(server_of(found, Grant("person", "zhao", "supervisor"))) as address:
            yield address
    engine.dispose()


async def opened(chromium: Browser, url: str, size: tuple[int, int]) -> Page:
    return await chromium.new_page(base_url=url, viewport={"width": size[0], "height": size[1]})


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_view_is_saved_left_opened_from_the_palette_and_deleted(
    chromium: Browser, url: str, size: tuple[int, int]
) -> None:
    page = await opened(chromium, url, size)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(f"/cases?status=overdue&area={STREET}&lang=en")
    await expect(page.locator(ROWS)).to_have_count(1)

    # The name is typed at once, and Enter saves; without a name it is said what is missing.
    await page.get_by_role("link", name="Save view").click()
    await expect(page.locator("#desk-sheet input")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk-sheet .fault")).to_have_text("is missing")
    await expect(page.locator("#desk-sheet input")).to_be_focused()
    await page.keyboard.type(NAME)
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk-said")).to_contain_text(f"View saved: {NAME}")
    await expect(page.locator("#desk-sheet")).not_to_be_visible()
    await expect(page.locator(".saved .button.on")).to_have_text(NAME)
    await expect(page).not_to_have_url(re.compile("act="))

    await page.goto("/?lang=en")
    await expect(page.locator("#desk-find")).to_be_visible()
    await page.keyboard.press("Control+k")
    await expect(page.locator("#desk-found .hit")).to_have_count(1)
    await page.keyboard.type("late")
    await expect(page.locator("#desk-found .hit").first).to_contain_text(NAME)
    await page.keyboard.press("Enter")
    await expect(page.locator(ROWS)).to_have_count(1)
    await expect(page).to_have_url(re.compile(f"/cases\\?lang=en&area={STREET}&status=overdue$"))

    # Saved again under the same name it is another address.
    await page.goto("/cases?lang=en")
    await expect(page.locator(ROWS)).to_have_count(2)
    await page.get_by_role("link", name="Save view").click()
    await page.locator("#desk-sheet input").fill(NAME)
    await page.locator("#act-send").click()
    await expect(page.locator("#desk-sheet")).not_to_be_visible()
    await page.goto("/cases?lang=en&status=closed")
    await page.locator(".saved a", has_text=NAME).click()
    await expect(page.locator(ROWS)).to_have_count(2)

    await page.get_by_role("link", name="Delete view").click()
    await expect(page.get_by_label(f"{NAME} · Cases")).to_be_checked()
    await page.locator("#act-send").click()
    await expect(page.locator("#desk-said")).to_contain_text(f"View deleted: {NAME}")
    await expect(page.locator(".saved a", has_text=NAME)).to_have_count(0)
    assert wrong == []
    await page.close()
