"""From a number to its rows and to one of them; and a register that is filtered as one types."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from tests import districts
from tests.desk_district import RELAY, STREET
from tests.desk_server import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROWS = ".ag-center-cols-container .ag-row:has(a[href])"
"""That have come: a list shows an empty one before."""
TICK = 7
HEARD = """([whole, tick]) => {
  const of = document.getElementById("desk-page").firstElementChild.dataset.address;
  dash_clientside.set_props("desk-tick", { data: { position: 1, whole, of, tick } });
}"""
"""As `desk-live.js` says that something changed."""
DRAWN = f'#desk-head .chip[data-tick="{TICK}"]'
"""The head of the page that was drawn of it."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def url() -> AsyncIterator[str]:
    async with serving(districts.normal()) as found:
        yield found


@pytest.mark.parametrize(
    ("label", "rows"), [("↓ Within 60 min", 8), ("No receipt", 1), ("In flight", 1), ("↓ p50 / p90", 9)]
)
async def test_a_figure_of_the_relays_opens_exactly_the_rows_that_it_counts(
    chromium: Browser, url: str, label: str, rows: int
) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/relays?lang=en")

    await page.locator("a.figure", has=page.locator(".label").get_by_text(label, exact=True)).click()

    await expect(page.locator(".list-page")).to_be_visible()
    await expect(page.locator(ROWS)).to_have_count(rows)


async def test_the_relays_below_their_figures_are_walked_and_opened_by_the_keyboard(
    chromium: Browser, url: str
) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/relays?lang=en")
    await expect(page.locator(f"{ROWS} a").first).to_be_visible()
    second = await page.locator(f"{ROWS}[row-index='1'] a").inner_text()

    for key in ("ArrowDown", "ArrowDown", "Enter"):
        await page.keyboard.press(key)

    await expect(page.locator("h1 + .note")).to_have_text(second)


async def test_a_row_opens_its_relay_and_the_way_back_is_the_browsers(chromium: Browser, url: str) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/relays?status=no_receipt&lang=en")

    await page.locator(f"{ROWS} a", has_text=RELAY).click()

    await expect(page.locator("h1 + .note")).to_have_text(RELAY)
    await expect(page.locator("tbody tr")).to_have_count(3)
    await page.go_back()
    await expect(page.locator(ROWS)).to_have_count(1)


async def test_the_figure_of_the_relays_is_drawn_and_says_what_it_shows(chromium: Browser, url: str) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/relays?lang=en")

    chart = page.get_by_role("img", name="Within 60 minutes: down 80 %, up — %")

    await expect(chart.locator(".main-svg").first).to_be_visible()
    drawn = await chart.evaluate("el => el.clientWidth")
    await page.set_viewport_size({"width": 1700, "height": 900})
    await page.wait_for_function(
        "drawn => document.querySelector('.chart .main-svg').clientWidth > drawn", arg=drawn
    )


async def test_a_figure_is_drawn_though_its_library_did_not_come_at_once(chromium: Browser, url: str) -> None:
    page = await chromium.new_page()
    asked: list[str] = []

    async def refused_once(route: Route) -> None:
        asked.append(route.request.url)
        await (route.abort() if len(asked) == 1 else route.continue_())

    await page.route("**/plotly-basic.min.js", refused_once)
    await page.goto(f"{url}/relays?lang=en")

    await expect(page.locator(".chart .main-svg").first).to_be_visible()
    assert len(asked) == 2


async def test_the_register_is_filtered_as_one_types_and_its_address_tells_by_what(
    chromium: Browser, url: str
) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/areas?lang=en")
    await expect(page.locator("tbody tr")).to_have_count(len(districts.xisaishan()))

    await page.get_by_label("Filter by name, pinyin or code").fill(STREET)

    await expect(page.locator("tbody tr")).to_have_count(2)
    await expect(page).to_have_url(re.compile(f"q={STREET}"))
    await page.evaluate(HEARD, [True, TICK])
    await expect(page.locator(DRAWN)).to_be_attached()
    await expect(page.get_by_label("Filter by name, pinyin or code")).to_have_value(STREET)


async def test_who_types_slowly_into_a_filter_loses_nothing_though_the_page_is_drawn_at_each_pause(
    chromium: Browser, url: str
) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/areas?lang=en")
    box = page.get_by_label("Filter by name, pinyin or code")
    await box.click()

    for n, sign in enumerate(STREET[:9], start=1):
        await page.keyboard.type(sign)
        await page.wait_for_url(f"**q={STREET[:n]}")

    await expect(box).to_have_value(STREET[:9])
    await expect(box).to_be_focused()
    await expect(page.locator("tbody tr")).to_have_count(10)


@pytest.mark.parametrize("whole", [False, True])
async def test_a_page_in_use_is_kept_as_it_is_when_it_hears_of_changes(
    chromium: Browser, url: str, whole: bool
) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/cases?lang=en")
    await expect(page.locator(ROWS).first).to_be_visible()
    await page.evaluate("document.querySelector('.chips').dataset.seen = 'yes'")

    await page.evaluate(HEARD, [whole, TICK])

    await expect(page.locator(DRAWN)).to_be_attached()
    await expect(page.locator(".chips[data-seen]")).to_have_count(0 if whole else 1)


async def test_a_change_that_is_heard_while_a_page_is_on_its_way_does_not_keep_it_away(
    chromium: Browser, url: str
) -> None:
    """A list is in use, so what is heard of changes keeps it as it is: but not in the place of another."""
    page = await chromium.new_page()
    await page.goto(f"{url}/cases?lang=en")
    await expect(page.locator(ROWS).first).to_be_visible()

    async def slowly(route: Route) -> None:
        if "desk-page.children" in (route.request.post_data or ""):
            await asyncio.sleep(1)
        await route.continue_()

    await page.route(lambda asked: "_dash-update-component" in asked, slowly)
    for name in ("Open", "Closed"):
        await page.get_by_role("link", name=name, exact=True).click()
        await page.wait_for_timeout(200)
    await page.evaluate(HEARD, [False, TICK])

    await expect(page.locator("h1")).to_have_text("Closed cases")
