"""Cases by kind and source of any area and time, and how many rows a filter has, from the read tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dashboard.ports import CaseFilter, RowCount, Views
from dashboard.projections.case_spans import MONTHS_A_YEAR, month_of
from dashboard.projections.case_sums import CaseSums, decoded, merged
from dashboard.projections.relay_spans import EVERYTHING


def cases_on(views: Views, area: str | None, *, first: int, last: int) -> dict[int, CaseSums]:
    """By local day (ordinal), both ends included: of the area and what lies below it, or of everything.

    A day on which nothing was reported and nothing closed has no key.
    """
    rows = views.case_spans("day", areas=[area or EVERYTHING], first=first, last=last)
    found = {row.key.start: decoded(row.sums) for row in rows}
    return {day: found[day] for day in sorted(found) if found[day]}


def cases_within(views: Views, area: str | None, *, first: int, last: int) -> CaseSums:
    """The same of all these days together; whole months are read as they stand."""
    return merged(_parts(views, area or EVERYTHING, first, last))


def first_day(views: Views) -> int | None:
    """The local day (ordinal) on which the first case of all was reported; None where there is none."""
    months = views.case_spans("month", areas=[EVERYTHING])
    month = min((row.key.start for row in months if decoded(row.sums).total().registered), default=None)
    if month is None:
        return None
    found = cases_on(views, None, first=_begins(month), last=_begins(month + 1) - 1)
    return next(day for day, sums in found.items() if sums.total().registered)


def count(views: Views, wanted: CaseFilter) -> RowCount:
    """How many rows all pages of a filter have.

    Where it asks for area, kind, source and open, closed or late alone, exactly, from what each area ever
    had; else as `Views.count` gives it.
    """
    plain = CaseFilter(areas=wanted.areas, status=wanted.status, kind=wanted.kind, source=wanted.source)
    is_whole = replace(wanted, order="newest", after=None, limit=plain.limit) == plain
    only = {"newest": None, "due": "open", "closed": "closed"}[wanted.order]
    if not is_whole or wanted.status not in (None, "open", "closed", "late"):
        return views.count(wanted)
    if only is not None and wanted.status not in (None, only):
        return views.count(wanted)
    rows = views.case_spans("ever", areas=wanted.areas)
    found = merged(decoded(row.sums) for row in rows).total(kind=wanted.kind, source=wanted.source)
    numbers = {
        None: found.registered,
        "open": found.registered - found.closed,
        "closed": found.closed,
        "late": found.late,
    }
    return RowCount(numbers[wanted.status or only])


def _parts(views: Views, area: str, first: int, last: int) -> Iterator[CaseSums]:
    first_month, end_month = month_of(first - 1) + 1, month_of(last + 1)
    if first_month >= end_month:
        yield from cases_on(views, area, first=first, last=last).values()
        return
    for row in views.case_spans("month", areas=[area], first=first_month, last=end_month - 1):
        yield decoded(row.sums)
    yield from cases_on(views, area, first=first, last=_begins(first_month) - 1).values()
    yield from cases_on(views, area, first=_begins(end_month), last=last).values()


def _begins(month: int) -> int:
    """The first day of a month, as an ordinal."""
    return date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1).toordinal()
