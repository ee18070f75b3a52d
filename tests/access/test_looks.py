"""Looks into the store are shared, and what is found is never older than the question."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from dashboard.access.looks import Looks


@dataclass
class Store:
    """`now`: what is true; `found`: what the last look told, which takes a moment."""

    now: int = 0
    found: int = -1
    looks: int = 0
    is_down: bool = False

    async def look(self) -> None:
        self.looks += 1
        told = self.now
        await asyncio.sleep(0.01)
        if self.is_down:
            raise ConnectionError
        self.found = told


async def test_a_hundred_who_ask_at_once_make_two_looks_at_most() -> None:
    store = Store()
    looks = Looks(store.look)

    await asyncio.gather(*(looks.anew() for _ in range(100)))

    assert store.looks <= 2


async def test_what_was_changed_before_the_question_is_in_the_answer() -> None:
    store = Store()
    looks = Looks(store.look)
    running = asyncio.create_task(looks.anew())
    await asyncio.sleep(0.005)

    store.now = 1
    await looks.anew()

    assert store.found == 1, "the look that was under way began too early"
    await running


async def test_strangers_wait_for_the_next_look_together() -> None:
    store = Store()
    looks = Looks(store.look, every_s=0.1)
    await looks.anew()

    store.now = 1
    await asyncio.gather(*(looks.for_stranger() for _ in range(100)))

    assert (store.looks, store.found) == (2, 1)


async def test_a_look_that_failed_counts_for_none() -> None:
    store = Store(is_down=True)
    looks = Looks(store.look)
    with pytest.raises(ConnectionError):
        await looks.anew()

    assert looks.age_s == float("inf")
