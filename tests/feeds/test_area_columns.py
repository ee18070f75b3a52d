"""Areas from columns: found in a register, made where that is allowed, and never guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.domain.area import Area, AreaTree
from feeds._area_columns import AreaColumns, AreaFinder, made_code
from feeds._area_files import read_areas
from feeds._feed import AreasError, RowError
from feeds._mapping import mapping_from

DISTRICT = read_areas(Path(__file__).resolve().parents[2] / "feeds" / "areas" / "xisaishan_areas.csv")

KNOWN_UNITS = """
root = "420203000000"
levels = [ { column = "street", level = "street" }, { column = "community", level = "community" } ]
"""
NEW_UNITS = """
root = { code = "nyc", name = "New York City" }
new = true
empty = ["*Unspecified*"]
levels = [ { column = "street", level = "street" }, { column = "community", level = "community" } ]
"""


def columns(keys: str) -> AreaColumns:
    mapping = mapping_from(
        f'source = "s"\n[areas]\n{keys}\n[[event]]\ntype = "source.heartbeat"\nid = "{{n}}"\nat = "t"\n'
        "data = { interval_s = { constant = 60 } }"
    )
    assert mapping.areas is not None
    return mapping.areas


def finder(keys: str, known: tuple[Area, ...] = ()) -> AreaFinder:
    return AreaFinder(columns(keys), known)


def found(finder_: AreaFinder, street: str | None = None, community: str | None = None) -> str:
    return finder_.find({"street": street, "community": community})


def test_the_lowest_unit_that_a_row_names_is_its_area() -> None:
    known = finder(KNOWN_UNITS, DISTRICT)

    assert found(known, "黄思湾街道", "田园社区居委会") == "420203011004"
    assert found(known, "黄思湾街道", "") == "420203011000"
    assert found(known, "", None) == "420203000000"
    assert known.take_new() == ()


def test_a_unit_is_found_without_the_name_of_its_office() -> None:
    known = finder(KNOWN_UNITS, DISTRICT)

    assert found(known, "黄思湾街道", "田园社区") == "420203011004"
    assert found(known, "黄思湾街道办事处", " 田园 社区 居委会") == "420203011004"


def test_a_unit_is_found_below_the_root_when_its_street_is_not_named() -> None:
    assert found(finder(KNOWN_UNITS, DISTRICT), "", "道仕袱村") == "420203402200"


def test_a_name_that_no_register_holds_is_refused_without_being_repeated() -> None:
    with pytest.raises(
        RowError, match="column 'community' names an area that no register holds below"
    ) as why:
        found(finder(KNOWN_UNITS, DISTRICT), "黄思湾街道", "张三家")

    assert "张三家" not in str(why.value)


def test_a_name_that_two_units_bear_is_refused_unless_one_of_them_has_ended() -> None:
    old, new = (Area(code, "滨湖", "community", "420203011000") for code in ("a", "b"))
    with pytest.raises(RowError, match="several areas"):
        found(finder(KNOWN_UNITS, (*DISTRICT, old, new)), "黄思湾街道", "滨湖")

    ended = Area("a", "滨湖", "community", "420203011000", valid_to=date(2020, 12, 31))
    assert found(finder(KNOWN_UNITS, (*DISTRICT, ended, new)), "黄思湾街道", "滨湖") == "b"


def test_codes_say_which_unit_a_name_means() -> None:
    keys = KNOWN_UNITS.replace(
        'level = "street" }', 'level = "street", codes = { "黄办" = "420203011000" } }'
    )

    assert found(finder(keys, DISTRICT), "黄办", "田园社区") == "420203011004"
    with pytest.raises(RowError, match="which is in no area register"):
        found(finder(keys.replace("420203011000", "42"), DISTRICT), "黄办")


def test_a_column_may_hold_codes() -> None:
    keys = KNOWN_UNITS.replace('level = "community" }', 'level = "community", by = "code" }')

    assert found(finder(keys, DISTRICT), "", "420203011004") == "420203011004"
    with pytest.raises(RowError, match="no register holds"):
        found(finder(keys, DISTRICT), "", "420203011999")


def test_a_root_that_is_only_a_code_must_be_registered() -> None:
    with pytest.raises(AreasError, match="420203000000 is in no area register"):
        finder(KNOWN_UNITS)


def test_new_units_are_registered_once_below_the_unit_that_their_row_names() -> None:
    new = finder(NEW_UNITS)

    codes = [
        found(new, "BROOKLYN", "07 BROOKLYN"),
        found(new, "Brooklyn", "07  Brooklyn"),
        found(new, "QUEENS"),
    ]

    assert codes == ["nyc-brooklyn-07-brooklyn", "nyc-brooklyn-07-brooklyn", "nyc-queens"]
    units = new.take_new()
    assert [(a.code, a.name, a.level, a.parent_code) for a in units] == [
        ("nyc", "New York City", "district", ""),
        ("nyc-brooklyn", "BROOKLYN", "street", "nyc"),
        ("nyc-brooklyn-07-brooklyn", "07 BROOKLYN", "community", "nyc-brooklyn"),
        ("nyc-queens", "QUEENS", "street", "nyc"),
    ]
    assert new.take_new() == ()
    assert [root.code for root in AreaTree(units).roots] == ["nyc"]


def test_words_for_nothing_leave_the_unit_above() -> None:
    new = finder(NEW_UNITS)

    assert found(new, "BRONX", "Unspecified BRONX") == "nyc-bronx"
    assert found(new, "Unspecified", "0 Unspecified") == "nyc"


def test_what_a_row_without_its_upper_unit_comes_to_does_not_depend_on_the_rows_before_it() -> None:
    first, second = finder(NEW_UNITS), finder(NEW_UNITS)
    found(second, "QUEENS", "07 QUEENS")

    assert found(first, "", "07 QUEENS") == found(second, "", "07 QUEENS") == "nyc"


def test_a_unit_of_an_earlier_run_is_known_and_not_registered_again() -> None:
    first = finder(NEW_UNITS)
    code = found(first, "QUEENS", "07 QUEENS")
    second = finder(NEW_UNITS, first.take_new())

    assert found(second, "QUEENS", "07 QUEENS") == code
    assert second.take_new() == ()


def test_units_of_the_same_name_below_different_units_are_two() -> None:
    new = finder(NEW_UNITS)

    assert found(new, "A", "Centre") != found(new, "B", "Centre")


def test_new_units_by_code_take_their_name_from_its_column() -> None:
    keys = NEW_UNITS.replace('level = "street" }', 'level = "street", by = "code", name = "street_name" }')
    new = finder(keys)

    assert new.find({"street": "S1", "street_name": "First", "community": ""}) == "S1"
    assert [area.name for area in new.take_new()] == ["New York City", "First"]


def test_a_made_code_is_the_same_for_ever() -> None:
    assert made_code("nyc", "07 BROOKLYN") == "nyc-07-brooklyn"
    assert made_code("x", "黄思湾街道") == "x-ee215707"
