"""Fakes of the ports that the gate needs, and a gate put together from them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dashboard.domain.events import Recorded
from dashboard.ingest.admission import Admission
from dashboard.ingest.intake import Intake
from dashboard.ingest.known_areas import KnownAreas
from dashboard.ingest.pace import Pace
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.metrics import Metrics
from dashboard.ports import (
    Appended,
    Entry,
    Grant,
    Group,
    Journal,
    JournalError,
    NewRefusal,
    Refusal,
    WireError,
)

NOW = datetime(2026, 9, 7, 2, 30, tzinfo=UTC)


class StillClock:
    def now(self) -> datetime:
        return NOW


class Areas:
    """Knows its codes; learns `later` when it looks again."""

    def __init__(self, *codes: str, later: Sequence[str] = ()) -> None:
        self.codes = set(codes)
        self.later = set(later)
        self.looks = 0

    def __contains__(self, code: str, /) -> bool:
        return code in self.codes

    def refresh(self) -> bool:
        self.looks += 1
        has_changed = not self.later <= self.codes
        self.codes |= self.later
        return has_changed


class MirrorSealer:
    """Seals by writing backwards: enough to tell sealed from plain."""

    def seal(self, plain: bytes) -> bytes:
        return plain[::-1]

    def open(self, sealed: bytes) -> bytes:
        return sealed[::-1]


class ListRefusals:
    def __init__(self) -> None:
        self.kept: list[Refusal] = []
        self.is_down = False

    def keep(self, refused: Sequence[NewRefusal]) -> None:
        if self.is_down:
            raise JournalError("disk full")
        for r in refused:
            number = len(self.kept) + 1
            self.kept.append(Refusal(number, NOW, r.source, r.item_id, r.reason, r.raw, r.is_truncated))

    def list(self, *, after: int = 0, limit: int = 100) -> Sequence[Refusal]:
        return [r for r in self.kept if r.number > after][:limit]

    def get(self, number: int) -> Refusal | None:
        return next((r for r in self.kept if r.number == number), None)

    def mark_resubmitted(self, number: int) -> None:
        r = self.kept[number - 1]
        self.kept[number - 1] = Refusal(
            r.number, r.refused_at, r.source, r.item_id, r.reason, r.raw, r.is_truncated, NOW
        )


class ListWire:
    """Carries groups into a list; `is_down` makes it raise."""

    def __init__(self) -> None:
        self.carried: list[Group] = []
        self.is_down = False

    async def publish(self, group: Group) -> None:
        if self.is_down:
            raise WireError("down")
        self.carried.append(group)

    async def groups(self, *, after: int = 0, timeout_s: float) -> Sequence[Group]:
        return self.carried

    async def show(self, situation: bytes) -> None: ...

    async def shown(self, *, timeout_s: float) -> bytes | None: ...

    async def ping(self) -> None: ...

    async def aclose(self) -> None: ...


class SlowJournal:
    """A journal that waits for `go` before each append, and remembers what came together."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.go = threading.Semaphore(0)
        self.asked = threading.Semaphore(0)
        self.groups: list[int] = []

    def append(self, entries: Sequence[Entry]) -> Appended:
        self.groups.append(len(entries))
        self.asked.release()
        self.go.acquire(timeout=60)
        return self._journal.append(entries)

    def __getattr__(self, name: str) -> object:
        return getattr(self._journal, name)


class SickJournal:
    """A journal that fails while `wrong` is set, or where an entry's id is `poison`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.wrong: Exception | None = None
        self.poison: str | None = None

    def append(self, entries: Sequence[Entry]) -> Appended:
        if self.wrong is not None:
            raise self.wrong
        if any(entry.event.id == self.poison for entry in entries):
            raise OverflowError("a bug")
        return self._journal.append(entries)

    def __getattr__(self, name: str) -> object:
        return getattr(self._journal, name)


class FewTokens:
    def __init__(self, **grant_by_token: Grant) -> None:
        self.grant_by_token = grant_by_token
        self.looks = 0

    def verify(self, token: str) -> Grant | None:
        self.looks += 1
        return self.grant_by_token.get(token)


GRID = "grid-token"
TOKENS = {GRID: Grant("source", "grid"), "reader": Grant("api", "dashboards", role="viewer")}


@dataclass
class Centre:
    """A gate in memory. `async with centre.intake as intake` opens it."""

    areas: KnownAreas = field(default_factory=lambda: Areas("d", "s1", "a", "b"))
    journal: Journal = field(default_factory=lambda: MemoryJournal(StillClock()))
    wire: ListWire = field(default_factory=ListWire)
    refusals: ListRefusals = field(default_factory=ListRefusals)
    metrics: Metrics = field(default_factory=Metrics)
    tokens: FewTokens = field(default_factory=lambda: FewTokens(**TOKENS))
    pace: Pace = field(default_factory=Pace)

    @property
    def admission(self) -> Admission:
        return Admission(self.areas, MirrorSealer(), StillClock())

    @property
    def intake(self) -> Intake:
        return Intake(
            self.journal,
            self.wire,
            self.refusals,
            admission=self.admission,
            metrics=self.metrics,
            pace=self.pace,
        )

    def recorded(self) -> Sequence[Recorded]:
        return self.journal.read(after=0, limit=100_000)

    def counted(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(name, labels) or 0.0
