from __future__ import annotations

from contextlib import ExitStack

import pytest

from dashboard.access.passwords import AT_ONCE, LONGEST, WAITING, Full, Passwords, argon2, weakness

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


async def test_what_is_kept_is_argon2id_and_never_twice_the_same() -> None:
    passwords = Passwords()

    kept = [await passwords.hash(GOOD) for _ in range(2)]

    assert all(one.startswith("$argon2id$") and GOOD not in one for one in kept)
    assert kept[0] != kept[1]
    assert [await passwords.is_right(GOOD, one) for one in kept] == [True, True]
    assert not await passwords.is_right(GOOD + "s", kept[0])


async def test_a_password_is_the_same_from_any_keyboard() -> None:
    passwords = Passwords()

    assert await passwords.is_right("ｓｅｖｅｎ green lamps", await passwords.hash(GOOD))


@pytest.mark.parametrize("password", ["", GOOD, "x" * 100_000, "\ud800"])
async def test_nobody_has_no_password(password: str) -> None:
    assert not await Passwords().is_right(password, None)


def test_so_many_stand_in_line_and_no_more() -> None:
    passwords = Passwords(argon2(cost_kib=64))
    with ExitStack() as line:
        for _ in range(AT_ONCE + WAITING):
            line.enter_context(passwords.place())
        with pytest.raises(Full), passwords.place():
            pass

    with passwords.place():
        pass
