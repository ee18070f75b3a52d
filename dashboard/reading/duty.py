"""What a shift hands over, and what a day is told by, beyond the rows of lists: their time, what waits, and
the policy that holds."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.ports import CaseRow
from dashboard.projections.checkpoint import case_of
from dashboard.projections.rules import rules_of
from dashboard.reading.desk import Desk
from dashboard.reading.ground import Reading
from dashboard.reading.relay_overview import RelayPeriod, period_between

SHIFT: Final = timedelta(hours=12)


def shift_of(since: datetime | None, at: datetime, zone: ZoneInfo) -> RelayPeriod:
    """From `since`, or 12 hours ago, to now: of whole hours up to a day, of whole days beyond, 31 at most.

    So that what is counted by the hour is of the same time as what is counted by the instant.
    """
    begins = at - SHIFT if since is None or since >= at else since
    return period_between(begins, at, zone)


async def policy_on(desk: Desk, on: date) -> tuple[str, int] | None:
    """The policy for what starts on that local day, and which of the versions loaded it is, from 1, as known
    at the desk's instant. None where none was loaded yet."""
    look = partial(_policy_on, desk.reading, on, until=desk.at if desk.as_ == "known" else None)
    return await asyncio.to_thread(look)


def _policy_on(reading: Reading, on: date, *, until: datetime | None) -> tuple[str, int] | None:
    changes = [r for r in reading.journal.registers() if until is None or r.recorded_at <= until]
    policies = rules_of(changes, reading.zone).policies
    if policies is None:
        return None
    found = policies.version_on(on)
    number = next(n for n, version in enumerate(policies.versions, start=1) if version is found)
    return found.policy.name, number


def paused_until(row: CaseRow, at: datetime) -> datetime | None:
    """Until when a case that is paused at `at` stays so; None of one that is not."""
    return max((p.end_at for p in case_of(row).pauses if p.start_at <= at < p.end_at), default=None)


def asked_until(row: CaseRow) -> datetime | None:
    """The end that was asked for, of an extension that nobody decided."""
    return case_of(row).asked_for
