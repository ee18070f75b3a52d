"""Lines of the cases that a list names, each told anew only when its case changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Generic, TypeVar

from dashboard.projections.case_ledger import HeldCase

Line = TypeVar("Line")


class CaseLines(Generic[Line]):
    """Remembers the lines it told last: the facts of a case, once so many, are the same facts.

    `line_of`: what is told of a case, given the due instant under which the list has it.
    """

    def __init__(self, line_of: Callable[[HeldCase, datetime], Line]) -> None:
        self._line_of = line_of
        self._told: dict[str, tuple[int, datetime, Line]] = {}

    def of(self, listed: Iterable[tuple[datetime, str]], held: Mapping[str, HeldCase]) -> tuple[Line, ...]:
        """The lines of (due instant, case id), in the same order."""
        self._told = {case_id: self._known(held[case_id], due_at) for due_at, case_id in listed}
        return tuple(line for _, _, line in self._told.values())

    def _known(self, held: HeldCase, due_at: datetime) -> tuple[int, datetime, Line]:
        told, n = self._told.get(held.case.id), len(held.facts)
        if told is not None and told[0] == n and told[1] == due_at:
            return told
        return n, due_at, self._line_of(held, due_at)
