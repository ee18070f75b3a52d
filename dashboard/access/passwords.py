"""What a password must be, and how one is kept: argon2id, never in plain words."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import Final, Literal, Protocol, TypeAlias, TypeVar, TypeVarTuple

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST: Final = 12
LONGEST: Final = 128
DISTINCT: Final = 5
"""Fewer different characters than these are one key held down."""
AT_ONCE: Final = 2
"""Hashes made at the same time: each takes 64 MiB."""
WAITING: Final = 16
"""Who may wait for a hash, beside those that are made; more are sent away at once."""
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
_Given = TypeVarTuple("_Given")
_Made = TypeVar("_Made")


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


class Full(Exception):
    """So many wait for a hash already that another one is sent away."""


class Hasher(Protocol):
    """Blocking."""

    def hash(self, password: bytes) -> str: ...

    def verify(self, password: bytes, hash: str) -> bool: ...


class Passwords:
    """Hashes, and compares in a time that does not tell whether there was anything to compare with.

    In threads of its own: whoever waits for anything else does not wait for a hash. `close` ends them.
    `hasher`: argon2id with the library's own cost where None, which takes 64 MiB and some 100 ms.
    """

    def __init__(self, hasher: Hasher | None = None) -> None:
        self._hasher = hasher or argon2()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._places = 0
        self._nobody = self._hasher.hash(_bytes(token_urlsafe()))

    @contextmanager
    def place(self) -> Iterator[None]:
        """Stand in line, from before anything is counted or looked up. Raises Full."""
        if self._places >= AT_ONCE + WAITING:
            raise Full
        self._places += 1
        try:
            yield
        finally:
            self._places -= 1

    async def hash(self, password: str) -> str:
        return await self._in_pool(self._hasher.hash, _bytes(password))

    async def is_right(self, password: str, kept: str | None) -> bool:
        """As long as `hash`. None: of a person that does not exist, or has no password."""
        given = _bytes(password[: 4 * LONGEST])
        is_it = await self._in_pool(self._hasher.verify, given, kept or self._nobody)
        return is_it and kept is not None

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _in_pool(self, act: Callable[[*_Given], _Made], *given: *_Given) -> _Made:
        return await asyncio.get_running_loop().run_in_executor(self._pool, act, *given)


def argon2(*, cost_kib: int = 65_536) -> Hasher:
    """`cost_kib`: memory of one hash."""
    return PasswordHash((Argon2Hasher(memory_cost=cost_kib),))


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
