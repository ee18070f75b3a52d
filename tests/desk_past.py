"""The past of a desk, read from a journal as the historian reads it, in this very process."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.domain.situation import Situation
from dashboard.ports import CaseFilter, CaseRow, HolderLoad, Journal, RelayFilter, RelayRow, RowCount
from dashboard.projections.case_rows import count_of, day_of, loads_of, rows_of
from dashboard.projections.case_sums import CaseSums
from dashboard.projections.history import As, Past, relay_rows_of
from dashboard.projections.view import View


class JournalHistorian:
    """Port Historian over a journal."""

    def __init__(self, journal: Journal, zone: ZoneInfo) -> None:
        self._past = Past(journal, zone)

    async def situation(self, at: datetime, *, as_: As) -> Situation:
        return View(self._past.board(at, as_=as_), is_demo=False).cut()

    async def cases(self, at: datetime, wanted: CaseFilter, *, as_: As) -> Sequence[CaseRow]:
        return rows_of(self._past.board(at, as_=as_), wanted)

    async def count(self, at: datetime, wanted: CaseFilter, *, as_: As) -> RowCount:
        return RowCount(count_of(self._past.board(at, as_=as_), wanted))

    async def loads(self, at: datetime, areas: Collection[str] | None, *, as_: As) -> Sequence[HolderLoad]:
        return loads_of(self._past.board(at, as_=as_), areas)

    async def day(
        self, at: datetime, areas: Collection[str] | None, begins_at: datetime, ends_at: datetime, *, as_: As
    ) -> Mapping[str, CaseSums]:
        return day_of(self._past.board(at, as_=as_), areas, begins_at, ends_at)

    async def relays(self, at: datetime, wanted: RelayFilter, *, as_: As) -> Sequence[RelayRow]:
        return relay_rows_of(self._past.board(at, as_=as_), wanted)
