"""The audit: who did what, with codes and numbers alone, never free text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, TypeAlias

from dashboard.ports.keys import Grant

Outcome: TypeAlias = Literal["begun", "done", "repeated", "refused", "denied", "failed"]
"""`begun`: of what is recorded before it goes out; how it ended, another entry says."""


class Audit(Protocol):
    """Blocking. Raises JournalError when the store cannot answer."""

    def record(
        self,
        grant: Grant,
        what: str,
        subject: str | None,
        area: str | None,
        outcome: Outcome,
        about: Mapping[str, str | int | float | bool | None],
    ) -> None:
        """`what`: a word of the thing and one of what was done to it, `case.dispatch`. `subject`: its id."""
        ...
