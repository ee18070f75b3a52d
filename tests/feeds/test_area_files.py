"""Area registers as files, and how a wrong one is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.domain.area import Area, AreaTree
from feeds._area_files import read_areas
from feeds._feed import AreasError

HEADER = "code,name,level,parent_code\n"
BUILT_IN = Path(__file__).resolve().parents[2] / "feeds" / "areas"


def read(folder: Path, text: str) -> tuple[Area, ...]:
    path = folder / "areas.csv"
    path.write_text(text, encoding="utf-8")
    return read_areas(path)


@pytest.mark.parametrize(("name", "areas", "roots"), [("xisaishan", 58, 1), ("huangshi", 1103, 6)])
def test_the_registers_that_are_built_in_are_trees(name: str, areas: int, roots: int) -> None:
    tree = AreaTree(read_areas(BUILT_IN / f"{name}_areas.csv"))

    assert (len(tree), len(tree.roots)) == (areas, roots)


def test_the_district_has_seven_streets_and_fifty_communities() -> None:
    tree = AreaTree(read_areas(BUILT_IN / "xisaishan_areas.csv"))

    streets = tree.children("420203000000")
    assert len(streets) == 7
    assert sum(len(tree.children(street.code)) for street in streets) == 50


def test_validity_is_open_where_it_is_absent(tmp_path: Path) -> None:
    areas = read(tmp_path, "code,name,level,parent_code,valid_from,valid_to\nd,D,district,,2020-01-01,\n")

    assert areas == (Area("d", "D", "district", "", date(2020, 1, 1), None),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEADER + "d,D,district,\ns,S,town,d\n", "line 3: level 'town' is none of district, street"),
        (HEADER + "d,,district,\n", "line 2: name is empty"),
        (HEADER + ",D,district,\n", "line 2: code is empty"),
        (HEADER + "d,D,district,\n\nd,E,district,\n", "line 4: code d stands already in line 2"),
        (HEADER + "a,A,street,b\nb,B,street,a\n", "its own ancestor"),
        (HEADER + "d,D,district\n", "line 2: has 3 cells where the header has 4"),
        (HEADER, "holds no area"),
        ("code,name,level\nd,D,district\n", "has no column parent_code; found: code, name, level"),
        (HEADER.strip() + ",valid_from\nd,D,district,,1 May\n", "line 2: valid_from '1 May' is not a day"),
        (
            HEADER.strip() + ",valid_from,valid_to\nd,D,district,,2021-01-01,2020-01-01\n",
            "line 2: valid_to lies before",
        ),
    ],
)
def test_a_wrong_register_is_refused_with_the_line(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(AreasError, match=why):
        read(tmp_path, text)
