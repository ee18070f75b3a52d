"""The wall's scenes in a real browser: rotation, keys, the interrupt, and what keeps the glass alive."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Response, expect
from websockets.asyncio.client import connect

from dashboard.domain.situation import AlertLine, Alerts, Situation
from layouts._registry import panels_by_name
from layouts._scene_file import read_wall
from layouts._scenes import Wall
from tests import districts
from tests.glass import ZONE, Glass, SettableClock
from tests.visual import alert_states

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUICK = """\
[burn_in]
px = 0
[sounds]
severities = ["urgent"]
repeat_seconds = 1
[[scene]]
name = "one"
zh = "甲"
en = "One"
seconds = 2
panels = ["truth", "headline", "tiles"]
[[scene]]
name = "two"
zh = "乙"
en = "Two"
seconds = 2
columns = [912, 912]
rows = [58, "1fr"]
areas = ["truth truth", "clocks relay"]
scale = { clocks = 1.5 }
triggers = ["source"]
"""
Made = Callable[..., Coroutine[Any, Any, Glass]]


def wall_of(text: str) -> Wall:
    return read_wall(text, panels=panels_by_name(), file="wall.toml")


@pytest_asyncio.fixture(loop_scope="session")
async def made() -> AsyncIterator[Made]:
    async with AsyncExitStack() as stack:

        async def start(text: str = QUICK, *, clock: SettableClock | None = None) -> Glass:
            glass = Glass(wall=wall_of(text), clock=clock)
            await glass.start()
            stack.push_async_callback(glass.stop)
            return glass

        yield start


async def wall(
    chromium: Browser, glass: Glass, path: str = "/wall", *, script: str = "", **context: Any
) -> Page:
    page = await (await chromium.new_context(viewport={"width": 1920, "height": 1080}, **context)).new_page()
    await page.add_init_script(script)
    glass.show(districts.normal(at=glass.clock.now()))
    await page.goto(glass.url + path)
    await page.wait_for_selector("#screen[data-seq][data-scene]")
    return page


async def shows(page: Page, scene: str) -> None:
    await page.wait_for_selector(f"#screen[data-scene={scene}]")


async def pinned(page: Page, key: str) -> None:
    """At the scene of that key. Pinned first: meanwhile no other takes its turn."""
    await page.keyboard.press("p")
    await page.keyboard.press(key)


def urgent(situation: Situation, *, at: datetime) -> Situation:
    line = AlertLine(
        "u1", "breach", "over", "251011-007", at - timedelta(hours=3), area="420203009001",
        case_kind="neighbours", is_urgent=True,
    )  # fmt: skip
    return replace(situation, alerts=Alerts(breaches=1, lines=(line,)))


async def test_the_scenes_take_turns_and_each_shows_its_own_panels_alone(
    chromium: Browser, made: Made
) -> None:
    page = await wall(chromium, await made())

    await shows(page, "one")
    await expect(page.locator(".tiles")).to_be_visible()
    await expect(page.locator(".clocks")).to_be_hidden()
    await shows(page, "two")
    await expect(page.locator(".tiles")).to_be_hidden()
    await expect(page.locator(".clocks")).to_be_visible()
    await shows(page, "one")


async def test_a_key_pins_a_scene_and_a_reload_keeps_it_pinned(chromium: Browser, made: Made) -> None:
    page = await wall(chromium, await made())

    await pinned(page, "2")
    await page.wait_for_timeout(3000)
    stays = await page.get_attribute("#screen", "data-scene")
    await page.reload()
    await shows(page, "two")

    assert stays == "two"
    await expect(page.locator("#wall-where")).to_contain_text("已固定")
    await page.keyboard.press("p")
    await shows(page, "one")


async def test_the_space_bar_pauses_and_goes_on_and_a_question_mark_lists_the_keys(
    chromium: Browser, made: Made
) -> None:
    page = await wall(chromium, await made())

    await page.keyboard.press(" ")
    await page.keyboard.press("1")
    await page.wait_for_timeout(2600)
    assert await page.get_attribute("#screen", "data-scene") == "one"
    await page.keyboard.press("?")
    await expect(page.locator("#wall-keys")).to_contain_text("2  乙")
    await page.keyboard.press("Escape")
    await expect(page.locator("#wall-keys")).to_be_hidden()
    await page.keyboard.press(" ")
    await shows(page, "two")


PLACE = """() => document.querySelector("#screen[data-scene=one]")
  && JSON.stringify(document.querySelector(".tiles").getBoundingClientRect())"""
"""Of the tiles, while their scene is shown."""


async def test_an_urgent_alert_interrupts_moves_nothing_and_gives_way_when_it_is_gone(
    chromium: Browser, made: Made
) -> None:
    glass = await made()
    page = await wall(chromium, glass)
    calm = districts.normal(at=glass.clock.now())
    before = await (await page.wait_for_function(PLACE)).json_value()

    glass.show(urgent(calm, at=glass.clock.now()))
    await expect(page.locator("#interrupt-banner")).to_be_visible()
    await expect(page.locator("#interrupt-detail")).to_contain_text("251011-007")
    during = await (await page.wait_for_function(PLACE)).json_value()
    await page.wait_for_timeout(2600)
    held = await page.get_attribute("#screen", "data-scene")
    glass.show(calm)

    await expect(page.locator("#interrupt-banner")).to_be_hidden()
    assert (held, during) == ("one", before)
    await shows(page, "two")


async def test_a_scene_without_the_figures_gives_way_to_an_urgent_alert_and_comes_back(
    chromium: Browser, made: Made
) -> None:
    glass = await made()
    page = await wall(chromium, glass)
    await pinned(page, "2")
    calm = districts.normal(at=glass.clock.now())

    glass.show(urgent(calm, at=glass.clock.now()))
    await shows(page, "one")
    await expect(page.locator("#wall-where")).to_contain_text("告警待确认")
    glass.show(calm)

    await shows(page, "two")
    assert await page.get_attribute("#screen", "data-mode") == "pinned"


STREETS = """\
[burn_in]
px = 0
[[scene]]
name = "street"
zh = "街道"
en = "Streets"
columns = ["1fr"]
rows = [58, "1fr"]
areas = ["truth", "street"]
turn = { panel = "street", seconds = 2 }
[scene.wide]
columns = ["1fr", 912]
rows = [58, "1fr"]
areas = ["truth truth", "street kinds"]
"""


WATCH_TURNS = """window.seen = [];
new MutationObserver(() => {
  const name = document.querySelector(".street [data-turned] b")?.textContent;
  if (name && name !== window.seen.at(-1)) window.seen.push(name);
}).observe(document, { childList: true, subtree: true, attributeFilter: ["data-turned"] });"""
"""Notes each street that has its turn, from the first."""


async def test_one_street_is_looked_at_after_another_in_the_register_s_order(
    chromium: Browser, made: Made
) -> None:
    page = await wall(chromium, await made(STREETS), script=WATCH_TURNS)

    await page.wait_for_function("() => window.seen.length >= 3")

    assert (await page.evaluate("window.seen"))[:3] == ["章山街道", "八泉街道", "澄月街道"]
    await expect(page.locator(".street-head b:visible")).to_have_count(1)


async def test_a_wide_screen_shows_what_no_other_draws(chromium: Browser, made: Made) -> None:
    page = await wall(chromium, await made(STREETS))
    await expect(page.locator(".kinds")).to_be_hidden()

    await page.set_viewport_size({"width": 1920, "height": 540})
    await expect(page.locator(".kinds")).to_be_visible()

    await page.set_viewport_size({"width": 1920, "height": 1080})
    await expect(page.locator(".kinds")).to_be_hidden()


async def test_a_new_alert_brings_its_scene_for_one_turn(chromium: Browser, made: Made) -> None:
    glass = await made(QUICK.replace("seconds = 2\npanels", "seconds = 600\npanels"))
    page = await wall(chromium, glass)
    await shows(page, "one")
    calm = districts.normal(at=glass.clock.now())

    glass.show(replace(calm, alerts=Alerts(sources=1)))
    await shows(page, "two")

    await shows(page, "one")


async def sounds(page: Page) -> int:
    """How often it has sounded."""
    return int(await page.evaluate("window.__onescreen.sounds || 0"))


async def is_silent(page: Page, *, for_s: float = 2.2) -> bool:
    """Nothing is heard for so long."""
    before = await sounds(page)
    await page.wait_for_timeout(for_s * 1000)
    return await sounds(page) == before


async def read_untouched(page: Page, selector: str) -> str:
    """The markup of an element; Playwright's own looks count as a hand on the page."""
    devtools = await page.context.new_cdp_session(page)
    root = (await devtools.send("DOM.getDocument"))["root"]["nodeId"]
    found = await devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})
    if not found["nodeId"]:
        return ""
    return str((await devtools.send("DOM.getOuterHTML", {"nodeId": found["nodeId"]}))["outerHTML"])


async def test_an_urgent_alert_is_heard_only_after_a_touch_and_until_somebody_takes_it(
    chromium: Browser, made: Made
) -> None:
    glass = await made()
    calm = districts.normal(at=glass.clock.now())
    glass.show(urgent(calm, at=glass.clock.now()))
    page = await (await chromium.new_context(viewport={"width": 1920, "height": 1080})).new_page()
    await page.goto(f"{glass.url}/wall")
    async with asyncio.timeout(15):
        while "声音未开" not in await read_untouched(page, "#wall-where"):  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.2)

    await page.mouse.click(960, 700)
    await expect(page.locator("#wall-where")).to_contain_text("声音开")
    await page.wait_for_function("() => window.__onescreen.sounds > 1")
    (line,) = urgent(calm, at=glass.clock.now()).alerts.lines
    glass.show(replace(calm, alerts=Alerts(breaches=1, lines=(replace(line, is_taken=True),))))

    await expect(page.locator("#interrupt-banner")).to_be_hidden()
    assert await is_silent(page)


LATE = """const soon = setInterval, isDrawn = () => document.querySelector("#screen[data-seq]");
setInterval = (what, after_ms) => soon(after_ms === 20 ? () => isDrawn() && what() : what, after_ms);"""
"""The scenes look for their screen only once it is drawn, as on a machine that is busy."""


async def test_an_urgent_alert_is_held_also_where_the_scenes_come_after_the_first_frame(
    chromium: Browser, made: Made
) -> None:
    glass = await made()
    glass.show(urgent(districts.normal(at=glass.clock.now()), at=glass.clock.now()))
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})
    await page.add_init_script(LATE)
    await page.goto(f"{glass.url}/wall")

    await expect(page.locator("#screen")).to_have_attribute("data-mode", "held")


async def test_an_alert_that_nobody_took_counts_down_to_its_next_step(chromium: Browser, made: Made) -> None:
    glass = await made()
    page = await wall(chromium, glass)
    glass.show(alert_states.waiting(at=glass.clock.now()))

    await expect(page.locator("#interrupt-until")).to_have_text(re.compile(r"^3:0\d$"))
    first = await page.inner_text("#interrupt-until")
    await expect(page.locator("#interrupt-until")).not_to_have_text(first)
    glass.show(alert_states.taken(at=glass.clock.now()))

    await expect(page.locator("#interrupt-banner")).to_be_hidden()
    await expect(page.locator("#alerts-0-state")).to_have_text("处置中 · 值班长")


async def test_of_two_walls_one_sounds_and_the_other_when_that_one_is_gone(
    chromium: Browser, made: Made
) -> None:
    glass = await made()
    first, second = [await wall(chromium, glass, f"/wall?wall={name}") for name in ("a", "b")]
    glass.show(urgent(districts.normal(at=glass.clock.now()), at=glass.clock.now()))
    for page in (second, first):
        await page.mouse.click(960, 700)
    await expect(first.locator("#wall-where")).to_contain_text("声音开")
    await expect(second.locator("#wall-where")).to_contain_text("由他屏发声")
    await first.wait_for_function("() => window.__onescreen.sounds > 1")
    assert await is_silent(second)

    await first.close()

    await expect(second.locator("#wall-where")).to_contain_text("声音开")
    await second.wait_for_function("before => window.__onescreen.sounds > before", arg=await sounds(second))


async def test_a_wall_that_its_file_does_not_name_never_sounds(chromium: Browser, made: Made) -> None:
    glass = await made(QUICK.replace("repeat_seconds = 1", 'repeat_seconds = 1\nwalls = ["b", "c"]'))
    other, named = [await wall(chromium, glass, f"/wall?wall={name}") for name in ("a", "b")]
    glass.show(urgent(districts.normal(at=glass.clock.now()), at=glass.clock.now()))
    for page in (other, named):
        await page.mouse.click(960, 700)

    await named.wait_for_function("() => window.__onescreen.sounds > 1")
    await expect(other.locator("#wall-where")).to_contain_text("由他屏发声")
    assert await sounds(other) == 0


async def test_a_wall_is_muted_by_somebody_and_no_key_at_the_wall_does_it(
    chromium: Browser, made: Made
) -> None:
    glass = await made()
    page = await wall(chromium, glass, "/wall?wall=hall")
    glass.show(urgent(districts.normal(at=glass.clock.now()), at=glass.clock.now()))
    await page.mouse.click(960, 700)
    await page.keyboard.press("m")
    await expect(page.locator("#wall-where")).to_contain_text("声音开")
    phone = await (await chromium.new_context(viewport={"width": 390, "height": 844})).new_page()
    await phone.goto(f"{glass.url}/remote")

    await phone.get_by_role("button", name="静音").click()
    await phone.get_by_role("button", name="值班长").click()

    await expect(page.locator("#wall-where")).to_contain_text("已静音 · 值班长")
    assert await is_silent(page)
    await expect(phone.locator("section p").first).to_contain_text("已静音 · 值班长")
    assert glass.audit.entries == [("wall.mute", "hall", {"by": "duty"})]
    await page.reload()
    await expect(page.locator("#wall-where")).to_contain_text("已静音 · 值班长")

    await phone.get_by_role("button", name="开声音").click()

    await expect(page.locator("#wall-where")).not_to_contain_text("已静音")
    assert glass.audit.entries[-1] == ("wall.unmute", "hall", {"by": None})


async def test_midnight_rolls_the_date_and_the_night_dims_by_the_centres_time(
    chromium: Browser, made: Made
) -> None:
    clock = SettableClock(speed=60.0)
    local = clock.now().astimezone(ZONE)
    clock.ahead = local.replace(hour=23, minute=59, second=0) - local
    morrow = local + timedelta(days=1)
    glass = await made('[night]\nfrom = "00:00"\nto = "06:00"\n' + QUICK, clock=clock)
    page = await wall(chromium, glass)

    await expect(page.locator("#truth-date")).to_contain_text(f"{morrow.day} 日")
    await page.wait_for_selector("#screen[data-night]")


async def test_a_server_restart_heals_and_the_scene_stays(chromium: Browser, made: Made) -> None:
    glass = await made()
    page = await wall(chromium, glass)
    await pinned(page, "2")

    await glass.stop()
    await glass.start()
    glass.show(districts.normal(at=glass.clock.now()))
    await page.wait_for_function("() => window.__onescreen.greetings > 1")
    await page.wait_for_selector("#screen[data-state=live]")

    assert await page.get_attribute("#screen", "data-scene") == "two"


async def test_who_wants_no_motion_sees_the_picture_jump_and_not_glide(chromium: Browser, made: Made) -> None:
    glass = await made()
    still = await wall(chromium, glass, reduced_motion="reduce")
    moving = await wall(chromium, glass)

    durations = [
        await page.eval_on_selector("main", "e => getComputedStyle(e).transitionDuration")
        for page in (still, moving)
    ]

    assert durations == ["0s", "0.6s"]


async def test_a_phone_drives_the_wall_of_its_name_alone(chromium: Browser, made: Made) -> None:
    glass = await made()
    hall, desk = [await wall(chromium, glass, f"/wall?wall={name}") for name in ("hall", "desk")]
    for page in (hall, desk):
        await pinned(page, "1")
    phone = await (await chromium.new_context(viewport={"width": 390, "height": 844})).new_page()
    await phone.goto(f"{glass.url}/remote?lang=en")

    section = phone.locator("section", has=phone.get_by_role("heading", name="hall"))
    await section.get_by_role("button", name="Two").click()
    await shows(hall, "two")
    await section.get_by_role("button", name="Mute").click()
    await section.get_by_role("button", name="Duty officer").click()
    await expect(hall.locator("#wall-where")).to_contain_text("已静音")

    assert await desk.get_attribute("#screen", "data-scene") == "one"
    heights = await phone.locator("button").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    await expect(section.locator("p")).to_contain_text("Two · pinned · muted by Duty officer")


async def test_a_press_that_lasts_while_the_wall_says_something_new_is_not_lost(
    chromium: Browser, made: Made
) -> None:
    glass = await made()
    hall = await wall(chromium, glass, "/wall?wall=hall")
    await pinned(hall, "1")
    phone = await (await chromium.new_context(viewport={"width": 390, "height": 844})).new_page()
    await phone.goto(f"{glass.url}/remote?lang=en")
    section = phone.locator("section")
    await expect(section.locator("p")).to_contain_text("One · pinned")

    await section.get_by_role("button", name="Two").hover()
    await phone.mouse.down()
    async with phone.expect_response(says_paused):
        await hall.keyboard.press(" ")
        await hall.keyboard.press(" ")
    await phone.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    await phone.mouse.up()

    await shows(hall, "two")
    await expect(section.locator("p")).to_contain_text("Two · paused")


async def says_paused(answer: Response) -> bool:
    return answer.url.endswith("/api/walls") and '"paused"' in await answer.text()


@pytest.mark.parametrize(
    ("name", "order", "origin", "status"),
    [
        ("nowhere", {"action": "next"}, None, 404),
        ("demo", {"action": "next"}, None, 200),
        ("demo", {"action": "scene", "scene": "three"}, None, 422),
        ("demo", {"action": "scene"}, None, 422),
        ("demo", {"action": "dance"}, None, 422),
        ("demo", {"action": "mute"}, None, 422),
        ("demo", {"action": "mute", "by": "Any One"}, None, 422),
        ("demo", {"action": "mute", "by": "duty"}, None, 200),
        ("demo", {"action": "next"}, "http://elsewhere.example", 403),
    ],
)
async def test_what_cannot_be_driven_is_refused(
    made: Made, name: str, order: dict[str, str], origin: str | None, status: int
) -> None:
    glass = await made()

    async with connect(f"ws://127.0.0.1:{glass.port}/ws/live") as screen:
        await screen.send(json.dumps({"t": "hello", "page": "wall", "lang": "zh", "wall": "demo"}))
        await screen.recv()
        answer = await _driven(glass, name, order, origin)

    assert answer.status_code == status


async def _driven(glass: Glass, name: str, order: dict[str, str], origin: str | None) -> httpx.Response:
    async with httpx.AsyncClient(base_url=glass.url, headers={"origin": origin} if origin else {}) as client:
        return await client.post(f"/api/walls/{name}/drive", json=order)
