"""Sessions of people who signed in: kept on the server, known by the hash of a secret that the browser holds.

A session is over 12 hours after it began, after 2 hours without a request, when it is ended, and with the
person who is disabled. One of a person with one-time codes is in force only once a code was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, Select, delete, func, insert, select, update

from dashboard.ports import Clock, Grant
from dashboard.store.audit import Deed, record
from dashboard.store.engine import answering, lock_writers, writing
from dashboard.store.instants import instant, micros
from dashboard.store.people import PEOPLE_LOCK, Person, end_sessions
from dashboard.store.schema_people import people, sessions
from dashboard.store.walls import hashed

LASTS: Final = timedelta(hours=12)
IDLE: Final = timedelta(hours=2)
PROVEN_WITHIN: Final = timedelta(minutes=5)
"""How long the page waits for a one-time code."""
KEPT: Final = timedelta(days=90)
"""How long a session that is over stays; that it was is in the audit."""
SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Session:
    """A session in force. `key`: the hash of its secret; `browser`: its kind and the system, such as
    `Chrome/Windows`, "" where it is not known."""

    key: str
    number: int
    grant: Grant
    begun_at: datetime
    seen_at: datetime
    browser: str = ""


class SqlSessions:
    """Blocking. Raises JournalError when the store cannot answer."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, person: Person, *, browser: str = "") -> str:
        """The secret of a new session in force."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            return _begin(link, person.number, person.name, self._clock.now(), browser)

    def wait_for_code(self, person: Person) -> str:
        """The secret of a session that is none until a code is given, within 5 minutes."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            return _add(link, person.number, self._clock.now(), is_proven=False)

    def waiting(self, secret: str) -> str | None:
        """The name of the person whose code the session of this secret waits for."""
        now = self._clock.now()
        with answering(self._engine), self._engine.connect() as link:
            found = link.execute(_with_people().where(*_waits(secret, now))).first()
        return None if found is None else str(found.name)

    def prove(self, secret: str, *, browser: str = "") -> str | None:
        """The code was given: the secret of the session that stands instead; None where none waits."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            now = self._clock.now()
            found = link.execute(_with_people().where(*_waits(secret, now))).first()
            if found is None:
                return None
            link.execute(delete(sessions).where(sessions.c.number == found.number))
            return _begin(link, found.person, found.name, now, browser)

    def standing(self) -> Mapping[str, Session]:
        """Those in force now, by key."""
        with answering(self._engine), self._engine.connect() as link:
            rows = link.execute(_with_people().where(*_in_force(self._clock.now()))).all()
        return {
            row.sha256: Session(
                row.sha256,
                row.number,
                Grant("person", row.name, row.role, row.area),
                instant(row.created_us),
                instant(row.seen_us),
                row.browser,
            )
            for row in rows
        }

    def last_seen(self) -> Mapping[str, datetime]:
        """When each person, by name, last used a session of those that are kept."""
        columns = (people.c.name, func.max(sessions.c.seen_us).label("seen_us"))
        joined = select(*columns).join(people, people.c.number == sessions.c.person)
        with answering(self._engine), self._engine.connect() as link:
            rows = link.execute(joined.where(sessions.c.proven_us.is_not(None)).group_by(people.c.name)).all()
        return {row.name: instant(row.seen_us) for row in rows}

    def seen(self, keys: Iterable[str]) -> None:
        """Their browsers asked for something just now."""
        now = micros(self._clock.now())
        with answering(self._engine), writing(self._engine) as link:
            for key in keys:
                link.execute(update(sessions).where(sessions.c.sha256 == key).values(seen_us=now))

    def of(self, name: str) -> Sequence[Session]:
        """A person's, the one that began last first."""
        mine = [session for session in self.standing().values() if session.grant.name == name]
        return sorted(mine, key=lambda session: session.begun_at, reverse=True)

    def end(self, number: int, *, of: str, by: str) -> bool:
        """End one session of the person named `of`; False where it does not stand."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            now = self._clock.now()
            wanted = _with_people().where(sessions.c.number == number, people.c.name == of, *_in_force(now))
            if link.execute(wanted).first() is None:
                return False
            link.execute(update(sessions).where(sessions.c.number == number).values(ended_us=micros(now)))
            record(link, Deed(by, "session.ended", of, about={"session": number}), now)
        return True

    def end_all(self, *, of: str, by: str, but: str | None = None) -> int:
        """End all of a person's sessions, `but` the one of that key; how many they were."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            now = self._clock.now()
            person = link.scalar(select(people.c.number).where(people.c.name == of))
            ended = 0 if person is None else end_sessions(link, person, now, but=but)
            if ended:
                record(link, Deed(by, "session.all_ended", of, about={"sessions": ended}), now)
        return ended


def _begin(link: Connection, person: int, name: str, now: datetime, browser: str) -> str:
    link.execute(delete(sessions).where(sessions.c.created_us <= micros(now - KEPT)))
    secret = _add(link, person, now, is_proven=True, browser=browser)
    number = link.scalar(select(sessions.c.number).where(sessions.c.sha256 == hashed(secret)))
    record(link, Deed(name, "session.begun", name, about={"session": number}), now)
    return secret


def _add(link: Connection, person: int, now: datetime, *, is_proven: bool, browser: str = "") -> str:
    secret, at = token_urlsafe(SECRET_BYTES), micros(now)
    row = {"person": person, "sha256": hashed(secret), "created_us": at, "seen_us": at, "browser": browser}
    link.execute(insert(sessions).values(**row, proven_us=at if is_proven else None))
    return secret


def _with_people() -> Select[tuple[object, ...]]:
    columns = (*sessions.c, people.c.name, people.c.role, people.c.area)
    return select(*columns).join(people, people.c.number == sessions.c.person)


def _in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        sessions.c.ended_us.is_(None),
        sessions.c.proven_us.is_not(None),
        sessions.c.created_us > micros(now - LASTS),
        sessions.c.seen_us > micros(now - IDLE),
        people.c.disabled_us.is_(None),
    )


def _waits(secret: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        sessions.c.sha256 == hashed(secret),
        sessions.c.ended_us.is_(None),
        sessions.c.proven_us.is_(None),
        sessions.c.created_us > micros(now - PROVEN_WITHIN),
        people.c.disabled_us.is_(None),
    )
