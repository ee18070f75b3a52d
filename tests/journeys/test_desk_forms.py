"""The desk in a real browser: what is typed is not lost, Enter may be the input method's, the look stays."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Response, expect

from tests.acting.desk_centre import CASE, DeskCentre, centre
from tests.desk_acting import server_of
from tests.desk_server import on_a_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = "told by phone"
NOT_KEPT = "Not kept; confirm again, it will count once"
REASON = "#desk-sheet textarea"
COMPOSED = """(input) => {
  const enter = { key: "Enter", bubbles: true, cancelable: true };
  const composing = [{ ...enter, isComposing: true }, { ...enter, keyCode: 229 }];
  return composing.every((told) => input.dispatchEvent(new KeyboardEvent("keydown", told)));
}"""
"""The Enter that ends a composition, as browsers tell it, is left to the input method."""


def answers_the_form(answer: Response) -> bool:
    """The notice of the send before still stands, so only its answer tells that the store was asked again."""
    return '"act-send"' in (answer.request.post_data or "") and answer.status == 200


@pytest_asyncio.fixture(loop_scope="session")
async def found() -> AsyncIterator[DeskCentre]:
    async with centre() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def desk(found: DeskCentre, chromium: Browser) -> AsyncIterator[Page]:
    """A page on the desk of that centre, at the form of an act."""
    async with on_a_port(server_of(found)) as url:
        page = await chromium.new_page(base_url=url, viewport={"width": 1440, "height": 900})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        assert wrong == []
        await page.close()


async def test_what_was_typed_stays_until_the_store_answers_again_and_counts_once(
    found: DeskCentre, desk: Page
) -> None:
    await desk.goto(f"/case/{CASE}?lang=en&act=comment")
    await desk.locator(REASON).fill(WORDS)

    for name in ("journal", "audit"):
        fallen = getattr(found, name)
        fallen.is_down = True
        async with desk.expect_response(answers_the_form):
            await desk.locator("#act-send").click()
        await expect(desk.locator("#act-notice")).to_have_text(NOT_KEPT)
        await expect(desk.locator(REASON)).to_have_value(WORDS)
        await expect(desk.locator(REASON)).to_be_visible()
        fallen.is_down = False

    await desk.locator("#act-send").click()
    await expect(desk.locator("#desk-said")).to_contain_text("counts once")
    await expect(desk.locator("#desk-sheet")).not_to_be_visible()
    assert found.types() == ["dispute.reported", "dispute.commented"]


async def test_enter_that_ends_a_composition_sends_no_form_and_takes_no_hit(desk: Page) -> None:
    await desk.goto(f"/case/{CASE}?lang=en&act=dispatch")
    box = desk.locator("#desk-sheet input")
    await expect(box).to_be_focused()

    assert await box.evaluate(COMPOSED)
    await expect(box).to_be_focused()

    await desk.keyboard.press("Enter")
    await expect(desk.locator(".field .fault")).to_have_count(1)
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("Control+k")
    await desk.keyboard.type("cases")
    await expect(desk.locator(".palette [aria-selected=true]")).to_have_count(1)
    assert await desk.locator(".palette input").evaluate(COMPOSED)
    await expect(desk.locator(".palette")).to_be_visible()


async def test_the_desk_is_by_day_or_by_night_as_the_person_chose_last(desk: Page) -> None:
    root = desk.locator("html")
    await desk.goto("/?lang=en")
    await expect(root).to_have_class("light")

    await desk.locator("#desk-look").click()
    await expect(root).not_to_have_class("light")
    await desk.goto("/cases?lang=en")
    await expect(root).not_to_have_class("light")

    await desk.locator("#desk-look").click()
    await expect(root).to_have_class("light")
