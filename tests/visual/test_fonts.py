"""The screens' own fonts: served from the origin, kept by their content, and used by the wall."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, CDPSession

from feeds._area_files import read_areas
from layouts._registry import panels_by_name
from layouts._scene_file import packaged
from layouts.app import assets_folder
from layouts.words import CATALOGUE, KINDS, SOURCES, UNITS
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


def _signs() -> str:
    """Every sign that the product itself brings to a wall: its words, its scenes' names, both registers."""
    words = [text for part in (CATALOGUE, KINDS, SOURCES, UNITS) for texts in part.values() for text in texts]
    words += [text for scene in packaged(panels_by_name()).scenes for text in (scene.zh, scene.en)]
    registers = sorted((Path(__file__).parents[2] / "feeds" / "areas").glob("*.csv"))
    words += [area.name for register in registers for area in read_areas(register)]
    return "".join(sorted({sign for word in words for sign in word if not sign.isspace()}))


async def _foreign(link: CDPSession, text: str) -> str:
    """The signs of a text that the wall would set in a font of the machine."""
    # Which fonts they are is known once they are laid out.
    script = f"probe.textContent = {json.dumps(text)}; probe.offsetHeight"
    await link.send("Runtime.evaluate", {"expression": script})
    root = (await link.send("DOM.getDocument"))["root"]["nodeId"]
    probe = await link.send("DOM.querySelector", {"nodeId": root, "selector": "#probe"})
    found = await link.send("CSS.getPlatformFontsForNode", probe)
    if found["fonts"] and all(font["isCustomFont"] for font in found["fonts"]):
        return ""
    if len(text) == 1:
        return text
    half = len(text) // 2
    return await _foreign(link, text[:half]) + await _foreign(link, text[half:])


@pytest.mark.asyncio(loop_scope="session")
async def test_both_fonts_have_every_sign_of_the_words_and_of_both_registers(chromium: Browser) -> None:
    glass = Glass()
    await glass.start()
    glass.show(districts.normal())
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(f"{glass.url}/wall")
    await page.wait_for_selector("#screen[data-seq]")
    await page.evaluate("document.body.append(Object.assign(document.createElement('div'), { id: 'probe' }))")
    await page.evaluate("document.fonts.ready")
    link = await page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        await link.send(f"{domain}.enable")

    signs = _signs()
    foreign = await _foreign(link, signs)
    others = await _foreign(link, "一한A")
    await glass.stop()

    assert len(signs) > 800
    assert others == "한", "a sign that neither has is told from those that they have"
    assert foreign == ""
