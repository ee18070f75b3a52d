"""An operator at the desk, in a real browser: what is done there is on the wall at once, and once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bench.centre import Centre
from layouts._ids import address

pytestmark = pytest.mark.asyncio(loop_scope="session")

AREA = "420203007201"
PASSWORD = "a long enough sentence of words"
SEEN_WITHIN_MS = 30_000
LOADED_WITHIN_MS = 30_000
EVENTS = "SELECT count(*) FROM events WHERE source = 'desk' AND type = ?"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    with Centre(tmp_path_factory.mktemp("desk") / "centre") as centre:
        centre.load_areas()
        yield centre


@pytest_asyncio.fixture(loop_scope="session")
async def desk(district: Centre, chromium: Browser) -> AsyncIterator[Page]:
    page = await chromium.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    path = await asyncio.to_thread(district.run, "user", "create", "operator", "--role", "district")
    await page.goto(f"{district.url}{path.strip()}")
    for field_name in ("password", "again"):
        await page.fill(f"[name={field_name}]", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("我的账户")
    yield page
    assert wrong == []
    await page.close()


def field(page: Page, name: str) -> str:
    return f'#desk-sheet [id*=\'"name":"{name}"\']'


async def _choose(page: Page, name: str, nth: int) -> None:
    await page.locator(field(page, name)).locator("input").nth(nth).check()


async def _act(page: Page, name: str) -> None:
    """Open the form of an action by its door on the case's page."""
    door = page.locator(f'.heading a[href$="act={name}"]')
    await expect(door).to_be_attached(timeout=SEEN_WITHIN_MS)
    if not await door.is_visible():
        await page.locator(".acts summary").click()
    await door.click()
    await expect(page.locator("#act-send")).to_be_visible(timeout=SEEN_WITHIN_MS)


async def test_a_dispute_told_at_the_desk_is_on_the_wall_at_each_turn_and_counts_once(
    district: Centre, chromium: Browser, desk: Page
) -> None:
    path = await asyncio.to_thread(district.wall_path, "hall")
    wall = await chromium.new_page(viewport={"width": 1920, "height": 1080})
    await wall.goto(f"{district.url}{path}")
    tile = wall.locator(f"#{address('tiles', f'{AREA}-count')}")
    await expect(tile).to_have_text("0", timeout=LOADED_WITHIN_MS)

    # The form: what is missing is said at its field, and the first wrong one has the keyboard.
    await desk.goto(f"{district.url}/report")
    await expect(desk.locator("#act-send")).to_be_visible(timeout=LOADED_WITHIN_MS)
    await desk.locator("#act-send").click()
    await expect(desk.locator(".field .fault")).to_have_count(3)
    await expect(desk.locator(field(desk, "area"))).to_be_focused()

    # A report, and a double click counts once.
    await desk.locator(field(desk, "area")).fill(AREA)
    await desk.locator(field(desk, "kind")).fill("邻里纠纷")
    await desk.locator(field(desk, "title")).fill("楼上漏水")
    await desk.locator("#act-send").dblclick()
    await desk.wait_for_url(re.compile("/case/desk-"), timeout=SEEN_WITHIN_MS)
    await expect(desk.locator(".timeline")).to_contain_text("上报")
    await expect(tile).to_have_text("1", timeout=SEEN_WITHIN_MS)
    assert district.ask(EVENTS, "dispute.reported") == [(1,)]

    # Dispatched by the keyboard alone.
    await _act(desk, "dispatch")
    await expect(desk.locator(field(desk, "unit"))).to_be_focused()
    await desk.keyboard.type("区司法局")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#desk-said")).to_contain_text("已记录：分流交办", timeout=SEEN_WITHIN_MS)
    await expect(desk.locator(".figures")).to_contain_text("区司法局")
    await expect(desk).to_have_url(re.compile(r"/case/desk-[^?]*$"))

    await _act(desk, "accept")
    await desk.locator(field(desk, "unit")).fill("区司法局")
    await desk.locator("#act-send").click()
    await expect(desk.locator("#desk-said")).to_contain_text("受理", timeout=SEEN_WITHIN_MS)
    await expect(desk.locator(".timeline")).to_contain_text("受理", timeout=SEEN_WITHIN_MS)

    # Esc leaves all as it was.
    await _act(desk, "close")
    await desk.keyboard.press("Escape")
    await expect(desk.locator("#desk-sheet")).not_to_be_visible()
    await expect(tile).to_have_text("1")

    await _act(desk, "close")
    await _choose(desk, "outcome", 0)
    await desk.locator("#act-send").dblclick()
    await expect(desk.locator(".figures")).to_contain_text("已办结", timeout=SEEN_WITHIN_MS)
    await expect(tile).to_have_text("0", timeout=SEEN_WITHIN_MS)
    assert district.ask(EVENTS, "dispute.closed") == [(1,)]
    await expect(desk.locator('.heading a[href$="act=dispatch"]')).to_have_count(0)

    await _act(desk, "reopen")
    await desk.locator(field(desk, "reason")).fill("再次发生")
    await desk.locator("#act-send").click()
    await expect(desk.locator(".timeline")).to_contain_text("重开", timeout=SEEN_WITHIN_MS)
    await expect(tile).to_have_text("1", timeout=SEEN_WITHIN_MS)
    audited = await asyncio.to_thread(district.run, "audit", "export")
    done = {line.split(",")[3] for line in audited.splitlines()[1:]}
    assert {f"case.{act}" for act in ("report", "dispatch", "accept", "close", "reopen")} <= done
    for page in (wall, desk):
        told = await page.content()
        assert "楼上漏水" not in told, "free text is on a screen"
        assert "再次发生" not in told, "free text is on a screen"
    await wall.close()


async def test_a_strangers_request_acts_on_nothing(district: Centre, chromium: Browser) -> None:
    page = await chromium.new_page()
    answer = await page.request.post(
        f"{district.url}/desk/zh/_dash-update-component",
        headers={"content-type": "application/json"},
        data="{}",
    )

    assert answer.status == 401
    await page.close()
