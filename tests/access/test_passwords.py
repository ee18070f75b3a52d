from __future__ import annotations

import pytest

from dashboard.access.passwords import LONGEST, Passwords, weakness

GOOD = "seven green lamps"


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        (GOOD, None),
        ("三个不相干的词连在一起用", None),
        ("x7!kQ-29vLmZ", None),
        ("x7!kQ-29vLm", "short"),
        ("", "short"),
        ("ab" * (LONGEST // 2) + "c", "long"),
        ("my name is Zhao!", "named"),
        ("ＺＨＡＯ is my name", "named"),
        ("password2026", "common"),
        ("PassWord!!!1234", "common"),
        ("qwertyuiop12", "common"),
        ("123456123456", "common"),
        ("onescreen-2026", "common"),
        ("abababababab", "common"),
        ("aaaaaaaaaaaaaaaaaaa", "common"),
        ("a password of many words", None),
    ],
)
def test_a_password_is_long_not_the_name_and_not_what_is_tried_first(password: str, weak: str | None) -> None:
    assert weakness(password, name="zhao") == weak


def test_what_is_kept_is_argon2id_and_never_twice_the_same() -> None:
    passwords = Passwords()

    kept = [passwords.hash(GOOD) for _ in range(2)]

    assert all(one.startswith("$argon2id$") and GOOD not in one for one in kept)
    assert kept[0] != kept[1]
    assert [passwords.is_right(GOOD, one) for one in kept] == [True, True]
    assert not passwords.is_right(GOOD + "s", kept[0])


def test_a_password_is_the_same_from_any_keyboard() -> None:
    passwords = Passwords()

    assert passwords.is_right("ｓｅｖｅｎ green lamps", passwords.hash(GOOD))


@pytest.mark.parametrize("password", ["", GOOD, "x" * 100_000, "\ud800"])
def test_nobody_has_no_password(password: str) -> None:
    assert not Passwords().is_right(password, None)
