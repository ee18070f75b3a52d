"""A channel is tested from its page, in a real browser, before real receivers: one accepts, one refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final, NamedTuple

import pytest
from playwright.async_api import Browser, Page, expect

from bench.centre import Centre
from tests.alerting.centre import SECRET
from tests.channels.receivers import Answer, HttpReceiver

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAN: Final = """
[channel.hook]
kind = "webhook"
endpoint = "{well}/hook"
secret = "{secret}"

[channel.broken]
kind = "webhook"
endpoint = "{ill}/hook"
secret = "{secret}"

[post.duty]
label = "值班长"
addresses = ["hook", "browser"]

[post.leader]
label = "分管领导"
addresses = ["hook", "broken", "browser"]
"""
PASSWORD: Final = "a long enough sentence of words"
WITHIN_MS, GIVEN_UP_WITHIN_MS = 20_000, 60_000


class Tried(NamedTuple):
    centre: Centre
    well: HttpReceiver
    ill: HttpReceiver


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    data = tmp_path_factory.mktemp("tested") / "centre"
    data.mkdir()
    (data / "alerts.toml").touch(mode=0o600)
    with HttpReceiver() as well, HttpReceiver(Answer(500)) as ill:
        plan = PLAN.format(well=well.address, ill=ill.address, secret=SECRET)
        (data / "alerts.toml").write_text(plan, encoding="utf-8")
        with Centre(data) as centre:
            centre.load_areas()
            yield Tried(centre, well, ill)


async def channels_page(tried: Tried, chromium: Browser, role: str) -> Page:
    """The page of channels, of somebody new of that role."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = await context.new_page()
    path = await asyncio.to_thread(tried.centre.run, "user", "create", f"a-{role}", "--role", role)
    await page.goto(f"{tried.centre.url}{path.strip()}")
    for field in ("password", "again"):
        await page.fill(f"[name={field}]", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("我的账户")
    await page.goto(f"{tried.centre.url}/alerts/channels")
    return page


async def test_a_test_is_confirmed_goes_out_once_and_is_seen_to_be_accepted(
    tried: Tried, chromium: Browser
) -> None:
    page = await channels_page(tried, chromium, "admin")

    await page.locator('a[href*="channel=hook"]').click()
    await expect(page.locator("#alert-send")).to_be_visible(timeout=WITHIN_MS)
    await expect(page.locator("#desk-sheet .preview")).to_contain_text("[Test] alert channel hook")
    await page.locator("#desk-sheet").get_by_text("值班长").click()
    await page.locator("#alert-send").dblclick()

    await expect(page.locator("#desk-said")).to_contain_text("发送测试", timeout=WITHIN_MS)
    line = page.locator(".card", has_text="近 24 小时的测试").locator("tbody tr", has_text="hook")
    await expect(line).to_contain_text("已接收", timeout=WITHIN_MS)
    await expect(line).to_contain_text("值班长")
    (request,) = [each for each in tried.well.received if each.json["is_test"]]
    assert request.json["title"] == "【测试】告警通道 hook"
    assert tried.centre.ask("SELECT source FROM events WHERE type = 'alert.tested'") == [("desk",)]


async def test_one_that_the_receiver_refuses_is_shown_with_the_reason_and_goes_no_other_way(
    tried: Tried, chromium: Browser
) -> None:
    page = await channels_page(tried, chromium, "supervisor")
    others = len([each for each in tried.well.received if each.json["is_test"]])
    await page.locator('a[href*="channel=broken"]').click()
    await expect(page.locator("#alert-send")).to_be_visible(timeout=WITHIN_MS)
    await page.locator("#alert-send").click()

    line = page.locator(".card", has_text="近 24 小时的测试").locator("tbody tr", has_text="broken")
    await expect(line).to_contain_text("再试 · 对方应答 500", timeout=WITHIN_MS)
    await expect(line).to_contain_text("未送出：对方应答 500", timeout=GIVEN_UP_WITHIN_MS)
    assert len({each.headers["webhook-id"] for each in tried.ill.received if each.json["is_test"]}) == 1
    assert len([each for each in tried.well.received if each.json["is_test"]]) == others

    await page.goto(f"{tried.centre.url}/alerts/proof")
    row = page.locator("tbody tr", has_text="broken").filter(has_text="通道测试")
    await expect(row).to_contain_text("未送出", timeout=WITHIN_MS)
    await row.locator("a").click()
    await expect(page.locator("h1")).to_have_text("通道测试", timeout=WITHIN_MS)
    await expect(page.locator(".card", has_text="送达链")).to_contain_text("凭据")
