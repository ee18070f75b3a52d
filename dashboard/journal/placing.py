"""Which position and instant each entry of an append gets: the rules every journal shares.

Positions go on without a gap. An entry whose `(source, id)` stands already gets the position of the first.
`recorded_at` never runs back, but for history: it may be recorded as of its own time until the first event
arrives live. Registers do not end that, because a centre knows its areas before its first event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count, repeat
from typing import NamedTuple, TypeAlias

from dashboard.domain.events import Recorded
from dashboard.ports import Appended, Entry, JournalError, Placed

Name: TypeAlias = tuple[str, str]
"""(source, id): what an event is called for ever."""

BEGINNING = datetime.min.replace(tzinfo=UTC)


class HistoryIsOver(JournalError):
    """An entry with a time of its own came too late, or out of order."""

    def __init__(self, what: str) -> None:
        super().__init__(what, is_retryable=False)


class Ledger(NamedTuple):
    """Where a journal stands. `recorded_at`: of its last event. `history_until`: of the last history loaded,
    before which no more can be; None once an event arrived live."""

    position: int = 0
    recorded_at: datetime = BEGINNING
    history_until: datetime | None = BEGINNING


class Placing(NamedTuple):
    """What to write: the answer to the append, the ciphertexts by position (of personal fields by position
    and path), and the ledger after it."""

    appended: Appended
    sealed: list[tuple[int, bytes]]
    personal: list[tuple[int, str, bytes]]
    ledger: Ledger


def name_of(entry: Entry) -> Name:
    return entry.event.source, entry.event.id


def place(
    entries: Sequence[Entry], ledger: Ledger, *, now: datetime, standing: Mapping[Name, int] | None
) -> Placing:
    """Place the entries after the ledger. `standing`: the positions of those that are there already; None
    takes all of them for new, which the store's own constraint has to check.

    Raises HistoryIsOver where history comes after live events, or runs back.
    """
    new, placed = _sort_out(entries, standing, ledger.position + 1)
    instants, after = _instants(new, ledger, now)
    fresh = tuple(map(Recorded, count(ledger.position + 1), instants, (entry.event for entry in new)))
    sealed = [(r.position, e.sealed) for r, e in zip(fresh, new, strict=True) if e.sealed is not None]
    personal = [
        (r.position, path, field) for r, e in zip(fresh, new, strict=True) for path, field in e.personal
    ]
    return Placing(Appended(placed, fresh, after.position), sealed, personal, after)


def _sort_out(
    entries: Sequence[Entry], standing: Mapping[Name, int] | None, first: int
) -> tuple[Sequence[Entry], tuple[Placed, ...]]:
    if standing is None:
        return entries, tuple(map(Placed, range(first, first + len(entries)), repeat(False)))
    new: list[Entry] = []
    here: dict[Name, int] = {}
    placed = []
    for entry in entries:
        name, next_ = name_of(entry), first + len(new)
        position = standing.get(name) or here.setdefault(name, next_)
        placed.append(Placed(position, position != next_))
        if position == next_:
            new.append(entry)
    return new, tuple(placed)


def _instants(new: Sequence[Entry], ledger: Ledger, now: datetime) -> tuple[list[datetime], Ledger]:
    position, last, until = ledger
    instants = []
    for entry in new:
        if entry.recorded_at is None:
            last = max(now, last)
            if until is not None and entry.event.type != "register.changed":
                until = None
        else:
            last = until = _historic(entry.recorded_at, until)
        instants.append(last)
    return instants, Ledger(position + len(new), last, until)


def _historic(recorded_at: datetime, until: datetime | None) -> datetime:
    if until is None:
        raise HistoryIsOver("events have arrived live: history can only be loaded before the first of them")
    if recorded_at < until:
        raise HistoryIsOver(f"history runs back: {recorded_at} comes after {until}; sort it by time")
    return recorded_at
