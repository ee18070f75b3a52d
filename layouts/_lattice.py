"""The tile map's plan: which areas stand as tiles, in which groups, and how large, so that all of them fit.

Order inside a group is the register's, for ever. Lengths are logical px of the 1920 × 1080 wall.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from dashboard.domain.area import COMMUNITY_TIER, Area, AreaTree

WIDTH, HEIGHT = 912, 400
GAP, GROUP_GAP, BAND_GAP, HEAD = 5, 24, 10, 28
LEAST_GROUP = 116

Form: TypeAlias = Literal["block", "tower", "row", "bare"]
"""What a tile has room for: name over count and badge; the three one over the other; the three in a row;
count and badge alone. Names go before counts do."""

_LIMITS: tuple[tuple[Form, int, int, int, int], ...] = (
    ("block", 66, 50, 150, 66),
    ("tower", 62, 80, 80, 100),
    ("row", 110, 28, 200, 40),
    ("bare", 58, 26, 110, 40),
)
"""Form, least width and height, most width and height."""


@dataclass(frozen=True, slots=True)
class Group:
    """A unit and the units below it. Its own tile holds what is known only to the unit itself (本级)."""

    area: Area
    tiles: tuple[Area, ...]

    @property
    def size(self) -> int:
        return len(self.tiles) + 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Groups in bands from the top, each with how many tiles it stands across; all tiles of one size."""

    bands: tuple[tuple[tuple[Group, int], ...], ...]
    width: int
    height: int
    form: Form
    is_upper: bool

    @property
    def groups(self) -> tuple[Group, ...]:
        return tuple(group for band in self.bands for group, _ in band)

    def group_width(self, across: int) -> int:
        return across * (self.width + GAP) - GAP


Bands: TypeAlias = tuple[tuple[tuple[Group, int], ...], ...]


@lru_cache(maxsize=8)
def plan(areas: tuple[Area, ...]) -> Plan | None:
    """The plan with the best tiles for these areas: communities by street, else, where these are too many,
    the streets by district. None when there is nothing to draw, or too much even so."""
    for is_upper, groups in enumerate(_tiers(AreaTree(areas))):
        if not any(group.tiles for group in groups):
            continue
        for form in (limits for limits in _LIMITS if _could_fit(groups, limits)):
            for arrangements in (_even(groups), _snug(groups)):
                if found := _best(arrangements, form, is_upper=bool(is_upper)):
                    return found
    return None


def _tiers(tree: AreaTree) -> Iterator[tuple[Group, ...]]:
    """Groupings from the finest up."""
    yield _grouped(tree, lambda a: a.level in COMMUNITY_TIER, lambda a: a.level == "street")
    yield _grouped(tree, lambda a: a.level == "street", lambda a: a.level == "district")


def _grouped(
    tree: AreaTree, is_tile: Callable[[Area], bool], is_group: Callable[[Area], bool]
) -> tuple[Group, ...]:
    """A unit whose only communities are virtual, a placeholder of the statistics, is not drawn."""
    found = []
    for area in tree.by_code.values():
        below = [child for child in tree.children(area.code) if is_tile(child)]
        drawn = tuple(child for child in below if child.level != "virtual")
        if drawn or (is_group(area) and not below):
            found.append(Group(area, drawn))
    return tuple(sorted(found, key=lambda group: group.area.code))


def _could_fit(groups: tuple[Group, ...], limits: tuple[Form, int, int, int, int]) -> bool:
    """False where the least tiles and heads alone are more than the map: then nothing need be tried."""
    _, width, height, _, _ = limits
    tiles = sum(group.size for group in groups) * (width + GAP) * (height + GAP)
    return tiles + len(groups) * LEAST_GROUP * HEAD <= (WIDTH + GAP) * (HEIGHT + GAP)


def _even(groups: tuple[Group, ...]) -> Iterator[Bands]:
    """All groups equally wide, so that they stand in columns."""
    for columns in range(1, len(groups) + 1):
        for across in range(1, max(g.size for g in groups) + 1):
            placed = [(group, across) for group in groups]
            yield tuple(tuple(placed[i : i + columns]) for i in range(0, len(placed), columns))


def _snug(groups: tuple[Group, ...]) -> Iterator[Bands]:
    """All groups equally high, each as wide as it needs, as many to a band as go in `most` tiles."""
    for rows in range(1, max(g.size for g in groups) + 1):
        placed = [(group, -(-group.size // rows)) for group in groups]
        widest = max(across for _, across in placed)
        for most in range(widest, sum(across for _, across in placed) + 1):
            yield tuple(_filled(placed, most))


def _filled(placed: list[tuple[Group, int]], most: int) -> Iterator[tuple[tuple[Group, int], ...]]:
    band: list[tuple[Group, int]] = []
    for group, across in placed:
        if band and sum(a for _, a in band) + across > most:
            yield tuple(band)
            band = []
        band.append((group, across))
    yield tuple(band)


def _best(
    arrangements: Iterator[Bands], limits: tuple[Form, int, int, int, int], *, is_upper: bool
) -> Plan | None:
    form, least_width, least_height, most_width, most_height = limits
    best, best_score = None, 0.0
    for bands in arrangements:
        width, height = min(most_width, _width(bands)), min(most_height, _height(bands))
        score = min(width / least_width, height / least_height) - 0.02 * _waste(bands)
        is_large_enough = (
            width >= least_width and height >= least_height and _has_room_for_heads(bands, width)
        )
        if is_large_enough and score > best_score:
            best, best_score = Plan(bands, width, height, form, is_upper), score
    return best


def _width(bands: Bands) -> int:
    """The width of a tile with which the widest band fits."""
    return min(_tile_width(len(band), sum(across for _, across in band)) for band in bands)


def _tile_width(groups: int, tiles: int) -> int:
    return (WIDTH - (groups - 1) * GROUP_GAP - (tiles - groups) * GAP) // tiles


def _height(bands: Bands) -> int:
    """The height of a tile with which all bands fit, one under the other."""
    rows = [max(-(-group.size // across) for group, across in band) for band in bands]
    room = HEIGHT - len(rows) * HEAD - (len(rows) - 1) * BAND_GAP - (sum(rows) - len(rows)) * GAP
    return room // sum(rows)


def _has_room_for_heads(bands: Bands, width: int) -> bool:
    """A group's name and sum stand over its tiles."""
    return min(across for band in bands for _, across in band) * (width + GAP) - GAP >= LEAST_GROUP


def _waste(bands: Bands) -> float:
    """Empty places at the end of a group, on average."""
    gaps = [-group.size % across for band in bands for group, across in band]
    return sum(gaps) / len(gaps)
