from __future__ import annotations

import pytest

from dashboard.domain.area import Area
from dashboard.reading.pinyin import fits, is_typed_as


@pytest.mark.parametrize(
    "typed", ["muyanghu", "myh", "muyh", "myhu", "yanghu", "MYH", "mu yang hu", "m", "hujd"]
)
def test_a_name_is_found_by_its_pinyin_whole_or_begun(typed: str) -> None:
    assert is_typed_as("牧羊湖街道", typed)


@pytest.mark.parametrize("typed", ["", "mh", "muyanghx", "hym", "muyanghujiedaox"])
def test_what_is_not_its_pinyin_does_not_find_it(typed: str) -> None:
    assert not is_typed_as("牧羊湖街道", typed)


def test_a_sign_with_two_readings_is_found_by_either() -> None:
    assert is_typed_as("重阳里", "zhongyang")
    assert is_typed_as("重阳里", "chongyang")


def test_signs_that_are_no_han_stand_for_themselves() -> None:
    assert is_typed_as("01 Bronx", "bronx")
    assert is_typed_as("十五冶1区", "yedq") is False
    assert is_typed_as("十五冶1区", "ye1q")


@pytest.mark.parametrize(
    ("typed", "is_found"), [("MuYang", True), ("湖街", True), ("4202X", True), ("02x", False)]
)
def test_an_area_is_found_by_its_name_and_by_the_beginning_of_its_code(typed: str, is_found: bool) -> None:
    assert fits(Area("4202x7", "牧羊湖街道", "street", "4202"), typed) is is_found
