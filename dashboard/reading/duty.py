"""What one shift hands to the next beyond the rows of lists: the time that it speaks of, and what waits."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.ports import CaseRow
from dashboard.projections.checkpoint import case_of
from dashboard.reading.relay_overview import RelayPeriod, period_between

SHIFT: Final = timedelta(hours=12)


def shift_of(since: datetime | None, at: datetime, zone: ZoneInfo) -> RelayPeriod:
    """From `since`, or 12 hours ago, to now: of whole hours up to a day, of whole days beyond, 31 at most.

    So that what is counted by the hour is of the same time as what is counted by the instant.
    """
    begins = at - SHIFT if since is None or since >= at else since
    return period_between(begins, at, zone)


def midnight(on: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return datetime.combine(on, time(), tzinfo=zone)


def paused_until(row: CaseRow, at: datetime) -> datetime | None:
    """Until when a case that is paused at `at` stays so; None of one that is not."""
    return max((p.end_at for p in case_of(row).pauses if p.start_at <= at < p.end_at), default=None)


def asked_until(row: CaseRow) -> datetime | None:
    """The end that was asked for, of an extension that nobody decided."""
    return case_of(row).asked_for
