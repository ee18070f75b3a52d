"""What is told of a case that is due soon."""

from __future__ import annotations

from datetime import datetime

from dashboard.domain.situation import DueLine
from dashboard.projections.case_ledger import HeldCase, clause_due_at


def due_line(held: HeldCase, due_at: datetime) -> DueLine:
    """`due_at`: of the clause that is due soonest of those past their share of the way."""
    case = held.case
    return DueLine(
        id=case.id,
        code=held.code,
        area=case.area,
        kind=case.kind,
        clause=clause_due_at(held.clocks, due_at),
        due_at=due_at,
        holder=case.holder,
    )
