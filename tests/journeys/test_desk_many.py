"""Cases are chosen in the list and dispatched together, each for itself, and each counting once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests import districts
from tests.acting.desk_centre import OTHER, STREET, DeskCentre, centre
from tests.builders import dispatched, reported
from tests.desk_acting import server_of
from tests.desk_server import on_a_port
from tests.desks import case_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROWS = [case_of(n, area=STREET) for n in range(2, 6)]
MOVED = ROWS[1]
"""Whose holder, by now, is another than the list says."""
BOXES = ".ag-pinned-left-cols-container .ag-row .ag-checkbox-input"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
NEW_UNIT = "章山街道"


@pytest_asyncio.fixture(loop_scope="session")
async def found() -> AsyncIterator[DeskCentre]:
    told = [reported(row.id, area=row.area, at=districts.AT) for row in ROWS]
    held = [dispatched(row.id, unit=OTHER if row is MOVED else STREET, at=districts.AT) for row in ROWS]
    async with centre(*told, *held, rows=ROWS) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session", params=SIZES)
async def desk(found: DeskCentre, chromium: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    width, height = SIZES[request.param]
    async with on_a_port(server_of(found)) as url:
        page = await chromium.new_page(base_url=url, viewport={"width": width, "height": height})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page
        assert wrong == []
        await page.close()


def dispatches(found: DeskCentre) -> list[int]:
    """Of each row, beside the one with which it began."""
    return [found.types(row.id).count("dispute.dispatched") - 1 for row in ROWS]


async def test_chosen_cases_are_dispatched_by_one_form_and_the_one_that_changed_says_why(
    found: DeskCentre, desk: Page
) -> None:
    await desk.goto("/cases?lang=en")
    await expect(desk.locator(BOXES)).to_have_count(len(ROWS))
    await expect(desk.locator("#many-open")).to_be_disabled()

    for n in range(3):
        await desk.locator(BOXES).nth(n).check()
    await expect(desk.locator("#many-count")).to_have_text("3 chosen")

    # The rows are read anew as time passes: what was chosen stays chosen.
    await desk.evaluate("() => dash_ag_grid.getApi('cases-grid').refreshInfiniteCache()")
    await desk.wait_for_timeout(1_000)
    await expect(desk.locator("#many-count")).to_have_text("3 chosen")
    await expect(desk.locator(f"{BOXES}:checked")).to_have_count(3)

    await desk.locator("#many-open").click()
    await expect(desk.locator("#desk-sheet")).to_contain_text("3 chosen")
    await desk.locator("#desk-sheet input").fill(NEW_UNIT)
    await desk.locator("#many-send").dblclick()

    lines = desk.locator("#desk-sheet .came li")
    await expect(desk.locator("#desk-sheet .form")).to_contain_text("2 of 3 recorded")
    await expect(lines.first).to_contain_text(MOVED.code)
    await expect(lines.first).to_be_in_viewport()
    await expect(lines.first).to_contain_text("not recorded Held otherwise by now")
    assert dispatches(found) == [1, 0, 1, 0]
    await desk.get_by_role("button", name="Close").click()
    await expect(desk.locator("#desk-sheet")).not_to_be_visible()
    await expect(desk.locator("#many-open")).to_be_disabled()


async def test_where_the_store_falls_in_the_middle_the_same_form_is_confirmed_again(
    found: DeskCentre, desk: Page
) -> None:
    await desk.goto("/cases?lang=en")
    await expect(desk.locator(BOXES)).to_have_count(len(ROWS))
    for n in (0, 2, 3):
        await desk.locator(BOXES).nth(n).check()
    await expect(desk.locator("#many-count")).to_have_text("3 chosen")
    await desk.locator("#many-open").click()
    await desk.locator("#desk-sheet input").fill(NEW_UNIT)
    found.audit.answers = 1
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#act-notice")).to_contain_text("1 of 3 recorded")

    found.audit.answers = 100
    await desk.locator("#many-send").click()

    await expect(desk.locator("#desk-sheet .form")).to_contain_text("3 of 3 recorded")
    assert dispatches(found) == [1, 0, 1, 1]
