"""From a source to the glass, in a real browser: whole processes, nothing in between left out."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from bench.centre import Centre
from bench.poster import ONE_TYPE, Poster
from layouts._ids import address

pytestmark = pytest.mark.asyncio(loop_scope="session")

AREA = "420203007201"
SEEN_WITHIN_MS = 30_000
LOADED_WITHIN_MS = 30_000
SILENT_AFTER_S = 14
ROWS_WITHIN_S = 30.0


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre with its areas, for the module: each test has a source of its own."""
    with Centre(tmp_path_factory.mktemp("district") / "centre") as centre:
        centre.load_areas()
        yield centre


async def test_a_posted_case_appears_on_the_wall_and_its_tile_changes(
    district: Centre, chromium: Browser
) -> None:
    path = await asyncio.to_thread(district.wall_path, "lobby")
    wall = await _wall(chromium, district, path)
    tile = wall.locator(f"#{address('tiles', f'{AREA}-count')}")
    await expect(tile).to_have_text("0", timeout=LOADED_WITHIN_MS)

    await _report(district, "grid", subject="grid:1")

    code = await asyncio.to_thread(_code_of, district, "grid:1")
    await expect(tile).to_have_text("1", timeout=SEEN_WITHIN_MS)
    first = wall.locator(f"#{address('ticker', '0')}")
    await expect(first).to_have_attribute("title", code)
    await expect(first).to_be_visible()
    assert "楼上漏水" not in await wall.content(), "free text is on a wall"


async def test_a_source_that_falls_silent_is_told_with_since_when_and_so_is_that_it_is_back(
    district: Centre, chromium: Browser
) -> None:
    path = await asyncio.to_thread(district.wall_path, "desk")
    wall = await _wall(chromium, district, path)
    screen, alerts = wall.locator("#screen"), wall.locator("section.alerts")
    row = wall.locator(".sources .source", has_text="信访接访")
    await expect(screen).to_have_attribute("data-state", "live", timeout=LOADED_WITHIN_MS)
    await expect(screen).to_have_attribute("data-mode", "rotating")
    await wall.keyboard.press("p")  # else the alert brings the scene of the sources

    heard_at = await _beat(district, "petition", interval_s=SILENT_AFTER_S // 2)
    await expect(row).to_be_visible(timeout=SEEN_WITHIN_MS)
    fresh = (await row.inner_text(), await alerts.inner_text())
    await expect(screen).to_have_attribute("data-state", "distrust", timeout=SEEN_WITHIN_MS)
    silent_s = (datetime.now(UTC) - heard_at).total_seconds()

    await expect(wall.locator(".chip")).to_contain_text("1 处数据不可信")
    await expect(row.locator(".state")).to_have_text("断")
    await expect(row.locator(".age")).to_have_text(re.compile(r"^\d+ 秒$"))
    await expect(alerts).to_contain_text("信访接访 数据源中断", timeout=SEEN_WITHIN_MS)
    await _beat(district, "petition", interval_s=600)
    await expect(screen).to_have_attribute("data-state", "live", timeout=SEEN_WITHIN_MS)
    back = await row.inner_text()

    assert silent_s >= SILENT_AFTER_S, "twice the interval that it promised"
    assert "断" not in fresh[0]
    assert "信访接访" not in fresh[1]
    assert "断" not in back, "its alert stays for a while, lest it flap; that it is back is told at once"


async def test_a_demo_is_alive_by_itself_and_says_that_it_is_one(tmp_path: Path, chromium: Browser) -> None:
    async with _running(tmp_path, "--demo") as centre:
        wall = await _wall(chromium, centre)
        screen = wall.locator("#screen")
        await expect(screen).to_have_attribute("data-state", "live", timeout=LOADED_WITHIN_MS)
        await expect(wall.locator("#truth-demo")).to_have_text("演示")
        position = (await asyncio.to_thread(centre.situation))["position"]

        async with asyncio.timeout(LOADED_WITHIN_MS / 1000):
            while (await asyncio.to_thread(centre.situation))["position"] == position:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        await _report(centre, "journey", subject="journey:1")
        code = await asyncio.to_thread(_code_of, centre, "journey:1")
        await expect(wall.locator(f".ticker .slot[title='{code}']")).to_have_count(1, timeout=SEEN_WITHIN_MS)


@asynccontextmanager
async def _running(folder: Path, *options: str) -> AsyncIterator[Centre]:
    centre = Centre(folder / "centre", options=options)
    await asyncio.to_thread(centre.start)
    try:
        yield centre
    finally:
        await asyncio.to_thread(centre.stop)


async def _wall(chromium: Browser, centre: Centre, path: str = "/wall") -> Page:
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(centre.url + path)
    return page


async def _report(centre: Centre, source: str, *, subject: str) -> None:
    data = {"area": AREA, "kind": "neighbours", "title": "楼上漏水"}
    await _post(centre, source, "dispute.reported", data, subject=subject)


async def _beat(centre: Centre, source: str, *, interval_s: float) -> datetime:
    """When it says that it beat."""
    return await _post(centre, source, "source.heartbeat", {"interval_s": interval_s})


async def _post(centre: Centre, source: str, type_: str, data: Mapping[str, object], **more: str) -> datetime:
    """One event that occurred just now, as any program would send it; when that was."""
    token = await asyncio.to_thread(centre.source_token, source)
    now = datetime.now(UTC)
    event = {
        "specversion": "1.0",
        "type": type_,
        "source": source,
        "id": more.get("subject", now.isoformat()),
        "time": now.isoformat(),
        "data": data,
        **more,
    }
    poster = Poster(centre.port, token, media_type=ONE_TYPE)
    answer = await poster.post(json.dumps(event).encode())
    poster.close()
    assert (answer.status, json.loads(answer.body)["accepted"]) == (200, 1), answer
    return now


def _code_of(centre: Centre, case: str) -> str:
    """The short code that people see, from the rows behind the numbers; they follow within a second."""
    centre.reader_token()
    deadline = time.monotonic() + ROWS_WITHIN_S
    while time.monotonic() < deadline:
        _, body = centre.get(f"/api/cases?source={case.partition(':')[0]}")
        for row in json.loads(body)["cases"]:
            if row["id"] == case:
                return str(row["code"])
        time.sleep(0.1)
    raise AssertionError(f"{case} is not among the cases")
