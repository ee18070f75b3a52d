"""The past of a journal in memory, folded in this process."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.domain.situation import Situation
from dashboard.ports import CaseFilter, CaseRow, HolderLoad, Journal, RelayFilter, RelayRow, RowCount
from dashboard.projections.case_rows import DaySums, day_of, days_of
from dashboard.projections.case_sums import CaseSums
from dashboard.projections.history import As, Past, relay_rows_of


class FoldingHistorian:
    """Port Historian; it is never Busy."""

    def __init__(self, journal: Journal, zone: ZoneInfo) -> None:
        self._past = Past(journal, zone)

    async def situation(self, at: datetime, *, as_: As) -> Situation:
        return self._past.situation(at, as_=as_)

    async def cases(self, at: datetime, wanted: CaseFilter, *, as_: As) -> Sequence[CaseRow]:
        return self._past.cases(at, wanted, as_=as_)

    async def count(self, at: datetime, wanted: CaseFilter, *, as_: As) -> RowCount:
        return RowCount(self._past.count(at, wanted, as_=as_))

    async def loads(self, at: datetime, areas: Collection[str] | None, *, as_: As) -> Sequence[HolderLoad]:
        return self._past.loads(at, areas, as_=as_)

    async def day(
        self, at: datetime, areas: Collection[str] | None, begins_at: datetime, ends_at: datetime, *, as_: As
    ) -> Mapping[str, CaseSums]:
        return day_of(self._past.board(at, as_=as_), areas, begins_at, ends_at)

    async def days(self, at: datetime, areas: Collection[str] | None, days: range, *, as_: As) -> DaySums:
        return days_of(self._past.board(at, as_=as_), areas, days)

    async def relays(self, at: datetime, wanted: RelayFilter, *, as_: As) -> Sequence[RelayRow]:
        return relay_rows_of(self._past.board(at, as_=as_), wanted)
