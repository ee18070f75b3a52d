"""Without a mouse: in, to a unit, its list, a case, an act, and back; and always seen where one is."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bench.centre import Centre

pytestmark = pytest.mark.asyncio(loop_scope="session")

STREET, AREA = "420203007000", "420203007201"
PASSWORD = "a long enough sentence of words"
MOST_STOPS = 60
SLOW_MS = 30_000
PLACE = """() => {
  const at = document.activeElement, ring = getComputedStyle(at);
  const isSeen = ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) >= 1;
  const part = at.matches(".ag-header-cell") ? "a column" : at.matches(".ag-cell") ? "a cell" : "";
  const said = at.getAttribute("href") || at.textContent.trim() || at.tagName;
  const name = at === document.body ? "nowhere" : part || at.id || said;
  return { name, isSeen: isSeen || at.id === "desk-page" };
}"""
"""Where the keyboard is, and whether that can be seen: by its ring, or because it is the page as a whole."""


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    with Centre(tmp_path_factory.mktemp("keys") / "centre") as centre:
        centre.load_areas()
        yield centre


@pytest_asyncio.fixture(loop_scope="session")
async def desk(district: Centre, chromium: Browser) -> AsyncIterator[Page]:
    """At the desk's first page, signed in by the keyboard."""
    page = await chromium.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    path = await asyncio.to_thread(district.run, "user", "create", "keys", "--role", "district")
    await page.goto(f"{district.url}{path.strip()}")
    await expect(page.locator("[name=password]")).to_be_focused()
    await type_in(page, PASSWORD, PASSWORD)
    await expect(page.locator("h1")).to_have_text("我的账户")
    await to(page, "退出")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("已退出")
    await page.goto(f"{district.url}/")
    await expect(page.locator("[name=name]")).to_be_focused()
    await type_in(page, "keys", PASSWORD)
    await expect(page.locator("#desk-page h1")).to_be_visible(timeout=SLOW_MS)
    yield page
    assert wrong == []
    await page.close()


async def type_in(page: Page, *texts: str) -> None:
    """Into the field that has the keyboard and those behind it; then Enter."""
    for n, text in enumerate(texts):
        if n:
            await page.keyboard.press("Tab")
        await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def place(page: Page) -> str:
    """What has the keyboard. It must be something, and to be seen."""
    at = await page.evaluate(PLACE)
    assert at["name"] != "nowhere", "the keyboard is nowhere"
    assert at["isSeen"], f"nothing shows that the keyboard is at {at['name']}"
    return str(at["name"])


async def to(page: Page, name: str, *, key: str = "Tab") -> None:
    """By one key to what is so named: its id, its address or its text."""
    passed: list[str] = []
    while not passed or not re.search(name, passed[-1]):
        assert len(passed) < MOST_STOPS, f"{name} is not reached: {passed}"
        await page.keyboard.press(key)
        passed.append(await held(page))


async def held(page: Page) -> str:
    """The same, once what is drawn by now is drawn: for a moment of that the keyboard is nowhere."""
    await page.wait_for_function("() => document.activeElement !== document.body")
    await page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return await place(page)


async def open_page(page: Page, title: str) -> None:
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk-page h1")).to_have_text(title)
    await held(page)


async def test_a_case_is_told_found_dealt_with_and_left_by_the_keyboard_alone(
    district: Centre, desk: Page
) -> None:
    sheet = desk.locator("#desk-sheet")

    # The first stop leads past the navigation, into the page.
    await desk.keyboard.press("Tab")
    assert await held(desk) == "#desk-page"
    await desk.keyboard.press("Enter")
    assert await held(desk) == "desk-page"

    await to(desk, "^/report", key="Shift+Tab")
    await desk.keyboard.press("Enter")
    await expect(sheet.locator("input").first).to_be_focused()
    await type_in(desk, AREA, "邻里纠纷", "楼上漏水")
    await expect(desk.locator("#desk-page h1")).to_have_text("邻里纠纷")
    await expect(sheet).not_to_be_visible()
    await held(desk)

    await to(desk, "^/$", key="Shift+Tab")
    await open_page(desk, "西塞山区")
    await to(desk, f"^/area/{STREET}")
    await open_page(desk, "章山街道")
    await to(desk, f"^/cases(?=.*status=open)(?=.*area={STREET})")
    await open_page(desk, "在办案件")
    # Its link says that the row has come: one yet to come opens nothing.
    await expect(desk.locator(".ag-center-cols-container .ag-row a[href]")).to_have_count(1)
    await to(desk, "^a column")
    await desk.keyboard.press("ArrowDown")
    assert await held(desk) == "a cell"
    await open_page(desk, "邻里纠纷")

    # Escape leaves the form, and the keyboard is where it was opened.
    await to(desk, "act=dispatch")
    await desk.keyboard.press("Enter")
    await expect(sheet.locator("input").first).to_be_focused()
    await held(desk)
    await desk.keyboard.press("Escape")
    await expect(sheet).not_to_be_visible()
    assert (await held(desk)).endswith("act=dispatch")

    # Another's report has the page drawn anew, under the keyboard.
    await asyncio.to_thread(another_is_told, district)
    await expect(desk.locator('#desk-nav a[href*="status=open"]')).to_contain_text("2", timeout=SLOW_MS)
    assert (await held(desk)).endswith("act=dispatch")

    await desk.keyboard.press("Enter")
    await expect(sheet.locator("input").first).to_be_focused()
    await type_in(desk, "区司法局")
    await expect(desk.locator("#desk-said")).to_contain_text("已记录：分流交办")
    await expect(sheet).not_to_be_visible()
    await held(desk)

    # So it is with a menu, and with the palette.
    await to(desk, "^更多操作")
    await desk.keyboard.press("Enter")
    await to(desk, "act=")
    await desk.keyboard.press("Escape")
    await expect(desk.locator(".acts[open]")).to_have_count(0)
    assert (await held(desk)).startswith("更多操作")
    await desk.keyboard.press("Control+k")
    await expect(desk.locator(".palette input")).to_be_focused()
    await desk.keyboard.press("Escape")
    assert (await held(desk)).startswith("更多操作")

    await to(desk, f"^/area/{STREET}", key="Shift+Tab")
    await open_page(desk, "章山街道")


def another_is_told(district: Centre) -> None:
    """By a source, as any other."""
    told = {
        "specversion": "1.0", "type": "dispute.reported", "source": "grid", "id": "another",
        "subject": "grid:another", "time": datetime.now(UTC).isoformat(),
        "data": {"area": AREA, "kind": "neighbours"},
    }  # fmt: skip
    asking = urllib.request.Request(
        f"{district.url}/api/events",
        data=json.dumps(told).encode(),
        headers={
            "authorization": f"Bearer {district.source_token('grid')}",
            "content-type": "application/cloudevents+json",
        },
    )
    with urllib.request.urlopen(asking) as answer:
        assert json.load(answer)["accepted"] == 1
