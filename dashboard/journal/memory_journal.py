"""The journal in memory: the same rules, for tests and for tools that keep nothing."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import datetime

from dashboard.domain.events import Recorded
from dashboard.domain.marks import TURNS
from dashboard.journal.placing import Ledger, Name, place
from dashboard.ports import Appended, Clock, Entry, Named


class MemoryJournal:
    """Port Journal. Threads may share it; it ends with the process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._ledger = Ledger()
        self._events: list[Recorded] = []
        self._position_by_name: dict[Name, int] = {}
        self._sealed: dict[int, bytes] = {}
        self._personal: dict[int, dict[str, bytes]] = {}

    def append(self, entries: Sequence[Entry]) -> Appended:
        with self._turn:
            placing = place(entries, self._ledger, now=self._clock.now(), standing=self._position_by_name)
            self._ledger = placing.ledger
            self._events += placing.appended.fresh
            self._sealed.update(placing.sealed)
            for position, path, field in placing.personal:
                self._personal.setdefault(position, {})[path] = field
            self._position_by_name.update((_name(r), r.position) for r in placing.appended.fresh)
            return placing.appended

    def read(self, *, after: int, limit: int) -> Sequence[Recorded]:
        with self._turn:
            start = bisect_right(self._events, after, key=lambda r: r.position)
            return self._events[start : start + limit]

    def names(self, *, after: int, limit: int) -> Sequence[Named]:
        return [
            Named(r.position, r.event.type, r.event.subject, r.event.id)
            for r in self.read(after=after, limit=limit)
        ]

    def of_subject(self, subject: str) -> Sequence[Recorded]:
        with self._turn:
            return [r for r in self._events if r.event.subject == subject]

    def of_subjects(self, subjects: Collection[str], *, until: int) -> Sequence[Recorded]:
        with self._turn:
            return [r for r in self._events if r.position <= until and r.event.subject in subjects]

    def registers(self) -> Sequence[Recorded]:
        with self._turn:
            return [r for r in self._events if r.event.type == "register.changed"]

    def letters(self) -> Sequence[Recorded]:
        with self._turn:
            return [r for r in self._events if r.event.type.startswith("letter.")]

    def turns(self, from_at: datetime, to_at: datetime) -> Sequence[Recorded]:
        with self._turn:
            return [
                r for r in self._events if r.event.type in TURNS and from_at < r.event.occurred_at <= to_at
            ]

    def sealed(self, positions: Sequence[int]) -> dict[int, bytes]:
        with self._turn:
            return {p: self._sealed[p] for p in positions if p in self._sealed}

    def personal(self, positions: Sequence[int]) -> dict[int, dict[str, bytes]]:
        with self._turn:
            return {p: dict(self._personal[p]) for p in positions if p in self._personal}

    def erased_at(self, subject: str) -> datetime | None:
        """Never: it ends before any rule would."""
        return None

    def head(self) -> int:
        with self._turn:
            return self._ledger.position

    def trim_canaries(self, before: datetime) -> int:
        with self._turn:
            old = [r for r in self._events[:-1] if _is_old_canary(r, before)]
            for r in old:
                self._events.remove(r)
                del self._position_by_name[_name(r)]
            return len(old)


def _name(recorded: Recorded) -> Name:
    return recorded.event.source, recorded.event.id


def _is_old_canary(recorded: Recorded, before: datetime) -> bool:
    return recorded.event.type == "canary.sent" and recorded.recorded_at < before
