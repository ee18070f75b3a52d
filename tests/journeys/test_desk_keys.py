"""Lists by the keyboard alone: walked, opened, chosen from and filtered; the sheet of keys says how."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from dashboard.ports import Grant
from layouts.desk._keys import KEYS
from layouts.words import LANGS, Words
from tests import districts
from tests.acting.desk_centre import STREET, DeskCentre, centre
from tests.builders import reported
from tests.desk_acting import server_of
from tests.desk_server import on_a_port
from tests.desks import ZONE, case_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROWS = [case_of(n, area=STREET) for n in range(2, 6)]
VIEWER = Grant("person", "v", role="viewer")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def found() -> AsyncIterator[DeskCentre]:
    async with centre(*(reported(row.id, area=row.area, at=districts.AT) for row in ROWS), rows=ROWS) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def desk(found: DeskCentre, chromium: Browser) -> AsyncIterator[Page]:
    async with on_a_port(server_of(found)) as url:
        page = await chromium.new_page(base_url=url, viewport={"width": 1440, "height": 900})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        assert wrong == []
        await page.close()


async def at_the_list(page: Page, address: str = "/cases?lang=en") -> None:
    await page.goto(address)
    await expect(page.locator(".ag-center-cols-container .ag-row a")).to_have_count(len(ROWS))


async def row_has_the_keyboard(page: Page, index: int) -> None:
    await expect(page.locator(f".ag-row[row-index='{index}'] .ag-cell:focus")).to_have_count(1)


async def test_a_list_is_walked_chosen_from_dispatched_and_opened_without_a_mouse(desk: Page) -> None:
    await at_the_list(desk)

    await desk.keyboard.press("ArrowDown")
    await row_has_the_keyboard(desk, 0)
    await desk.keyboard.press("x")
    await desk.keyboard.press("ArrowDown")
    await desk.keyboard.press("ArrowDown")
    await row_has_the_keyboard(desk, 2)
    await desk.keyboard.press("x")
    await expect(desk.locator("#many-count")).to_have_text("2 chosen")
    await desk.keyboard.press("x")
    await expect(desk.locator("#many-count")).to_have_text("1 chosen")
    await desk.keyboard.press("Space")
    await expect(desk.locator("#many-count")).to_have_text("2 chosen")

    await desk.keyboard.press("d")
    await expect(desk.locator("#desk-sheet input")).to_be_focused()
    await desk.keyboard.press("d")
    await expect(desk.locator("#desk-sheet input")).to_have_value("d")
    await desk.keyboard.press("Escape")
    await expect(desk.locator("#desk-sheet")).not_to_be_visible()
    await expect(desk.locator("#many-count")).to_have_text("2 chosen")

    await row_has_the_keyboard(desk, 2)
    await desk.keyboard.press("Enter")
    await expect(desk).to_have_url(re.compile(f"/case/{ROWS[2].id}"))
    await desk.go_back()
    await expect(desk).to_have_url(re.compile("/cases"))


async def test_escape_shuts_a_menu_also_in_the_moment_the_page_is_drawn_anew(desk: Page) -> None:
    await desk.goto(f"/case/{ROWS[0].id}?lang=en")
    more = desk.locator(".acts summary")
    await more.focus()
    await desk.keyboard.press("Enter")
    await desk.keyboard.press("Tab")
    await expect(desk.locator(".acts a:focus")).to_have_count(1)

    # The new page is there, and what was open is not yet open again.
    await desk.evaluate("""() => {
        const menu = document.querySelector(".acts"), drawn = menu.cloneNode(true);
        drawn.open = false;
        menu.replaceWith(drawn);
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    }""")
    await desk.wait_for_timeout(300)

    await expect(desk.locator(".acts[open]")).to_have_count(0)
    await expect(more).to_be_focused()


async def test_a_sign_does_nothing_outside_the_list_and_once_however_long_it_is_held(desk: Page) -> None:
    await at_the_list(desk)
    await desk.keyboard.press("ArrowDown")
    await desk.keyboard.press("x")
    await expect(desk.locator("#many-count")).to_have_text("1 chosen")

    await desk.get_by_role("link", name="All", exact=True).first.focus()
    for key in ("x", "d"):
        await desk.keyboard.press(key)
    await expect(desk.locator("#many-count")).to_have_text("1 chosen")
    await expect(desk.locator("#desk-sheet")).not_to_be_visible()

    await desk.locator(".ag-row[row-index='0'] .ag-cell[col-id=code]").focus()
    for _ in range(3):
        await desk.keyboard.down("x")
    await desk.keyboard.up("x")
    await expect(desk.locator("#many-count")).to_have_text(Words("en", ZONE)("many_none"))
    await desk.keyboard.press("x")
    await expect(desk.locator("#many-count")).to_have_text("1 chosen")

    await desk.keyboard.down("d")
    await expect(desk.locator("#desk-sheet input")).to_be_focused()
    await desk.keyboard.down("d")
    await expect(desk.locator("#desk-sheet input")).to_have_value("")
    await desk.keyboard.up("d")
    await desk.keyboard.press("d")
    await expect(desk.locator("#desk-sheet input")).to_have_value("d")


@pytest.mark.parametrize("lang", LANGS)
async def test_the_signs_that_work_anywhere_are_turned_off_and_stay_so(desk: Page, lang: str) -> None:
    words = Words(lang, ZONE)
    sheet, switch = desk.locator("#desk-keys"), desk.get_by_role("switch")
    await at_the_list(desk, f"/cases?lang={lang}")
    await desk.keyboard.press("?")
    await expect(switch.locator(":visible")).to_have_text(words("keys_signs_on"))
    await switch.click()
    await expect(switch.locator(":visible")).to_have_text(words("keys_signs_off"))
    await desk.keyboard.press("Escape")

    await at_the_list(desk, f"/cases?lang={lang}")
    for key in ("?", "/"):
        await desk.keyboard.press(key)
    await expect(sheet).not_to_be_visible()
    await expect(desk.locator(":focus")).to_have_count(0)
    await desk.goto(f"/sources?lang={lang}")
    await expect(desk.locator("h1")).to_be_visible()
    await desk.keyboard.press("/")
    await expect(desk.get_by_role("combobox")).to_have_count(0)

    await desk.locator("#desk-keys-open").click()
    await expect(switch).to_have_attribute("aria-checked", "false")
    await switch.click()
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("?")
    await expect(sheet).to_be_visible()


async def test_the_slash_leads_to_the_filter_and_where_there_is_none_to_the_search(desk: Page) -> None:
    await at_the_list(desk)
    await desk.keyboard.press("/")
    await expect(desk.get_by_role("link", name="All", exact=True).first).to_be_focused()
    await desk.keyboard.press("Tab")
    await desk.keyboard.press("Enter")
    await expect(desk).to_have_url(re.compile("status=open"))

    await desk.goto("/areas?lang=en")
    await expect(desk.locator("tbody tr").first).to_be_visible()
    await desk.keyboard.press("/")
    await desk.keyboard.type("x/?")
    await expect(desk.get_by_label("Filter by name, pinyin or code")).to_have_value("x/?")

    await desk.goto("/sources?lang=en")
    await expect(desk.locator("h1")).to_be_visible()
    await desk.keyboard.press("/")
    await expect(desk.get_by_role("combobox")).to_be_focused()


async def test_enter_takes_what_is_found_of_all_that_was_typed_however_soon_it_is_pressed(desk: Page) -> None:
    await desk.goto("/areas?lang=en")
    await expect(desk.locator("tbody tr").first).to_be_visible()
    await desk.keyboard.press("Control+k")
    await desk.keyboard.type("cases")
    await expect(desk.locator(".palette [aria-selected=true]")).to_contain_text("cases")

    await desk.locator(".palette input").evaluate("""(input) => {
        input.value = "sources";
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    }""")

    await expect(desk).to_have_url(re.compile("/sources"))


async def test_a_search_that_is_not_answered_says_so(desk: Page) -> None:
    await desk.goto("/sources?lang=en")
    await expect(desk.locator("h1")).to_be_visible()
    await desk.route("**/desk/find*", lambda route: route.abort())

    await desk.keyboard.press("/")
    await desk.keyboard.type("late")

    await expect(desk.locator("#desk-found")).to_have_text("No answer just now; try again")


async def test_a_plain_list_is_walked_from_link_to_link_and_ends_at_its_ends(desk: Page) -> None:
    await desk.goto(f"/areas?q={STREET}&lang=en")
    links = desk.locator(".rows tbody tr a.name")
    await expect(links.first).to_be_visible()
    n = await links.count()

    for each in range(n + 1):
        await desk.keyboard.press("ArrowDown")
        await expect(links.nth(min(each, n - 1))).to_be_focused()
    await desk.keyboard.press("ArrowUp")
    await expect(links.nth(n - 2)).to_be_focused()
    await desk.keyboard.press("Enter")
    await expect(desk).to_have_url(re.compile("/area/"))


async def test_a_list_is_walked_on_from_its_place_also_as_the_page_is_drawn_anew(desk: Page) -> None:
    await desk.goto(f"/areas?q={STREET}&lang=en")
    links = desk.locator(".rows tbody tr a.name")
    await expect(links.first).to_be_visible()
    await links.first.focus()

    # A key finds the keyboard where it was, before the browser has painted.
    await desk.evaluate("""async () => {
        const rows = document.querySelector(".rows tbody");
        rows.replaceWith(rows.cloneNode(true));
        await null;
        const down = new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true });
        document.activeElement.dispatchEvent(down);
    }""")

    await expect(links.nth(1)).to_be_focused()


async def test_a_press_under_which_the_page_is_drawn_anew_is_a_click(desk: Page) -> None:
    await desk.goto(f"/areas?q={STREET}&lang=en")
    link = desk.locator(".rows tbody tr a.name").first
    await link.hover()

    await desk.mouse.down()
    await desk.evaluate("""() => {
        const rows = document.querySelector(".rows tbody");
        rows.replaceWith(rows.cloneNode(true));
    }""")
    await desk.mouse.up()

    await expect(desk).to_have_url(re.compile("/area/"))


@pytest.mark.parametrize("lang", LANGS)
async def test_a_question_mark_shows_every_key_and_escape_puts_it_away(desk: Page, lang: str) -> None:
    words = Words(lang, ZONE)
    await at_the_list(desk, f"/cases?lang={lang}")
    sheet = desk.locator("#desk-keys")

    await desk.keyboard.press("?")
    await expect(sheet).to_be_visible()
    for name, _ in KEYS:
        await expect(sheet).to_contain_text(words(f"keys_{name}"))
    await desk.keyboard.press("x")
    await expect(desk.locator("#many-count")).to_have_text(words("many_none"))
    await desk.keyboard.press("Escape")
    await expect(sheet).not_to_be_visible()

    await desk.locator("#desk-keys-open").click()
    await sheet.get_by_role("button").click()
    await expect(sheet).not_to_be_visible()


async def test_who_may_not_act_walks_the_list_and_chooses_nothing(
    found: DeskCentre, chromium: Browser
) -> None:
    async with on_a_port(server_of(found, VIEWER)) as url:
        page = await chromium.new_page(base_url=url)
        await at_the_list(page)

        for key in ("ArrowDown", "x", "d"):
            await page.keyboard.press(key)

        await row_has_the_keyboard(page, 0)
        await expect(page.locator(".ag-row-selected")).to_have_count(0)
        await expect(page.locator("#desk-sheet")).not_to_be_visible()
        await page.close()
