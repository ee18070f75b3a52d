"""The simulated district: its units, how much happens in each, and who answers for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from dashboard.domain.area import Area, AreaTree

_WEIGHT_BY_LEVEL: Final = {"community": 1.0, "village": 0.55}
"""A village has fewer households than a community. Assumed; the source gives no counts. A virtual unit is
a placeholder of the statistics: nobody lives there."""

KNOWN_TO_THE_STREET_ONLY: Final = 0.04
KNOWN_TO_THE_DISTRICT_ONLY: Final = 0.01
"""Shares of reports that do not say which community they come from."""

HOUSEHOLDS: Final = 63_674
"""Of the whole district: 59 223 visits are published as a coverage of 93.01 %."""

DEPARTMENT_BY_KIND: Final = {
    "damages": "dept-justice",
    "housing": "dept-housing",
    "medical": "dept-health",
    "contract": "dept-justice",
    "traffic": "dept-traffic-police",
    "business": "dept-market",
    "relocation": "dept-relocation",
    "land": "dept-natural-resources",
    "labour": "dept-labour",
    "consumer": "dept-market",
}


@dataclass(frozen=True, slots=True)
class Station:
    """A community-tier unit with its way up: what a relay passes and who a case is dispatched to."""

    community: str
    street: str
    district: str
    households: int


class District:
    """The stations of one district and how often each is met with. Raises ValueError without any."""

    def __init__(self, areas: Sequence[Area], *, seed: int) -> None:
        tree = AreaTree(areas)
        leaves = [area for area in areas if area.level in _WEIGHT_BY_LEVEL]
        if not leaves:
            raise ValueError("a simulated district needs a register with at least one community")
        chance = Random(f"{seed}/district")
        weights = [_WEIGHT_BY_LEVEL[leaf.level] * chance.uniform(0.5, 1.6) for leaf in leaves]
        share = HOUSEHOLDS / sum(weights)
        self.stations = tuple(
            _station(tree, leaf, households=round(weight * share))
            for leaf, weight in zip(leaves, weights, strict=True)
        )
        self.root = self.stations[0].district
        self.streets = tuple(dict.fromkeys(station.street for station in self.stations))
        self.street_of = {station.community: station.street for station in self.stations} | {
            street: street for street in self.streets
        }
        wired = (s.street for s, leaf in zip(self.stations, leaves, strict=True) if leaf.level != "virtual")
        self.wired = tuple(dict.fromkeys(wired))
        """Streets with a line of their own: those with more than virtual units."""
        self._weights = tuple(accumulate(weights))

    def station(self, chance: Random) -> Station:
        return chance.choices(self.stations, cum_weights=self._weights)[0]

    def place(self, station: Station, chance: Random) -> str:
        """The lowest unit that a report knows: mostly the community, sometimes only what lies above it."""
        drawn = chance.random()
        if drawn < KNOWN_TO_THE_DISTRICT_ONLY:
            return station.district
        return (
            station.street
            if drawn < KNOWN_TO_THE_DISTRICT_ONLY + KNOWN_TO_THE_STREET_ONLY
            else station.community
        )

    def unit(self, kind: str, station: Station, chance: Random) -> str:
        """Who a case is dispatched to: a department for what is its trade, else the street or community."""
        department = DEPARTMENT_BY_KIND.get(kind)
        if department and chance.random() < 0.5:
            return department
        return station.street if chance.random() < 0.6 else station.community


def _station(tree: AreaTree, leaf: Area, *, households: int) -> Station:
    path = tree.path(leaf.code)
    return Station(leaf.code, path[min(1, len(path) - 1)], path[-1], households)
