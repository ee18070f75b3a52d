"""How often one address may try something."""

from __future__ import annotations

from dashboard.access.pace import ADDRESSES_KEPT, Pace


def test_an_address_is_spent_after_its_tries_and_others_are_not() -> None:
    pace = Pace(2)
    for _ in range(2):
        assert not pace.is_spent("a")
        pace.spend("a")

    assert pace.is_spent("a")
    assert not pace.is_spent("b")


def test_it_may_try_again_when_the_oldest_try_is_over() -> None:
    at = [0.0]
    pace = Pace(2, within_s=60, now=lambda: at[0])
    pace.spend("a")
    at[0] = 30
    pace.spend("a")

    spent = pace.is_spent("a")
    at[0] = 60

    assert (spent, pace.is_spent("a")) == (True, False)


def test_no_more_addresses_are_kept_than_it_says() -> None:
    pace = Pace(1)
    for n in range(ADDRESSES_KEPT + 1):
        pace.spend(f"{n}")

    assert not pace.is_spent("0")
    assert pace.is_spent("1")


def test_a_try_that_is_given_back_counts_no_more_and_the_others_do() -> None:
    at = [0.0]
    pace = Pace(2, within_s=60, now=lambda: at[0])
    first = pace.spend("a")
    at[0] = 30
    pace.spend("a")
    assert pace.is_spent("a")

    pace.give_back("a", first)
    pace.give_back("a", first)
    pace.give_back("of nobody", first)

    assert not pace.is_spent("a")
    pace.spend("a")
    at[0] = 89
    assert pace.is_spent("a"), "the try at 30 stands"
