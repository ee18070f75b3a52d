"""The audit of what is done at the desk, in the store's chain of entries."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.ports import Grant, Outcome
from dashboard.store.audit import Deed, SqlAudit


class StoredAudit:
    """Port Audit. Raises JournalError when the store cannot answer."""

    def __init__(self, chain: SqlAudit) -> None:
        self._chain = chain

    def record(
        self,
        grant: Grant,
        what: str,
        subject: str | None,
        area: str | None,
        outcome: Outcome,
        about: Mapping[str, str | int | float | bool | None],
    ) -> None:
        self._chain.append(Deed(grant.name, what, subject, area, outcome, about))
