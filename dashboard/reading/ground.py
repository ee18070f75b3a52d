"""What the API reads from: the Situation on show, the rows of the views, and the past on request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from dashboard.domain.situation import Situation
from dashboard.ports import (
    CaseFilter,
    CaseRow,
    HolderLoad,
    Journal,
    RelayFilter,
    RelayRow,
    RowCount,
    SavedViews,
    Sealer,
    Views,
)
from dashboard.projections.case_rows import DaySums
from dashboard.projections.case_sums import CaseSums
from dashboard.projections.history import As
from dashboard.reading.alert_ground import AlertGround


class Historian(Protocol):
    async def situation(self, at: datetime, *, as_: As) -> Situation:
        """The Situation at a past instant. Raises Busy when too many ask at once."""
        ...

    async def cases(self, at: datetime, wanted: CaseFilter, *, as_: As) -> Sequence[CaseRow]:
        """The rows of that instant. Raises Busy, too."""
        ...

    async def count(self, at: datetime, wanted: CaseFilter, *, as_: As) -> RowCount:
        """How many rows that list had. Raises Busy, too."""
        ...

    async def loads(self, at: datetime, areas: Collection[str] | None, *, as_: As) -> Sequence[HolderLoad]:
        """Who held the open cases of that instant. Raises Busy, too."""
        ...

    async def day(
        self, at: datetime, areas: Collection[str] | None, begins_at: datetime, ends_at: datetime, *, as_: As
    ) -> Mapping[str, CaseSums]:
        """What was reported and closed in that time, by area, as of that instant. Raises Busy, too."""
        ...

    async def days(self, at: datetime, areas: Collection[str] | None, days: range, *, as_: As) -> DaySums:
        """What was reported and closed on these days (ordinals), as of that instant. Raises Busy, too."""
        ...

    async def relays(self, at: datetime, wanted: RelayFilter, *, as_: As) -> Sequence[RelayRow]:
        """The relays of that instant. Raises Busy, too."""
        ...


class Busy(Exception):
    """More questions about the past than can be answered now; ask again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`situation`: the newest on show, None before the first. `saved`: what people keep; None where nobody
    keeps anything. `sealer`: opens what is kept apart of a case; None where nothing of it is told. `alerts`:
    what is asked of alerts; None where there are none."""

    situation: Callable[[], Situation | None]
    historian: Historian
    views: Views
    journal: Journal
    zone: ZoneInfo
    saved: SavedViews | None = None
    sealer: Sealer | None = None
    alerts: AlertGround | None = None
