"""The tail: the journal from a position on, each event once and in order, whatever becomes of the wire.

Groups from the wire are taken when they continue the position exactly. Everything else (a gap, a wire that
is down, a group that was never published) is read from the journal, whose head is asked once a second.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from dashboard.domain.events import Recorded
from dashboard.ports import Group, Journal, JournalError, Wire, WireError

ASK_HEAD_S: Final = 1.0
READ_AT_ONCE: Final = 2_000
RETRY_WIRE_S: Final = 0.5
ASK_HEAD_WITHOUT_WIRE_S: Final = 0.2
"""Without a wire the journal is asked more often, so that screens stay alive."""
T = TypeVar("T")


class Tail:
    """Reads on from `position`. One reader: not to be called by two tasks at once.

    `whole_at`: when the journal was last asked for its end of which all is read by now, of a steady clock:
    what it held then has been given.
    """

    def __init__(self, journal: Journal, wire: Wire, after: int) -> None:
        self.position = after
        self.whole_at = 0.0
        self.is_live = False
        self._journal = journal
        self._wire = wire
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tail")
        self._head_asked_at = 0.0
        self._wire_retried_at = 0.0
        self._is_behind = True
        self._is_read = False
        self._expected = 0
        self._expected_at = 0.0

    @property
    def is_caught_up(self) -> bool:
        """True when the journal was read to its end, and nothing is known to have come since."""
        return self._is_read and not self._is_behind

    async def next(self, *, timeout_s: float) -> Sequence[Recorded]:
        """The next events, or none when none came within `timeout_s`.

        A journal that does not answer for the moment gives none, too: the caller has a clock to keep.
        """
        if self.is_live and not self._is_behind and self._should_ask_head():
            await self._ask_head()
        if self._is_behind or (not self.is_live and self._should_ask_head()):
            found = await self._from_journal()
            if found:
                return found
        if self.is_live or time.monotonic() - self._wire_retried_at >= RETRY_WIRE_S:
            return await self._from_wire(timeout_s)
        await asyncio.sleep(min(timeout_s, ASK_HEAD_WITHOUT_WIRE_S))
        return ()

    def _should_ask_head(self) -> bool:
        patience_s = ASK_HEAD_S if self.is_live else ASK_HEAD_WITHOUT_WIRE_S
        return time.monotonic() - self._head_asked_at >= patience_s

    async def _asked(self, call: Callable[[], T]) -> T:
        """In a thread of the tail's own: whatever holds up those of the loop, the journal is read on."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def _ask_head(self) -> None:
        """Behind, when what was expected a second ago has not come: it was never published."""
        asked_at, head = time.monotonic(), None
        try:
            head = await self._asked(self._journal.head)
        except JournalError as wrong:
            if not wrong.is_retryable:
                raise
        self._head_asked_at = time.monotonic()
        self._is_behind = self.position < self._expected
        if head is None:
            return
        if self.position >= head:
            self.whole_at = asked_at
        elif not self._is_behind:
            self.whole_at = max(self.whole_at, self._expected_at)
        self._expected, self._expected_at = head, asked_at

    async def _from_journal(self) -> Sequence[Recorded]:
        asked_at = time.monotonic()
        try:
            found = await self._asked(partial(self._journal.read, after=self.position, limit=READ_AT_ONCE))
            self._is_read = True
        except JournalError as wrong:
            if not wrong.is_retryable:
                raise
            self._is_behind = True
            await asyncio.sleep(ASK_HEAD_WITHOUT_WIRE_S)  # not again at once, whatever waits on the wire
            return ()
        self._head_asked_at = time.monotonic()
        self._is_behind = len(found) == READ_AT_ONCE
        if not self._is_behind:
            self.whole_at = asked_at
        if found:
            self.position = found[-1].position
        return found

    async def _from_wire(self, timeout_s: float) -> Sequence[Recorded]:
        self._wire_retried_at = time.monotonic()
        try:
            groups = await self._wire.groups(after=self.position, timeout_s=min(timeout_s, ASK_HEAD_S))
        except WireError:
            self.is_live, self._is_behind = False, True
            return ()
        if not self.is_live:
            # What was published while the wire was down is in the journal only.
            self.is_live = self._is_behind = True
        if not groups and self.position < self._expected:
            self._is_behind = True  # the wire has nothing on its way
        found: list[Recorded] = []
        for group in groups:
            if not self._continues(group):
                self._is_behind = True
                break
            found += group.events if group.first > self.position else self._rest_of(group)
            self.position = max(self.position, group.last)
        return found

    def _continues(self, group: Group) -> bool:
        """True when nothing lies between what was read and this group; older groups add nothing."""
        return group.first <= self.position + 1

    def _rest_of(self, group: Group) -> list[Recorded]:
        """The part of a group that was not read from the journal meanwhile."""
        return [recorded for recorded in group.events if recorded.position > self.position]
