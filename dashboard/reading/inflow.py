"""What came in and went out of an area on the local days of late, by day, kind and source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from dashboard.ports import Views
from dashboard.projections.case_period import cases_on
from dashboard.projections.case_sums import CaseSum, CaseSums, decoded, merged

__all__ = ["CaseSum", "CaseSums", "Day", "Inflow", "day_by_area", "inflow", "merged", "midnight"]

DAYS = 30


@dataclass(frozen=True, slots=True)
class Day:
    """A local day, from its midnight up to the next one's."""

    on: date
    begins_at: datetime
    ends_at: datetime
    sum: CaseSum


@dataclass(frozen=True, slots=True)
class Inflow:
    """`days`: DAYS of them, oldest first, the last one still running. `kinds`, `sources`: all these days
    together, the most registered first; what nothing was registered of is left out."""

    days: tuple[Day, ...]
    total: CaseSum
    kinds: tuple[tuple[str, CaseSum], ...]
    sources: tuple[tuple[str, CaseSum], ...]


def inflow(views: Views, area: str | None, *, today: date, zone: ZoneInfo) -> Inflow:
    """Of the area and what lies below it; of everything for None. Blocking."""
    first, last = today.toordinal() - DAYS + 1, today.toordinal()
    found = cases_on(views, area, first=first, last=last)
    whole = merged(found.values())
    days = tuple(
        Day(
            date.fromordinal(n),
            midnight(date.fromordinal(n), zone),
            midnight(date.fromordinal(n + 1), zone),
            found[n].total() if n in found else CaseSum(),
        )
        for n in range(first, last + 1)
    )
    return Inflow(days, whole.total(), most_first(whole.by_kind()), most_first(whole.by_source()))


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
