"""The desk's pages at a desk and on a phone: nothing cut, covered, faint or small."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.ports import Grant
from dashboard.reading.desk import Desk
from layouts import app
from tests import districts
from tests.desk_district import LETTER, RELAY, STREET, journal, views
from tests.desks import EVERYTHING, ZONE, desk_of
from tests.visual.audit import faults, strangers

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK, PHONE = (1440, 900), (390, 844)
PAGES = (
    ("/", "en", DESK),
    ("/cases", "zh", PHONE),
    (f"/area/{STREET}", "zh", PHONE),
    ("/relays", "zh", DESK),
    ("/relays?status=due", "en", DESK),
    (f"/relay/{RELAY}", "en", DESK),
    (f"/letter/{LETTER}", "zh", DESK),
    ("/sources", "en", DESK),
    ("/indicators", "en", DESK),
    ("/relays", "en", PHONE),
    (f"/relay/{RELAY}", "zh", PHONE),
    ("/letters", "en", PHONE),
    ("/areas", "zh", PHONE),
)


class _Everyone:
    """Before the desk: whoever comes sees everything."""

    def __init__(self, desk: ASGIApp) -> None:
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._desk({**scope, "grant": EVERYTHING}, receive, send)


def _desk(grant: Grant, at: datetime | None, as_: str) -> Desk:
    return desk_of(districts.silent(), grant, views=views(), journal=journal(), at=at)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def url() -> AsyncIterator[str]:
    server = FastAPI()
    app.mount_desk(server, zone=ZONE, admit=_Everyone, desk_of=_desk)
    running = uvicorn.Server(uvicorn.Config(server, port=0, log_level="error", lifespan="off"))
    task = asyncio.create_task(running.serve())
    while not running.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    await task


@pytest.mark.parametrize(("address", "lang", "size"), PAGES)
async def test_every_text_of_a_page_stands_whole_and_legible(
    chromium: Browser, url: str, address: str, lang: str, size: tuple[int, int]
) -> None:
    page = await chromium.new_page(viewport={"width": size[0], "height": size[1]})
    asked = strangers(page, url)

    await page.goto(f"{url}{address}{'&' if '?' in address else '?'}lang={lang}")
    await page.wait_for_selector("#desk-page h1")
    await page.wait_for_function("() => !document.querySelector('.ag-overlay-loading-center')")
    await page.wait_for_function(
        "() => [...document.querySelectorAll('.chart')].every((el) => el.querySelector('.main-svg'))"
    )
    await page.evaluate("document.fonts.ready")
    found = [fault for fault in await faults(page) if not fault.startswith("scrolls")]
    wide = await page.evaluate("document.documentElement.scrollWidth")
    await page.close()

    assert found == [], "\n".join(found)
    assert wide <= size[0]
    assert asked == []
