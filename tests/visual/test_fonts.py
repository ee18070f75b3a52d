"""The screens' own fonts: served from the origin, kept by their content, and used by the wall."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from layouts.app import assets_folder
from tests import districts
from tests.glass import Glass

FOLDER = assets_folder() / "fonts"
MOST_BYTES = 1_500_000


def _files() -> list[Path]:
    return sorted(FOLDER.glob("*.woff2"))


def test_all_fonts_together_stay_under_their_weight_and_each_is_named_by_its_content() -> None:
    files, style = _files(), (FOLDER / "fonts.css").read_text(encoding="utf-8")

    assert len(files) == 2
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
    for file in files:
        assert file.name.split(".")[1] == hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        assert file.name in style


@pytest.mark.asyncio(loop_scope="session")
async def test_the_wall_is_set_in_both_and_a_browser_keeps_them_for_a_year(chromium: Browser) -> None:
    glass = Glass()
    await glass.start()
    glass.show(districts.normal(at=glass.clock.now()))
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})

    await page.goto(f"{glass.url}/wall")
    await page.wait_for_selector("#screen[data-seq]")
    await page.evaluate("document.fonts.ready")
    states = await page.evaluate("[...document.fonts].map((f) => [f.family.replaceAll('\"', ''), f.status])")
    async with httpx.AsyncClient(base_url=glass.url) as client:
        kept = [(await client.get(f"/wall/zh/assets/fonts/{file.name}")).headers for file in _files()]
    await glass.stop()

    assert dict(states) == {"Inter Variable": "loaded", "Noto Sans SC Variable": "loaded"}
    assert {headers["cache-control"] for headers in kept} == {"public, max-age=31536000, immutable"}
