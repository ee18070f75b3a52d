"""A centre in memory at whose desk one acts: the real gate and journal, and an audit in a list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf
from secrets import token_urlsafe
from typing import Any

from dashboard.acting.acts import Acting, Done
from dashboard.acting.filled import Vocabulary
from dashboard.domain.case import Case, derive
from dashboard.domain.events import Event, Recorded
from dashboard.ingest.admission import Admission
from dashboard.ingest.intake import Intake
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.metrics import Metrics
from dashboard.ports import Appended, CaseRow, Entry, Grant, JournalError, Outcome, SavedViews
from dashboard.reading.desk import Desk
from tests import districts
from tests.builders import reported, the_registers
from tests.desks import EVERYTHING, ZONE, FakeViews, desk_of
from tests.ingest.fakes import Areas, ListRefusals, ListWire, MirrorSealer

STREET, OTHER = "420203011000", "420203007000"
CASE = "grid/1"
KNOWN = Vocabulary(frozenset({"dept-justice", "dept-housing"}), frozenset({"neighbours", "housing"}))


def number() -> str:
    return token_urlsafe(16)


@dataclass
class Ticking:
    """A second passes with each look."""

    at: datetime = districts.AT

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class ListAudit:
    told: list[tuple[str, str, str | None, str | None, Outcome]] = field(default_factory=list)
    about: list[Mapping[str, str | int | float | bool | None]] = field(default_factory=list)
    is_down: bool = False
    answers: float = inf
    """How often it answers before it is down."""

    def record(
        self,
        grant: Grant,
        what: str,
        subject: str | None,
        area: str | None,
        outcome: Outcome,
        about: Mapping[str, str | int | float | bool | None],
    ) -> None:
        self.answers -= 1
        if self.is_down or self.answers < 0:
            raise JournalError("disk full")
        self.told.append((grant.name, what, subject, area, outcome))
        self.about.append(about)


def ended(audit: ListAudit) -> ListAudit:
    """What is recorded at the end, or of what has no beginning of its own."""
    kept = [n for n, told in enumerate(audit.told) if told[4] != "begun"]
    return ListAudit([audit.told[n] for n in kept], [audit.about[n] for n in kept])


class FallingJournal(MemoryJournal):
    """Answers nothing of a case while it is down. `answers`: how often it does, or takes events, before.
    `erased`: when all that it kept apart was erased."""

    is_down = False
    answers = inf
    erased: datetime | None = None

    def append(self, entries: Sequence[Entry]) -> Appended:
        self._answer()
        return super().append(entries)

    def sealed(self, positions: Sequence[int]) -> dict[int, bytes]:
        return {} if self.erased else super().sealed(positions)

    def personal(self, positions: Sequence[int]) -> dict[int, dict[str, bytes]]:
        return {} if self.erased else super().personal(positions)

    def erased_at(self, subject: str) -> datetime | None:
        return self.erased

    def of_subject(self, subject: str) -> Sequence[Recorded]:
        self._answer()
        return super().of_subject(subject)

    def _answer(self) -> None:
        self.answers -= 1
        if self.is_down or self.answers < 0:
            raise JournalError("disk full")


class DeskCentre:
    def __init__(self, events: Sequence[Event], rows: Sequence[CaseRow]) -> None:
        self.clock = Ticking()
        self.journal = FallingJournal(self.clock)
        self.journal.append([Entry(event) for event in events])
        self.audit = ListAudit()
        self.views = FakeViews(rows)
        self.saved: SavedViews | None = None
        codes = [area.code for area in districts.xisaishan()]
        self.intake = Intake(
            self.journal,
            ListWire(),
            ListRefusals(),
            admission=Admission(Areas(*codes), MirrorSealer(), self.clock),
            metrics=Metrics(),
        )
        self.acting = Acting(
            self.intake.act,
            journal=self.journal,
            audit=self.audit,
            clock=self.clock,
            zone=ZONE,
            known=KNOWN,
        )

    def desk(self, grant: Grant = EVERYTHING, *, at: datetime | None = None) -> Desk:
        shown = districts.normal()
        return desk_of(
            shown,
            grant,
            views=self.views,
            journal=self.journal,
            at=at,
            saved=self.saved,
            sealer=MirrorSealer(),
        )

    async def act(
        self,
        name: str,
        case: str = CASE,
        *,
        form: str | None = None,
        grant: Grant = EVERYTHING,
        **filled: Any,
    ) -> Done:
        return await self.acting.act(self.desk(grant), name, case, form=form or number(), filled=filled)

    def case(self, case: str = CASE) -> Case:
        return derive(case, self.journal.of_subject(case))

    def types(self, case: str = CASE) -> list[str]:
        return [r.event.type for r in self.journal.of_subject(case)]


@asynccontextmanager
async def centre(*events: Event, rows: Sequence[CaseRow] = ()) -> AsyncIterator[DeskCentre]:
    """A case of the street that was reported yesterday, and then these events."""
    began = reported(CASE, area=STREET, at=districts.AT - timedelta(days=1))
    found = DeskCentre([*the_registers(areas=districts.xisaishan()), began, *events], rows)
    async with found.intake:
        yield found
