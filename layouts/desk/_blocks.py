"""The blocks of an endless list: a keyset page knows only its neighbour, so their beginnings are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Final, Generic, TypeVar

BLOCK: Final = 100
KEPT: Final = 2048
"""Beginnings of blocks, of all lists together; the one used longest ago is forgotten for another."""
WALKED: Final = 50
"""Blocks read on the way to one whose beginning is not known; a grid asks for them one after another."""
Row = TypeVar("Row")
Place = TypeVar("Place")


class TooFar(Exception):
    """The block lies further on than anybody has scrolled."""


class Blocks(Generic[Row, Place]):
    """`place_of`: of a row, where the block after it begins."""

    def __init__(self, place_of: Callable[[Row], Place]) -> None:
        self._place_of = place_of
        self._beginnings: OrderedDict[tuple[Hashable, int], Place] = OrderedDict()

    async def read(
        self, list_: Hashable, first: int, page: Callable[[Place | None], Awaitable[Sequence[Row]]]
    ) -> Sequence[Row]:
        """The rows from place `first` on; `page` gives those after a place, from the start for None.

        Raises TooFar.
        """
        start = first - first % BLOCK
        while start and (list_, start) not in self._beginnings:
            start -= BLOCK
        if first - start > WALKED * BLOCK:
            raise TooFar
        while True:
            found = await page(self._beginnings.get((list_, start)) if start else None)
            if len(found) == BLOCK:
                self._keep((list_, start + BLOCK), self._place_of(found[-1]))
            if start >= first - first % BLOCK:
                return found
            if len(found) < BLOCK:
                return ()
            start += BLOCK

    def _keep(self, key: tuple[Hashable, int], place: Place) -> None:
        self._beginnings[key] = place
        self._beginnings.move_to_end(key)
        if len(self._beginnings) > KEPT:
            self._beginnings.popitem(last=False)
