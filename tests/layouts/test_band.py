"""The band by chance, against exact sums of the binomial distribution."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts import _band
from layouts._band import apart, band

TAIL = Fraction(25, 1000)


def at_most(k: int, n: int, p: Fraction) -> Fraction:
    return sum((comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1)), Fraction(0))


def test_ten_cases_of_a_half_by_hand() -> None:
    # P(X ≤ 1) = 11/1024, P(X ≤ 2) = 56/1024, P(X = 2) = 45/1024
    low = (2 - (56 / 1024 - 0.025) / (45 / 1024)) / 10

    assert band(10, (1, 2)) == pytest.approx((low, 1 - low))


@pytest.mark.parametrize(
    ("n", "whole"), [(1, (9, 10)), (7, (19, 20)), (40, (97, 100)), (90, (3, 4)), (60, (1, 50))]
)
def test_a_count_is_outside_exactly_when_it_is_among_the_rarest_on_its_side(
    n: int, whole: tuple[int, int]
) -> None:
    low, high = band(n, whole)
    p = Fraction(*whole)

    for k in range(n + 1):
        assert (k / n < low) == (at_most(k, n, p) < TAIL)
        assert (k / n > high) == (1 - (at_most(k - 1, n, p) if k else 0) < TAIL)


@pytest.mark.parametrize("whole", [(1, 2), (97, 100), (1, 1000)])
def test_where_the_sum_gives_way_to_the_series_they_agree_to_a_tenth_of_a_case(
    whole: tuple[int, int],
) -> None:
    p = whole[0] / whole[1]
    n = int(_band.MANY / (p * (1 - p)))
    deviation = (n * p * (1 - p)) ** 0.5

    assert _band._counted(n, p, deviation) == pytest.approx(_band._cornish_fisher(n, p, deviation), abs=0.1)


def test_where_all_or_none_are_in_time_there_is_no_band() -> None:
    assert band(12, (50, 50)) == (1.0, 1.0)
    assert band(12, (0, 50)) == (0.0, 0.0)


def test_it_narrows_with_the_volume_and_takes_the_greatest() -> None:
    widths = [high - low for low, high in (band(n, (9, 10)) for n in (10, 100, 10_000, 149_999_985))]

    assert widths == sorted(widths, reverse=True)
    assert 0 < widths[-1] < 0.001


shares = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def exact(k: int, n: int, good: int, of: int) -> Fraction:
    """P(X ≤ k) of k good ones among n drawn."""
    return Fraction(sum(comb(good, i) * comb(of - good, n - i) for i in range(k + 1)), comb(of, n))


@given(shares, shares)
def test_two_shares_are_apart_exactly_when_one_is_among_the_rarest_on_its_side(
    a: tuple[int, int], b: tuple[int, int]
) -> None:
    (k, n), (other, m) = a, b
    low = exact(k, n, k + other, n + m)
    high = 1 - (exact(k - 1, n, k + other, n + m) if k else 0)

    told = apart(a, b)

    assert told == (bool(n and m) and min(low, high) < TAIL)
    assert told == apart(b, a)


def test_of_many_the_least_difference_that_counts_is_two_of_their_deviations() -> None:
    # p = 0.9 of a million each: the deviation of the difference is 0.000424
    assert not apart((900_000, 1_000_000), (900_800, 1_000_000))
    assert apart((900_000, 1_000_000), (900_900, 1_000_000))
