"""The range in which a share may lie by chance alone: exact limits of the binomial distribution.

A unit with n cases is told apart from a share p only when its own count k is among the rarest 2.5 % on its
side: P(X ≤ k) < 0.025 (below) or P(X ≥ k) < 0.025 (above), X binomial(n, p). Exact, not Wilson's and not the
normal approximation, because shares here are near 1 and volumes small, where those two are wrong.

Two units of which neither is part of the other are told apart by Fisher's exact test with the same tails.
"""

from __future__ import annotations

import math
from functools import lru_cache

TAIL = 0.025
NOTHING = 1e-12
"""A part of a tail that adds nothing to it any more."""
MANY = 2500.0
"""From this n·p·(1 − p) on, the limits are Cornish and Fisher's: then they differ by less than 0.05 cases."""
_Z = 1.959963984540054


@lru_cache(maxsize=4096)
def band(n: int, whole: tuple[int, int]) -> tuple[float, float]:
    """The lowest and the highest share of n ≥ 1 cases that cannot be told from `whole` = (k, n) of all.

    Between the counts it is interpolated (Spiegelhalter 2005, Statistics in Medicine 24: 1185-1202): with r
    the least count of P(X ≤ r) ≥ 0.025, low = (r − (P(X ≤ r) − 0.025) / P(X = r)) / n: the edge is smooth,
    and a count lies below it exactly when P(X ≤ k) < 0.025. high = 1 − low of the late ones. Both in 0..1.
    """
    k, of = whole
    return max(_least(n, k, of) / n, 0.0), min(1 - _least(n, of - k, of) / n, 1.0)


def apart(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """True where two shares k ÷ n differ by more than chance explains; of nothing, False.

    Of all K = k + k' among N = n + n', the first has k; were both alike, that is hypergeometric (N, K, n).
    True when k is among the rarest 2.5 % on its side: P(X ≤ k) < 0.025 or P(X ≥ k) < 0.025.
    """
    (k, n), (other, m) = a, b
    if not n or not m:
        return False
    if k * m > other * n:  # the higher share: its upper tail is the lower tail of what it missed
        k, other = n - k, m - other
    return _at_most(k, n, k + other, n + m) < TAIL


def _at_most(k: int, n: int, good: int, of: int) -> float:
    """P(X ≤ k), X hypergeometric: `good` of `of`, n of them drawn; added up from k downwards, where k is no
    more than its mean and each part less than the one before."""
    log = _log_choose(good, k) + _log_choose(of - good, n - k) - _log_choose(of, n)
    at = tail = math.exp(log)
    for x in range(k, max(0, n - (of - good)), -1):
        at *= x * (of - good - n + x) / ((good - x + 1) * (n - x + 1))
        tail += at
        if at < NOTHING * tail:
            break
    return tail


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _least(n: int, k: int, of: int) -> float:
    """The lower limit as a count, for p = k / of."""
    if k in (0, of):
        return float(n) if k else 0.0
    p = k / of
    spread = n * p * (1 - p)
    if spread > MANY:
        return _cornish_fisher(n, p, math.sqrt(spread))
    return _counted(n, p, math.sqrt(spread))


def _counted(n: int, p: float, deviation: float) -> float:
    """Adds up the tail, from where it is negligible."""
    r = max(0, math.floor(n * p - 10 * deviation - 6))
    log = (
        math.lgamma(n + 1)
        - math.lgamma(r + 1)
        - math.lgamma(n - r + 1)
        + r * math.log(p)
        + (n - r) * math.log1p(-p)
    )
    at = below = math.exp(log)
    while below < TAIL:
        at *= (n - r) / (r + 1) * p / (1 - p)
        r += 1
        below += at
    return r - (below - TAIL) / at


def _cornish_fisher(n: int, p: float, deviation: float) -> float:
    skew = (1 - 2 * p) / deviation
    return n * p - 0.5 + deviation * (-_Z + skew * (_Z**2 - 1) / 6)
