"""Web Push in a real browser: a page offers to subscribe, where the plan has such a channel, and what is
pushed is shown. The push service itself is outside: the browser is handed what it would have brought."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Page, expect

from bench.centre import Centre
from dashboard.channels.web_push import new_private_key, public_key

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY: Final = new_private_key()
PLAN: Final = f"""
[channel.push]
kind = "web_push"
private_key = "{KEY}"
contact = "mailto:duty@onescreen.example"
hosts = "push.example"
"""
PASSWORD: Final = "a long enough sentence of words"
PUSHED: Final = {
    "key": "of-the-notice", "title": "【告警】时限超期", "text": "261129-001", "lang": "zh", "link": None,
    "severity": "over", "total": 1,
}  # fmt: skip
WITHIN_MS = 20_000
WATCH_SAID = """() => {
  const workers = ServiceWorkerContainer.prototype, register = workers.register;
  workers.register = async function (...of) { return (window.worker = await register.apply(this, of)); };
  new MutationObserver(() => {
    const said = document.getElementById("desk-push").parentElement.querySelector(".said");
    if (said.textContent.includes("此处不能推送")) window.stood ??= Boolean(window.worker?.active);
  }).observe(document.body, { childList: true, subtree: true });
}"""
"""Notes whether the worker stood when the page said that it cannot be pushed to."""


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    data = tmp_path_factory.mktemp("push") / "centre"
    data.mkdir()
    (data / "alerts.toml").touch(mode=0o600)
    (data / "alerts.toml").write_text(PLAN, encoding="utf-8")
    with Centre(data) as centre:
        centre.load_areas()
        yield centre


async def channels_page(district: Centre, chromium: Browser) -> Page:
    context = await chromium.new_context(locale="zh-CN", permissions=["notifications"])
    page = await context.new_page()
    path = await asyncio.to_thread(district.run, "user", "create", "zhou", "--role", "admin")
    await page.goto(f"{district.url}{path.strip()}")
    for field in ("password", "again"):
        await page.fill(f"[name={field}]", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_have_text("我的账户")
    await page.goto(f"{district.url}/alerts/channels")
    return page


async def test_what_is_pushed_is_shown_and_a_browser_that_reaches_no_push_service_says_so(
    district: Centre, chromium: Browser
) -> None:
    page = await channels_page(district, chromium)
    button = page.locator("#desk-push")
    await expect(button).to_have_attribute("data-key", public_key(KEY), timeout=WITHIN_MS)
    link, registered = await _registrations(page)
    await page.evaluate(WATCH_SAID)

    await button.click()
    said = page.locator(".card", has=button).locator(".said")
    await expect(said).to_contain_text("此处不能推送", timeout=WITHIN_MS)
    assert await page.evaluate("window.stood"), "one that is being set up is refused unasked"
    async with asyncio.timeout(WITHIN_MS / 1000):
        registration = await registered
    await link.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": district.url, "registrationId": registration, "data": json.dumps(PUSHED)},
    )

    shown = await _shown(page)
    assert shown == [["【告警】时限超期", "261129-001", "of-the-notice", "zh"]]
    await page.context.close()


async def _registrations(page: Page) -> tuple[Any, asyncio.Future[str]]:
    """The browser's own tools, and what will be the id of a worker's registration, once there is one."""
    link, found = await page.context.new_cdp_session(page), asyncio.get_running_loop().create_future()

    def updated(told: dict[str, Any]) -> None:
        for each in told["registrations"]:
            if not each["isDeleted"] and not found.done():
                found.set_result(each["registrationId"])

    link.on("ServiceWorker.workerRegistrationUpdated", updated)
    await link.send("ServiceWorker.enable")
    return link, found


async def _shown(page: Page) -> list[list[str]]:
    async with asyncio.timeout(WITHIN_MS / 1000):
        while True:
            shown: list[list[str]] = await page.evaluate(
                """async () => {
                  const [worker] = await navigator.serviceWorker.getRegistrations();
                  const all = worker ? await worker.getNotifications() : [];
                  return all.map((each) => [each.title, each.body, each.tag, each.lang]);
                }"""
            )
            if shown:
                return shown
            await asyncio.sleep(0.1)
