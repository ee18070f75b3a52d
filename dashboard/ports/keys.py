"""What a token allows, and the key that seals what is kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: a source to send as `name`, a reader of the API in a role, or a wall.

    `area` bounds a reader to that area and what lies below it; None is everything.
    """

    kind: Literal["source", "api", "wall"]
    name: str
    role: str | None = None
    area: str | None = None


class Sealer(Protocol):
    """Encrypts what is kept apart. The key never leaves its file or the environment."""

    def seal(self, plain: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...
