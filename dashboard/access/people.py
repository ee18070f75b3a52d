"""The people of a centre, as the doors know them: register, sessions, tries and audit together."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.access.codes import step_of
from dashboard.ports import Clock
from dashboard.store.audit import SqlAudit
from dashboard.store.people import SqlPeople
from dashboard.store.sessions import SqlSessions
from dashboard.store.tries import SqlTries


@dataclass(frozen=True, slots=True)
class People:
    """All on one store, by one clock, which is real time also in a demo: codes and sessions are real."""

    register: SqlPeople
    sessions: SqlSessions
    tries: SqlTries
    audit: SqlAudit
    clock: Clock

    def takes_code(self, name: str, code: str) -> bool:
        """True once for the one-time code of a person. Blocking. Raises JournalError, VaultError."""
        secret = self.register.codes_secret(name)
        if secret is None:
            return False
        step = step_of(secret, code, at=self.clock.now())
        return step is not None and self.register.use_code(name, step)
