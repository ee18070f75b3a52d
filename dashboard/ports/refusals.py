"""What was refused, whole, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Refusal:
    """Input that was refused, kept whole. `raw` is as received; `number` counts from 1.

    `item_id` is the CloudEvents id where it could be read. `is_truncated`: the input was over what is kept.
    """

    number: int
    refused_at: datetime
    source: str
    item_id: str | None
    reason: str
    raw: bytes
    is_truncated: bool = False
    resubmitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewRefusal:
    source: str
    item_id: str | None
    reason: str
    raw: bytes
    is_truncated: bool = False


class Refusals(Protocol):
    """Blocking. Raw bytes are sealed at rest."""

    def keep(self, refused: Sequence[NewRefusal]) -> None: ...

    def list(self, *, after: int = 0, limit: int = 100) -> Sequence[Refusal]: ...

    def get(self, number: int) -> Refusal | None: ...

    def mark_resubmitted(self, number: int) -> None: ...
