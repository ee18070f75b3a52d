"""A person's way with a real centre: the first link, a password, out and in, held up, and out by command."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bench.centre import Centre

PASSWORD = "seven green lamps"
SIZES = ((1280, 800), (390, 844))
UNFIT = """() => [...document.querySelectorAll('body *')].flatMap(one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one), found = [];
  if (one.classList.contains('unseen') || one.type === 'hidden' || !box.width) return [];
  const name = one.tagName + ' ' + one.textContent.trim().slice(0, 20);
  const has = [...one.childNodes].some(part => part.nodeType === 3 && part.textContent.trim());
  if (has && parseFloat(style.fontSize) < 12) found.push(name + ' small');
  if (has && one.scrollWidth > one.clientWidth + 1 && style.display !== 'inline') found.push(name + ' cut');
  if (box.right > innerWidth + 1 || box.left < -1) found.push(name + ' outside');
  if (['A', 'BUTTON', 'INPUT'].includes(one.tagName) && box.height < 32) found.push(name + ' target');
  return found;
})"""


async def unfit(page: Page) -> list[Any]:
    """What is cut, outside, too small to read or to hit, on this page in both languages and sizes."""
    found: list[Any] = []
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        for lang in ("en", "zh"):
            address = page.url.split("lang=")[0].rstrip("?&")
            await page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
            found += [(page.url, width, lang, *found) for found in [await page.evaluate(UNFIT)] if found]
    return found


async def sign_in(page: Page, password: str) -> None:
    """By keyboard alone."""
    name = page.locator("[name=name]")
    await expect(name if not await name.input_value() else page.locator("[name=password]")).to_be_focused()
    if not await name.input_value():
        await page.keyboard.type("admin")
        await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    # What is said stands on the page before, too: the answer is another page.
    async with page.expect_event("load"):
        await page.keyboard.press("Enter")


@pytest.mark.asyncio(loop_scope="session")
async def test_the_first_person_comes_in_goes_out_comes_back_and_is_sent_out(
    tmp_path: Path, chromium: Browser
) -> None:
    centre = Centre(tmp_path / "centre")
    await asyncio.to_thread(centre.start)
    complaints: list[str] = []
    try:
        page = await (await chromium.new_context(locale="zh-CN")).new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if "policy" in said.text.lower() else None
        )
        await page.goto(f"{centre.url}/")
        await expect(page).to_have_url(f"{centre.url}/sign-in")
        found = await unfit(page)

        (first,) = re.findall(r"/sign-in\?link=\S+", centre.log.read_text(encoding="utf-8"))
        await page.goto(f"{centre.url}{first}")
        found += await unfit(page)
        await page.locator("[name=password]").fill(PASSWORD)
        await page.locator("[name=again]").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("我的账户")
        found += await unfit(page)
        for path in ("/people?name=admin", "/audit?verify=1"):
            await page.goto(f"{centre.url}{path}")
            await expect(page.locator("[aria-current]")).to_be_visible()
            found += await unfit(page)

        await page.get_by_role("button", name="退出").click()
        await expect(page.get_by_role("status")).to_contain_text("已退出")
        await page.goto(f"{centre.url}/cases?status=overdue")
        await sign_in(page, PASSWORD)
        await expect(page).to_have_url(f"{centre.url}/cases?status=overdue")
        await expect(page.get_by_role("link", name="管理员")).to_be_visible()

        other = await (await chromium.new_context(locale="zh-CN")).new_page()
        await other.goto(f"{centre.url}/sign-in")
        for _ in range(5):
            await sign_in(other, "not the one")
            await expect(other.get_by_role("alert")).to_contain_text("登录名或密码不对")
        await expect(other.get_by_role("alert")).to_contain_text("1 分钟后再试")
        await sign_in(other, PASSWORD)
        await expect(other.get_by_role("alert")).to_contain_text("暂停登录")

        await asyncio.to_thread(centre.run, "user", "sign-out", "admin")
        await expect(page).to_have_url(f"{centre.url}/sign-in?next=%2Fcases%3Fstatus%3Doverdue")
        await page.goto(f"{centre.url}/me")
        await expect(page).to_have_url(f"{centre.url}/sign-in?next=%2Fme")

        told = await asyncio.to_thread(centre.run, "audit", "export")
        await asyncio.to_thread(centre.run, "audit", "verify")
        log = centre.log.read_text(encoding="utf-8")
    finally:
        await asyncio.to_thread(centre.stop)

    assert found == []
    assert [text for text in complaints if "policy" in text.lower()] == []
    assert [line.split(",")[3] for line in told.splitlines()[1:]] == [
        *("person.created", "password.set", "session.begun", "session.ended", "session.begun"),
        *["sign_in.refused"] * 5,
        *("sign_in.locked", "sign_in.refused", "session.all_ended"),
    ]
    assert PASSWORD not in log
    assert PASSWORD not in told
