"""`/areas`: a unit is found as people type it, and stands with those that it lies in."""

from __future__ import annotations

import pytest

from layouts.desk._page import View
from layouts.desk.areas import PAGE
from layouts.words import Words
from tests import districts
from tests.desk_doors import texts
from tests.desks import EVERYTHING, ZONE, desk_of

WORDS = Words("zh", ZONE)
STREET = "420203011000"


async def codes(typed: str) -> list[str]:
    """Of the units that the page shows."""
    view = View("/areas", {}, {"q": typed} if typed else {})
    drawn = await PAGE.draw(desk_of(districts.normal(), EVERYTHING), view, WORDS)
    known = {area.code for area in districts.xisaishan()}
    return [text for text in texts(drawn.body) if text in known]


@pytest.mark.parametrize("typed", ["黄思湾街道", "huangsiwan", "HSWJD", "huang si wan", STREET])
async def test_a_unit_is_found_by_its_name_by_pinyin_and_by_its_code(typed: str) -> None:
    found = await codes(typed)

    assert STREET in found
    assert 1 < len(found) < len(await codes(""))


async def test_what_is_no_name_finds_nothing() -> None:
    assert await codes("xqzwk") == []
