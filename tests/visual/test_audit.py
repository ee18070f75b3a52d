"""The audit finds what is wrong on a page that is, and nothing on one that is not."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.visual.audit import faults, strangers

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = """<!DOCTYPE html><html>
<body style="margin:0;background:#0b0f14;color:#edf1f5;font:20px/1.2 sans-serif">
<div id="screen">
<section class="panel clocks" style="position:relative;width:600px;height:300px">%s</section></div>
</body></html>"""
FINE = '<p style="margin:0">按期率 95.6%</p><p style="margin:0">415 ÷ 434</p>'
AT = "position:absolute;left:9px;top:200px"


async def of(chromium: Browser, body: str) -> list[str]:
    page = await chromium.new_page(viewport={"width": 1280, "height": 720})
    await page.set_content(PAGE % body)
    return await faults(page)


async def test_of_a_page_that_is_right_it_says_nothing(chromium: Browser) -> None:
    assert await of(chromium, FINE) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (f'<p style="{AT};font-size:11px">小字</p>', 'too small: clocks "小字"'),
        (f'<p style="{AT};color:#555">淡字</p>', 'too faint: clocks "淡字"'),
        (f'<div style="opacity:.4"><p style="{AT}">淡字</p></div>', 'too faint: clocks "淡字"'),
        (
            f'<p style="{AT}">盖字</p><p style="{AT};width:90px;background:#000">&ensp;</p>',
            'covered: clocks "盖字"',
        ),
        (f'<p style="{AT};color:#fff6;background:#777">淡字</p>', 'too faint: clocks "淡字"'),
        (f'<p style="{AT};width:40px;overflow:hidden;white-space:nowrap">9 999 999</p>', "clipped: clocks"),
        (f'<div style="{AT};width:40px;overflow:hidden"><nobr>9 999 999</nobr></div>', "clipped: clocks"),
        (f'<p style="{AT};left:560px;white-space:nowrap">9 999 999</p>', "outside its panel: clocks"),
        (f'<p style="{AT}">一</p><p style="{AT}">二</p>', 'text on text: clocks "一" and clocks "二"'),
        ('<div style="width:2000px;height:9px"></div>', "scrolls: "),
        ('<div style="height:40px;overflow:auto"><p>一</p><p>二</p></div>', "scrolls: clocks"),
    ],
)
async def test_what_is_wrong_is_said_with_its_panel_and_its_text(
    chromium: Browser, body: str, fault: str
) -> None:
    found = await of(chromium, FINE + body)

    assert [said for said in found if said.startswith(fault)], found


async def test_what_is_asked_for_elsewhere_is_noted(chromium: Browser) -> None:
    page = await chromium.new_page()
    asked = strangers(page, "http://127.0.0.1:1")

    await page.set_content('<img src="http://localhost:1/tile.png">')

    assert asked == ["http://localhost:1/tile.png"]
