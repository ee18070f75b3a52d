"""The digest of each working day: what will breach by the next working morning.

Deadlines end at midnight, when nobody is here. Told also where nothing is due: that none comes is a sign.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.alerting.plan.duty import is_working_day, working_from
from dashboard.alerting.plan.message_words import AND_MORE, BETWEEN, DIGEST, EVERYWHERE, TERMS
from dashboard.alerting.plan.messages import CODES, clock, place
from dashboard.domain.area import AreaTree
from dashboard.domain.calendar import DAY, WorkingCalendar
from dashboard.domain.duty import DutyPlan
from dashboard.domain.situation import ClauseName
from dashboard.ports import CaseFilter, Views
from dashboard.projections.checkpoint import adopt_cases
from dashboard.projections.look import stored_board

STREETS: Final = 5
"""So many are named with their counts, those with most first."""
PAGE: Final = 1_000
FARTHEST: Final = 400
"""Days that are looked over for the next working one."""


class Coming(NamedTuple):
    """A clause that runs and is due. `code`: of the case, `area`: the lowest one known."""

    code: str
    clause: ClauseName
    area: str
    due_at: datetime


def digest_at(plan: DutyPlan, after: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> datetime | None:
    """When the next digest is told, after that instant; None where the plan has none."""
    if plan.digest is None:
        return None
    day = after.astimezone(zone).date()
    for _ in range(FARTHEST):
        at = datetime.combine(day, plan.digest.at, zone).astimezone(UTC)
        if at > after and is_working_day(day, calendar):
            return at
        day += DAY
    return None


def next_morning(plan: DutyPlan, at: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> datetime:
    """When the next working day after the one of `at` begins."""
    tomorrow = datetime.combine(at.astimezone(zone).date() + DAY, plan.working.from_, zone)
    return working_from(plan.working, tomorrow.astimezone(UTC), calendar, zone)


class NotFolded(LookupError):
    """The read tables are not there yet, so nobody knows what is due."""


def coming_until(
    views: Views, zone: ZoneInfo, *, at: datetime, until: datetime, page: int = PAGE
) -> tuple[list[Coming], datetime]:
    """What is due from `at` to before `until`, the earliest first; and as of when the read tables tell it.

    Blocking. Raises NotFolded, and JournalError.
    """
    board = stored_board(views, zone)
    if not board.position:
        raise NotFolded("nothing is folded yet")
    wanted = CaseFilter(status="open", due_until=until, order="due", limit=page)
    found: list[Coming] = []
    while rows := views.cases(wanted):
        adopt_cases(board, rows)
        found += [
            Coming(row.code, clock.name, row.area, clock.due.due_at)
            for row in rows
            for clock in board.cases.held[row.id].clocks
            if clock.met_at is None and at <= clock.due.due_at < until
        ]
        wanted = replace(wanted, after=(rows[-1].due_at, rows[-1].id))
    return sorted(found, key=lambda each: (each.due_at, each.code)), board.at


def digest(
    coming: Sequence[Coming],
    *,
    at: datetime,
    until: datetime,
    tree: AreaTree,
    zone: ZoneInfo,
    lang: str,
) -> tuple[str, str]:
    """Title and text. `at`: as of when it is told. `coming`: the earliest first."""
    n = ("zh", "en").index(lang)
    by_clause: dict[ClauseName, list[Coming]] = {}
    for each in coming:
        by_clause.setdefault(each.clause, []).append(each)
    when = clock(until, at, zone)
    title = DIGEST["title" if coming else "title_none"][n].format(total=f"{len(coming):,}", until=when)
    lines = [
        DIGEST["clause"][n].format(
            clause=TERMS[name][n],
            total=f"{len(due):,}",
            streets=_streets(due, tree, n),
            codes=_first((each.code for each in due), len(due), n),
        )
        for name, due in sorted(by_clause.items(), key=lambda each: -len(each[1]))
    ]
    lines.append(DIGEST["as_of"][n].format(at=clock(at, at, zone)))
    return title, "\n".join(lines)


def missed(*, at: datetime, until: datetime, zone: ZoneInfo, lang: str) -> tuple[str, str]:
    """Title and text where that of `at` could not be told: what is due is not known, which is not nothing."""
    n = ("zh", "en").index(lang)
    said = {"at": clock(at, until, zone), "until": clock(until, at, zone)}
    return DIGEST["missed"][n].format(**said), DIGEST["missed_text"][n].format(**said)


def _streets(due: Iterable[Coming], tree: AreaTree, n: int) -> str:
    counted: Mapping[str, int] = Counter(_street(each.area, tree) for each in due)
    most = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    named = [f"{place(code, tree) or code or EVERYWHERE[n]} {number:,}" for code, number in most[:STREETS]]
    return BETWEEN[n].join(named) + (AND_MORE[n] if len(most) > STREETS else "")


def _street(area: str, tree: AreaTree) -> str:
    return next((code for code in tree.path(area) if tree[code].level == "street"), area)


def _first(codes: Iterable[str], total: int, n: int) -> str:
    named = list(dict.fromkeys(codes))[:CODES]
    return BETWEEN[n].join(named) + (AND_MORE[n] if total > len(named) else "")
