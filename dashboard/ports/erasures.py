"""What is kept apart from the events, as the rule of retention sees it: whose it is, and how it goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol


class KeptRow(NamedTuple):
    """An event of which something is kept apart. `subject`: None of one that is of no case or relay."""

    position: int
    subject: str | None
    recorded_at: datetime


class Erased(NamedTuple):
    """How much: `cases` (and relays), their personal `fields`, sealed `texts`, the content of `refusals`."""

    cases: int = 0
    fields: int = 0
    texts: int = 0
    refusals: int = 0

    def plus(self, other: Erased) -> Erased:
        return Erased(*map(sum, zip(self, other, strict=True)))


class Erasures(Protocol):
    """Blocking. Raises JournalError. `loose`: positions of events that are of no case."""

    def kept(self, *, after: int, limit: int) -> Sequence[KeptRow]:
        """The next events of which something is kept, in position order."""
        ...

    def last_recorded(self, until: datetime) -> datetime | None:
        """When the last event was recorded of those up to the instant; None where there is none."""
        ...

    def held(self, subjects: Collection[str], loose: Sequence[int]) -> Erased:
        """What `erase` would take."""
        ...

    def erase(
        self, last_by_subject: Mapping[str, int], loose: Sequence[int], *, at: datetime, who: str, days: int
    ) -> Erased:
        """For ever, and in the audit in the same transaction. `at`: the centre's clock. `days`: the term.

        `last_by_subject`: the position of the last event that each was judged by. One of which more was
        recorded since is left out: it may be open again.
        """
        ...

    def erase_case(self, case: str, *, at: datetime, who: str) -> Erased:
        """Of this one, whatever its state, all that is kept; in the audit by its id. `at`: as of `erase`."""
        ...

    def refused(self, before: datetime) -> int:
        """How many refusals from before the instant still have their content."""
        ...

    def erase_refused(self, before: datetime, *, who: str, days: int) -> int:
        """Their content, for ever; that they were refused, when and why stays. In the audit, too."""
        ...
