"""What the journal has beyond the read tables, as far as it matters: which cases it names, and where."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from dashboard.domain.events import Recorded
from dashboard.ports import Journal

TAIL_PAGE = 5_000


class Unfolded:
    """The tail of the journal after the position up to which the read tables are known to be whole.

    `is_known`: says of an event that nobody need be told of it.
    """

    def __init__(self, journal: Journal, *, is_known: Callable[[Recorded], bool]) -> None:
        self._journal = journal
        self._is_known = is_known
        self._read_to: int | None = None
        self._named: deque[tuple[int, str]] = deque()
        self._last_by_case: dict[str, int] = {}
        self._reading = asyncio.Lock()

    def last_of(self, case_id: str) -> int:
        """The last position that names the case; 0 when none does."""
        return self._last_by_case.get(case_id, 0)

    async def follow(self, start: int) -> None:
        """Read on to the head; `start`: from where, the first time."""
        async with self._reading:
            after = start if self._read_to is None else self._read_to
            while batch := await asyncio.to_thread(self._journal.read, after=after, limit=TAIL_PAGE):
                after = self._read_to = batch[-1].position
                self._note(batch)
                if len(batch) < TAIL_PAGE:
                    return

    def until(self, position: int) -> set[str]:
        """The cases that are named up to there."""
        found = set[str]()
        for at, case_id in self._named:
            if at > position:
                break
            found.add(case_id)
        return found

    def forget(self, position: int) -> None:
        """Everything up to there is in the read tables, and was read from them."""
        while self._named and self._named[0][0] <= position:
            at, case_id = self._named.popleft()
            if self._last_by_case.get(case_id) == at:
                del self._last_by_case[case_id]

    def _note(self, batch: Sequence[Recorded]) -> None:
        for recorded in batch:
            subject = recorded.event.subject
            if subject is not None and not self._is_known(recorded):
                self._named.append((recorded.position, subject))
                self._last_by_case[subject] = recorded.position
