"""A list of cases as its address tells it: the one place that reads and writes the names of its query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeVar, cast, get_args

from dashboard.domain.discretion import WITHHELD
from dashboard.domain.situation import CLAUSES, ClauseName
from dashboard.ports import CaseFilter, CaseOrder, CaseStatus, ClauseState
from dashboard.reading.desk import NotYet, instant_of
from layouts.desk._blocks import BLOCK
from layouts.desk._page import View

STATUSES: Final[tuple[CaseStatus, ...]] = (
    "open", "overdue", "due_soon", "unheld", "paused", "asked", "closed", "late",
)  # fmt: skip
GRADES: Final = ("ordinary", "major", "special")
ORDERS: Final[Mapping[str, CaseOrder]] = {
    "overdue": "due",
    "due_soon": "due",
    "closed": "closed",
    "late": "closed",
}
"""Which order a list has by itself; the others begin with the newest report."""
PERIODS: Final = (
    "reported_from", "reported_until", "closed_from", "closed_until", "due_from", "due_until",
)  # fmt: skip
NOBODY: Final = "nobody"
"""Stands in an address for the holder of what no unit holds."""
Name = TypeVar("Name", bound=str)


def filter_of(view: View, zone: tzinfo) -> CaseFilter:
    """The rows that the address tells; what it tells wrongly is left out. `areas` is for the desk to fill.

    `zone`: the centre's, for instants without an offset.
    """
    asked = view.asked
    status = _one_of(STATUSES, asked.get("status"))
    code = asked.get("code", "")
    return CaseFilter(
        status=status,
        clause=_one_of(CLAUSES, asked.get("clause")),
        clause_is=_one_of(cast("tuple[ClauseState, ...]", get_args(ClauseState)), asked.get("state")),
        kind=asked.get("kind") or None,
        grade=_one_of(GRADES, asked.get("grade")),
        source=asked.get("source") or None,
        holder="" if asked.get("holder") == NOBODY else asked.get("holder") or None,
        code_begins=code if len(code) >= 6 else None,
        order=ORDERS.get(status or "", "newest"),
        limit=BLOCK,
        **{name: _instant(asked.get(name), zone) for name in PERIODS},  # type: ignore[arg-type]
    )


def cases_link(
    view: View,
    *,
    area: str | None = None,
    status: CaseStatus | None = None,
    clause: ClauseName | None = None,
    state: ClauseState | None = None,
    kind: str | None = None,
    source: str | None = None,
    own: bool = False,
    holder: str | None = None,
    **times: datetime | None,
) -> str:
    """The address of the rows behind a number. `own`: those of the very unit, not of what lies below it.

    `holder`: "" is nobody. `times`: of PERIODS.
    """
    ends = {name: at.astimezone(UTC).isoformat() for name, at in times.items() if at is not None}
    return view.link(
        "/cases", area=area, own="1" if own else None, status=status, clause=clause, state=state,
        kind=kind, source=source, holder=NOBODY if holder == "" else holder, **ends,
    )  # fmt: skip


def told_instant(at: datetime) -> str:
    """An instant as an address tells it, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def is_door(name: str) -> bool:
    """False of what stands for several kinds, and opens no rows: its own address says why."""
    return name != WITHHELD


def rows_link(view: View, wanted: CaseFilter, *, area: str | None, own: bool = False) -> str:
    """The address of the list of this filter, as far as an address of the pages of a shift tells one."""
    return cases_link(
        view, area=area, own=own, status=wanted.status, kind=wanted.kind, source=wanted.source,
        holder=wanted.holder, **{name: getattr(wanted, name) for name in PERIODS},
    )  # fmt: skip


def _one_of(names: tuple[Name, ...], told: str | None) -> Name | None:
    return next((name for name in names if name == told), None)


def _instant(told: str | None, zone: tzinfo) -> datetime | None:
    try:
        return instant_of(told, zone)
    except NotYet:
        return None
