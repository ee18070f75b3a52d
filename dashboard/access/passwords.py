"""What a password must be, and how one is kept: argon2id, never in plain words."""

from __future__ import annotations

import unicodedata
from secrets import token_urlsafe
from threading import BoundedSemaphore
from typing import Final, Literal, TypeAlias

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST: Final = 12
LONGEST: Final = 128
DISTINCT: Final = 5
"""Fewer different characters than these are one key held down."""
AT_ONCE: Final = 2
"""Hashes made at the same time: each takes 64 MiB."""
COMMON: Final = (
    *("password", "passw0rd", "p@ssw0rd", "qwertyuiop", "qwerty", "asdfghjkl", "zxcvbnm", "1q2w3e4r"),
    *("1qaz2wsx", "letmein", "welcome", "iloveyou", "administrator", "onescreen", "abcdefgh", "woaini"),
    *("0123456789", "1234567890", "123456789", "12345678", "123456", "9876543210", "987654321", "11223344"),
)  # fmt: skip
"""What is tried first. A password that is little more than these is common. Longer ones stand before what
they hold."""
LITTLE: Final = 8
"""Fewer characters than these beside a common word."""
Weakness: TypeAlias = Literal["short", "long", "named", "common"]


def weakness(password: str, *, name: str) -> Weakness | None:
    """Why a password will not do for the person of this name; None where it will."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if name.casefold() in plain.casefold():
        return "named"
    return "common" if _is_common(plain.casefold()) else None


class Passwords:
    """Hashes, and compares in a time that does not tell whether there was anything to compare with.

    `cost_kib`: memory of one hash; the default is the library's own, which takes some 100 ms.
    """

    def __init__(self, *, cost_kib: int = 65_536) -> None:
        self._hasher = PasswordHash((Argon2Hasher(memory_cost=cost_kib),))
        self._turns = BoundedSemaphore(AT_ONCE)
        self._nobody = self.hash(token_urlsafe())

    def hash(self, password: str) -> str:
        """Blocking."""
        with self._turns:
            return self._hasher.hash(_bytes(password))

    def is_right(self, password: str, kept: str | None) -> bool:
        """Blocking, as long as `hash`. None: of a person that does not exist, or has no password."""
        given = _bytes(password[: 4 * LONGEST])
        with self._turns:
            is_it = self._hasher.verify(given, kept or self._nobody)
        return is_it and kept is not None


def _bytes(password: str) -> bytes:
    return _plain(password).encode("utf-8", "surrogatepass")


def _plain(password: str) -> str:
    """One form for what looks the same, whatever keyboard it comes from."""
    return unicodedata.normalize("NFKC", password)


def _is_common(folded: str) -> bool:
    if len(set(folded)) < DISTINCT:
        return True
    rest = folded
    for word in COMMON:
        rest = rest.replace(word, "")
    return rest != folded and len(rest) < LITTLE
