"""The range in which a share may lie by chance alone: exact limits of the binomial distribution.

A unit with n cases is told apart from a share p only when its own count k is among the rarest 2.5 % on its
side: P(X ≤ k) < 0.025 (below) or P(X ≥ k) < 0.025 (above), X binomial(n, p). Exact, not Wilson's and not the
normal approximation, because shares here are near 1 and volumes small, where those two are wrong.
"""

from __future__ import annotations

import math
from functools import lru_cache

TAIL = 0.025
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
