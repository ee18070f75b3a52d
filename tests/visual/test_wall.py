"""The wall at every size, language and state: nothing cut, covered, faint, small or scrolled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page

from dashboard.domain.situation import Situation
from layouts.words import LANGS
from tests.glass import Glass, feed
from tests.visual.audit import faults, stands, strangers
from tests.visual.states import STATES

SIZES = ((1280, 720), (1920, 1080), (3840, 2160), (5120, 1440), (7680, 2160))


@pytest.fixture
async def glass() -> AsyncIterator[Glass]:
    made = Glass()
    await made.start()
    yield made
    await made.stop()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("lang", LANGS)
async def test_every_text_stands_whole_and_legible(
    chromium: Browser, glass: Glass, lang: str, state: str
) -> None:
    situation = STATES[state](at=glass.clock.now())
    glass.show(situation)
    page = await chromium.new_page()
    asked = strangers(page, glass.url)
    await page.goto(f"{glass.url}/wall?lang={lang}")
    await page.wait_for_selector("#screen[data-seq]")

    found = []
    for turn, (width, height) in enumerate(SIZES, start=1):
        await page.set_viewport_size({"width": width, "height": height})
        await _drawn(page, glass, replace(situation, position=situation.position + turn))
        found += [f"{width}×{height} {fault}" for fault in await faults(page)]

    assert found == [], "\n".join(found)
    assert asked == []


async def _drawn(page: Page, glass: Glass, situation: Situation) -> None:
    """It stands on the glass: the page has painted its position, and each figure fills its new size.

    Shown until it is painted: what says the same as the one before, within its second, makes no frame.
    """
    showing = asyncio.create_task(feed(glass, situation, every_s=0.5, is_changing=False))
    await page.wait_for_function(
        "(position) => window.__onescreen.draws.some(([, drawn]) => drawn === position)",
        arg=situation.position,
    )
    showing.cancel()
    await stands(page)
