"""Each scene at every size, language and state: nothing cut, covered, faint, small or scrolled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from layouts.words import LANGS
from tests import districts
from tests.glass import Glass, SettableClock, fed
from tests.visual import alert_states
from tests.visual.audit import faults, stands, strangers
from tests.visual.states import STATES, urgent

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIZES = ((1280, 720), (1920, 1080), (3840, 2160), (5120, 1440), (7680, 2160))


TIGHT = timedelta(hours=-5)
"""From the afternoon of `districts`: at half past nine the hours of the flow's axis stand closest."""


@pytest_asyncio.fixture(loop_scope="session")
async def glass() -> AsyncIterator[Glass]:
    made = Glass(clock=SettableClock(ahead=districts.AT + TIGHT - datetime.now(UTC)))
    await made.start()
    yield made
    await made.stop()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("lang", LANGS)
async def test_every_text_of_every_scene_stands_whole_and_legible(
    chromium: Browser, glass: Glass, lang: str, state: str
) -> None:
    page = await chromium.new_page()
    asked = strangers(page, glass.url)
    async with fed(glass, STATES[state](at=glass.clock.now()), every_s=1.0):
        await _opened(page, glass, lang)
        found = await _found(page, glass, SIZES, {scene.name for scene in glass.wall.scenes})

    assert found == [], "\n".join(found)
    assert asked == []


@pytest.mark.parametrize("state", alert_states.STATES)
@pytest.mark.parametrize("lang", LANGS)
async def test_every_text_of_the_strip_and_the_banner_stands_whole_in_each_state_of_the_alerts(
    chromium: Browser, glass: Glass, lang: str, state: str
) -> None:
    page = await chromium.new_page()
    async with fed(glass, alert_states.STATES[state](at=glass.clock.now()), every_s=1.0):
        await _opened(page, glass, lang)
        found = await _found(page, glass, SIZES[:4], {glass.wall.scenes[0].name})

    assert found == [], "\n".join(found)


@pytest.mark.parametrize("lang", LANGS)
async def test_the_banner_of_an_urgent_alert_stands_whole_where_the_figures_were(
    chromium: Browser, glass: Glass, lang: str
) -> None:
    page = await chromium.new_page()
    with_figures = {scene.name for scene in glass.wall.scenes if "headline" in scene.panels}
    async with fed(glass, urgent(at=glass.clock.now()), every_s=1.0):
        await _opened(page, glass, lang)
        await page.wait_for_selector("#interrupt-banner:not([hidden])")
        found = await _found(page, glass, SIZES[:2], with_figures)

    assert found == [], "\n".join(found)


async def _opened(page: Page, glass: Glass, lang: str) -> None:
    await page.goto(f"{glass.url}/wall?lang={lang}")
    await page.wait_for_selector("#screen[data-seq][data-scene]")
    await page.keyboard.press("p")  # else the scenes take turns while they are looked at


async def _found(
    page: Page, glass: Glass, sizes: Sequence[tuple[int, int]], scenes: Collection[str]
) -> list[str]:
    """What is wrong, at each size, in each of the scenes."""
    found = []
    for width, height in sizes:
        await page.set_viewport_size({"width": width, "height": height})
        for key, scene in enumerate(glass.wall.scenes, start=1):
            if scene.name in scenes:
                await page.keyboard.press(f"{key}")
                await page.wait_for_selector(f"#screen[data-scene={scene.name}]")
                await stands(page)
                found += [f"{scene.name} {width}×{height} {fault}" for fault in await faults(page)]
    return found
