"""What is told of a case that is overdue."""

from __future__ import annotations

from datetime import datetime

from dashboard.domain.holding import held_since
from dashboard.domain.situation import OverdueLine
from dashboard.projections.case_ledger import HeldCase, clause_due_at


def overdue_line(held: HeldCase, due_at: datetime) -> OverdueLine:
    """`due_at`: of the clause overdue longest."""
    case = held.case
    assert case.reported_at is not None, "what is overdue was reported"
    return OverdueLine(
        id=case.id,
        code=held.code,
        area=case.area,
        kind=case.kind,
        grade=case.grade,
        clause=clause_due_at(held.clocks, due_at),
        due_at=due_at,
        holder=case.holder,
        held_since=held_since(held.facts) or case.reported_at,
    )
