"""The newest disputes by their report, a bounded list that the ticker shows."""

from __future__ import annotations

from bisect import insort
from datetime import datetime

from dashboard.domain.case import Case
from dashboard.domain.situation import CaseLine

KEPT = 64
"""More than any screen shows, so that retracted ones leave no hole in what is shown."""


class Newest:
    """Cases in the order of their report, the latest last."""

    def __init__(self) -> None:
        self.lines: dict[str, CaseLine] = {}
        self._order: list[tuple[datetime, str]] = []

    def offer(self, case: Case, code: str) -> None:
        """Take the case in, or what changed of it, or take it out when it is no longer reported."""
        known = self.lines.get(case.id)
        if known is not None and known.reported_at != case.reported_at:
            self._order.remove((known.reported_at, case.id))
            del self.lines[case.id]
            known = None
        if case.reported_at is None:
            return
        if known is None:
            if len(self._order) >= KEPT and (case.reported_at, case.id) < self._order[0]:
                return
            insort(self._order, (case.reported_at, case.id))
        self.lines[case.id] = CaseLine(
            case.id, code, case.area, case.kind, case.grade, case.source, case.reported_at, case.holder
        )
        if len(self._order) > KEPT:
            del self.lines[self._order.pop(0)[1]]

    def restore(self, lines: tuple[CaseLine, ...]) -> None:
        self.lines = {line.id: line for line in lines}
        self._order = sorted((line.reported_at, line.id) for line in lines)

    def first(self, n: int) -> tuple[CaseLine, ...]:
        """The newest `n`, newest first."""
        return tuple(self.lines[case_id] for _, case_id in reversed(self._order[-n:]))
