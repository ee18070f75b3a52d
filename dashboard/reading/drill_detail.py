"""Drills as the API and the command line tell them: derived from the journal whenever they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.domain.drill import DrillState, Run, outcome, runs
from dashboard.domain.registers import schedules_in
from dashboard.ports import Journal


@dataclass(frozen=True, slots=True)
class DrillLine:
    """One drill to one community. `relay`: its id as a relay. `due_at`: when it was to be sent.

    `state`: not_sent, waiting, answered (within 60 minutes), late (after them) or unanswered (after them).
    `minutes`: from its sending to its answer; null while there is none.
    """

    relay: str
    name: str
    on: date
    area: str
    state: DrillState
    due_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class DrillList:
    """Of the days asked for, the last first; at most as many as asked for."""

    drills: list[DrillLine]


def newest_drills(
    journal: Journal,
    zone: ZoneInfo,
    *,
    at: datetime,
    days: int,
    limit: int,
    is_in_reach: Callable[[str], bool] = lambda area: True,
) -> list[DrillLine]:
    """What was to be sent in so many days up to `at`, the last first, to the areas in reach."""
    due = runs(schedules_in(journal.registers()), at - timedelta(days=days), at, zone)
    wanted = [run for run in reversed(due) if is_in_reach(run.area)]
    return [_line(journal, run, at) for run in wanted[:limit]]


def _line(journal: Journal, run: Run, at: datetime) -> DrillLine:
    found = outcome(run, journal.of_subject(run.subject), at=at)
    return DrillLine(
        relay=run.subject,
        name=run.name,
        on=run.on,
        area=run.area,
        state=found.state,
        due_at=run.at,
        sent_at=found.sent_at,
        answered_at=found.answered_at,
        minutes=None if found.took is None else round(found.took.total_seconds() / 60, 1),
    )
