"""Names of areas as a wall has room for: the suffix dropped, the street named where a name stands twice."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.domain.area import Area
from layouts.words import Words

_COMMUNITY = ("社区居委会", "居民委员会", "村村委会", "村民委员会", "居委会", "村委会", "社区")
_COMMITTEE = ("居民委员会", "村民委员会", "居委会", "村委会")
_STREET = ("街道办事处", "街道办", "管理委员会", "管委会")


def tile_name(area: Area, parent: Area) -> str:
    """章山村村委会 → 章山; 临江社区居委会 → 临江; 澄月街道 → 澄月; 01 BRONX of BRONX → 01."""
    name = area.name.replace(parent.name, "").strip() or area.name
    return _without(name, (*_COMMUNITY, *_STREET, "街道"))


def group_name(area: Area, parent: Area | None) -> str:
    """澄月街道 stays; 西塞山工业园区管委会 of 西塞山区 → 工业园区."""
    name = _without(area.name, ("办事处", *_STREET[2:]))
    root = parent.name.rstrip("区县市") if parent else ""
    return name.removeprefix(root) if root and len(name) - len(root) >= 3 else name


def unit_name(area: Area, parent: Area | None) -> str:
    """A unit in a list of those below its parent."""
    if parent is None or area.level in ("street", "district"):
        return group_name(area, parent)
    return tile_name(area, parent)


def place(code: str, areas: Mapping[str, Area], words: Words) -> str:
    """Street · community: a community's name alone may stand twice in a district. Departments by name."""
    area = areas.get(code)
    if area is None:
        return words.unit(code)
    parent = areas.get(area.parent_code)
    if parent is None or area.level in ("street", "district"):
        return group_name(area, parent)
    street = group_name(parent, areas.get(parent.parent_code)).removesuffix("街道")
    return f"{street} · {tile_name(area, parent)}"


def holder_name(holder: str, at: str, areas: Mapping[str, Area], words: Words) -> str:
    """Who holds a case that stands at the area `at`; a street that both are in is not said again."""
    unit, where = areas.get(holder), areas.get(at)
    if unit is None or where is None or unit.level in ("street", "district"):
        return place(holder, areas, words)
    if unit.parent_code not in (where.code, where.parent_code):
        return place(holder, areas, words)
    return _without(unit.name.replace(areas[unit.parent_code].name, "").strip() or unit.name, _COMMITTEE)


def _without(name: str, suffixes: tuple[str, ...]) -> str:
    for suffix in suffixes:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name
