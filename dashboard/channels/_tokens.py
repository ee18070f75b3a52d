"""Access tokens that a vendor gives for a secret: kept while good, fetched once however many wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from dashboard.channels._per_loop import PerLoop

EARLY_S: Final = 300.0
"""How long before its end a token is fetched anew."""


class Token(NamedTuple):
    """`until`: of the monotonic clock, seconds."""

    word: str
    until: float


@dataclass(slots=True)
class _Slot:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    token: Token | None = None


class Tokens:
    """Tokens by what they were given for. Nothing is written; of a secret, only a digest is kept."""

    def __init__(self) -> None:
        self._slots: PerLoop[dict[bytes, _Slot]] = PerLoop(dict)

    async def get(
        self,
        given_for: tuple[str, ...],
        fetch: Callable[[], Awaitable[tuple[str, float]]],
        *,
        not_this: str | None = None,
    ) -> str:
        """The token; `fetch` gives one and for how many seconds it is good. `not_this`: was refused."""
        slot = self._slots.get().setdefault(sha256("\n".join(given_for).encode()).digest(), _Slot())
        async with slot.lock:
            kept = slot.token
            if kept is None or kept.until <= time.monotonic() or kept.word == not_this:
                word, good_s = await fetch()
                kept = slot.token = Token(word, time.monotonic() + max(good_s - EARLY_S, good_s / 2))
            return kept.word
