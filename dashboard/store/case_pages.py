"""What is asked of the read table of cases, as SQL: the page and the count of any filter.

Each question goes its *path*: one index, which holds all that the filter asks of most cases. A path walked in
the order of the page ends with it; where its order is another, what it holds is sorted, and it is short.

open cases    few among the closed, so one index holds all of them that can be asked, area by area; and one
              lies by report, for the first look at many areas
closed cases  by holder; those closed late; those of a special grade or clause; by area, merged; by kind; by
              source; else by report, or by closing. The first of these that the filter names is taken.

SQLite is told the index by its name; PostgreSQL finds it by its statistics.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from dashboard.domain.situation import CLAUSES
from dashboard.ports import COUNTED_AT_MOST, CaseFilter, CaseOrder, ClauseState
from dashboard.store.instants import micros
from dashboard.store.queries import Query, union
from dashboard.store.schema import (
    CLAUSE_STATES,
    IS_CLOSED,
    IS_HELD,
    IS_LATE,
    IS_OPEN,
    IS_SPECIAL,
    cases,
)

Side: TypeAlias = Literal["open", "closed"]

MERGED_AT_ONCE: Final = 8
"""So many areas are always read one by one; more of them only where no kind and no source is asked for."""
MERGED_AT_MOST: Final = 32
"""Of more areas it is taken that they are a good part of all: each case on the way is asked for its own."""
WEEK, MONTH = timedelta(days=7), timedelta(days=31)
"""Of closings, and of reports: a period so short is read whole and sorted, for a page in another order."""
FAR: Final = 2**62
"""Stands for the due instant of a case that has none, behind all others."""
GRADES: Final = ("ordinary", "major", "special")
OVER: Final = frozenset({"met", "late"})
COLUMNS: Final = ", ".join(f"cases.{column.name}" for column in cases.columns)


@dataclass(frozen=True, slots=True)
class Path:
    """`starts`: what each of its branches is read by. `walks`: the order in which it lies, None where the
    branch is read whole. `where`: the condition of the index. `says`: what needs not be asked again."""

    index: str
    where: str
    walks: CaseOrder | None = None
    starts: Sequence[Sequence[Query]] = ((),)
    says: frozenset[str] = frozenset()


def page(wanted: CaseFilter, *, is_sqlite: bool) -> Query | None:
    """The rows of one page, in order. None where no case can fit."""
    found = [
        _keys(wanted, side, path, start, is_sqlite) for side, path in _paths(wanted) for start in path.starts
    ]
    if not found:
        return None
    way = _way(wanted)
    keys = found[0]
    if len(found) > 1:
        keys = union(found, f"ORDER BY place {way}, id {way} LIMIT {wanted.limit:d}")
    text = f"SELECT {COLUMNS} FROM ({keys.text}) AS found JOIN cases ON cases.id = found.id"
    return Query(f"{text} ORDER BY found.place {way}, found.id {way}", keys.values)


def counts(wanted: CaseFilter, *, is_sqlite: bool) -> Sequence[tuple[Side, Query]]:
    """What the rows are counted by: open cases whole, closed ones to one past COUNTED_AT_MOST."""
    is_by_closing = wanted.closed_from is not None or wanted.closed_until is not None
    # A count has no order, so what was closed in a time is counted where that time lies together.
    order = "closed" if is_by_closing and wanted.order == "newest" else wanted.order
    whole = replace(wanted, after=None, order=order)
    asked: list[tuple[Side, Query]] = []
    for side, path in _paths(whole):
        parts = [_from(whole, side, path, start, is_sqlite) for start in path.starts]
        most = "" if side == "open" else f" LIMIT {COUNTED_AT_MOST + 1:d}"
        every = union([Query(f"SELECT 1 AS one {part.text}{most}", part.values) for part in parts], most)
        asked.append((side, Query(f"SELECT count(*) FROM ({every.text}) AS found", every.values)))
    return asked


def loads(areas: Collection[str] | None, *, is_sqlite: bool) -> Query:
    """Of each holder of open cases, and of nobody: what `HolderLoad` tells, in its order."""
    if areas is not None and not areas:
        return Query("SELECT NULL, 0, 0, 0, 0, NULL WHERE 1 = 0")
    within = CaseFilter(areas=None if areas is None else frozenset(areas))
    rest = _from(within, "open", Path("ix_cases_open_area", IS_OPEN), (), is_sqlite)
    sums = "count(*), sum(is_overdue), sum(is_due_soon), sum(is_paused), min(held_us)"
    return Query(f"SELECT holder, {sums} {rest.text} GROUP BY holder", rest.values)


def _keys(wanted: CaseFilter, side: Side, path: Path, start: Sequence[Query], is_sqlite: bool) -> Query:
    """The places of one branch in the page."""
    rest = _from(wanted, side, path, start, is_sqlite)
    column = {"newest": "reported_us", "closed": "closed_us", "due": f"coalesce(due_us, {FAR})"}[wanted.order]
    way = _way(wanted)
    # Plus nothing: no index lies in that order, so none is walked that finds what fits by chance alone.
    ordered = column if path.walks == wanted.order else f"{column} + 0"
    text = f"SELECT id, {ordered} AS place {rest.text}"
    return Query(f"{text} ORDER BY {ordered} {way}, id {way} LIMIT {wanted.limit:d}", rest.values)


def _way(wanted: CaseFilter) -> str:
    return "ASC" if wanted.order == "due" else "DESC"


def _from(wanted: CaseFilter, side: Side, path: Path, start: Sequence[Query], is_sqlite: bool) -> Query:
    asked = [Query(path.where), *start, *_asked(wanted, side, path.says, is_sqlite)]
    by = f" INDEXED BY {path.index}" if is_sqlite else ""
    where = " AND ".join(query.text for query in asked)
    return Query(f"FROM cases{by} WHERE {where}", tuple(v for query in asked for v in query.values))


# ── paths ───────────────────────────────────────────────────────────────────────────────────────────────


def _paths(wanted: CaseFilter) -> list[tuple[Side, Path]]:
    """Where to look; nowhere, where what is asked for excludes itself."""
    if wanted.areas is not None and not wanted.areas:
        return []
    is_running = wanted.clause_is is not None and wanted.clause_is not in OVER
    is_closing_over = wanted.clause_is in OVER and wanted.clause not in (None, "dispatch")
    only_open = (
        wanted.status in ("open", "overdue", "due_soon", "paused", "unheld", "asked")
        or wanted.order == "due"
        or is_running
        or wanted.due_from is not None
        or wanted.due_until is not None
    )
    only_closed = (
        wanted.status in ("closed", "late")
        or wanted.order == "closed"
        or is_closing_over
        or wanted.closed_from is not None
        or wanted.closed_until is not None
    )
    found: list[tuple[Side, Path]] = []
    if not only_closed:
        found.append(("open", _coded(wanted, IS_OPEN) or _open_path(wanted)))
    if not only_open:
        found.append(("closed", _coded(wanted, IS_CLOSED) or _closed_path(wanted)))
    return found


def _coded(wanted: CaseFilter, where: str) -> Path | None:
    if wanted.code is None and wanted.code_begins is None:
        return None
    return Path("ix_cases_code", where)


def _open_path(wanted: CaseFilter) -> Path:
    """By report, where that index holds what is asked; else that which holds everything, area by area."""
    is_by_report = (
        wanted.order == "newest"
        and (wanted.areas is None or len(wanted.areas) > MERGED_AT_ONCE)
        and wanted.status in (None, "open")
        and (wanted.holder, wanted.clause, wanted.clause_is) == (None, None, None)
        and (wanted.due_from, wanted.due_until) == (None, None)
    )
    if is_by_report:
        return Path("ix_cases_open_reported", IS_OPEN, "newest")
    return Path("ix_cases_open_area", IS_OPEN)


def _closed_path(wanted: CaseFilter) -> Path:
    if _is_within(WEEK, wanted.closed_from, wanted.closed_until):
        return Path("ix_cases_closed", IS_CLOSED, "closed")
    if wanted.holder:
        held = Query("holder = ?", (wanted.holder,))
        return Path("ix_cases_closed_holder", IS_HELD, "newest", [[held]], frozenset({"holder"}))
    if wanted.order == "closed" and not _is_within(MONTH, wanted.reported_from, wanted.reported_until):
        return Path("ix_cases_closed", IS_CLOSED, "closed")
    return _by_report(wanted)


def _by_report(wanted: CaseFilter) -> Path:
    is_of_special_clause = wanted.clause is not None and wanted.clause not in ("dispatch", "close_ordinary")
    if wanted.status == "late" or (wanted.clause_is == "late" and wanted.clause not in (None, "dispatch")):
        return Path("ix_cases_late", IS_LATE, "newest", says=frozenset({"late"}))
    if is_of_special_clause or wanted.grade not in (None, "ordinary"):
        return _special(wanted)
    areas = len(wanted.areas or ())
    if 0 < areas <= MERGED_AT_ONCE:
        return _area_by_area(wanted)
    if wanted.kind is not None:
        of = [Query("kind = ?", (wanted.kind,))]
        return Path("ix_cases_closed_kind", IS_CLOSED, "newest", [of], frozenset({"kind"}))
    if wanted.source is not None:
        of = [Query("source = ?", (wanted.source,))]
        return Path("ix_cases_closed_source", IS_CLOSED, "newest", [of], frozenset({"source"}))
    if 0 < areas <= MERGED_AT_MOST:
        return _area_by_area(wanted)
    return Path("ix_cases_closed_reported", IS_CLOSED, "newest")


def _area_by_area(wanted: CaseFilter) -> Path:
    starts = [[Query("area = ?", (area,))] for area in sorted(wanted.areas or ())]
    return Path("ix_cases_closed_area", IS_CLOSED, "newest", starts, frozenset({"areas"}))


def _special(wanted: CaseFilter) -> Path:
    """By grade and closing clause; a case has one of each, so the branches share none."""
    is_of_closing = wanted.clause is not None and wanted.clause != "dispatch"
    closings = [wanted.clause] if is_of_closing else [*CLAUSES[1:], None]
    grades = [wanted.grade] if wanted.grade is not None else GRADES
    starts = [
        [
            Query("grade = ?", (grade,)),
            Query("closing IS NULL") if name is None else Query("closing = ?", (CLAUSES.index(name),)),
        ]
        for grade in grades
        for name in closings
    ]
    return Path("ix_cases_closed_special", IS_SPECIAL, "newest", starts, frozenset({"grade"}))


def _is_within(most: timedelta, from_: datetime | None, until: datetime | None) -> bool:
    return from_ is not None and until is not None and until - from_ <= most


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────────


def _asked(wanted: CaseFilter, side: Side, said: frozenset[str], is_sqlite: bool) -> Iterable[Query]:
    """What is left to be asked of each case on the way."""
    if wanted.areas is not None and "areas" not in said:
        some = tuple(sorted(wanted.areas))
        yield Query(f"area IN ({', '.join('?' * len(some))})", some)
    if wanted.holder == "":
        yield Query("holder IS NULL")
    for name in ("kind", "source", "grade", "holder", "code"):
        value = getattr(wanted, name)
        if value and name not in said:
            yield Query(f"{name} = ?", (value,))
    if wanted.code_begins is not None:
        yield _begins(wanted.code_begins, is_sqlite)
    if wanted.status == "late" and "late" not in said:
        yield Query(IS_LATE)
    elif wanted.status not in (None, "open", "closed", "late"):
        yield Query(f"is_{wanted.status} = 1")
    yield from _clause(wanted, side)
    yield from _times(wanted, side)
    if wanted.after is not None:
        yield _after(wanted)


def _begins(code: str, is_sqlite: bool) -> Query:
    """Between it and whatever begins with it; on PostgreSQL as the index compares, by bytes."""
    not_before, before = (">=", "<") if is_sqlite else ("~>=~", "~<~")
    return Query(f"code {not_before} ? AND code {before} ?", (code, code + "\U0010ffff"))


def _clause(wanted: CaseFilter, side: Side) -> Iterable[Query]:
    is_so, closing_is_so = _states(wanted.clause_is, side)
    if wanted.clause is None:
        if is_so:
            yield Query(f"(dispatch {is_so} OR ({closing_is_so}))")
    elif wanted.clause == "dispatch":
        yield Query(f"dispatch {is_so or 'IS NOT NULL'}")
    else:
        yield Query("closing = ?", (CLAUSES.index(wanted.clause),))
        if closing_is_so:
            yield Query(closing_is_so)


def _states(state: ClauseState | None, side: Side) -> tuple[str, str]:
    """What is asked of a dispatch, and what of the closing clause: of closed cases, whether it was late."""
    if state is None:
        return "", ""
    listed = ("running", "due_soon", "overdue") if state == "running" else (state,)
    is_so = f"IN ({', '.join(str(CLAUSE_STATES.index(each)) for each in listed)})"
    if side == "open":
        return is_so, f"closing_state {is_so}"
    return is_so, "is_late = 1" if state == "late" else "closing IS NOT NULL AND is_late = 0"


def _times(wanted: CaseFilter, side: Side) -> Iterable[Query]:
    until = wanted.reported_until
    if side == "closed" and wanted.closed_until is not None:
        # None is closed before its report: so a walk by reports begins where the period ends.
        until = min(until, wanted.closed_until) if until is not None else wanted.closed_until
    bounds = (
        ("reported_us", wanted.reported_from, until),
        ("closed_us", wanted.closed_from, wanted.closed_until),
        ("due_us", wanted.due_from, wanted.due_until),
    )
    for column, from_, before in bounds:
        if from_ is not None:
            yield Query(f"{column} >= ?", (micros(from_),))
        if before is not None:
            yield Query(f"{column} < ?", (micros(before),))


def _after(wanted: CaseFilter) -> Query:
    assert wanted.after is not None, "asked of a first page"
    at, id_ = wanted.after
    if wanted.order == "due":
        return Query(f"(coalesce(due_us, {FAR}), id) > (?, ?)", (FAR if at is None else micros(at), id_))
    assert at is not None, "every reported case has an instant of its report, every closed one of its closing"
    column = "reported_us" if wanted.order == "newest" else "closed_us"
    return Query(f"({column}, id) < (?, ?)", (micros(at), id_))
