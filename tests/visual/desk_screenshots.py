"""Pictures of the desk for the documentation: four pages and the inbox of alerts by day and by night, at a
desk and on a phone; duty and the proof of delivery by day.

They are of the demonstration, as whoever starts it sees it; before those of alerts are drawn some deadlines
pass, of which its posts are told. A file is desk_PAGE-SIZE-LANG-LIGHT.png.
"""

from __future__ import annotations

import asyncio
import json
import re
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from playwright.async_api import Browser, Page

from bench.centre import Centre

Keep: TypeAlias = Callable[[Page, str], Awaitable[None]]
"""Is given a page and the name of its picture."""
LANG: Final = "zh"
SIZES: Final = {"1440": (1440, 900), "phone": (390, 844)}
PAGES: Final = {"home": "/", "area": "/area/420203011000", "cases": "/cases?status=open"}
LIGHTS: Final = ("light", "dark")
PASSWORD: Final = "seven green lamps"
BY_DAY: Final = {"duty": "/alerts/duty", "proof": "/alerts/proof"}

PLAN: Final = """
[post.duty]
label = "值班长"
addresses = ["browser", "wall"]
[post.night]
label = "夜班值守"
addresses = ["browser", "wall"]
[post.leader]
label = "分管领导"
addresses = ["browser"]
quiet = "22:00-07:00"
[post.committee]
label = "政法委值班室"
addresses = ["browser"]
[roster.desk]
otherwise = ["night"]
[[roster.desk.shift]]
days = ["working"]
hours = "08:30-17:30"
posts = ["duty"]
[[roster.desk.shift]]
days = ["all"]
hours = "17:30-08:30"
posts = ["night"]
[[escalation.default.step]]
to = ["desk"]
[[escalation.default.step]]
to = ["leader"]
not_delivered_s = 120
not_read_s = 300
not_acknowledged_s = 600
[[escalation.default.step]]
to = ["committee"]
not_acknowledged_s = 900
"""
LATE: Final = {"420203007201": 3, "420203011002": 2, "420203008001": 1, "420203009001": 1}
"""Cases whose deadline passes, by community: each street has an alert of its own."""
PASSES_IN: Final = timedelta(seconds=8)
TOLD_WITHIN_MS: Final = 60_000

_DRAWN = """() => document.querySelector("#desk-page h1") && document.querySelector("#desk-nav a")
  && document.querySelector("#desk-head .chip[data-age=live]")
  && (!document.querySelector(".ag-root-wrapper") || document.querySelector(".ag-row a"))"""
_TOLD = f"() => document.querySelectorAll('.inbox ul:first-of-type .state.over').length >= {len(LATE)}"
_WEAR = "(is_light) => document.documentElement.classList.toggle('light', is_light)"


async def draw(browser: Browser, keep: Keep) -> None:
    """Each picture is given to `keep` with its name."""
    with TemporaryDirectory() as folder:
        centre = Centre(Path(folder) / "centre", options=["--demo"])
        centre.data.mkdir()
        plan = centre.data / "alerts.toml"
        plan.touch(mode=0o600)
        plan.write_text(PLAN, encoding="utf-8")
        await asyncio.to_thread(centre.start)
        try:
            await _draw(browser, keep, centre)
        finally:
            await asyncio.to_thread(centre.stop)


async def _draw(browser: Browser, keep: Keep, centre: Centre) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    told = await asyncio.to_thread(centre.run, "user", "create", "desk", "--role", "supervisor")
    await page.goto(f"{centre.url}{told.strip()}")
    for field in ("password", "again"):
        await page.fill(f"[name={field}]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/me"))

    await page.goto(f"{centre.url}/cases?status=overdue")
    case = await page.locator(".ag-row a").first.get_attribute("href")
    await _keep(page, keep, centre, {**PAGES, "case": case or ""}, LIGHTS)
    await draw_alerts(page, keep, centre)
    await context.close()


async def draw_alerts(page: Page, keep: Keep, centre: Centre) -> None:
    """`page`: of somebody who may act on alerts."""
    await asyncio.to_thread(_pass_deadlines, centre)
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.goto(f"{centre.url}/alerts")
    await page.wait_for_function(_TOLD, timeout=TOLD_WITHIN_MS)
    doors = page.locator(".inbox ul:first-of-type a")
    await doors.nth(len(LATE) - 1).click()
    await page.wait_for_url(re.compile("id="))
    await page.locator("[data-act=acknowledge] a").click()
    await page.locator("dialog .buttons .button.on, .sheet .buttons .button.on").first.click()
    await page.wait_for_selector(".inbox .mark.half")

    await _keep(page, keep, centre, {"alerts": "/alerts"}, LIGHTS)
    await _keep(page, keep, centre, BY_DAY, LIGHTS[:1], sizes=("1440",))


async def _keep(
    page: Page,
    keep: Keep,
    centre: Centre,
    pages: Mapping[str, str],
    lights: tuple[str, ...],
    *,
    sizes: tuple[str, ...] = tuple(SIZES),
) -> None:
    for size in sizes:
        width, height = SIZES[size]
        await page.set_viewport_size({"width": width, "height": height})
        for name, address in pages.items():
            await page.goto(f"{centre.url}{address}")
            await page.wait_for_function(_DRAWN)
            for light in lights:
                await page.evaluate(_WEAR, light == "light")
                await keep(page, f"desk_{name}-{size}-{LANG}-{light}")


def _pass_deadlines(centre: Centre) -> None:
    token, now = centre.source_token("grid"), datetime.now(UTC)
    late = [(area, n) for area, many in LATE.items() for n in range(many)]
    events = [
        {
            "specversion": "1.0", "id": f"late-{area}-{n}", "source": "grid", "type": "dispute.reported",
            "subject": f"grid/late-{area}-{n}", "time": now.isoformat(),
            "data": {
                "area": area, "kind": "neighbours", "grade": "ordinary", "policy": "promised",
                "due_at": (now + PASSES_IN).isoformat(),
            },
        }
        for area, n in late
    ]  # fmt: skip
    headers = {"authorization": f"Bearer {token}", "content-type": "application/cloudevents-batch+json"}
    asked = urllib.request.Request(
        f"{centre.url}/api/events", json.dumps(events).encode(), headers, method="POST"
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        if answer.status >= 300:
            raise RuntimeError(f"the cases of the pictures were not taken: {answer.status}")
