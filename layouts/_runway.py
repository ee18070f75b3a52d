"""How the cases of a runway stand as unit squares: so many to a column that none rises over its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, count, pairwise

from dashboard.domain.situation import Runway

MOST_SQUARES = 150
SOON_FROM = 32
"""The column at which the last fifth of the allowance begins."""


@dataclass(frozen=True, slots=True)
class Laid:
    """`columns`: squares in each of the 48 columns. `each`: how many cases one square stands for."""

    columns: tuple[int, ...]
    each: int


@lru_cache(maxsize=64)
def laid(runway: Runway, rows: int) -> Laid:
    """Squares of the smallest unit (1, 2, 5, 10 …) with which there are few enough of them and they fit.

    A full column spills sideways, never over the due instant and never over the start of the last fifth.
    """
    regions = (runway.ahead[:SOON_FROM], runway.ahead[SOON_FROM:], runway.beyond)
    for each in _units():
        needed = [-(-sum(region) // each) for region in regions]
        is_room = all(n <= len(region) * rows for n, region in zip(needed, regions, strict=True))
        if is_room and sum(needed) <= MOST_SQUARES:
            columns = [_spilled(_squares(region, each), rows) for region in regions]
            return Laid(tuple(n for region in columns for n in region), each)
    raise AssertionError("some unit is large enough")


def _units() -> Iterator[int]:
    return (digit * 10**power for power in count() for digit in (1, 2, 5))


def _squares(cases: tuple[int, ...], each: int) -> list[int]:
    """Rounded along the way, so that the squares of a region are its cases rounded up once."""
    upto = [-(-cases_upto // each) for cases_upto in accumulate(cases, initial=0)]
    return [after - before for before, after in pairwise(upto)]


def _spilled(columns: list[int], rows: int) -> list[int]:
    """What is over the top of a column goes to the next one on the left; then the rest to the right."""
    over = 0
    for i in (*range(len(columns) - 1, -1, -1), *range(len(columns))):
        over += columns[i]
        columns[i] = min(over, rows)
        over -= columns[i]
    return columns
