"""What is withheld stays withheld, and never alone."""

from __future__ import annotations

import pytest

from dashboard.domain.discretion import COVER, SENSITIVE, WITHHELD, is_told, told_kind, withheld_apart
from layouts.words import KINDS


@pytest.mark.parametrize("kind", [*KINDS, "Noise - Residential", ""])
def test_a_kind_is_told_by_its_own_name_or_as_withheld(kind: str) -> None:
    is_one_of_them = kind in SENSITIVE | COVER | {WITHHELD}

    assert told_kind(kind) == (WITHHELD if is_one_of_them else kind)
    assert is_told(kind) is not is_one_of_them
    assert told_kind(told_kind(kind)) == told_kind(kind)


def test_a_case_that_changes_between_withheld_kinds_may_have_been_of_the_cover_both_times() -> None:
    assert len(COVER) >= 2
    assert not COVER & SENSITIVE


def test_the_withheld_kinds_are_kinds_that_a_desk_knows() -> None:
    assert KINDS.keys() >= SENSITIVE | COVER


@pytest.mark.parametrize(
    ("kinds", "apart"),
    [
        (frozenset(), ()),
        (frozenset({"land"}), ()),
        (frozenset({"land", "family", "damages"}), ("damages", "family")),
        (SENSITIVE, ("family", "medical")),
        (SENSITIVE | COVER, ()),
        (SENSITIVE | COVER | {"land"}, ()),
    ],
)
def test_what_holds_for_some_of_the_withheld_kinds_tells_them_apart(
    kinds: frozenset[str], apart: tuple[str, ...]
) -> None:
    assert withheld_apart(kinds) == apart
