"""The blocking way in, for commands: admitted as at the gateway, straight into the journal.

The wire is not told: its readers ask the journal for its head each second and find what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dashboard import installation
from dashboard.domain.area import Area
from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.events import Event
from dashboard.domain.registers import areas_in
from dashboard.ingest.admission import Admission
from dashboard.ingest.cloudevents import decode, encode
from dashboard.ingest.errors import Refused
from dashboard.ports import Entry, Journal, NewRefusal, Refusals


@dataclass(frozen=True, slots=True)
class Taken:
    """`refused`: reason by index of the event in what was given."""

    accepted: int
    duplicates: int
    refused: Mapping[int, str]


class Gate(Protocol):
    """What a load needs of the centre."""

    def is_empty(self) -> bool:
        """True for a journal without any event, into which history goes with its own times."""
        ...

    def now(self) -> datetime: ...

    def areas_by_register(self) -> Mapping[str, tuple[Area, ...]]: ...

    def open_at(self, at: datetime) -> None:
        """Record the policy and the calendar as of `at`, before history that is older than the centre."""
        ...

    def register(self, name: str, areas: Sequence[Area], *, at: datetime | None = None) -> bool:
        """Make these the register called `name`; `at` for history. False where they already are."""
        ...

    def take(self, events: Sequence[Event], *, recorded_at: Sequence[datetime] | None = None) -> Taken:
        """Record what may be recorded. Each event speaks for the source that it names."""
        ...

    def keep(self, refused: Sequence[NewRefusal]) -> None:
        """Keep what was refused; what is kept already is not kept twice."""
        ...


class JournalGate:
    """`calendar`: gives the one to record before history that is older than the centre."""

    def __init__(
        self,
        journal: Journal,
        refusals: Refusals,
        *,
        admission: Admission,
        calendar: Callable[[], WorkingCalendar],
    ) -> None:
        self._journal = journal
        self._refusals = refusals
        self._admission = admission
        self._calendar = calendar
        self._kept: set[tuple[str, bytes]] | None = None

    def is_empty(self) -> bool:
        return self._journal.head() == 0

    def now(self) -> datetime:
        return self._admission.now()

    def areas_by_register(self) -> Mapping[str, tuple[Area, ...]]:
        changes = [recorded.event.data for recorded in self._journal.registers()]
        return {c.name: areas_in(c.content) for c in changes if c.register == "areas"}

    def open_at(self, at: datetime) -> None:
        installation.install(self._journal, self._calendar(), at=at, history=True)

    def register(self, name: str, areas: Sequence[Area], *, at: datetime | None = None) -> bool:
        change = installation.areas_change(self._journal, name, areas, at=at or self.now())
        if change is None:
            return False
        self._journal.append([Entry(change, recorded_at=at)])
        self._admission.areas.refresh()
        return True

    def take(self, events: Sequence[Event], *, recorded_at: Sequence[datetime] | None = None) -> Taken:
        entries: list[Entry] = []
        refused: dict[int, str] = {}
        now = self.now()
        for i, event in enumerate(events):
            known_at = recorded_at[i] if recorded_at is not None else None
            try:
                item = decode(encode(event))
                entries.append(self._admission.admit(item, event.source, now=now, recorded_at=known_at))
            except Refused as wrong:
                refused[i] = wrong.reason
        placed = self._journal.append(entries).placed if entries else ()
        duplicates = sum(place.is_duplicate for place in placed)
        return Taken(len(placed) - duplicates, duplicates, refused)

    def keep(self, refused: Sequence[NewRefusal]) -> None:
        if self._kept is None:
            self._kept = self._all_kept()
        fresh = {(r.source, r.raw): r for r in refused if (r.source, r.raw) not in self._kept}
        if fresh:
            self._refusals.keep(list(fresh.values()))
            self._kept |= fresh.keys()

    def _all_kept(self) -> set[tuple[str, bytes]]:
        kept: set[tuple[str, bytes]] = set()
        after = 0
        while page := self._refusals.list(after=after):
            kept |= {(refusal.source, refusal.raw) for refusal in page}
            after = page[-1].number
        return kept
