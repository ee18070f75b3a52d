"""Through midnight and the nightly reload: the wall goes on by itself, and shows whose day it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

import pytest
from playwright.async_api import Browser, Page, expect

from dashboard.domain.events import Event
from dashboard.journal.wire_memory import MemoryWireHub
from dashboard.ports import Entry
from dashboard.projections import codec
from dashboard.projections.runner import FoldRunner, open_board
from dashboard.projections.view import View
from layouts._ids import address
from layouts._registry import panels_by_name
from layouts._scene_file import read_wall
from tests import districts
from tests.builders import LOCAL, ListJournal, closed, local, reported, the_registers
from tests.glass import ZONE, Glass, SettableClock, changed, fed, set_to, steady_ahead
from tests.projections.test_checkpoint import DictViews

pytestmark = pytest.mark.asyncio(loop_scope="session")

NIGHTLY = """\
reload_at = "04:00"
[burn_in]
px = 4
minutes = 1
[[scene]]
name = "one"
zh = "甲"
en = "One"
seconds = 60
panels = ["truth", "headline", "tiles", "ticker"]
[[scene]]
name = "two"
zh = "乙"
en = "Two"
seconds = 60
panels = ["truth", "clocks", "sources"]
"""
NEW, GONE, OPEN = (f"#{address('headline', name)}" for name in ("new_today", "closed_today", "open"))
COUNT_MOTION = """() => {
  window.moved = new Set(); window.looks = 0;
  const look = () => {
    window.looks += 1;
    for (const a of document.getAnimations()) moved.add(a.animationName || a.transitionProperty);
    requestAnimationFrame(look);
  };
  look();
}"""
"""Notes by name what moves in each frame from now on."""
TWO_HOURS_MS = 7_200_000
"""A page that was loaded so long ago may load itself anew."""


@dataclass
class District:
    """A journal, its fold and its wall, at a time of the test's choice."""

    journal: ListJournal
    glass: Glass

    def record(self, *events: Event) -> None:
        self.journal.append([Entry(event) for event in events])


@asynccontextmanager
async def district(at: datetime) -> AsyncIterator[District]:
    """It is `at` when it opens, and time goes on as everywhere."""
    clock, hub, views = SettableClock(), MemoryWireHub(), DictViews()
    clock.ahead = at - clock.now()
    journal, glass, screen = ListJournal(the_registers()), Glass(clock=clock), hub.connect()
    board = open_board(views, LOCAL)
    runner = FoldRunner(
        board, View(board), journal=journal, views=views, wire=hub.connect(), clock=clock
    )  # fmt: skip

    async def show() -> None:
        while True:
            encoded = await screen.shown(timeout_s=1.0)
            if encoded is not None:
                glass.hub.show(codec.decode(encoded))

    await glass.start()
    tasks = [asyncio.create_task(runner.run()), asyncio.create_task(show())]
    try:
        yield District(journal, glass)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        runner.close()
        await glass.stop()


@asynccontextmanager
async def nightly(*, at: str) -> AsyncIterator[Glass]:
    """The wall of an ordinary district, at a local time."""
    clock = SettableClock()
    set_to(clock, at)
    glass = Glass(clock=clock, wall=read_wall(NIGHTLY, panels=panels_by_name(), file="wall.toml"))
    await glass.start()
    glass.show(districts.normal(at=clock.now()))
    try:
        yield glass
    finally:
        await glass.stop()


async def wall(chromium: Browser, glass: Glass, *, script: str = "", reduced: bool = False) -> Page:
    motion = "reduce" if reduced else "no-preference"
    context = await chromium.new_context(viewport={"width": 1920, "height": 1080}, reduced_motion=motion)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.add_init_script(script)
    await page.goto(glass.url + "/wall")
    await page.wait_for_selector("#screen[data-seq][data-scene]")
    return page


def loads_of(page: Page) -> list[str]:
    """Fills with the pages that it loads from now on."""
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    return loads


async def test_at_midnight_the_date_rolls_and_today_begins_at_nothing_without_a_reload(
    chromium: Browser,
) -> None:
    async with district(local("2026-09-07 23:30")) as centre:
        centre.record(
            reported("c1", at=local("2026-09-07 20:00")),
            reported("c2", at=local("2026-09-07 21:30")),
            closed("c1", at=local("2026-09-07 22:00")),
        )
        page = await wall(chromium, centre.glass)
        new, gone = page.locator(NEW), page.locator(GONE)
        await expect(new).to_have_text("2")
        await expect(gone).to_have_text("1")
        await expect(page.locator("#truth-date")).to_contain_text("7 日")
        loads = loads_of(page)

        set_to(centre.glass.clock, "23:59:57")
        await expect(page.locator("#truth-date")).to_contain_text("8 日", timeout=15_000)
        await expect(new).to_have_text("0")
        await expect(gone).to_have_text("0")
        centre.record(reported("c3", at=local("2026-09-08 00:00:01")))
        await expect(new).to_have_text("1")
        situation = centre.glass.hub.situation
        assert situation is not None
        *_, before, today = situation.flow.days

        assert (await page.inner_text(OPEN), await gone.inner_text()) == ("2", "0")
        assert [(day.from_at, day.registered, day.closed) for day in (before, today)] == [
            (local("2026-09-07 00:00"), 2, 1),
            (local("2026-09-08 00:00"), 1, 0),
        ]
        assert loads == []


async def test_at_four_a_page_that_has_stood_for_long_loads_itself_anew_once_and_stays_where_it_was(
    chromium: Browser,
) -> None:
    async with nightly(at="03:30") as glass, fed(glass):
        page = await wall(chromium, glass, script=steady_ahead(TWO_HOURS_MS))
        await page.keyboard.press("2")
        await page.keyboard.press("p")
        await page.wait_for_selector("#screen[data-state=live]")
        loads = loads_of(page)

        async with page.expect_event("framenavigated"):
            set_to(glass.clock, "03:59:58")
        left_at = glass.clock.now().astimezone(ZONE)
        await page.wait_for_selector("#screen[data-state=live][data-scene=two]")
        await asyncio.sleep(2)

        assert (left_at.hour, left_at.minute) == (4, 0)
        assert loads == [f"{glass.url}/wall"]


async def test_at_four_a_page_whose_server_does_not_answer_stays(chromium: Browser) -> None:
    async with nightly(at="03:30") as glass, fed(glass):
        page = await wall(chromium, glass, script=steady_ahead(TWO_HOURS_MS))
        await page.wait_for_selector("#screen[data-state=live]")
        loads = loads_of(page)
        set_to(glass.clock, "03:59")
        await expect(page.locator("#truth-clock")).to_contain_text("03:59")

        async with page.expect_event("requestfailed", lambda asked: asked.url.endswith("/healthz")):
            await glass.stop()
            await page.evaluate("window.ahead += 60_000")
        await expect(page.locator("#truth-clock")).to_contain_text("04:0")
        await asyncio.sleep(1)
        shown = await page.inner_text(NEW)
        await glass.start()  # and goes on to be fed
        await page.wait_for_selector("#screen[data-state=live]")

        assert shown == "16"
        assert loads == []


async def test_who_wants_no_motion_sees_nothing_move_whatever_happens(chromium: Browser) -> None:
    async with nightly(at="12:00") as glass:
        still = await wall(chromium, glass, reduced=True)
        moving = await wall(chromium, glass)
        newer = changed(districts.normal(at=glass.clock.now()), Random(3), at=glass.clock.now())
        line = replace(newer.alerts.lines[0], key="urgent", is_urgent=True)
        alarmed = replace(newer, alerts=replace(newer.alerts, lines=(line,)))

        for page in (still, moving):
            await page.evaluate(COUNT_MOTION)
        glass.show(alarmed)
        await moving.wait_for_function("() => window.moved.has('ring')")
        await still.wait_for_selector("#ticker-0[data-fresh]")
        looks = await still.evaluate("window.looks")
        await still.wait_for_function("(before) => window.looks > before + 20", arg=looks)

        assert await still.evaluate("[...window.moved]") == []
