from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dashboard.domain.area import Area
from layouts._lattice import BAND_GAP, GAP, GROUP_GAP, HEAD, HEIGHT, WIDTH, Plan, plan
from tests.districts import boroughs, xisaishan


def drawn(areas: tuple[Area, ...]) -> Plan:
    found = plan(areas)
    assert found is not None
    return found


def extent(found: Plan) -> tuple[int, int]:
    """How wide and how high the whole map stands."""
    width = max(
        sum(found.group_width(across) for _, across in band) + GROUP_GAP * (len(band) - 1)
        for band in found.bands
    )
    rows = [max(-(-group.size // across) for group, across in band) for band in found.bands]
    height = sum(HEAD + n * (found.height + GAP) - GAP for n in rows) + BAND_GAP * (len(rows) - 1)
    return width, height


@pytest.mark.parametrize(
    "sizes", [(1,), (70,), (18, 14, 12, 14, 3), (12,) * 6, (8,) * 12, (1,) * 20, (3, 30, 1), (20,) * 10]
)
def test_whatever_the_register_every_tile_fits_the_map(sizes: tuple[int, ...]) -> None:
    width, height = extent(drawn(boroughs(*sizes)))

    assert width <= WIDTH
    assert height <= HEIGHT


@pytest.mark.parametrize("sizes", [(1,), (70,), (18, 14, 12, 14, 3), (12,) * 6, (8,) * 12])
def test_up_to_a_hundred_communities_each_has_its_own_tile(sizes: tuple[int, ...]) -> None:
    found = drawn(boroughs(*sizes))

    assert not found.is_upper
    assert sorted(len(group.tiles) for group in found.groups) == sorted(sizes)


def test_the_district_stands_as_six_streets_with_names_over_counts() -> None:
    found = drawn(xisaishan())

    assert [len(group.tiles) for group in found.groups] == [6, 8, 8, 9, 8, 10]
    assert found.form == "block"


def test_a_unit_that_has_only_a_virtual_community_is_not_drawn() -> None:
    names = [group.area.name for group in drawn(xisaishan()).groups]

    assert "西塞山工业园区管委会" in names
    assert "冶钢农场" not in names


def test_a_street_without_communities_has_its_own_tile() -> None:
    areas = (*xisaishan(), Area("420203999000", "新街道", "street", "420203000000"))

    assert drawn(areas).groups[-1].size == 1


def test_tiles_stand_in_the_registers_order_whatever_order_it_is_read_in_by_group() -> None:
    found = drawn(xisaishan())

    assert [group.area.code for group in found.groups] == sorted(g.area.code for g in found.groups)


def test_too_many_communities_are_drawn_as_streets_of_their_district() -> None:
    found = drawn(boroughs(*[20] * 40))

    assert found.is_upper
    assert len(found.groups[0].tiles) == 40


def test_a_whole_city_fits_as_streets() -> None:
    path = Path(__file__).parents[2] / "feeds" / "areas" / "huangshi_areas.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    areas = tuple(Area(r["code"], r["name"], r["level"], r["parent_code"]) for r in rows)  # type: ignore[arg-type]

    width, height = extent(drawn(areas))

    assert (width <= WIDTH, height <= HEIGHT) == (True, True)


def test_nothing_to_draw_has_no_plan_and_neither_has_a_nation() -> None:
    assert plan(()) is None
    assert plan((Area("1", "区", "district", ""),)) is None
    assert plan(boroughs(*[1] * 1000)) is None
