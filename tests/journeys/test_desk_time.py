"""An area's page through time: it says which instant it shows and how the past is read, and is played."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests import districts
from tests.desk_district import OTHER, STREET
from tests.desk_server import serving
from tests.desks import ZONE

pytestmark = pytest.mark.asyncio(loop_scope="session")

START = districts.AT - timedelta(hours=2)
AT = f"{START:%Y-%m-%dT%H:%M:%SZ}"
MINUTE = timedelta(minutes=1)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def url() -> AsyncIterator[str]:
    async with serving(districts.normal()) as found:
        yield found


async def shown_at(page: Page) -> datetime:
    """The instant that the head of the page names."""
    said = await page.locator("#desk-head .clock.past").inner_text()
    return datetime.strptime(said, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)


async def asked(page: Page, name: str) -> str:
    return parse_qs(urlsplit(page.url).query).get(name, [""])[0]


WATCH = """() => {
  window.seen = [];
  const look = () => {
    const said = document.querySelector("#desk-head .clock.past")?.textContent;
    if (said && said !== window.seen.at(-1)) window.seen.push(said);
  };
  look();
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


async def played(page: Page, span: str, frames: int) -> list[datetime]:
    """The instants that the head of the page named one after the other, from that at which playing began."""
    await expect(page.locator("#desk-head .clock.past")).to_be_visible()
    await page.evaluate(WATCH)
    await page.get_by_role("button", name=f"▶ {span}").click()
    await page.wait_for_function("n => window.seen.length > n", arg=frames, timeout=60_000)
    await page.get_by_role("button", name="■").click()
    seen = await page.evaluate("window.seen")
    return [datetime.strptime(said, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE) for said in seen]


@pytest.mark.parametrize("path", [f"/area/{STREET}?", f"/beside?a={STREET}&b={OTHER}&"])
async def test_an_hour_is_played_minute_by_minute_and_stops_where_it_is_stopped(
    chromium: Browser, url: str, path: str
) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}{path}lang=en&at={AT}&as=corrected")

    seen = await played(page, "an hour", 3)

    assert seen == [START + n * MINUTE for n in range(len(seen))]
    at = await asked(page, "at")
    await expect(page.locator("#desk-head .clock.past")).to_have_text(
        f"{datetime.fromisoformat(at).astimezone(ZONE):%Y-%m-%d %H:%M:%S}"
    )
    await page.wait_for_timeout(1_500)
    assert (await asked(page, "at"), await asked(page, "as")) == (at, "corrected")
    await page.close()


@pytest.mark.parametrize(
    ("span", "step"), [("a day", timedelta(minutes=30)), ("a month", timedelta(hours=12))]
)
async def test_a_day_and_a_month_are_played_in_their_own_steps(
    chromium: Browser, url: str, span: str, step: timedelta
) -> None:
    start = districts.AT - timedelta(days=40)
    page = await chromium.new_page()
    await page.goto(f"{url}/area/{STREET}?lang=en&at={start:%Y-%m-%dT%H:%M:%SZ}")

    seen = await played(page, span, 2)

    assert seen == [start + n * step for n in range(len(seen))]
    await page.close()


async def test_a_page_says_whether_the_past_is_as_known_or_as_corrected(chromium: Browser, url: str) -> None:
    page = await chromium.new_page(viewport={"width": 390, "height": 844})
    await page.goto(f"{url}/area/{STREET}?lang=en&at={AT}")
    how = page.locator("#desk-head .how")
    await expect(how).to_have_text("as known then")

    await page.get_by_label("How the past is read").select_option("corrected")

    await expect(how).to_have_text("as corrected")
    assert await asked(page, "as") == "corrected"
    assert await shown_at(page) == START
    await page.get_by_text("Back to now").click()
    await expect(how).to_have_count(0)
    assert (await asked(page, "at"), await asked(page, "as")) == ("", "")
    await page.close()


async def test_what_was_unfolded_stays_so_when_the_page_is_drawn_anew(chromium: Browser, url: str) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/area/{STREET}?lang=en")
    table = page.get_by_text("The numbers, day by day")
    await table.click()
    await expect(page.locator(".trend table")).to_be_visible()

    # A page is drawn anew at another instant, as it is when something moved.
    await page.evaluate("at => window.__onescreenDesk.go(`${location.pathname}?lang=en&at=${at}`)", AT)
    await expect(page.locator("#desk-head .clock.past")).to_be_visible()
    await page.wait_for_timeout(300)

    await expect(page.locator(".trend table")).to_be_visible()
    await table.click()
    await page.evaluate("at => window.__onescreenDesk.go(`${location.pathname}?lang=en`)", AT)
    await expect(page.locator("#desk-head .clock.past")).to_have_count(0)
    await page.wait_for_timeout(300)
    await expect(page.locator(".trend table")).to_be_hidden()
    await page.close()


async def test_what_is_folded_in_the_moment_the_page_is_drawn_anew_stays_folded(
    chromium: Browser, url: str
) -> None:
    page = await chromium.new_page()
    await page.goto(f"{url}/area/{STREET}?lang=en")
    await page.get_by_text("The numbers, day by day").click()
    await expect(page.locator(".trend table")).to_be_visible()

    # The browser tells of a fold only after the script that drew the page anew.
    await page.evaluate("""() => {
        const folded = document.querySelector(".trend details");
        const drawn = folded.cloneNode(true);
        folded.querySelector("summary").click();
        drawn.open = false;
        folded.replaceWith(drawn);
    }""")
    await page.wait_for_timeout(300)

    await expect(page.locator(".trend table")).to_be_hidden()
    await page.close()
