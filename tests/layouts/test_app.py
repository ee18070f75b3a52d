from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from layouts import app
from layouts._registry import panels_by_name
from layouts._scene_file import packaged
from tests import districts
from tests.glass import Glass

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def glass() -> AsyncIterator[Glass]:
    made = Glass()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def web(glass: Glass) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=glass.url) as client:
        yield client


@pytest.mark.parametrize("path", ["/wall", "/wall/", "/wall/zh/", "/wall/en/", "/wall?lang=xx"])
async def test_what_is_a_page_is_served(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(path)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nope", "/wall/xx", "/wall/zh/nope", "/wallpaper", "/wall/zh/assets/../../../pyproject.toml"]
)
async def test_what_is_no_page_is_404(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(path)).status_code == 404


async def test_the_language_is_asked_for_in_the_address(web: httpx.AsyncClient) -> None:
    assert "/wall/zh/_dash-component-suites" in (await web.get("/wall")).text
    assert "/wall/en/_dash-component-suites" in (await web.get("/wall?lang=en")).text


async def test_the_layout_is_made_of_the_register_of_the_moment(glass: Glass, web: httpx.AsyncClient) -> None:
    before = str((await web.get("/wall/zh/_dash-layout")).json())
    glass.show(districts.normal())
    after = str((await web.get("/wall/zh/_dash-layout")).json())

    assert "澄月街道" not in before
    assert "澄月街道" in after


async def test_every_answer_carries_the_policy_and_pages_are_never_kept(web: httpx.AsyncClient) -> None:
    index, layout = await web.get("/wall"), await web.get("/wall/zh/_dash-layout")

    assert index.headers["content-security-policy"] == layout.headers["content-security-policy"]
    assert index.headers["cache-control"] == layout.headers["cache-control"] == "no-store"


async def test_the_policy_names_no_other_origin_and_allows_no_inline_script(web: httpx.AsyncClient) -> None:
    policy = (await web.get("/wall")).headers["content-security-policy"]
    [scripts] = re.findall(r"script-src ([^;]*)", policy)

    assert "http" not in policy
    assert "*" not in policy
    assert re.fullmatch(r"'self'( 'sha256-[\w+/=]+')+", scripts)


async def test_a_page_names_nothing_outside_and_none_of_the_heavy_libraries(web: httpx.AsyncClient) -> None:
    page = (await web.get("/wall")).text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert all(path.startswith("/wall/zh/") for path in loaded)
    assert not [path for path in loaded if re.search("plotly|dash_table|ag_grid|mantine", path)]


def test_another_register_is_another_build_and_the_same_one_is_not() -> None:
    name = app.build_of("code", ZONE)
    one, other = districts.normal(), districts.normal(areas=districts.boroughs(3))

    assert name(one) == name(districts.normal(seed=2))
    assert len({name(None), name(one), name(other)}) == 3


def test_a_unit_that_becomes_valid_with_the_day_makes_another_build() -> None:
    name, today = app.build_of("code", ZONE), districts.AT
    areas = districts.xisaishan()
    areas = (*areas[:-1], replace(areas[-1], valid_from=today.date() + timedelta(days=1)))

    eve = name(districts.empty(at=today, areas=areas))
    day = name(districts.empty(at=today + timedelta(days=1), areas=areas))

    assert eve != day


def test_the_code_has_a_name_of_its_own() -> None:
    wall = packaged(panels_by_name())

    assert re.fullmatch(r"[0-9a-f]{12}", app.code_build(wall))
    assert app.code_build(wall) == app.code_build(wall)
    assert app.code_build(wall) != app.code_build(replace(wall, reload_at=None))
