"""The cases of a board that a filter wants, in order: what the read tables answer, for any instant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from dashboard.domain.situation import ClauseName
from dashboard.ports import CaseFilter, CaseOrder, CaseRow, ClauseState, HolderLoad
from dashboard.projections.board import Board
from dashboard.projections.case_spans import CLOSED, LATE, REGISTERED
from dashboard.projections.case_sums import CaseSums
from dashboard.projections.checkpoint import bare_case_row, case_row

NEVER = datetime.max.replace(tzinfo=UTC)
"""Stands for the due instant of a case that has none, behind all others."""


def rows_of(board: Board, wanted: CaseFilter) -> list[CaseRow]:
    """The reported cases of a board that fit, in the order that is asked for."""
    fitting = sorted(_fitting(board, wanted), key=lambda row: place(row, wanted.order))
    if wanted.order != "due":
        fitting.reverse()
    page = [row for row in fitting if _is_after(row, wanted)][: wanted.limit]
    return [case_row(board.cases.held[row.id], at=board.at) for row in page]


def count_of(board: Board, wanted: CaseFilter) -> int:
    """How many rows all pages of the filter have together."""
    return len(_fitting(board, wanted))


def is_of_open_cases(wanted: CaseFilter) -> bool:
    """Whether no closed case can fit."""
    return wanted.order == "due" or wanted.status in _OPEN


def loads_of(board: Board, areas: Collection[str] | None) -> list[HolderLoad]:
    """Who holds the open cases of a board in these areas, or in all; nobody first, then by holder."""
    wanted = CaseFilter(areas=None if areas is None else frozenset(areas), status="open")
    by_holder: dict[str | None, list[CaseRow]] = {}
    for row in _fitting(board, wanted):
        by_holder.setdefault(row.holder, []).append(row)
    return [load_of(holder, by_holder[holder]) for holder in sorted(by_holder, key=lambda h: h or "")]


def day_of(
    board: Board, areas: Collection[str] | None, begins_at: datetime, ends_at: datetime
) -> dict[str, CaseSums]:
    """What was first reported, and closed, in that time, by area: as `case_spans` has it of a local day."""
    found: dict[str, CaseSums] = {}
    for row in _fitting(board, CaseFilter(areas=None if areas is None else frozenset(areas))):
        for at, change in ((row.reported_at, REGISTERED), (row.closed_at, LATE if row.is_late else CLOSED)):
            if at is not None and begins_at <= at < ends_at:
                found.setdefault(row.area, CaseSums()).shift((row.kind, row.source), change)
    return found


class DaySums(NamedTuple):
    """By local day (ordinal), what was first reported and closed; `first`: the day of the first case of all,
    in whatever area; None where there is none."""

    by_day: Mapping[int, CaseSums]
    first: int | None


def days_of(board: Board, areas: Collection[str] | None, days: range) -> DaySums:
    """What `case_spans` has of these areas and days, and of the first day of everything."""
    found: dict[int, CaseSums] = {}
    first: int | None = None
    for row in _fitting(board, CaseFilter()):
        for at, change in ((row.reported_at, REGISTERED), (row.closed_at, LATE if row.is_late else CLOSED)):
            if at is None:
                continue
            day = at.astimezone(board.zone).toordinal()
            if change is REGISTERED:
                first = day if first is None else min(first, day)
            if day in days and (areas is None or row.area in areas):
                found.setdefault(day, CaseSums()).shift((row.kind, row.source), change)
    return DaySums(found, first)


def load_of(holder: str | None, rows: Collection[CaseRow]) -> HolderLoad:
    """What these open cases of one holder come to."""
    return HolderLoad(
        holder=holder,
        n=len(rows),
        overdue=sum(row.is_overdue for row in rows),
        due_soon=sum(row.is_due_soon for row in rows),
        paused=sum(row.is_paused for row in rows),
        held_at=min((row.held_at for row in rows if row.held_at is not None), default=None),
    )


def place(row: CaseRow, order: CaseOrder) -> tuple[datetime, str]:
    """Its place in the order: `due` begins with the lowest, the others with the highest."""
    at = place_at(row, order)
    return NEVER if at is None else at, row.id


def place_at(row: CaseRow, order: CaseOrder) -> datetime | None:
    """The instant by which it is ordered, as `CaseFilter.after` names it."""
    return {"newest": row.reported_at, "due": row.due_at, "closed": row.closed_at}[order]


def _fitting(board: Board, wanted: CaseFilter) -> list[CaseRow]:
    registered = (held for held in board.cases.held.values() if held.case.is_registered)
    return [row for row in (bare_case_row(held, at=board.at) for held in registered) if fits(row, wanted)]


def _is_after(row: CaseRow, wanted: CaseFilter) -> bool:
    if wanted.after is None:
        return True
    at, id_ = wanted.after
    last = NEVER if at is None else at, id_
    return place(row, wanted.order) > last if wanted.order == "due" else place(row, wanted.order) < last


def fits(row: CaseRow, wanted: CaseFilter) -> bool:
    """True of a reported case that stands on a page of the filter, whichever."""
    return (
        (wanted.areas is None or row.area in wanted.areas)
        and (wanted.status is None or _HAS_STATUS[wanted.status](row))
        and (wanted.kind is None or row.kind == wanted.kind)
        and (wanted.source is None or row.source == wanted.source)
        and (wanted.grade is None or row.grade == wanted.grade)
        and (wanted.holder is None or (row.holder or "") == wanted.holder)
        and (wanted.code is None or row.code == wanted.code)
        and (wanted.code_begins is None or row.code.startswith(wanted.code_begins))
        and (wanted.order == "newest" or row.status == _ONLY[wanted.order])
        and _is_held_to(row, wanted.clause, wanted.clause_is)
        and _is_within(row.reported_at, wanted.reported_from, wanted.reported_until)
        and _is_within(row.closed_at, wanted.closed_from, wanted.closed_until)
        and _is_within(row.due_at, wanted.due_from, wanted.due_until)
    )


def _is_held_to(row: CaseRow, clause: ClauseName | None, state: ClauseState | None) -> bool:
    if clause is None:
        return state is None or _stands(row.dispatch, state) or _stands(row.closing_state, state)
    if clause == "dispatch":
        return row.dispatch is not None and (state is None or _stands(row.dispatch, state))
    return row.closing == clause and (state is None or _stands(row.closing_state, state))


def _stands(found: ClauseState | None, wanted: ClauseState) -> bool:
    return found == wanted or (wanted == "running" and found in ("due_soon", "overdue"))


def _is_within(at: datetime | None, from_: datetime | None, until: datetime | None) -> bool:
    if from_ is None and until is None:
        return True
    return at is not None and (from_ is None or at >= from_) and (until is None or at < until)


_OPEN: Final = frozenset({"open", "overdue", "due_soon", "paused", "unheld", "asked"})
_ONLY: Mapping[CaseOrder, str] = {"due": "open", "closed": "closed"}
_HAS_STATUS: Mapping[str, Callable[[CaseRow], bool]] = {
    "open": lambda row: row.status == "open",
    "closed": lambda row: row.status == "closed",
    "overdue": lambda row: row.is_overdue,
    "due_soon": lambda row: row.is_due_soon,
    "paused": lambda row: row.is_paused,
    "unheld": lambda row: row.is_unheld,
    "late": lambda row: row.is_late,
    "asked": lambda row: row.is_asked,
}
