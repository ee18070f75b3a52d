"""The hop levels of everything together, told anew only where a hop changed."""

from __future__ import annotations

from collections import Counter

from dashboard.domain.events import Direction
from dashboard.domain.latencies import minutes, spread_of
from dashboard.domain.situation import HopCounts
from dashboard.projections.relay_sums import RelaySums
from dashboard.projections.tally import RelayWeight

DIRECTIONS: tuple[Direction, ...] = ("down", "up")


class HopTotals:
    """`sums`: by direction, of every relay there ever was."""

    def __init__(self) -> None:
        self.sums: dict[Direction, RelaySums] = {direction: RelaySums() for direction in DIRECTIONS}
        self._told: dict[tuple[Direction, str], HopCounts] = {}

    def move(self, old: RelayWeight | None, new: RelayWeight | None) -> None:
        for weight, sign in ((old, -1), (new, 1)):
            if weight is not None:
                self.sums[weight.direction].shift(weight, sign)
                for level, _ in weight.hops:
                    self._told.pop((weight.direction, level), None)

    def counts(self) -> tuple[HopCounts, ...]:
        """Down before up, each by level."""
        return tuple(
            self._counts(direction, level)
            for direction in DIRECTIONS
            for level in self.sums[direction].levels()
        )

    def _counts(self, direction: Direction, level: str) -> HopCounts:
        told = self._told.get((direction, level))
        if told is None:
            told = self._told[direction, level] = hop_counts(self.sums[direction], direction, level)
        return told


def hop_counts(sums: RelaySums, direction: Direction, level: str) -> HopCounts:
    spread = spread_of(sums.seconds.get(level, Counter()))
    return HopCounts(
        direction,
        level,
        known=spread.n,
        unknown=sums.unknown[level],
        p50_min=minutes(spread.p50_s),
        p90_min=minutes(spread.p90_s),
        p99_min=minutes(spread.p99_s),
        max_min=minutes(spread.max_s),
    )
