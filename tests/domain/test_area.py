"""Areas as a tree."""

from __future__ import annotations

import pytest

from dashboard.domain.area import Area, AreaTree
from tests.builders import TINY, day


@pytest.fixture
def tree() -> AreaTree:
    return AreaTree(TINY)


def test_a_path_climbs_from_the_unit_to_its_root(tree: AreaTree) -> None:
    assert tree.path("a") == ("a", "s1", "d")
    assert tree.path("d") == ("d",)


def test_an_unknown_area_has_no_path_and_nothing_below_it(tree: AreaTree) -> None:
    assert tree.path("nowhere") == ()
    assert tree.below("nowhere") == ()
    assert tree.children("nowhere") == ()
    assert "nowhere" not in tree


def test_a_parent_that_is_not_in_the_register_makes_a_root(tree: AreaTree) -> None:
    assert [area.code for area in tree.roots] == ["d"]
    assert "city" not in tree


def test_there_may_be_several_roots() -> None:
    tree = AreaTree([Area("x", "x", "district", "nowhere"), Area("y", "y", "street", "elsewhere")])

    assert [area.code for area in tree.roots] == ["x", "y"]


def test_below_is_the_unit_and_everything_under_it(tree: AreaTree) -> None:
    assert set(tree.below("s1")) == {"s1", "a", "b"}
    assert set(tree.below("d")) == {area.code for area in TINY}
    assert tree.below("a") == ("a",)


def test_children_stand_in_the_registers_order(tree: AreaTree) -> None:
    assert [area.code for area in tree.children("s1")] == ["a", "b"]


def test_a_parent_may_come_after_its_children() -> None:
    assert AreaTree(reversed(TINY)).path("a") == ("a", "s1", "d")


def test_a_code_that_stands_twice_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="area a stands twice"):
        AreaTree([*TINY, Area("a", "again", "community", "s2")])


def test_a_unit_that_is_its_own_parent_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="area x is its own ancestor"):
        AreaTree([Area("x", "x", "street", "x")])


def test_a_ring_of_units_is_refused() -> None:
    ring = [Area("x", "x", "street", "y"), Area("y", "y", "street", "z"), Area("z", "z", "street", "x")]

    with pytest.raises(ValueError, match="its own ancestor"):
        AreaTree(ring)


def test_validity_includes_both_its_days() -> None:
    area = Area("x", "x", "street", "d", day("2020-01-01"), day("2023-12-31"))

    assert [area.is_valid_on(day(on)) for on in ("2019-12-31", "2020-01-01", "2023-12-31", "2024-01-01")] == [
        False,
        True,
        True,
        False,
    ]


def test_an_open_validity_has_no_end() -> None:
    assert Area("x", "x", "street", "d").is_valid_on(day("1990-01-01"))
    assert Area("x", "x", "street", "d", valid_from=day("2020-01-01")).is_valid_on(day("2199-01-01"))
