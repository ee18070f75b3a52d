"""Bearer tokens of sources, readers of the API, and walls. Only a hash is kept: a token is shown once.
That it was made or revoked is in the audit.

The secret has 256 random bits, so one round of SHA-256 is enough: there is nothing to guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import Engine, insert, select, update

from dashboard.domain.events import OWN_SOURCES
from dashboard.ports import Clock, Grant
from dashboard.store.audit import COMMAND, Deed, record
from dashboard.store.engine import answering, writing
from dashboard.store.instants import instant, instant_or_none, micros
from dashboard.store.schema import tokens

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as a list shows it; of the secret nothing is left. None: it does not end, was not revoked."""

    number: int
    grant: Grant
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class SqlTokens:
    """Blocking. Raises JournalError when the store cannot answer. `by`: who does it, for the audit."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def create(self, grant: Grant, *, lasts: timedelta | None = None, by: str = COMMAND) -> str:
        """A new token for the grant, in plain words: the only time that anyone sees it. `lasts`: None, until
        it is revoked.

        Raises ValueError for a name under which the centre itself records, and for an empty one.
        """
        if not grant.name.strip() or (grant.kind == "source" and grant.name in OWN_SOURCES):
            raise ValueError(f"no token can be made for {grant.name!r}; choose the source's own name")
        now, token = self._clock.now(), f"os_{grant.kind}_{token_urlsafe(SECRET_BYTES)}"
        row = insert(tokens).values(
            kind=grant.kind,
            name=grant.name,
            role=grant.role,
            area=grant.area,
            sha256=_hash(token),
            created_us=micros(now),
            expires_us=None if lasts is None else micros(now + lasts),
        )
        with answering(self._engine), writing(self._engine) as link:
            link.execute(row)
            record(link, _deed(by, "token.created", grant), now)
        return token

    def verify(self, token: str) -> Grant | None:
        """What the token allows now; None for one that is unknown, revoked or over."""
        query = select(tokens).where(tokens.c.sha256 == _hash(token), tokens.c.revoked_us.is_(None))
        with answering(self._engine), self._engine.connect() as link:
            found = link.execute(query).first()
        if found is None or (found.expires_us is not None and found.expires_us <= micros(self._clock.now())):
            return None
        return Grant(found.kind, found.name, found.role, found.area)

    def list(self) -> Sequence[TokenLine]:
        with answering(self._engine), self._engine.connect() as link:
            rows = link.execute(select(tokens).order_by(tokens.c.number)).all()
        return [
            TokenLine(
                row.number,
                Grant(row.kind, row.name, row.role, row.area),
                instant(row.created_us),
                instant_or_none(row.expires_us),
                instant_or_none(row.revoked_us),
            )
            for row in rows
        ]

    def revoke(self, number: int, *, by: str = COMMAND) -> bool:
        """End a token for good; False where no such token is in force."""
        is_it, now = (tokens.c.number == number) & tokens.c.revoked_us.is_(None), self._clock.now()
        with answering(self._engine), writing(self._engine) as link:
            found = link.execute(select(tokens).where(is_it)).first()
            ended = link.execute(update(tokens).where(is_it).values(revoked_us=micros(now))).rowcount
            if found is None or not ended:
                return False
            grant = Grant(found.kind, found.name, found.role, found.area)
            record(link, _deed(by, "token.revoked", grant), now)
        return True


def _deed(by: str, what: str, grant: Grant) -> Deed:
    return Deed(by, what, f"{grant.kind}:{grant.name}", grant.area, about={"role": grant.role})


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
