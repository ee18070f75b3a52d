"""Latencies as an exact histogram: how many took so many whole seconds. Two of them add up to their union."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import Final

PER_CENT: Final = (50, 90, 99, 100)


@dataclass(frozen=True, slots=True)
class Spread:
    """p50, p90, p99 and the maximum of `n` latencies, whole seconds, nearest rank: the k-th smallest,
    k = ceil(q·n). None when there are none."""

    n: int = 0
    p50_s: int | None = None
    p90_s: int | None = None
    p99_s: int | None = None
    max_s: int | None = None


def whole_seconds(latency: timedelta) -> int:
    """The bucket of a latency: whole seconds, the rest cut off; none for less than nothing."""
    return max(0, latency // timedelta(seconds=1))


def spread_of(seconds: Mapping[int, int]) -> Spread:
    """What a histogram comes to, exact to the second."""
    lengths = sorted(seconds)
    reached = list(accumulate(seconds[length] for length in lengths))
    n = reached[-1] if reached else 0
    if not n:
        return Spread()
    ranks = (-(-n * q // 100) for q in PER_CENT)
    return Spread(n, *_at_ranks(ranks, lengths, reached))


def minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)


def _at_ranks(ranks: Iterable[int], lengths: list[int], reached: list[int]) -> Iterator[int]:
    """The lengths of these ranks, rising from 1. `reached`: how many are no longer than each length."""
    place = 0
    for rank in ranks:
        while reached[place] < rank:
            place += 1
        yield lengths[place]
