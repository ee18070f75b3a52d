"""The slow lane in a real browser: a figure is drawn, changes, and asks nothing outside."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from dashboard.domain.flow import Flow
from layouts.words import LANGS
from tests import districts
from tests.glass import Glass, SettableClock, set_to
from tests.visual.audit import stands

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEEN = ".wall main>.panel.flow_days{display:block!important;position:absolute!important;inset:0}"
DRAWN_WITHIN_MS = 20_000
BARS = "#flow_days-chart .bars .point"
REDRAWN = "(at) => __onescreen.figures.some(([id, held]) => id === 'flow_days-chart' && held === at)"


@pytest.mark.parametrize("lang", LANGS)
async def test_a_figure_is_drawn_changes_with_the_situation_and_asks_nothing_off_the_origin(
    chromium: Browser, lang: str
) -> None:
    glass = Glass()
    await glass.start()
    situation = districts.normal(at=glass.clock.now())
    glass.show(situation)
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(f"{glass.url}/wall?lang={lang}")
    await page.add_style_tag(content=SEEN)

    await expect(page.locator(BARS)).to_have_count(60, timeout=DRAWN_WITHIN_MS)
    glass.show(replace(situation, position=situation.position + 1, flow=Flow(days=situation.flow.days[:7])))
    await expect(page.locator(BARS)).to_have_count(14)
    await page.wait_for_function(REDRAWN, arg=situation.position + 1)

    assert complaints == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(glass.url).netloc}
    assert any(url.endswith("vendor/plotly-basic.min.js") for url in asked)
    await page.close()
    await glass.stop()


INKS = "bars => [...new Set(bars.map(bar => getComputedStyle(bar).fill))]"
BRIGHT, DIMMED = "rgb(237, 241, 245)", "rgb(192, 196, 200)"
"""The brightest ink of `tokens.css`, by day and by night."""


async def test_a_figure_is_drawn_anew_when_night_falls_and_when_its_room_changes(chromium: Browser) -> None:
    clock = SettableClock()
    set_to(clock, "21:30")
    glass = Glass(clock=clock)
    await glass.start()
    glass.show(districts.normal(at=clock.now()))
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(f"{glass.url}/wall")
    await page.add_style_tag(content=SEEN)
    await expect(page.locator(BARS)).to_have_count(60, timeout=DRAWN_WITHIN_MS)
    figure, inks = page.locator("#flow_days-chart"), page.locator(f"{BARS} path")
    by_day = await inks.evaluate_all(INKS)

    set_to(clock, "22:00:30")
    await page.wait_for_selector("#screen[data-night]")
    await expect(page.locator(f"{BARS} path[style*='{DIMMED}']").first).to_be_attached(
        timeout=DRAWN_WITHIN_MS
    )
    by_night = await inks.evaluate_all(INKS)
    wide = await page.locator("#flow_days-chart .main-svg").first.bounding_box()
    await page.set_viewport_size({"width": 1280, "height": 720})
    await stands(page)
    small = await page.locator("#flow_days-chart .main-svg").first.bounding_box()
    room = await figure.bounding_box()
    await glass.stop()

    assert BRIGHT in by_day and DIMMED not in by_day
    assert BRIGHT not in by_night
    assert wide and small and room
    assert (round(small["width"]), round(small["height"])) == (round(room["width"]), round(room["height"]))
    assert small["width"] < wide["width"]


async def test_a_number_in_a_figure_stands_on_its_bar_and_leaves_nothing_behind_as_it_changes(
    chromium: Browser,
) -> None:
    glass = Glass()
    await glass.start()
    situation = districts.normal(at=glass.clock.now())
    days = [replace(day, registered=5) for day in situation.flow.days]
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})
    told, bars = page.locator("#flow_days-chart .told-at"), page.locator(f"{BARS} path")

    def busiest(number: int, *, day: int) -> None:
        flow = Flow(days=(*days[:day], replace(days[day], registered=number), *days[day + 1 :]))
        glass.show(replace(situation, position=situation.position + number, flow=flow))

    busiest(71, day=9)
    await page.goto(f"{glass.url}/wall")
    await page.add_style_tag(content=SEEN)
    await expect(told).to_have_text(["71"], timeout=DRAWN_WITHIN_MS)
    for number, day in ((72, 9), (99, 20)):
        busiest(number, day=day)
        await expect(told).to_have_text([str(number)], timeout=DRAWN_WITHIN_MS)
    await expect(bars).to_have_count(60)
    words, bar = await told.bounding_box(), await bars.nth(20).bounding_box()
    await page.close()
    await glass.stop()

    assert words and bar
    assert abs(words["x"] + words["width"] / 2 - bar["x"] - bar["width"] / 2) < 2
    assert -2 < bar["y"] - words["y"] - words["height"] < 6
