"""The cases that a case is linked with, each told as of the same instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.domain import case as cases
from dashboard.domain.events import Recorded
from dashboard.ports import CaseRow
from dashboard.projections.history import As
from dashboard.reading.case_detail import counted_by
from dashboard.reading.ground import Reading


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """What is told of a linked case, as of the same instant. `status`: open, closed, or unreported."""

    id: str
    code: str
    area: str
    kind: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Another case about the same dispute. `row`: None where it is not there, or out of reach."""

    id: str
    since_at: datetime
    row: LinkedRow | None


def links_of(case_id: str, standing: Iterable[Recorded]) -> dict[str, datetime]:
    """The cases that it is linked with, and since when."""
    found: dict[str, datetime] = {}
    for r in standing:
        if r.event.type == "dispute.linked" and r.event.data.other != case_id:
            found.setdefault(r.event.data.other, r.event.occurred_at)
        elif r.event.type == "dispute.unlinked":
            found.pop(r.event.data.other, None)
    return found


def linked_now(links: Mapping[str, datetime], rows: Mapping[str, CaseRow]) -> Iterable[Linked]:
    """`rows`: of now, by the ids of their cases."""
    return (Linked(other, since_at, _row_now(rows.get(other))) for other, since_at in links.items())


def linked_then(
    reading: Reading, links: Mapping[str, datetime], rows: Mapping[str, CaseRow], at: datetime, as_: As
) -> Iterable[Linked]:
    """`rows`: of now, for the codes."""
    return (
        Linked(other, since_at, _row_then(reading, other, rows.get(other), at, as_))
        for other, since_at in links.items()
    )


def _row_now(row: CaseRow | None) -> LinkedRow | None:
    return None if row is None else LinkedRow(row.id, row.code, row.area, row.kind, row.source, row.status)


def _row_then(reading: Reading, case_id: str, row: CaseRow | None, at: datetime, as_: As) -> LinkedRow | None:
    """By its own events. `row`: of now, for the code, which is given once and kept; without one, its id."""
    told = counted_by(reading.journal.of_subject(case_id), at, as_)
    case = cases.derive(case_id, [r for r in told if r.event.type in cases.MATERIAL])
    if not case.is_registered:
        return None
    code = row.code if row is not None and row.code else case_id
    status = "open" if case.is_open else "closed"
    return LinkedRow(case_id, code, case.area, case.kind, case.source, status)
