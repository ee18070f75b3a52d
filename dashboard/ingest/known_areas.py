"""The area registers as the gate sees them: which codes are known."""

from __future__ import annotations

import threading
from typing import Protocol

from dashboard.domain.registers import areas_in
from dashboard.domain.system_events import RegisterChanged
from dashboard.ports import Journal


class KnownAreas(Protocol):
    def __contains__(self, code: str, /) -> bool: ...

    def refresh(self) -> bool:
        """Look again whether the registers changed; True when they did. Blocking."""
        ...


class AreaRegister:
    """The codes of every register of areas in the journal, each as it was changed last."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._codes: frozenset[str] = frozenset()
        self._codes_by_register: dict[str, frozenset[str]] = {}
        self._position = 0
        self._head = -1
        self._one_at_a_time = threading.Lock()

    def __contains__(self, code: str, /) -> bool:
        return code in self._codes

    def __len__(self) -> int:
        return len(self._codes)

    def refresh(self) -> bool:
        with self._one_at_a_time:
            head = self._journal.head()
            if head == self._head:
                return False
            self._head = head
            return self._read()

    def _read(self) -> bool:
        before = self._codes
        for position, _, event in self._journal.registers():
            change = event.data
            if position > self._position and isinstance(change, RegisterChanged):
                self._position = position
                if change.register == "areas":
                    codes = frozenset(area.code for area in areas_in(change.content))
                    self._codes_by_register[change.name] = codes
        self._codes = frozenset().union(*self._codes_by_register.values())
        return self._codes != before
