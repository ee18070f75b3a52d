"""The journal: append, durable on return, and read by position."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from dashboard.domain.events import Event, Recorded


class JournalError(Exception):
    """The store could not answer. `is_retryable`: the same call may succeed later (disk full, lost link)."""

    def __init__(self, what: str, *, is_retryable: bool = True) -> None:
        super().__init__(what)
        self.is_retryable = is_retryable


class Entry(NamedTuple):
    """An event on its way into the journal.

    `sealed`: the ciphertext of what is kept apart (free text, or an unknown payload whole); None if nothing.
    `recorded_at`: only for history loaded into an empty journal; None means now.
    `personal`: the ciphertexts of its personal fields, each with its path (`domain.personal`).
    """

    event: Event
    sealed: bytes | None = None
    recorded_at: datetime | None = None
    personal: tuple[tuple[str, bytes], ...] = ()


class Placed(NamedTuple):
    """Where an entry stands. A duplicate has the position of the event that was first."""

    position: int
    is_duplicate: bool


class Appended(NamedTuple):
    """The answer to one append. `fresh`: the newly recorded, in position order; `head` after the append."""

    placed: tuple[Placed, ...]
    fresh: tuple[Recorded, ...]
    head: int


class Named(NamedTuple):
    """An event as far as a reader needs it who only asks whom it is about."""

    position: int
    type: str
    subject: str | None
    id: str


class Journal(Protocol):
    """Blocking; call it from a thread. Positions are gap-free and commit in order, whoever writes."""

    def append(self, entries: Sequence[Entry]) -> Appended:
        """Record what is new, in one transaction; durable on return. Raises JournalError: nothing was."""
        ...

    def read(self, *, after: int, limit: int) -> Sequence[Recorded]:
        """The next events in position order; empty at the head."""
        ...

    def names(self, *, after: int, limit: int) -> Sequence[Named]:
        """The next events like `read`, at a tenth of its cost."""
        ...

    def of_subject(self, subject: str) -> Sequence[Recorded]:
        """Every event of one case or relay, in position order."""
        ...

    def of_subjects(self, subjects: Collection[str], *, until: int) -> Sequence[Recorded]:
        """Every event of these cases and relays up to that position, in position order."""
        ...

    def registers(self) -> Sequence[Recorded]:
        """Every `register.changed`, in position order: quick, however long the journal is."""
        ...

    def letters(self) -> Sequence[Recorded]:
        """Every `letter.…`, in position order: quick, however long the journal is."""
        ...

    def turns(self, from_at: datetime, to_at: datetime) -> Sequence[Recorded]:
        """Every `deadline.due_soon` and `deadline.breached` that occurred after the one instant and up to
        the other, in position order: quick alike."""
        ...

    def sealed(self, positions: Sequence[int]) -> dict[int, bytes]:
        """The ciphertexts kept apart, by position."""
        ...

    def personal(self, positions: Sequence[int]) -> dict[int, dict[str, bytes]]:
        """The ciphertexts of personal fields, by position and by path."""
        ...

    def erased_at(self, subject: str) -> datetime | None:
        """When what was kept apart of a case was last erased by the rule of retention; None of most."""
        ...

    def head(self) -> int:
        """The last position; 0 when empty."""
        ...

    def trim_canaries(self, before: datetime) -> int:
        """Delete canaries recorded before the instant; how many. Their positions stay unused."""
        ...
