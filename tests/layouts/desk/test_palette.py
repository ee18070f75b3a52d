"""The palette finds what the asker reaches, and nothing beside it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dashboard.ports import Grant
from layouts.desk._palette import Palette
from layouts.desk._registry import pages_by_name
from layouts.words import LANGS, Words
from tests import districts
from tests.desks import EVERYTHING, ZONE, FakeViews, case_of, desk_of

STREET, OTHER = "420203011000", "420203007000"
STREETS_OWN = Grant("api", "street", role="street", area=STREET)
VIEWS = FakeViews([case_of(7, area=STREET), case_of(8, area=OTHER)])
WORDS = {lang: Words(lang, ZONE) for lang in LANGS}


async def found(typed: str, *, grant: Grant = EVERYTHING, lang: str = "zh") -> list[dict[str, Any]]:
    palette = Palette(lambda view: desk_of(districts.normal(), grant, views=VIEWS), pages_by_name(), WORDS)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(palette), base_url="http://127.0.0.1"
    ) as client:
        answer = await client.get("/desk/find", params={"q": typed, "in": lang})
    assert answer.headers["cache-control"] == "no-store"
    found: list[dict[str, Any]] = answer.json()["found"]
    return found


@pytest.mark.parametrize("typed", ["黄思湾街道", "huangsiwan", "hswjd", "420203011000"])
async def test_an_area_is_found_by_name_pinyin_and_code(typed: str) -> None:
    assert f"/area/{STREET}" in [each["href"] for each in await found(typed)]


async def test_a_case_is_found_by_its_short_code_and_by_its_id() -> None:
    by_code, by_id = await found("251011-007"), await found("grid/8")

    assert [each["href"] for each in by_code] == ["/case/grid/7"]
    assert [each["href"] for each in by_id] == ["/case/grid/8"]


async def test_what_lies_beside_ones_own_area_is_not_found() -> None:
    assert await found("grid/8", grant=STREETS_OWN) == []
    assert await found("251011-008", grant=STREETS_OWN) == []
    assert f"/area/{OTHER}" not in [each["href"] for each in await found(OTHER, grant=STREETS_OWN)]
    assert [each["href"] for each in await found("grid/7", grant=STREETS_OWN)] == ["/case/grid/7"]


async def test_pages_and_kinds_are_found_in_the_language_of_the_screen() -> None:
    assert "/cases?status=overdue" in [each["href"] for each in await found("yqqd")]
    assert "/cases?status=overdue" in [each["href"] for each in await found("overdue", lang="en")]
    assert [each["what"] for each in await found("邻里纠纷")] == ["类型"]


async def test_nothing_typed_finds_nothing_and_a_long_text_does_no_harm() -> None:
    assert await found("  ") == []
    assert await found("x" * 10_000) == []


@pytest.mark.parametrize(
    ("typed", "lang", "href"),
    [
        ("people", "en", "/people?lang=en"),
        ("renyuan", "zh", "/people?lang=zh"),
        ("audit", "en", "/audit?lang=en"),
    ],
)
@pytest.mark.parametrize("role", ["admin", "auditor", "viewer", "supervisor"])
async def test_the_plain_pages_are_found_by_whom_they_are_for(
    typed: str, lang: str, href: str, role: str
) -> None:
    hits = await found(typed, grant=Grant("person", "x", role=role), lang=lang)

    is_for = role == "admin" or (role == "auditor" and "audit" in href)
    assert [each["is_plain"] for each in hits if each["href"] == href] == ([True] if is_for else [])
    assert not [each for each in hits if each["is_plain"] and each["href"] != href]
