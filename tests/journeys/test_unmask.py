"""An operator sees who a case is about for a purpose and a while, in a real browser; then it is masked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from tests import districts
from tests.acting.desk_centre import CASE, STREET, DeskCentre
from tests.acting.test_unmasking import NAME, PHONE, WORDS, say, told
from tests.desk_acting import server_of
from tests.desk_server import on_a_port
from tests.glass import steady_ahead
from tests.visual.audit import faults
from tests.visual.axe import violations

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALIKE = "13811118000"
"""Another number that is masked as PHONE is."""
SHOWN_S = 600.0
"""In place of the minute: it passes when the test says so."""
LOADED_WITHIN_MS = 30_000


async def _open(page: Page, url: str) -> None:
    await page.goto(f"{url}/case/{CASE}")
    await expect(page.locator(".kept")).to_contain_text("138****8000", timeout=LOADED_WITHIN_MS)


async def _holds(page: Page) -> list[str]:
    """Of the secrets, those that stand anywhere in the document."""
    said = await page.content()
    return [secret for secret in (NAME, PHONE, WORDS) if secret in said]


async def _show(page: Page, part: str, purpose: str) -> None:
    where = page.locator(f'.kept .part[data-part="{part}"]')
    await where.locator("summary").click()
    await where.locator(f'[data-purpose="{purpose}"]').click()


async def test_who_a_case_is_about_is_shown_for_a_purpose_and_masked_again(chromium: Browser) -> None:
    async with told() as centre, on_a_port(server_of(centre, unmasked_s=SHOWN_S)) as url:
        page = await chromium.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        await page.add_init_script(steady_ahead(0))
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        await _open(page, url)
        assert await _holds(page) == []
        persons = page.locator('.kept .part[data-part="persons"]')

        # Shown for a purpose, and the audit knows before the screen does.
        await _show(page, "persons", "contact")
        await expect(persons).to_contain_text(PHONE)
        await expect(persons.locator(".left")).to_contain_text("秒后遮蔽")
        assert await _holds(page) == [NAME, PHONE]
        assert centre.audit.told == [("desk", "case.unmasked", CASE, STREET, "done")]

        # Masked again by itself, and nothing of it is left in the page.
        await page.evaluate(f"window.ahead = {SHOWN_S * 1000}")
        await expect(persons).to_contain_text("138****8000")
        await expect(persons.locator(".mask").first).to_be_visible()
        assert await _holds(page) == []

        # A page that is loaded anew, or gone back to, is masked.
        await _show(page, "words", "arrange")
        await expect(page.locator('.kept .part[data-part="words"]')).to_contain_text(WORDS)
        await page.reload()
        await expect(page.locator(".kept")).to_contain_text("张*", timeout=LOADED_WITHIN_MS)
        assert await _holds(page) == []
        await _show(page, "persons", "verify")
        await expect(persons).to_contain_text(PHONE)
        await page.goto(f"{url}/cases")
        await page.go_back()
        await expect(page.locator(".kept")).to_contain_text("张*", timeout=LOADED_WITHIN_MS)
        assert await _holds(page) == []

        # What cannot be recorded is not shown, and says so.
        await _nothing_is_shown_without_an_audit(centre, page)
        assert wrong == []
        await page.close()


async def _nothing_is_shown_without_an_audit(centre: DeskCentre, page: Page) -> None:
    centre.audit.is_down = True
    await _show(page, "persons", "contact")
    await expect(page.locator('.kept .part[data-part="persons"] .left')).to_contain_text("未能留痕")
    assert await _holds(page) == []


async def test_what_is_shown_of_today_is_not_shown_as_that_of_another_instant_or_of_a_correction(
    chromium: Browser,
) -> None:
    async with told() as centre:
        then = centre.journal.of_subject(CASE)[-2].recorded_at
        server = server_of(centre, shown=districts.normal(at=centre.clock.now() + timedelta(minutes=5)))
        async with on_a_port(server) as url:
            page = await chromium.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
            await _open(page, url)
            persons = page.locator('.kept .part[data-part="persons"]')
            await _show(page, "persons", "contact")
            await expect(persons).to_contain_text(PHONE)

            await _go(page, f"?lang=zh&at={then.isoformat().replace('+', '%2B')}")
            await expect(persons).to_contain_text("138****1111", timeout=LOADED_WITHIN_MS)
            assert await _holds(page) == []
            await _show(page, "persons", "verify")
            await expect(persons).to_contain_text("13800001111")
            assert centre.audit.about[-1]["at"] == then.isoformat()

            await _go(page, "?lang=zh")
            await expect(persons).to_contain_text("138****8000")
            await _show(page, "persons", "contact")
            await expect(persons).to_contain_text(PHONE)
            await say(centre, "dispute.amended", {"fields": {"reporter": {"phone": ALIKE}}}, id_="alike")
            mark = await persons.get_attribute("data-mark")
            await _go(page, "?lang=zh&drawn=anew")
            await expect(persons).not_to_have_attribute("data-mark", mark or "")
            await expect(persons.locator(".mask").first).to_be_visible()
            assert await _holds(page) == []
            await page.close()


async def _go(page: Page, search: str) -> None:
    await page.evaluate("search => window.__onescreenDesk.go(location.pathname + search)", search)


@pytest.mark.parametrize(("lang", "size"), [("zh", (390, 844)), ("en", (1440, 1800))])
async def test_masks_form_and_clear_text_stand_whole_and_legible(
    chromium: Browser, lang: str, size: tuple[int, int]
) -> None:
    async with told() as centre, on_a_port(server_of(centre)) as url:
        page = await chromium.new_page(viewport={"width": size[0], "height": size[1]})
        await page.goto(f"{url}/case/{CASE}?lang={lang}")
        persons = page.locator('.kept .part[data-part="persons"]')
        await persons.wait_for(timeout=LOADED_WITHIN_MS)
        await page.evaluate("document.fonts.ready")

        await persons.locator("summary").click()
        await persons.scroll_into_view_if_needed()
        opened = await _wrong(page)
        await persons.locator("[data-purpose]").first.click()
        await expect(persons).to_contain_text(PHONE)
        shown = await _wrong(page)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        await page.close()

    assert (opened, shown) == ([], [])
    assert wide <= size[0]


async def _wrong(page: Page) -> list[str]:
    """By eye, and by the rules of access; the open form may cover what is behind it."""
    left_out = ("scrolls", "covered") if await page.locator(".unmask[open]").count() else ("scrolls",)
    found = [fault for fault in await faults(page) if not fault.startswith(left_out)]
    return found + await violations(page)


async def test_a_page_that_is_drawn_anew_keeps_the_form_and_the_keyboard_at_the_part_that_was_asked_for(
    chromium: Browser,
) -> None:
    async with told() as centre, on_a_port(server_of(centre)) as url:
        page = await chromium.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        await _open(page, url)
        persons, words = [page.locator(f'.kept .part[data-part="{part}"]') for part in ("persons", "words")]
        await words.locator("summary").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(words.locator("[data-purpose]").first).to_be_focused()
        await page.evaluate("document.querySelector('.kept').dataset.old = 'yes'")

        await _go(page, "?lang=zh&drawn=anew")
        await expect(page.locator(".kept[data-old]")).to_have_count(0)

        await expect(words.locator("[data-purpose]").first).to_be_focused()
        await expect(persons.locator(".unmask[open]")).to_have_count(0)
        await page.keyboard.press("Enter")
        await expect(words).to_contain_text(WORDS)
        assert await _holds(page) == [WORDS]
        await page.close()


async def test_the_keyboard_alone_shows_and_closes(chromium: Browser) -> None:
    async with told() as centre, on_a_port(server_of(centre)) as url:
        page = await chromium.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        await _open(page, url)
        where = page.locator('.kept .part[data-part="persons"]')

        await where.locator("summary").focus()
        await page.keyboard.press("Enter")
        await expect(where.locator("[data-purpose]").first).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Escape")
        await expect(where.locator("summary")).to_be_focused()
        assert await _holds(page) == []
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(where).to_contain_text(PHONE)
        await expect(where.locator("summary")).to_be_focused()
        await page.close()
