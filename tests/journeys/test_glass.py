"""The wall in a real browser: what it shows, and that it cannot look alive when it is not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, WebSocketRoute, expect

from dashboard.domain.situation import Canary, Situation
from layouts import app
from layouts._ids import address
from tests import districts
from tests.glass import ZONE, Glass, SettableClock, changed, fed, steady_ahead
from tests.visual.audit import stands

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHENGYUE = "420203009001"


@pytest_asyncio.fixture(loop_scope="session")
async def glass() -> AsyncIterator[Glass]:
    made = Glass()
    await made.start()
    yield made
    await made.stop()


async def wall(chromium: Browser, glass: Glass, path: str = "/wall", **context: Any) -> Page:
    page = await (await chromium.new_context(viewport={"width": 1920, "height": 1080}, **context)).new_page()
    await page.goto(glass.url + path)
    return page


async def reaches(page: Page, state: str) -> str:
    """Wait for a state of the truth light; what its chip says then."""
    await page.wait_for_selector(f"#screen[data-state={state}]")
    return await page.inner_text(".chip")


async def text(page: Page, panel: str, part: str) -> str:
    return await page.inner_text(f"#{address(panel, part)}")


async def becomes(page: Page, panel: str, part: str, wanted: str) -> None:
    await expect(page.locator(f"#{address(panel, part)}")).to_have_text(wanted)


def with_open(situation: Situation, code: str, number: int) -> Situation:
    area = situation.areas[code]
    return replace(
        situation,
        areas={
            **situation.areas,
            code: replace(area, cases=replace(area.cases, open=number, open_overdue=3)),
        },
    )


# ── what it shows ───────────────────────────────────────────────────────────────────────────────────────


async def test_a_tile_changes_when_the_situation_does(chromium: Browser, glass: Glass) -> None:
    situation = districts.normal(at=glass.clock.now())
    glass.show(situation)
    page = await wall(chromium, glass)
    await page.wait_for_selector("#screen[data-seq]")

    glass.show(with_open(situation, CHENGYUE, 42))
    await becomes(page, "tiles", f"{CHENGYUE}-count", "42")

    assert "s4" in (await page.get_attribute(f"#tiles-{CHENGYUE}", "class") or "")
    assert await text(page, "tiles", f"{CHENGYUE}-badge") == "3"


async def test_the_numbers_are_those_of_the_situation_in_both_languages(
    chromium: Browser, glass: Glass
) -> None:
    situation = districts.normal(at=glass.clock.now())
    glass.show(situation)

    zh, en = await wall(chromium, glass), await wall(chromium, glass, "/wall?lang=en")
    for page in (zh, en):
        await becomes(page, "headline", "open", f"{situation.total.cases.open}")

    assert "在办" in await zh.inner_text(".headline")
    assert "Open" in await en.inner_text(".headline")
    assert await zh.title() == "一屏观全域"


async def test_a_new_case_rings_its_place_and_its_tile_and_a_page_that_just_loaded_is_calm(
    chromium: Browser, glass: Glass
) -> None:
    situation = districts.normal(at=glass.clock.now())
    glass.show(situation)
    page = await wall(chromium, glass)
    await page.wait_for_selector("#screen[data-seq]")
    calm = await page.locator("[data-fresh]").count()

    newer = changed(situation, Random(3), at=glass.clock.now())
    glass.show(newer)
    await page.wait_for_selector("#ticker-0[data-fresh=ring]")

    assert calm == 0
    assert await page.get_attribute(f"#tiles-{newer.newest[0].area}", "data-fresh") == "ring"
    assert await page.locator("[data-fresh]").count() == 2


async def test_each_open_case_is_a_square_and_what_is_overdue_is_counted_on_each_second(
    chromium: Browser, glass: Glass
) -> None:
    now = glass.clock.now()
    situation = districts.normal(at=now)
    worst = replace(situation.overdue[0], due_at=now - timedelta(minutes=51))
    async with fed(glass, replace(situation, overdue=(worst,))):
        page = await wall(chromium, glass)
        age = page.locator("#overdue-0-age")
        await expect(age).to_contain_text("51分")
        first = await age.inner_text()
        await expect(age).not_to_have_text(first)
        paths = await page.eval_on_selector_all(
            "#clocks-ordinary-bins path",
            "all => all.map(e => (e.getAttribute('d').match(/M/g) || []).length)",
        )

    assert paths == [87, 7, 3]
    assert await page.is_hidden("#overdue-1")


async def test_who_wants_no_motion_sees_a_still_outline(chromium: Browser, glass: Glass) -> None:
    situation = districts.normal(at=glass.clock.now())
    glass.show(situation)
    page = await wall(chromium, glass, reduced_motion="reduce")
    await page.wait_for_selector("#screen[data-seq]")

    glass.show(changed(situation, Random(3), at=glass.clock.now()))
    slot = await page.wait_for_selector("#ticker-0[data-fresh]")

    assert slot is not None
    style = await slot.evaluate("e => [getComputedStyle(e).animationName, getComputedStyle(e).outlineStyle]")
    assert style == ["none", "solid"]


async def test_a_sick_panel_says_so_and_the_others_go_on(chromium: Browser) -> None:
    def sick(situation: Situation, lang: str) -> dict[str, Any]:
        raise ValueError("no such thing")

    glass = Glass(pages={"wall": {**app.fills(ZONE)["wall"], "clocks": sick}})
    await glass.start()
    glass.show(districts.normal(at=glass.clock.now()))

    page = await wall(chromium, glass)
    await page.wait_for_selector("section.clocks.failed")

    assert await page.locator(".failed").count() == 1
    assert await text(page, "headline", "new_today") == "16"
    await glass.stop()


async def test_a_panel_that_falls_sick_says_since_when_and_keeps_its_title(chromium: Browser) -> None:
    fill, is_sick = app.fills(ZONE)["wall"]["clocks"], False

    def ailing(situation: Situation, lang: str) -> dict[str, Any]:
        if is_sick:
            raise ValueError("no such thing")
        return dict(fill(situation, lang))

    glass = Glass(pages={"wall": {**app.fills(ZONE)["wall"], "clocks": ailing}})
    await glass.start()
    glass.show(districts.normal(at=glass.clock.now()))
    page = await wall(chromium, glass)
    await page.wait_for_selector("#screen[data-seq]")

    is_sick = True
    glass.show(changed(districts.normal(at=glass.clock.now()), Random(3), at=glass.clock.now()))
    panel = await page.wait_for_selector("section.clocks.failed")

    assert panel is not None
    said = await panel.evaluate("e => getComputedStyle(e, '::after').content")
    assert re.fullmatch(r'"本栏出错 · 系统值班处理"? ?"? · 停在 \d\d:\d\d"', said)
    assert (
        await page.locator("section.clocks h2").evaluate("e => getComputedStyle(e.parentElement).opacity")
        == "1"
    )
    await glass.stop()


TWENTY_AND_SOME = """() => /数据 2\\d/.test(document.getElementById("truth-note").textContent)
  && document.getElementById("screen").dataset.state"""
"""The state of a screen whose newest data is so many seconds old."""


# ── the truth light ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_dead_server_is_late_then_stopped_and_live_again_when_it_is_back(
    chromium: Browser, glass: Glass
) -> None:
    page = await chromium.new_page(viewport={"width": 1920, "height": 1080})
    await page.add_init_script(steady_ahead(0))
    async with fed(glass):
        await page.goto(glass.url + "/wall")
        await reaches(page, "live")

    await glass.stop()
    late = await reaches(page, "lag")
    await page.evaluate("window.ahead = 16000")
    not_yet = await (await page.wait_for_function(TWENTY_AND_SOME)).json_value()
    await page.evaluate("window.ahead = 31000")
    stopped = await reaches(page, "stop")
    figure = await page.eval_on_selector(".headline", "e => getComputedStyle(e).opacity")

    assert "滞后" in late
    assert not_yet == "lag", "twenty seconds and some are not thirty"
    assert "停在" in stopped
    assert "停在" in await page.inner_text("#wall-stopped")
    assert figure == "0.4"

    await glass.start()
    async with fed(glass):
        await reaches(page, "live")
        assert await page.inner_text("#wall-stopped") == ""


async def test_a_stopped_fold_is_seen_although_the_socket_lives(chromium: Browser, glass: Glass) -> None:
    async with fed(glass):
        page = await wall(chromium, glass)
        await reaches(page, "live")

    glass.clock.ahead += timedelta(seconds=12)
    late = await reaches(page, "lag")
    glass.clock.ahead += timedelta(seconds=24)
    stopped = await reaches(page, "stop")

    assert "滞后" in late
    assert "停在" in stopped
    assert glass.hub.viewers == 1


async def test_a_screen_that_never_reached_the_server_says_so_and_shows_no_number(
    chromium: Browser, glass: Glass
) -> None:
    glass.show(districts.normal(at=glass.clock.now()))
    page = await (await chromium.new_context()).new_page()
    tries: list[WebSocketRoute] = []

    async def refuse(route: WebSocketRoute) -> None:
        tries.append(route)
        await route.close(code=1013)

    await page.route_web_socket("**/ws/live", refuse)
    await page.goto(glass.url + "/wall")
    await expect(page.locator("#truth-note")).to_contain_text("3")

    assert "未连接" in await reaches(page, "never")
    assert await text(page, "headline", "open") == "—"
    assert len(tries) >= 3


async def test_a_centre_without_a_situation_is_waited_for(chromium: Browser, glass: Glass) -> None:
    page = await wall(chromium, glass)

    assert "等待数据" in await reaches(page, "waiting")
    assert await page.locator(".alert:visible").count() == 0, "a mark without words"


async def test_silent_sources_are_counted_as_not_to_be_trusted(chromium: Browser, glass: Glass) -> None:
    async with fed(glass, districts.silent(at=glass.clock.now())):
        page = await wall(chromium, glass)

        assert "2 处数据不可信" in await reaches(page, "distrust")


async def test_a_beacon_that_does_not_come_makes_the_screen_late(chromium: Browser, glass: Glass) -> None:
    now = glass.clock.now()
    sent = now - timedelta(seconds=85)
    situation = replace(districts.normal(at=now), canaries=(Canary("c", sent, sent),))
    glass.show(situation)

    page = await wall(chromium, glass)

    assert "信标迟到" in await reaches(page, "lag")


async def test_a_lost_beacon_is_a_gap_and_a_slow_one_stands_out(chromium: Browser, glass: Glass) -> None:
    now = glass.clock.now()
    sent = [now - timedelta(seconds=60 * i + 5) for i in range(4, -1, -1)]
    ways = (timedelta(seconds=0.2), timedelta(seconds=14), timedelta(seconds=0.2))
    canaries = [Canary(f"c{i}", sent[i], sent[i] + way) for i, way in zip((1, 2, 4), ways, strict=True)]
    glass.show(replace(districts.normal(at=now), canaries=tuple(canaries)))

    page = await wall(chromium, glass)
    await page.wait_for_selector("#screen[data-seq]")
    await page.wait_for_selector(".beacon:not(.none)")

    bars = await page.eval_on_selector_all(".beacon", "bars => bars.slice(-5).map(bar => bar.className)")
    assert bars == ["beacon none", "beacon", "beacon late", "beacon none", "beacon"]


TELLS_ITS_TIME = """() => {
  const zone = { timeZone: "Asia/Shanghai", hourCycle: "h23", timeStyle: "medium" };
  const now = new Intl.DateTimeFormat("en-GB", zone).format(__onescreen.now());
  return document.getElementById("truth-clock").textContent === now;
}"""


async def test_a_browser_whose_clock_is_an_hour_wrong_judges_right_and_tells_the_centres_time(
    chromium: Browser, glass: Glass
) -> None:
    async with fed(glass):
        page = await (await chromium.new_context()).new_page()
        await page.add_init_script("const now = Date.now; Date.now = () => now() - 3600000;")
        await page.goto(glass.url + "/wall")

        await reaches(page, "live")
        await expect(page.locator("#truth-clock")).not_to_be_empty()
        # Asked of the page itself: what it last wrote is as old as its last tick.
        before = glass.clock.now().timestamp()
        tells = await page.evaluate("__onescreen.now() / 1000")
        after = glass.clock.now().timestamp()
        await page.wait_for_function(TELLS_ITS_TIME)

    assert before - 4 < tells < after + 1


async def test_a_demo_that_runs_sixty_times_as_fast_is_live_and_labelled(chromium: Browser) -> None:
    glass = Glass(clock=SettableClock(speed=60.0))
    await glass.start()
    situation = replace(districts.normal(at=glass.clock.now()), is_demo=True)
    async with fed(glass, situation):
        page = await wall(chromium, glass)
        await reaches(page, "live")
        told = await text(page, "truth", "clock")
        await asyncio.sleep(3)

        assert await page.get_attribute("#screen", "data-state") == "live"
        assert await page.is_visible("#truth-demo")
        assert await text(page, "truth", "clock") != told
    await reaches(page, "lag")
    await glass.stop()


# ── the link ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_lost_frame_is_noticed_and_made_good(chromium: Browser, glass: Glass) -> None:
    situation = districts.normal(at=glass.clock.now())
    glass.show(situation)
    page = await (await chromium.new_context()).new_page()
    lost, asked = [0], [0]

    async def lossy(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def to_page(message: str | bytes) -> None:
            if '"t":"delta"' in str(message) and not lost[0]:
                lost[0] += 1
            else:
                route.send(message)

        def to_server(message: str | bytes) -> None:
            asked[0] += '"gap"' in str(message)
            server.send(message)

        server.on_message(to_page)
        route.on_message(to_server)

    await page.route_web_socket("**/ws/live", lossy)
    await page.goto(glass.url + "/wall")
    await page.wait_for_selector("#screen[data-seq]")
    for number in (43, 44):
        glass.show(with_open(situation, CHENGYUE, number))
        await asyncio.sleep(0.1)

    await becomes(page, "tiles", f"{CHENGYUE}-count", "44")
    assert (lost[0], asked[0]) == (1, 1)


async def test_a_link_that_is_dead_without_a_close_is_given_up_for_a_new_one(
    chromium: Browser, glass: Glass
) -> None:
    page = await (await chromium.new_context()).new_page()
    links: list[WebSocketRoute] = []

    async def first_goes_deaf(route: WebSocketRoute) -> None:
        links.append(route)
        server, is_first, heard = route.connect_to_server(), len(links) == 1, [0]

        def to_page(message: str | bytes) -> None:
            heard[0] += 1
            if not is_first or heard[0] <= 3:
                route.send(message)

        server.on_message(to_page)

    await page.route_web_socket("**/ws/live", first_goes_deaf)
    async with fed(glass):
        await page.goto(glass.url + "/wall")
        await reaches(page, "live")
        async with asyncio.timeout(15):
            while len(links) < 2:  # noqa: ASYNC110 - the browser decides when
                await asyncio.sleep(0.1)
        await reaches(page, "live")


async def test_another_register_loads_the_page_anew_with_its_areas(chromium: Browser, glass: Glass) -> None:
    glass.show(districts.normal(at=glass.clock.now()))
    page = await wall(chromium, glass)
    await page.wait_for_selector("#screen[data-seq]")

    glass.show(districts.normal(at=glass.clock.now(), areas=districts.boroughs(5, 4)))
    await page.wait_for_selector(f"#{address('tiles', '03 QUEENS')}")
    await page.wait_for_selector("#screen[data-seq]")

    assert await page.locator(f"#tiles-{CHENGYUE}").count() == 0


async def test_another_build_of_the_code_loads_the_page_anew(chromium: Browser, glass: Glass) -> None:
    loads: list[str] = []
    async with fed(glass):
        page = await wall(chromium, glass)
        await reaches(page, "live")
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    await glass.stop()

    glass.build = "b2"
    await glass.start()
    async with fed(glass):
        await page.wait_for_selector("#screen[data-build^=b2-]")
        await reaches(page, "live")

    assert loads == [f"{glass.url}/wall"], "once"


async def test_a_server_that_names_a_build_it_does_not_serve_makes_no_loop_and_never_looks_live(
    chromium: Browser, glass: Glass
) -> None:
    glass.hub._build_of = lambda situation: "another"
    loads: list[str] = []
    page = await (await chromium.new_context()).new_page()
    page.on("framenavigated", lambda frame: loads.append(frame.url))

    async with fed(glass):
        async with page.expect_event("framenavigated", lambda _: len(loads) == 2):
            await page.goto(glass.url + "/wall")
        await reaches(page, "never")
        await asyncio.sleep(5)
        state = await page.get_attribute("#screen", "data-state")

    assert len(loads) == 2
    assert state == "never"


# ── what it must not do ─────────────────────────────────────────────────────────────────────────────────


async def test_nothing_leaves_the_origin_nothing_breaks_the_policy_and_nothing_heavy_is_fetched(
    chromium: Browser, glass: Glass
) -> None:
    page = await (await chromium.new_context()).new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda link: asked.append(link.url))
    page.on("console", lambda message: said.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    async with fed(glass, districts.huge(at=glass.clock.now())):
        await page.goto(glass.url + "/wall")
        await page.wait_for_selector("#screen[data-seq]")
        await page.wait_for_selector("#screen .chart .main-svg")
        await asyncio.sleep(2)

    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {
        f"127.0.0.1:{glass.port}"
    }
    assert said == []
    heavy = [url for url in asked if "plotly" in url or "dash_table" in url]
    assert heavy == [f"{glass.url}/wall/zh/assets/vendor/plotly-basic.min.js"], "only what its figures need"
    assert [url for url in asked if url.startswith("ws")] == [f"ws://127.0.0.1:{glass.port}/ws/live"]


@pytest.mark.timeout(600)  # as fast as the machine draws
async def test_two_thousand_frames_leave_no_node_no_listener_and_no_heap_behind(
    chromium: Browser, glass: Glass
) -> None:
    situation, random = districts.normal(at=glass.clock.now()), Random(5)
    glass.show(situation)
    # All of the wall in a small window: what it does to the document is the same, and painting it is not.
    page = await chromium.new_page(viewport={"width": 480, "height": 270})
    await page.goto(f"{glass.url}/wall")
    await page.wait_for_selector("#screen[data-seq]")
    link = await page.context.new_cdp_session(page)

    async def drawn(frames: int) -> tuple[int, int, float]:
        nonlocal situation
        goal = await page.evaluate("__onescreen.frames") + frames
        while await page.evaluate("__onescreen.frames") < goal:
            for _ in range(20):
                situation = changed(situation, random, at=glass.clock.now())
                glass.show(situation)
                await asyncio.sleep(0.017)
        await link.send("HeapProfiler.collectGarbage")
        heap = (await link.send("Runtime.getHeapUsage"))["usedSize"]
        listeners = (await link.send("Memory.getDOMCounters"))["jsEventListeners"]
        return await page.evaluate("document.querySelectorAll('*').length"), listeners, heap

    nodes_early, listeners_early, heap_early = await drawn(200)
    nodes_late, listeners_late, heap_late = await drawn(2000)

    assert (nodes_late, listeners_late) == (nodes_early, listeners_early)
    assert heap_late < heap_early * 1.1 + 200_000
    assert await page.evaluate("__onescreen.draws.length") <= 512
    assert await page.evaluate("__onescreen.unknown") == 0


# The canvas itself moves by a few px against burn-in; what stands on it does not leave the screen.
CUT = """() => [...document.querySelectorAll('#screen main *')].filter(e => {
  const r = e.getBoundingClientRect();
  if (!r.width || getComputedStyle(e).visibility === 'hidden') return false;
  return r.right > innerWidth + 1 || r.bottom > innerHeight + 1 || r.left < -1 || r.top < -1;
}).map(e => e.id || e.outerHTML.slice(0, 200))"""
SITUATIONS = {
    "normal": districts.normal,
    "huge": districts.huge,
    "twelve boroughs": lambda: districts.normal(areas=districts.boroughs(*[8] * 12)),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", SITUATIONS)
async def test_a_wall_never_scrolls_and_nothing_stands_outside_it(
    chromium: Browser, glass: Glass, name: str, lang: str
) -> None:
    glass.show(replace(SITUATIONS[name](), at=glass.clock.now()))
    page = await chromium.new_page()
    await page.goto(f"{glass.url}/wall?lang={lang}")
    await page.wait_for_selector("#screen[data-seq]")
    await page.wait_for_selector("#screen .chart svg")  # it measures its letters before it stands

    found = {}
    for width, height in ((1280, 720), (1920, 1080), (3840, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        await stands(page)
        scrolls = await page.evaluate("document.documentElement.scrollHeight > innerHeight")
        found[width] = (scrolls, await page.evaluate(CUT))

    assert set(found) == {1280, 1920, 3840}
    assert [wrong for wrong in found.values() if wrong != (False, [])] == []
