"""A desk without a centre: the pages of a made-up district, for whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import gt, lt
from zoneinfo import ZoneInfo

from dashboard.clock import SystemClock
from dashboard.domain.situation import Situation
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import (
    CaseFilter,
    CaseRow,
    CaseSpanRow,
    Grant,
    HolderLoad,
    Journal,
    RelayFilter,
    RelayRow,
    RelaySpanRow,
    RowCount,
    SavedViews,
    Sealer,
    Span,
)
from dashboard.projections.case_rows import NEVER, DaySums, fits, load_of, place
from dashboard.projections.case_sums import CaseSums
from dashboard.projections.history import As
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.desk import Desk
from dashboard.reading.ground import Reading
from tests import districts

ZONE = ZoneInfo("Asia/Shanghai")
EVERYTHING = Grant("person", "desk", role="supervisor")


def case_of(number: int, *, area: str, status: str = "open", is_overdue: bool = False) -> CaseRow:
    """A case reported so many minutes before the district's instant, due in two days or two days ago."""
    reported_at = districts.AT - timedelta(minutes=number)
    due_at = districts.AT + timedelta(days=-2 if is_overdue else 2)
    return CaseRow(
        id=f"grid/{number}", code=f"251011-{number:03}", area=area, kind="neighbours", grade="ordinary",
        source="grid", status=status, holder=area, reported_at=reported_at,
        closed_at=districts.AT if status == "closed" else None,
        due_at=due_at if status == "open" else None, is_overdue=is_overdue, is_due_soon=False,
        is_unheld=False, is_paused=False, state=b"",
    )  # fmt: skip


@dataclass
class FakeViews:
    """Port Views as far as a desk reads it: rows in memory."""

    rows: Sequence[CaseRow] = ()
    relay_rows: Sequence[RelayRow] = ()
    span_rows: Sequence[RelaySpanRow] = ()
    asked: list[CaseFilter] = field(default_factory=list)

    def cases(self, wanted: CaseFilter) -> Sequence[CaseRow]:
        self.asked.append(wanted)
        found = [row for row in self.rows if fits(row, replace(wanted, order="newest"))]
        is_up = wanted.order == "due"
        if wanted.after is not None:
            last = (wanted.after[0] or NEVER, wanted.after[1])
            after = gt if is_up else lt
            found = [row for row in found if after(place(row, wanted.order), last)]
        found.sort(key=lambda row: place(row, wanted.order), reverse=not is_up)
        return found[: wanted.limit]

    def count(self, wanted: CaseFilter) -> RowCount:
        return RowCount(len(self.cases(replace(wanted, after=None, limit=len(self.rows)))))

    def loads(self, areas: Collection[str] | None) -> Sequence[HolderLoad]:
        wanted = CaseFilter(areas=None if areas is None else frozenset(areas), status="open")
        found = [row for row in self.rows if fits(row, wanted)]
        holders = sorted({row.holder for row in found}, key=lambda holder: holder or "")
        return [load_of(holder, [row for row in found if row.holder == holder]) for holder in holders]

    def cases_by_id(self, ids: Collection[str]) -> Sequence[CaseRow]:
        return [row for row in self.rows if row.id in ids]

    def case_spans(
        self, span: str, *, areas: Collection[str] | None, first: int | None = None, last: int | None = None
    ) -> Sequence[CaseSpanRow]:
        return ()

    def relays(self, wanted: RelayFilter) -> Sequence[RelayRow]:
        found = [r for r in self.relay_rows if wanted.areas is None or r.area in wanted.areas]
        found = [r for r in found if wanted.statuses is None or r.status in wanted.statuses]
        found = [r for r in found if wanted.direction in (None, r.direction)]
        found = [r for r in found if wanted.case_id in (None, r.case_id)]
        if wanted.sent_from is not None:
            found = [r for r in found if r.sent_at is not None and r.sent_at >= wanted.sent_from]
        if wanted.sent_until is not None:
            found = [r for r in found if r.sent_at is not None and r.sent_at < wanted.sent_until]
        return found[: wanted.limit]

    def relay_spans(
        self, span: Span, *, areas: Collection[str], first: int, last: int
    ) -> Sequence[RelaySpanRow]:
        return [
            row
            for row in self.span_rows
            if row.key.span == span and row.key.area in areas and first <= row.key.start <= last
        ]


class FakeHistorian:
    """The past is as the present was made, at the instant asked for."""

    async def situation(self, at: datetime, *, as_: As) -> Situation:
        return districts.normal(at=at)

    async def cases(self, at: datetime, wanted: CaseFilter, *, as_: As) -> Sequence[CaseRow]:
        return ()

    async def count(self, at: datetime, wanted: CaseFilter, *, as_: As) -> RowCount:
        return RowCount(0)

    async def loads(self, at: datetime, areas: Collection[str] | None, *, as_: As) -> Sequence[HolderLoad]:
        return ()

    async def day(
        self, at: datetime, areas: Collection[str] | None, begins_at: datetime, ends_at: datetime, *, as_: As
    ) -> Mapping[str, CaseSums]:
        return {}

    async def days(self, at: datetime, areas: Collection[str] | None, days: range, *, as_: As) -> DaySums:
        return DaySums({}, None)

    async def relays(self, at: datetime, wanted: RelayFilter, *, as_: As) -> Sequence[RelayRow]:
        return ()


def desk_of(
    situation: Situation | None,
    grant: Grant = EVERYTHING,
    *,
    views: FakeViews | None = None,
    journal: Journal | None = None,
    at: datetime | None = None,
    as_: As = "known",
    saved: SavedViews | None = None,
    sealer: Sealer | None = None,
    alerts: AlertGround | None = None,
) -> Desk:
    reading = Reading(
        situation=lambda: situation,
        historian=FakeHistorian(),
        views=views or FakeViews(),  # type: ignore[arg-type]
        journal=journal or MemoryJournal(SystemClock()),
        zone=ZONE,
        saved=saved,
        sealer=sealer,
        alerts=alerts,
    )
    return Desk(reading, grant, at, as_)
