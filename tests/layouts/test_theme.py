from __future__ import annotations

import pytest

from layouts._theme import load_step, load_unit


@pytest.mark.parametrize(
    ("cases", "step"), [(0, "s0"), (1, "s1"), (2, "s1"), (3, "s2"), (6, "s3"), (7, "s4"), (9_999_999, "s4")]
)
def test_a_tile_is_filled_by_steps_of_open_cases(cases: int, step: str) -> None:
    assert load_step(cases, 2) == step


@pytest.mark.parametrize(
    ("most", "unit"), [(0, 2), (7, 2), (10, 2), (11, 5), (25, 5), (26, 10), (51, 20), (101, 50), (251, 100)]
)
def test_the_steps_grow_with_the_fullest_tile_and_are_never_finer_than_two(most: int, unit: int) -> None:
    assert load_unit(most) == unit
