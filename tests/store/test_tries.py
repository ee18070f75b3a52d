"""Guessing a password is slow, for a name that somebody bears as for one that nobody does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from dashboard.store.schema_people import sign_in_tries
from dashboard.store.tries import ALLOWED, FORGOTTEN_AFTER, SqlTries, wait_after
from tests.journal.builders import SetClock

MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def tries(engine: Engine, clock: SetClock) -> SqlTries:
    return SqlTries(engine, clock)


def test_waits_grow_from_the_fifth_wrong_try_to_a_quarter_of_an_hour() -> None:
    minutes = [wait / MINUTE if (wait := wait_after(n)) else 0 for n in (1, 4, 5, 6, 7, 8, 9, 10, 10_000)]

    assert minutes == [0, 0, 1, 2, 4, 8, 15, 15, 15]


def test_five_tries_are_looked_at_and_the_sixth_waits(tries: SqlTries, clock: SetClock) -> None:
    assert [tries.begin("zhao") for _ in range(ALLOWED)] == [None] * ALLOWED

    assert tries.begin("zhao") == MINUTE
    assert tries.waits("ZHAO") == MINUTE
    clock.at += MINUTE - TICK
    assert tries.begin("zhao") == TICK
    clock.at += TICK
    assert tries.waits("zhao") is None
    assert tries.begin("zhao") is None
    assert tries.begin("zhao") == 2 * MINUTE


def test_a_try_that_waits_does_not_make_the_wait_longer(tries: SqlTries) -> None:
    for _ in range(ALLOWED + 20):
        tries.begin("zhao")

    assert tries.waits("zhao") == MINUTE


def test_many_at_once_are_no_way_around(tries: SqlTries) -> None:
    with ThreadPoolExecutor(10) as pool:
        waits = list(pool.map(lambda _: tries.begin("zhao"), range(20)))

    assert waits.count(None) == ALLOWED


def test_another_name_is_not_held_up_and_one_that_succeeds_begins_anew(tries: SqlTries) -> None:
    for _ in range(ALLOWED):
        tries.begin("zhao")
    assert tries.begin("qian") is None

    tries.forget("Zhao")

    assert [tries.begin("zhao") for _ in range(ALLOWED)] == [None] * ALLOWED


@pytest.mark.parametrize("name", ["", "\0", "\ud800", "x" * 10_000])
def test_a_name_that_nobody_can_bear_waits_alike(tries: SqlTries, name: str) -> None:
    assert [tries.begin(name) for _ in range(ALLOWED)] == [None] * ALLOWED
    assert tries.begin(name) == MINUTE


def test_what_was_tried_a_day_ago_is_forgotten(tries: SqlTries, engine: Engine, clock: SetClock) -> None:
    for name in ("zhao", "qian", "sun"):
        tries.begin(name)

    clock.at += FORGOTTEN_AFTER
    tries.begin("li")

    with engine.connect() as link:
        assert link.scalar(select(func.count()).select_from(sign_in_tries)) == 1
