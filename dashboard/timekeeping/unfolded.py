"""What the journal has beyond the read tables, as far as it matters: which cases it names, and where."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence

from dashboard.ports import Journal, Named

TAIL_PAGE = 5_000
REST_S = 0.001
"""Between two pages: screens share this process."""


class Unfolded:
    """The tail of the journal after the position up to which the read tables are known to be whole.

    `rules_at`: of the last register seen in it.
    """

    def __init__(self, journal: Journal) -> None:
        self.rules_at = 0
        self._journal = journal
        self._read_to: int | None = None
        self._named: deque[tuple[int, str]] = deque()
        self._last_by_case: dict[str, int] = {}
        self._expected, self._past = set[str](), set[str]()
        self._reading = asyncio.Lock()

    def expect(self, ids: Iterable[str]) -> None:
        """Of events that are about to be recorded, and of which nobody need be told."""
        self._expected.update(ids)

    def recorded(self, ids: Iterable[str]) -> None:
        """They are in the journal: whoever recorded them first, the next `follow` is past them."""
        self._past.update(ids)

    def last_of(self, case_id: str) -> int:
        """The last position that names the case; 0 when none does."""
        return self._last_by_case.get(case_id, 0)

    async def follow(self, start: int) -> None:
        """Read on to the head; `start`: from where, the first time."""
        async with self._reading:
            after = start if self._read_to is None else self._read_to
            past, self._past = self._past, set()
            while batch := await asyncio.to_thread(self._journal.names, after=after, limit=TAIL_PAGE):
                after = self._read_to = batch[-1].position
                self._note(batch)
                if len(batch) < TAIL_PAGE:
                    break
                await asyncio.sleep(REST_S)
            self._expected -= past

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

    def _note(self, batch: Sequence[Named]) -> None:
        for named in batch:
            if named.type == "register.changed":
                self.rules_at = named.position
            elif named.subject is not None and named.id not in self._expected:
                self._named.append((named.position, named.subject))
                self._last_by_case[named.subject] = named.position
