"""The lines of the cases overdue longest, each told anew only when its case changed."""

from __future__ import annotations

from datetime import datetime

from dashboard.domain.holding import held_since
from dashboard.domain.situation import OverdueLine
from dashboard.projections.case_ledger import CaseLedger, HeldCase


class OverdueLines:
    """Remembers the lines it told last: the facts of a case, once so many, are the same facts."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[int, OverdueLine]] = {}

    def first(self, ledger: CaseLedger, n: int) -> tuple[OverdueLine, ...]:
        """The `n` overdue longest, the longest first."""
        self._told = {
            case_id: self._known(ledger.held[case_id], due_at) for due_at, case_id in ledger.overdue.first(n)
        }
        return tuple(line for _, line in self._told.values())

    def _known(self, held: HeldCase, due_at: datetime) -> tuple[int, OverdueLine]:
        told, n = self._told.get(held.case.id), len(held.facts)
        if told is not None and told[0] == n and told[1].due_at == due_at:
            return told
        return n, _line(held, due_at)


def _line(held: HeldCase, due_at: datetime) -> OverdueLine:
    case = held.case
    clause = next(c.name for c in held.clocks if c.met_at is None and c.due.due_at == due_at)
    assert case.reported_at is not None, "what is overdue was reported"
    return OverdueLine(
        id=case.id,
        code=held.code,
        area=case.area,
        kind=case.kind,
        grade=case.grade,
        clause=clause,
        due_at=due_at,
        holder=case.holder,
        held_since=held_since(held.facts) or case.reported_at,
    )
