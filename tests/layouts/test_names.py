from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.area import Area
from layouts._names import group_name, holder_name, place, tile_name
from layouts.words import Words
from tests.districts import boroughs, xisaishan

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))
AREAS = {area.code: area for area in xisaishan()}
STREET = Area("s", "章山街道", "street", "")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("章山村村委会", "章山"),
        ("临江社区居委会", "临江"),
        ("月亮山社区居委会", "月亮山"),
        ("Board 7", "Board 7"),
    ],
)
def test_a_tile_drops_what_every_community_is_called(name: str, shown: str) -> None:
    assert tile_name(Area("c", name, "community", "s"), STREET) == shown


def test_a_tile_drops_the_name_of_the_unit_above_it() -> None:
    city = boroughs(1)

    assert tile_name(city[2], city[1]) == "01"


def test_no_two_tiles_of_a_street_are_called_alike() -> None:
    shown = [tile_name(area, AREAS[area.parent_code]) for area in AREAS.values() if area.level == "community"]
    streets = [area.parent_code for area in AREAS.values() if area.level == "community"]

    assert len(set(zip(streets, shown, strict=True))) == len(shown)


def test_a_group_keeps_its_kind_and_drops_the_districts_name() -> None:
    district = AREAS["420203000000"]

    assert group_name(AREAS["420203009000"], district) == "澄月街道"
    assert group_name(AREAS["420203402000"], district) == "工业园区"


def test_a_place_names_its_street_because_a_community_may_stand_twice() -> None:
    assert place("420203007206", AREAS, ZH) == "章山 · 滨湖"
    assert place("420203010007", AREAS, ZH) == "牧羊湖 · 滨湖"


def test_a_place_known_only_to_its_street_or_to_nobody_is_said_as_far_as_known() -> None:
    assert place("420203009000", AREAS, ZH) == "澄月街道"
    assert place("999", AREAS, ZH) == "999"


def test_a_holder_in_the_street_of_the_case_does_not_say_the_street_again() -> None:
    assert holder_name("420203010007", "420203010009", AREAS, ZH) == "滨湖社区"
    assert holder_name("420203010007", "420203010000", AREAS, ZH) == "滨湖社区"
    assert holder_name("420203010007", "420203009001", AREAS, ZH) == "牧羊湖 · 滨湖"
    assert holder_name("420203402200", "420203402201", AREAS, ZH) == "道仕袱村"


def test_a_street_or_a_department_holds_under_its_own_name() -> None:
    assert holder_name("420203010000", "420203010009", AREAS, ZH) == "牧羊湖街道"
    assert holder_name("dept-housing", "420203010009", AREAS, ZH) == "区住建局"
    assert holder_name("dept-housing", "", AREAS, ZH) == "区住建局"
