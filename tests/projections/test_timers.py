"""Timers behave like a dictionary of instants that is asked in order."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dashboard.projections.timers import Timers
from tests.builders import START, after


def test_keys_ring_in_the_order_of_their_instants() -> None:
    timers = Timers()
    timers.set("late", after(hours=2))
    timers.set("soon", after(hours=1))

    assert timers.next_at() == after(hours=1)
    assert list(timers.pop_until(after(hours=2))) == ["soon", "late"]


def test_a_key_rings_at_its_instant_and_not_before() -> None:
    timers = Timers()
    timers.set("c1", after(hours=1))

    assert list(timers.pop_until(after(minutes=59))) == []
    assert list(timers.pop_until(after(hours=1))) == ["c1"]
    assert list(timers.pop_until(after(hours=1))) == []


def test_setting_again_replaces() -> None:
    timers = Timers()
    timers.set("c1", after(hours=1))
    timers.set("c1", after(hours=3))

    assert list(timers.pop_until(after(hours=2))) == []
    assert timers.next_at() == after(hours=3)


def test_setting_there_and_back_rings_once() -> None:
    timers = Timers()
    for hours in (1, 2, 1):
        timers.set("c1", after(hours=hours))

    assert list(timers.pop_until(after(hours=9))) == ["c1"]


def test_none_means_never() -> None:
    timers = Timers()
    timers.set("c1", None)
    timers.set("c2", after(hours=1))
    timers.set("c2", None)

    assert (len(timers), timers.next_at()) == (0, None)


def test_memory_follows_the_keys_not_the_changes() -> None:
    timers = Timers()
    for second in range(20_000):
        timers.set("c1", after(seconds=second))

    assert len(timers) == 1
    assert len(timers._heap) < 2_000


moments = st.integers(0, 20).map(lambda hours: after(hours=hours))
keys = st.sampled_from("abcd")
settings = st.tuples(st.just("set"), keys, st.none() | moments)
rings = st.tuples(st.just("pop"), st.just(""), moments)


@given(st.lists(settings | rings, max_size=30))
def test_timers_are_a_dictionary(steps: list[tuple[str, str, datetime | None]]) -> None:
    timers = Timers()
    model: dict[str, datetime] = {}

    for step, key, at in steps:
        if step == "set":
            timers.set(key, at)
            model = {k: v for k, v in model.items() if k != key} | ({key: at} if at else {})
        else:
            until = at or START
            due = sorted((v, k) for k, v in model.items() if v <= until)
            assert list(timers.pop_until(until)) == [k for _, k in due]
            model = {k: v for k, v in model.items() if v > until}
        assert len(timers) == len(model)
        assert timers.next_at() == min(model.values(), default=None)
