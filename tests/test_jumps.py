"""Jumps of the clock are noticed; its ordinary course is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dashboard.jumps import Jumps
from tests.builders import START


class Hands:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.at, self.steady_s = START, 0.0
        self.told: list[timedelta] = []

    def now(self) -> datetime:
        return self.at

    def pass_(self, *, centre_s: float, steady_s: float) -> None:
        self.at += timedelta(seconds=centre_s)
        self.steady_s += steady_s


@pytest.mark.parametrize("by_s", [3600.0, -30.0, 2.5])
def test_a_clock_that_was_set_is_told(by_s: float) -> None:
    hands = Hands()
    jumps = Jumps(hands, speed=1.0, report=hands.told.append, steady=lambda: hands.steady_s)
    jumps.look()

    hands.pass_(centre_s=1.0 + by_s, steady_s=1.0)

    assert jumps.look() == timedelta(seconds=by_s)
    assert hands.told == [timedelta(seconds=by_s)]


def test_a_clock_that_runs_is_not() -> None:
    hands = Hands()
    jumps = Jumps(hands, speed=1.0, report=hands.told.append, steady=lambda: hands.steady_s)
    for _ in range(100):
        assert jumps.look() is None
        hands.pass_(centre_s=1.3, steady_s=1.0)

    assert hands.told == []


def test_a_demo_that_runs_faster_does_not_jump() -> None:
    hands = Hands()
    jumps = Jumps(hands, speed=20.0, report=hands.told.append, steady=lambda: hands.steady_s)
    jumps.look()

    hands.pass_(centre_s=20.0, steady_s=1.0)

    assert jumps.look() is None
