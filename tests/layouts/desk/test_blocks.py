"""A long list is read block by block, each with one question, and nobody makes the centre walk for ever."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from layouts.desk._blocks import BLOCK, KEPT, WALKED, Blocks, TooFar


class Numbers:
    """A list of numbers, by keyset; it counts what it is asked."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.asked: list[int | None] = []

    async def page(self, after: int | None) -> Sequence[int]:
        self.asked.append(after)
        start = 0 if after is None else after + 1
        return range(start, min(start + BLOCK, self.n))


def blocks() -> Blocks[int, int]:
    return Blocks(lambda row: row)


async def test_who_scrolls_asks_one_question_a_block() -> None:
    numbers, known = Numbers(1_050), blocks()

    read = [row for first in range(0, 1_100, BLOCK) for row in await known.read("a", first, numbers.page)]

    assert read == list(range(1_050))
    assert len(numbers.asked) == 11


async def test_who_jumps_is_walked_there_from_the_nearest_place_known() -> None:
    numbers, known = Numbers(10_000), blocks()

    assert list(await known.read("a", 2_000, numbers.page))[:1] == [2_000]
    before = len(numbers.asked)
    assert list(await known.read("a", 2_300, numbers.page))[:1] == [2_300]

    assert (before, len(numbers.asked) - before) == (21, 3)


async def test_beyond_the_end_there_is_nothing() -> None:
    assert list(await blocks().read("a", 900, Numbers(250).page)) == []


async def test_a_place_out_of_all_proportion_is_not_walked_to() -> None:
    numbers = Numbers(10**9)

    with pytest.raises(TooFar):
        await blocks().read("a", (WALKED + 1) * BLOCK, numbers.page)

    assert numbers.asked == []


async def test_lists_do_not_share_their_places_and_the_oldest_are_forgotten() -> None:
    numbers, known = Numbers(10**9), blocks()
    await known.read("a", 0, numbers.page)

    await known.read("b", BLOCK, numbers.page)
    assert numbers.asked == [None, None, 99]
    for n in range(KEPT):
        await known.read(n, 0, numbers.page)
    numbers.asked.clear()
    await known.read("a", BLOCK, numbers.page)

    assert numbers.asked == [None, 99]
