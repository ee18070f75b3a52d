"""What has lasted longest in each area, so that a few areas are asked without all the others."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice

from dashboard.projections.longest import Longest


class LongestByArea:
    """Ids by the instant since when, each in one area; an area in which nothing lasts is not kept."""

    def __init__(self) -> None:
        self._by_area: dict[str, Longest] = {}
        self._area_of: dict[str, str] = {}

    def set(self, key: str, area: str, at: datetime | None) -> None:
        """It lasts since then in that area, whatever was set; None: it is over."""
        before = self._area_of.get(key)
        if before is not None and (at is None or before != area):
            self._leave(key, before)
        if at is not None:
            self._area_of[key] = area
            self._by_area.setdefault(area, Longest()).set(key, at)

    @property
    def area_of(self) -> Mapping[str, str]:
        """In which area each lasts."""
        return self._area_of

    def restore(self, area_of: Mapping[str, str], by_key: Mapping[str, datetime]) -> None:
        """These last, since when `by_key` says, and no others."""
        self._area_of = dict(area_of)
        by_area: dict[str, dict[str, datetime]] = {}
        for key, area in area_of.items():
            by_area.setdefault(area, {})[key] = by_key[key]
        self._by_area = {area: Longest() for area in by_area}
        for area, longest in self._by_area.items():
            longest.restore(by_area[area])

    def areas(self) -> Iterable[str]:
        """Those in which anything lasts."""
        return self._by_area.keys()

    def first(self, areas: Iterable[str], n: int) -> list[tuple[datetime, str]]:
        """The `n` that have lasted longest in these areas, the longest first; of one instant by their ids."""
        return list(islice(heapq.merge(*(self._by_area[area].first(n) for area in areas)), n))

    def _leave(self, key: str, area: str) -> None:
        del self._area_of[key]
        self._by_area[area].set(key, None)
        if not len(self._by_area[area]):
            del self._by_area[area]
