"""Axe finds nothing on any page, by day, by night and on a phone, nor on what opens over one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bench.centre import Centre
from layouts.desk._registry import pages_by_name
from layouts.words import LANGS
from tests import districts
from tests.acting.desk_centre import CASE, centre
from tests.desk_acting import server_of
from tests.desk_alerts import SEEN_TO, UNACKED
from tests.desk_district import LETTER, OTHER, RELAY, STREET
from tests.desk_server import on_a_port, serving
from tests.visual.axe import violations

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK, PHONE = (1440, 900), (390, 844)
PASSWORD = "seven green lamps"
FILLED: Final[Mapping[str, Sequence[str]]] = {
    "alert": (f"/alert/{UNACKED}", f"/alert/{SEEN_TO}", "/alert/nobody"),
    "alert_rules": ("/alerts/rules", "/alerts/rules?rule=surge"),
    "alerts": ("/alerts", f"/alerts?id={UNACKED}", "/alerts?state=resolved"),
    "area": (f"/area/{STREET}", "/area/420203011002"),
    "beside": (f"/beside?a={STREET}", f"/beside?a={STREET}&b={OTHER}"),
    "case": (f"/case/{CASE}", "/case/nothing"),
    "cases": ("/cases", "/cases?status=overdue"),
    "compare": ("/compare?with=2025-10-10T00:00:00Z",),
    "letter": (f"/letter/{LETTER}",),
    "relay": (f"/relay/{RELAY}",),
    "relays": ("/relays", "/relays?status=due"),
}
"""The addresses of a page; of one that is not here, its path."""
STANDS = """() => document.querySelector("#desk-page h1") && document.querySelector("#desk-nav a")
  && !document.querySelector(".ag-overlay-loading-center")
  && (!document.querySelector(".ag-root") || document.querySelector(".ag-row a, .ag-overlay-no-rows-center"))
  && [...document.querySelectorAll(".ag-header-row")].every((row) => row.querySelector(".ag-header-cell"))
  && [...document.querySelectorAll(".chart")].every((el) => el.querySelector(".main-svg"))"""
TURN = "(isDay) => document.documentElement.classList.toggle('light', isDay)"
PLAIN = {"admin": ("/me", "/people?name=admin"), "auditor": ("/audit?verify=1",)}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def url() -> AsyncIterator[str]:
    async with serving(districts.silent()) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def acting() -> AsyncIterator[str]:
    """The address of a desk at which one may act."""
    async with centre() as made, on_a_port(server_of(made)) as found:
        yield found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    with Centre(tmp_path_factory.mktemp("axe") / "centre") as made:
        yield made


async def opened(page: Page, address: str, lang: str) -> None:
    await page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}", wait_until="networkidle")
    await page.wait_for_function(STANDS)


async def found_in(page: Page, name: str) -> list[str]:
    """By day and by night at a desk, and on a phone."""
    found = []
    for size, is_day in ((DESK, True), (DESK, False), (PHONE, True)):
        await page.set_viewport_size({"width": size[0], "height": size[1]})
        await page.evaluate(TURN, is_day)
        await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        told = f"{name} {size[0]} {'day' if is_day else 'night'}"
        found += [f"{told}: {each}" for each in await violations(page, only_colours=not is_day)]
    await page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return found


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", sorted(pages_by_name()))
async def test_axe_finds_nothing_on_any_page_of_the_desk(
    chromium: Browser, url: str, acting: str, name: str, lang: str
) -> None:
    page = await chromium.new_page()
    found = []

    for address in FILLED.get(name, (pages_by_name()[name].path,)):
        await opened(page, f"{acting if name in ('case', 'report') else url}{address}", lang)
        found += await found_in(page, f"{address} {lang}")

    assert found == [], "\n".join(found)
    await page.close()


@pytest.mark.parametrize("lang", LANGS)
async def test_nor_on_what_opens_over_a_page(chromium: Browser, url: str, acting: str, lang: str) -> None:
    page = await chromium.new_page()
    found = []

    await opened(page, f"{acting}/case/{CASE}?act=grade", lang)
    await page.locator("#act-send").click()
    await expect(page.locator(".field.wrong")).not_to_have_count(0)
    found += await found_in(page, f"form {lang}")

    await opened(page, f"{url}/cases", lang)
    await page.locator("details.menu summary").first.click()
    found += await found_in(page, f"menu {lang}")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("420203")
    await expect(page.locator(".palette .hit")).not_to_have_count(0)
    found += await found_in(page, f"palette {lang}")

    await opened(page, f"{url}/?at=2025-10-10T00:00:00Z&as=known", lang)
    await expect(page.locator("#desk-time")).to_be_visible()
    found += await found_in(page, f"time {lang}")

    assert found == [], "\n".join(found)


async def test_nor_on_the_plain_pages(whole: Centre, chromium: Browser) -> None:
    found = []

    for name, addresses in PLAIN.items():
        page = await chromium.new_page(locale="zh-CN")
        for lang in LANGS:
            await page.goto(f"{whole.url}/sign-in?lang={lang}")
            found += await found_in(page, f"/sign-in {lang}")
        await page.goto(f"{whole.url}{await _link(whole, name)}")
        found += await found_in(page, "/sign-in?link")
        for field in ("password", "again"):
            await page.fill(f"[name={field}]", PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("我的账户")
        for address in addresses:
            for lang in LANGS:
                await page.goto(f"{whole.url}{address}{'&' if '?' in address else '?'}lang={lang}")
                found += await found_in(page, f"{address} {lang}")
        await page.context.close()

    assert found == [], "\n".join(found)


async def _link(whole: Centre, name: str) -> str:
    if name == "admin":
        (first,) = re.findall(r"/sign-in\?link=\S+", whole.log.read_text(encoding="utf-8"))
        return str(first)
    told = await asyncio.to_thread(whole.run, "user", "create", name, "--role", name)
    return told.strip()


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<button type="button"></button>', "button-name"),
        ('<p style="color:#aaa">faint</p>', "color-contrast"),
        ('<input type="text">', "label"),
        ("<h3>a heading that leaps a level</h3>", "heading-order"),
    ],
)
async def test_what_axe_finds_is_said_with_its_element(chromium: Browser, body: str, rule: str) -> None:
    page = await chromium.new_page()
    await page.set_content(f'<html lang="en"><title>t</title><main><h1>t</h1>{body}</main></html>')

    found = await violations(page)

    assert [each.partition(":")[0] for each in found] == [rule], found
