"""Words beside points, so that none stands on another or on a point. Places in logical px, y upwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from layouts._numbers import ems

LINE = 1.25
"""Height of a line, in ems."""
Side: TypeAlias = Literal["left", "center", "right"]
ROWS = (0, -1, 1, -2, 2, -3, 3)


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    low: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.low < other.top and other.low < self.top


@dataclass(frozen=True, slots=True)
class Spot:
    """Where words stand: so far right of and above their point, by their `anchor` side, mid-height."""

    anchor: Side
    dx: float
    dy: float
    box: Box


def around(dot: Box) -> Box:
    """A point's box with a little air."""
    return Box(dot.left - 2, dot.low - 2, dot.right + 2, dot.top + 2)


def spots(x: float, y: float, text: str, *, px: int, gap: float) -> Iterator[Spot]:
    """Beside a point: right and left of it at its height, then ever further below and above."""
    wide, high = ems(text) * px, px * LINE
    for row in ROWS:
        sides: tuple[tuple[Side, float], ...] = (("left", gap), ("right", -gap))
        for anchor, dx in sides:
            left, mid = x + (dx if dx > 0 else dx - wide), y + row * high
            yield Spot(anchor, dx, row * high, Box(left, mid - high / 2, left + wide, mid + high / 2))


def free(found: Iterable[Spot], taken: Iterable[Box], frame: Box) -> Spot | None:
    """The first spot that lies in the frame and meets nothing; None where there is none."""
    taken = tuple(taken)
    for spot in found:
        box = spot.box
        inside = frame.left <= box.left and box.right <= frame.right
        inside = inside and frame.low <= box.low and box.top <= frame.top
        if inside and not any(box.meets(other) for other in taken):
            return spot
    return None
