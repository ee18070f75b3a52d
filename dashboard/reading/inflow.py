"""What came in and went out of an area on the local days of late, by day, kind and source, and how much of it
is usual on such a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from dashboard.domain.area import Area
from dashboard.ports import Views
from dashboard.projections.case_period import cases_on, first_day
from dashboard.projections.case_rows import DaySums
from dashboard.projections.case_sums import CaseSum, CaseSums, decoded, merged
from dashboard.projections.flow import LIKE_DAYS, usual

__all__ = ["CaseSum", "CaseSums", "Day", "Inflow", "Usual", "day_by_area", "inflow", "merged", "midnight"]

DAYS: Final = 30

Usual: TypeAlias = tuple[int, int]
"""The 10th and 90th percentile of the same weekday in the 12 weeks before, of the days that are known."""


@dataclass(frozen=True, slots=True)
class Day:
    """A local day, from its midnight up to the next one's. `usual_in`, `usual_out`: how many come in and go
    out on such a day; None where fewer than 7 like it are known, and after the area's last one."""

    on: date
    begins_at: datetime
    ends_at: datetime
    sum: CaseSum
    usual_in: Usual | None = None
    usual_out: Usual | None = None


@dataclass(frozen=True, slots=True)
class Inflow:
    """`days`: DAYS of them, oldest first, the last one still running. `kinds`, `sources`: all these days
    together, the most registered first; what nothing was registered of is left out."""

    days: tuple[Day, ...]
    total: CaseSum
    kinds: tuple[tuple[str, CaseSum], ...]
    sources: tuple[tuple[str, CaseSum], ...]


def inflow(views: Views, area: Area | None, *, today: date, zone: ZoneInfo) -> Inflow:
    """Of the area and what lies below it; of everything for None. Blocking.

    Known are the days after the first on which anything was reported anywhere, of those on which the area
    is valid.
    """
    days = days_read(today)
    code = None if area is None else area.code
    found = DaySums(cases_on(views, code, first=days.start, last=days.stop - 1), first_day(views))
    return inflow_of(found, area, today=today, zone=zone)


def days_read(today: date) -> range:
    """The local days (ordinals) that are told of, and those before them by which it is said what is usual."""
    return range(today.toordinal() - DAYS + 1 - LIKE_DAYS[-1], today.toordinal() + 1)


def inflow_of(of: DaySums, area: Area | None, *, today: date, zone: ZoneInfo) -> Inflow:
    """The same of sums that were read already, of `days_read`."""
    found, began = of
    days = range(today.toordinal() - DAYS + 1, today.toordinal() + 1)
    first, last = _validity(area)
    if began is not None:
        began = max(began, first - 1)
    totals = {day: sums.total() for day, sums in found.items()}
    came = Counter({day: each.registered for day, each in totals.items()})
    gone = Counter({day: each.closed for day, each in totals.items()})
    told = tuple(
        Day(
            date.fromordinal(n),
            midnight(date.fromordinal(n), zone),
            midnight(date.fromordinal(n + 1), zone),
            totals.get(n, CaseSum()),
            usual(came, n, LIKE_DAYS, began if n <= last else None),
            usual(gone, n, LIKE_DAYS, began if n <= last else None),
        )
        for n in days
    )
    whole = merged(found[day] for day in days if day in found)
    return Inflow(told, whole.total(), most_first(whole.by_kind()), most_first(whole.by_source()))


def _validity(area: Area | None) -> tuple[int, int]:
    """Its first and last valid day (ordinals)."""
    first = date.min if area is None or area.valid_from is None else area.valid_from
    last = date.max if area is None or area.valid_to is None else area.valid_to
    return first.toordinal(), last.toordinal()


def day_by_area(views: Views, areas: Collection[str] | None, on: date) -> dict[str, CaseSums]:
    """What came in and went out on one local day, by the very area; of all areas for None. Blocking."""
    day = on.toordinal()
    rows = views.case_spans("own", areas=areas, first=day, last=day)
    return {row.key.area: decoded(row.sums) for row in rows}


def midnight(on: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day begins."""
    return datetime.combine(on, time(), tzinfo=zone).astimezone(UTC)


def most_first(sums: Mapping[str, CaseSum]) -> tuple[tuple[str, CaseSum], ...]:
    """What nothing was registered of is left out."""
    came = [(name, each) for name, each in sums.items() if each.registered]
    return tuple(sorted(came, key=lambda pair: (-pair[1].registered, pair[0])))
