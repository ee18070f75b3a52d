"""Exact quantiles: nearest rank, to the second, and the same of parts put together as of the whole."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.latencies import PER_CENT, Spread, minutes, spread_of, whole_seconds

lengths = st.lists(st.integers(0, 9_000), max_size=60)


@pytest.mark.parametrize(("n", "rank"), [(1, 1), (2, 1), (3, 2), (10, 5), (11, 6)])
def test_a_median_is_the_nearest_rank(n: int, rank: int) -> None:
    assert spread_of(dict.fromkeys(range(1, n + 1), 1)).p50_s == rank


def test_the_ninety_ninth_of_a_hundred_is_not_yet_the_last() -> None:
    spread = spread_of({10: 98, 20: 1, 3_601: 1})

    assert spread == Spread(100, p50_s=10, p90_s=10, p99_s=20, max_s=3_601)


def test_of_nothing_nothing_is_known() -> None:
    assert spread_of({}) == Spread(0, None, None, None, None)
    assert minutes(None) is None


@given(lengths.filter(bool))
def test_quantiles_are_those_of_the_sorted_list(seconds: list[int]) -> None:
    ranked = sorted(seconds)

    spread = spread_of(Counter(seconds))

    found = (spread.p50_s, spread.p90_s, spread.p99_s, spread.max_s)
    assert found == tuple(ranked[ceil(len(ranked) * q / 100) - 1] for q in PER_CENT)


@pytest.mark.parametrize(
    ("latency", "seconds"),
    [
        (timedelta(seconds=59, microseconds=999_999), 59),
        (timedelta(minutes=60), 3_600),
        (timedelta(seconds=-3), 0),
        (timedelta(0), 0),
    ],
)
def test_a_bucket_is_a_whole_second_and_never_less_than_none(latency: timedelta, seconds: int) -> None:
    assert whole_seconds(latency) == seconds
