"""People on duty at the desk of a whole centre, in a real browser: an alert is taken in hand, escalated and
silenced, and whoever else looks sees it."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, StorageState, expect

from bench.centre import Centre

pytestmark = pytest.mark.asyncio(loop_scope="session")

TAKEN, RAISED, KEPT = "420203007201", "420203011002", "420203008001"
"""A community in three streets: each has an alert of its own."""
PASSWORD: Final = "a long enough sentence of words"
SEEN_WITHIN_MS, LOADED_WITHIN_MS = 30_000, 30_000


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    with Centre(tmp_path_factory.mktemp("alerts") / "centre") as centre:
        centre.load_areas()
        yield centre


@pytest.fixture(scope="module")
def sessions() -> dict[str, StorageState]:
    """What a browser keeps of who signed in, by name."""
    return {}


async def signed_in(
    district: Centre, chromium: Browser, name: str, sessions: dict[str, StorageState]
) -> Page:
    context = await chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", storage_state=sessions.get(name)
    )
    page = await context.new_page()
    if name in sessions:
        return page
    path = await asyncio.to_thread(district.run, "user", "create", name, "--role", "district")
    await page.goto(f"{district.url}{path.strip()}")
    for field in ("password", "again"):
        await page.fill(f"[name={field}]", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("我的账户")
    sessions[name] = await context.storage_state()
    return page


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def bounced(district: Centre) -> None:
    """In each of three streets a case that was returned three times: told of at any hour."""
    token = await asyncio.to_thread(district.source_token, "grid")
    for number, area in enumerate((TAKEN, RAISED, KEPT)):
        unit = {"unit": f"{area[:9]}000"}
        bounce = (("dispute.dispatched", unit), ("dispute.returned", {**unit, "reason": "不属本单位"}))
        reported = ("dispute.reported", {"area": area, "kind": "neighbours", "title": "楼上漏水"})
        said = (reported, *bounce, *bounce, *bounce)
        for nth, (type_, data) in enumerate(said):
            event = {
                "specversion": "1.0", "id": f"{number}-{nth}", "source": "grid", "type": type_,
                "subject": f"grid/{number}", "time": datetime.now(UTC).isoformat(), "data": data,
            }  # fmt: skip
            await asyncio.to_thread(_post, district, token, event)


def _post(district: Centre, token: str, event: object) -> None:
    headers = {"authorization": f"Bearer {token}", "content-type": "application/cloudevents+json"}
    asked = urllib.request.Request(
        f"{district.url}/api/events", json.dumps(event).encode(), headers, method="POST"
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.status < 300


@pytest_asyncio.fixture(loop_scope="session")
async def people(
    district: Centre, chromium: Browser, bounced: None, sessions: dict[str, StorageState]
) -> AsyncIterator[tuple[Page, Page]]:
    pages = [await signed_in(district, chromium, name, sessions) for name in ("zhao", "qian")]
    wrong: list[str] = []
    for page in pages:
        page.on("pageerror", lambda error: wrong.append(str(error)))
    yield pages[0], pages[1]
    assert wrong == []


async def chosen(page: Page, url: str, place: str) -> Locator:
    """The alert of that place, opened in the inbox."""
    await page.goto(f"{url}/alerts?rule=bounced")
    door = page.locator(".inbox li a", has_text=place).first
    await expect(door).to_be_visible(timeout=LOADED_WITHIN_MS)
    await door.click()
    await expect(page.locator(".alert-head")).to_contain_text(place, timeout=SEEN_WITHIN_MS)
    return page.locator(".alert-head")


async def place_of(page: Page, url: str, area: str) -> str:
    """What the desk calls an area in a list."""
    await page.goto(f"{url}/cases?area={area}")
    cell = page.locator('.ag-row [col-id="place"]').first
    await expect(cell).to_have_text(re.compile(r"\S"), timeout=LOADED_WITHIN_MS)  # a row yet to come is empty
    return await cell.inner_text()


async def test_an_acknowledgement_by_the_keyboard_is_seen_by_whoever_else_looks(
    district: Centre, people: tuple[Page, Page]
) -> None:
    mine, other = people
    place = await place_of(mine, district.url, TAKEN)
    head, theirs = [await chosen(page, district.url, place) for page in (mine, other)]
    await expect(mine.locator(".nav a", has_text="告警").locator(".mark.over")).to_be_visible()

    await mine.bring_to_front()
    await mine.keyboard.press("a")
    await expect(mine.locator("#alert-send")).to_be_focused(timeout=SEEN_WITHIN_MS)
    await mine.keyboard.press("Enter")
    await expect(mine.locator("#desk-said")).to_contain_text("确认告警", timeout=SEEN_WITHIN_MS)
    await other.bring_to_front()
    await expect(theirs).to_contain_text("处置中", timeout=SEEN_WITHIN_MS)

    await expect(head).to_contain_text("处置中")
    await expect(head).to_contain_text("升级已停止")
    await expect(mine.locator('.alert-head [data-act="escalate"]')).to_have_count(0)
    await expect(mine.locator(".chain li.past", has_text="确认")).to_have_count(1)
    told = "SELECT count(*) FROM events WHERE type = 'alert.acknowledged'"
    assert district.ask(told) == [(1,)]

    # The tab says which page, and how many nobody has; the form left nothing behind to go back to.
    await expect(mine).to_have_title(re.compile(r"^\(\d+\) .+ · 一屏观全域$"))
    await mine.go_back()
    await expect(mine).to_have_url(re.compile(r"/alerts\?rule=bounced$"))


async def test_the_inbox_is_walked_by_the_arrows_and_a_row_opened_by_enter(
    district: Centre, people: tuple[Page, Page]
) -> None:
    page, _ = people
    await page.goto(f"{district.url}/alerts?rule=bounced")
    rows = page.locator(".inbox li a")
    await expect(rows).to_have_count(3, timeout=LOADED_WITHIN_MS)
    await page.bring_to_front()

    await page.keyboard.press("ArrowDown")
    await expect(rows.nth(0)).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(rows.nth(2)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")

    await expect(rows.nth(1)).to_have_class("here", timeout=SEEN_WITHIN_MS)
    await expect(page).to_have_url(re.compile(r"[?&]id="))


async def test_an_alert_that_is_escalated_by_hand_goes_to_the_next_post_at_once(
    district: Centre, people: tuple[Page, Page]
) -> None:
    page, _ = people
    await chosen(page, district.url, await place_of(page, district.url, RAISED))

    await page.locator('.alert-head [data-act="escalate"] a').click()
    await expect(page.locator("#alert-send")).to_be_visible(timeout=SEEN_WITHIN_MS)
    await page.locator("#alert-send").dblclick()

    await expect(page.locator("#desk-said")).to_contain_text("立即升级", timeout=SEEN_WITHIN_MS)
    receipts = page.locator(".card", has_text="回执").locator("tbody")
    await expect(receipts).to_contain_text("分管领导", timeout=SEEN_WITHIN_MS)
    await expect(page.locator(".way li", has_text="分管领导").locator(".mark.check")).to_have_count(1)
    assert district.ask("SELECT count(*) FROM events WHERE type = 'alert.escalated' AND source = 'desk'") == [
        (1,)
    ]


async def test_a_silence_says_what_it_would_hold_and_keeps_it_listed(
    district: Centre, people: tuple[Page, Page]
) -> None:
    page, _ = people
    head = await chosen(page, district.url, await place_of(page, district.url, KEPT))

    await page.locator('.alert-head [data-act="silence"] a').click()
    await expect(page.locator("#alert-preview")).to_contain_text("会压下 1 条", timeout=SEEN_WITHIN_MS)
    await page.locator("#desk-sheet label", has_text="此规则，全部辖区").click()
    await expect(page.locator("#alert-preview")).to_contain_text("会压下 3 条", timeout=SEEN_WITHIN_MS)
    await page.locator("#desk-sheet label", has_text="此规则，此辖区").click()
    await page.locator("#alert-send").click()
    await expect(page.locator(".field .fault")).to_have_text("请填写")
    await page.locator("#desk-sheet textarea").fill("现场正在处置")
    await page.locator("#alert-send").click()

    await expect(page.locator("#desk-said")).to_contain_text("静默", timeout=SEEN_WITHIN_MS)
    await expect(head).to_contain_text("静默", timeout=SEEN_WITHIN_MS)
    await page.goto(f"{district.url}/alerts/silences")
    line = page.locator(".card", has_text="静默中").locator("tbody tr")
    await expect(line).to_contain_text("现场正在处置", timeout=LOADED_WITHIN_MS)
    await expect(line).to_contain_text("zhao")

    await line.locator("a", has_text="结束").click()
    await page.locator("#alert-send").click()
    await expect(page.locator(".card", has_text="已结束").locator("tbody")).to_contain_text(
        "提前结束", timeout=SEEN_WITHIN_MS
    )
    await expect(page).to_have_url(re.compile(r"/alerts/silences(\?(?!.*act=).*)?$"))
