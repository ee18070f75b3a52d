"""The desk's pages at a desk and on a phone: nothing cut, covered, faint or small."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from layouts.words import SOURCES
from tests import districts
from tests.acting.desk_centre import centre
from tests.desk_acting import server_of
from tests.desk_alerts import SEEN_TO, UNACKED
from tests.desk_district import CASE, LETTER, OTHER, RELAY, STREET
from tests.desk_server import on_a_port, serving
from tests.desks import case_of
from tests.visual.audit import faults, stands, strangers

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK, PHONE, GREAT, WIDE = (1440, 900), (390, 844), (3840, 2160), (3840, 1080)
PAGES = (
    ("/", "en", DESK),
    ("/cases", "zh", PHONE),
    (f"/area/{STREET}", "zh", PHONE),
    ("/relays", "zh", DESK),
    ("/relays?status=due", "en", DESK),
    (f"/relay/{RELAY}", "en", DESK),
    (f"/letter/{LETTER}", "zh", DESK),
    ("/sources", "en", DESK),
    ("/indicators", "en", DESK),
    ("/units", "zh", DESK),
    ("/units", "en", PHONE),
    ("/handover", "en", DESK),
    ("/handover", "zh", PHONE),
    ("/brief", "en", DESK),
    ("/brief", "zh", PHONE),
    ("/relays", "en", PHONE),
    (f"/relay/{RELAY}", "zh", PHONE),
    ("/letters", "en", PHONE),
    ("/areas", "zh", PHONE),
    ("/indicators", "en", PHONE),
    ("/compare?with=2025-10-10T00:00:00Z", "en", PHONE),
    (f"/case/{CASE}", "en", PHONE),
    ("/cases?status=overdue", "en", DESK),
    ("/", "zh", GREAT),
    ("/cases", "en", GREAT),
    ("/relays", "zh", GREAT),
    (f"/area/{STREET}", "en", DESK),
    (f"/beside?a={STREET}&b={OTHER}", "zh", DESK),
    (f"/beside?a={STREET}&b={OTHER}", "en", PHONE),
    (f"/beside?a={STREET}", "zh", PHONE),
    ("/alerts", "zh", DESK),
    (f"/alerts?id={UNACKED}", "en", DESK),
    (f"/alert/{SEEN_TO}", "en", PHONE),
    (f"/alert/{UNACKED}", "zh", GREAT),
    (f"/alerts?id={UNACKED}", "zh", WIDE),
    ("/alerts/duty", "en", WIDE),
    ("/alerts/rules", "en", DESK),
    ("/alerts/rules?rule=surge", "zh", PHONE),
    ("/alerts/silences", "zh", DESK),
    ("/alerts/silences", "en", PHONE),
    ("/alerts/duty", "en", DESK),
    ("/alerts/duty", "zh", PHONE),
    ("/alerts/channels", "en", DESK),
    ("/alerts/channels", "zh", PHONE),
    ("/alerts/proof", "en", DESK),
    ("/alerts/proof", "zh", DESK),
    ("/alerts/proof", "en", PHONE),
)


ROWS_STAND = """() => [...document.querySelectorAll(".ag-theme-onescreen")].every((grid) =>
  grid.querySelector(".ag-overlay-no-rows-center")
  || [...grid.querySelectorAll(".ag-row .ag-cell")].some((cell) => cell.textContent.trim()))"""
"""Of each list: a row that is yet to come is empty."""
HIDES = """[...document.querySelectorAll(".stacks")].filter((el) => el.scrollWidth > el.clientWidth + 1)
  .map((el) => el.closest(".card").querySelector("h2").textContent)"""
"""Titles of the tables that a page shows only a part of, until somebody moves them sideways."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def url() -> AsyncIterator[str]:
    async with serving(districts.silent()) as found:
        yield found


@pytest.mark.parametrize(("address", "lang", "size"), PAGES)
async def test_every_text_of_a_page_stands_whole_and_legible(
    chromium: Browser, url: str, address: str, lang: str, size: tuple[int, int]
) -> None:
    page = await chromium.new_page(viewport={"width": size[0], "height": size[1]})
    asked = strangers(page, url)

    await page.goto(f"{url}{address}{'&' if '?' in address else '?'}lang={lang}")
    await page.wait_for_selector("#desk-page h1")
    await page.wait_for_function(ROWS_STAND)
    await page.wait_for_function(
        "() => [...document.querySelectorAll('.chart')].every((el) => el.querySelector('.main-svg'))"
    )
    await page.evaluate("document.fonts.ready")
    found = [fault for fault in await faults(page) if not fault.startswith("scrolls")]
    wide = await page.evaluate("document.documentElement.scrollWidth")
    hides = await page.evaluate(HIDES)
    await page.close()

    assert found == [], "\n".join(found)
    assert wide <= size[0]
    assert hides == []
    assert asked == []


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_source_has_its_room_in_a_list_that_is_chosen_from(chromium: Browser, lang: str) -> None:
    rows = [case_of(n, area=STREET)._replace(source=name) for n, name in enumerate(SOURCES)]
    async with centre(rows=rows) as found, on_a_port(server_of(found)) as url:
        page = await chromium.new_page(viewport={"width": DESK[0], "height": DESK[1]})
        await page.goto(f"{url}/cases?lang={lang}")
        await expect(page.locator(".ag-center-cols-container .ag-row a")).to_have_count(len(rows))
        await page.evaluate("document.fonts.ready")

        assert [fault for fault in await faults(page) if not fault.startswith("scrolls")] == []
        await page.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_daily_brief_is_one_sheet_without_the_desk_around_it(
    chromium: Browser, url: str, lang: str
) -> None:
    page = await chromium.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(f"{url}/brief?lang={lang}")
    await page.wait_for_selector(".brief h1")
    await page.evaluate("document.fonts.ready")

    sheet = await page.pdf(prefer_css_page_size=True)
    await page.emulate_media(media="print")
    around = [await page.locator(part).is_visible() for part in (".nav", ".head", ".brief .tools")]
    await page.close()

    assert sheet.count(b"/Type /Page\n") == 1
    assert around == [False, False, False]


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_case_is_printed_on_one_sheet_with_its_shapes_and_its_links(
    chromium: Browser, url: str, lang: str
) -> None:
    page = await chromium.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(f"{url}/case/{CASE}?lang={lang}")
    await page.wait_for_selector(".timeline")
    await page.evaluate("document.fonts.ready")

    sheet = await page.pdf(prefer_css_page_size=True)
    await page.emulate_media(media="print")
    around = [await page.locator(part).is_visible() for part in (".nav", ".brand", "#desk-find")]
    shapes = await page.locator(".timeline .dot").evaluate_all(
        "(dots) => dots.map((dot) => getComputedStyle(dot).printColorAdjust)"
    )
    await page.close()

    assert sheet.count(b"/Type /Page\n") == 1
    assert around == [False, False, False]
    assert set(shapes) == {"exact"}
    assert f"/area/{STREET}".encode() in sheet


@pytest.mark.parametrize("address", ["/alerts", "/alerts/rules", "/alerts/proof"])
async def test_on_a_phone_what_is_touched_is_high_enough(chromium: Browser, url: str, address: str) -> None:
    page = await chromium.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    await page.goto(f"{url}{address}")
    await page.wait_for_selector("#desk-page h1")
    touched = page.locator("#desk-page :is(.button,.tabs a,.inbox li a):visible")
    heights = await touched.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")
    await page.close()

    assert len(heights) > 3
    assert min(heights) >= 40


async def test_at_32_to_9_a_page_of_alerts_uses_the_screen(chromium: Browser, url: str) -> None:
    page = await chromium.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
    rights = []
    for address in ("/alerts", "/alerts/rules", f"/alert/{UNACKED}", "/alerts/duty", "/alerts/channels"):
        await page.goto(f"{url}{address}")
        await page.wait_for_selector("#desk-page .card")
        cards = page.locator("#desk-page .card:visible")
        found = await cards.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().right)")
        rights.append(max(found))
    await page.close()

    assert min(rights) > WIDE[0] - 48


async def test_on_a_great_screen_all_of_it_is_as_large_again(chromium: Browser, url: str) -> None:
    lefts = []
    for width, height in ((1920, 1080), (3840, 2160)):
        page = await chromium.new_page(viewport={"width": width, "height": height})
        await page.goto(f"{url}/relays?lang=zh")
        await page.wait_for_selector(".curve .main-svg")
        await stands(page)
        places = await page.locator("h1, .card, .curve .xtick text").evaluate_all(
            "(parts) => parts.map((part) => part.getBoundingClientRect().left)"
        )
        lefts.append(places)
        await page.close()

    assert lefts[1] == pytest.approx([2 * left for left in lefts[0]], abs=4)
