"""The interrupt says what is known in whole words, however long they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.area import Area
from dashboard.domain.situation import Alerts, Situation
from feeds._area_files import read_areas
from layouts._names import place
from layouts._numbers import ems
from layouts.panels import interrupt
from layouts.words import KINDS, LANGS, UNITS, Words
from tests import districts

ZONE = ZoneInfo("Asia/Shanghai")
REGISTERS = sorted((Path(__file__).parents[2] / "feeds" / "areas").glob("*.csv"))


def urgent(areas: tuple[Area, ...], *, area: str, kind: str, holder: str | None) -> Situation:
    line = replace(
        districts.normal().alerts.lines[0], area=area, case_kind=kind, holder=holder, is_urgent=True
    )
    return replace(districts.empty(areas=areas), alerts=Alerts(breaches=1, lines=(line,)))


def longest(codes: Iterable[str], areas: dict[str, Area], words: Words) -> str:
    return max(codes, key=lambda code: ems(place(code, areas, words)))


def test_both_registers_that_the_product_brings_are_among_those_looked_at() -> None:
    assert [file.stem for file in REGISTERS] == ["huangshi_areas", "xisaishan_areas"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("register", REGISTERS, ids=lambda file: file.stem)
def test_the_longest_kind_place_and_unit_stand_whole(register: Path, lang: str) -> None:
    words, areas = Words(lang, ZONE), tuple(read_areas(register))
    by_code = {area.code: area for area in areas}
    kind = max(KINDS, key=lambda code: ems(words.kind(code)))
    where = longest(by_code, by_code, words)
    holder = longest((*by_code, *UNITS), by_code, words)

    parts = interrupt.fill(urgent(areas, area=where, kind=kind, holder=holder), words)

    title, detail = parts["title"], parts["detail"]
    assert place(where, by_code, words) in (title.text or "")
    assert words.kind(kind) in (detail.text or "")
    assert (title.text, detail.text) == (title.title, detail.title)


def test_who_holds_it_is_told_by_name_and_that_nobody_does_in_words() -> None:
    words, areas = Words("zh", ZONE), districts.xisaishan()
    told = [
        interrupt.fill(urgent(areas, area=areas[9].code, kind="land", holder=holder), words)["detail"].text
        for holder in ("dept-justice", areas[1].code, None)
    ]

    assert ["现持有 区司法局" in (told[0] or ""), areas[1].code in (told[1] or "")] == [True, False]
    assert "无人持有" in (told[2] or "")
