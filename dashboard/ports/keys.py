"""Who asks, and the key that seals what is kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Grant:
    """Who asks: a source that sends as `name`, a reader of the API, a wall, or a signed-in person.

    `area` bounds a reader or a person to that area and what lies below it; None is everything. What a grant
    allows is for `dashboard.access.decision` to say.
    """

    kind: Literal["source", "api", "wall", "person"]
    name: str
    role: str | None = None
    area: str | None = None


class SealError(Exception):
    """What was sealed cannot be opened: its key is not here, or its bytes were changed."""


class Sealer(Protocol):
    """Encrypts what is kept apart. The key never leaves its file or the environment."""

    def seal(self, plain: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes:
        """Raises SealError."""
        ...
