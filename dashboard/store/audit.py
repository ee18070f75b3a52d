"""Who did what: rows that are only ever added, each sealed to the one before by its hash.

Whoever changes something records it in the same transaction, so that neither stands without the other.
What is told names things by codes and numbers: no free text, and of persons the sign-in name alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Engine, Row, func, insert, select

from dashboard.ports import Clock
from dashboard.store.engine import answering, lock_writers, writing
from dashboard.store.instants import instant, micros
from dashboard.store.schema import audit

Told: TypeAlias = str | int | float | bool | None
COMMAND: Final = "command"
"""Who may run commands on the store, as the audit calls them."""
STRANGER: Final = "stranger"
"""Whoever has not shown who they are."""
BEGINNING: Final = "0" * 64
"""What stands before the first entry."""
CODE: Final = re.compile(r"[\w.:/=+-]{1,200}", re.ASCII)
WORD: Final = re.compile(r"[a-z_]+(\.[a-z_]+)?")
_LOCK = 0x61756469
"""What those who append take turns on."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be recorded. `who`: a sign-in name, an API token's, `COMMAND` or `STRANGER`; `what`: a word
    of the thing and one of what was done, `case.exported`; `subject`: the thing's name or id; `about`: codes
    and numbers.
    """

    who: str
    what: str
    subject: str | None = None
    area: str | None = None
    outcome: str = "done"
    about: Mapping[str, Told] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A deed as it stands: its number from 1 without a gap, its instant, and the hash that ends in it."""

    number: int
    at: datetime
    deed: Deed
    sha256: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; None is any. `what`: the whole of it, or how it begins."""

    who: str | None = None
    what: str | None = None
    subject: str | None = None

    def fits(self, deed: Deed) -> bool:
        return (
            self.who in (None, deed.who)
            and deed.what.startswith(self.what or "")
            and self.subject in (None, deed.subject)
        )


ANY: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`count` entries were read; `broken_at`: the first number that is not what was written, None where all
    are. `sha256`: the hash of the last sound one."""

    count: int
    sha256: str
    broken_at: int | None


class SqlAudit:
    """Blocking. Raises JournalError when the store cannot answer. `page`: rows read at once."""

    def __init__(self, engine: Engine, clock: Clock, *, page: int = 1_000) -> None:
        self._engine = engine
        self._clock = clock
        self._page = page

    def append(self, deed: Deed) -> None:
        """Record what changes nothing in the store by itself."""
        with answering(self._engine), writing(self._engine) as link:
            record(link, deed, self._clock.now())

    def read(self, *, after: int = 0) -> Iterator[AuditEntry]:
        """The entries behind a number, in order."""
        for row in self._rows(after):
            yield _entry(row)

    def newest(self, limit: int, *, before: int | None = None, wanted: Wanted = ANY) -> list[AuditEntry]:
        """At most `limit` entries that fit, the newest first, all of them below `before`."""
        query = select(audit).order_by(audit.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.number < before)
        if wanted.who is not None:
            query = query.where(audit.c.who == wanted.who)
        if wanted.what is not None:
            query = query.where(func.substr(audit.c.what, 1, len(wanted.what)) == wanted.what)
        if wanted.subject is not None:
            query = query.where(audit.c.subject == wanted.subject)
        with answering(self._engine), self._engine.connect() as link:
            return [_entry(row) for row in link.execute(query)]

    def verify(self) -> Verdict:
        """Read the whole chain."""
        number, last = 0, BEGINNING
        for row in self._rows(0):
            number += 1
            if row.number != number or row.sha256 != _hash(last, row._mapping):
                return Verdict(number - 1, last, number)
            last = row.sha256
        return Verdict(number, last, None)

    def hash_of(self, number: int) -> str | None:
        """What the chain says at a number; None where it does not reach so far."""
        with answering(self._engine), self._engine.connect() as link:
            found: str | None = link.scalar(select(audit.c.sha256).where(audit.c.number == number))
        return found

    def _rows(self, after: int) -> Iterator[Row[Any]]:
        while True:
            query = select(audit).where(audit.c.number > after).order_by(audit.c.number).limit(self._page)
            with answering(self._engine), self._engine.connect() as link:
                rows = link.execute(query).all()
            yield from rows
            if len(rows) < self._page:
                return
            after = rows[-1].number


def record(link: Connection, deed: Deed, at: datetime) -> None:
    """Add an entry in the transaction of whoever does the deed.

    Raises ValueError where what is told is no code or number: it could be free text.
    """
    _refuse_free_text(deed)
    lock_writers(link, _LOCK)
    newest = select(audit.c.number, audit.c.sha256).order_by(audit.c.number.desc()).limit(1)
    last = link.execute(newest).first()
    number, before = (last.number, last.sha256) if last is not None else (0, BEGINNING)
    row: dict[str, Any] = {
        "number": number + 1,
        "at_us": micros(at),
        "who": deed.who,
        "what": deed.what,
        "subject": deed.subject,
        "area": deed.area,
        "outcome": deed.outcome,
        "about": _canonical(dict(deed.about)),
    }
    link.execute(insert(audit).values(**row, sha256=_hash(before, row)))


def _refuse_free_text(deed: Deed) -> None:
    for word in (deed.what, deed.outcome, *deed.about):
        if not WORD.fullmatch(word):
            raise ValueError(f"{word!r} is no word of the audit: small letters, one dot at most")
    for name, value in deed.about.items():
        if isinstance(value, str) and not CODE.fullmatch(value):
            raise ValueError(f"{name} of {deed.what} is no code, and may be free text")


HASHED: Final = ("number", "at_us", "who", "what", "subject", "area", "outcome", "about")


def _hash(before: str, row: Mapping[Any, Any]) -> str:
    told = _canonical([before, *(row[name] for name in HASHED)])
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def _entry(row: Row[Any]) -> AuditEntry:
    deed = Deed(row.who, row.what, row.subject, row.area, row.outcome, json.loads(row.about))
    return AuditEntry(row.number, instant(row.at_us), deed, row.sha256)
