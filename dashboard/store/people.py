"""People who may sign in: name, role, area, and how each shows who they are. Every change is in the audit.

A person sets the password by a one-time link: 24 hours, one use, of which the hash is kept. The first link of
a centre makes its administrator. A person without a password can sign in by no password.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from dashboard.ports import Clock, Grant, Sealer
from dashboard.store.audit import COMMAND, STRANGER, Deed, record
from dashboard.store.engine import answering, lock_writers, writing
from dashboard.store.instants import instant, instant_or_none, micros
from dashboard.store.schema_people import people, sessions, sign_in_links
from dashboard.store.subjects import bind, bound_to, loosen
from dashboard.store.walls import hashed

LINK_LASTS: Final = timedelta(hours=24)
LINK_BYTES: Final = 24
ADMIN: Final = "admin"
"""Name and role of the first administrator."""
NAME: Final = re.compile(r"[^\W_][\w.-]{1,39}")
PEOPLE_LOCK: Final = 0x70656F70
"""What the writers of people and sessions take turns on, so that a link serves once."""


class NoSuchPerson(Exception):
    """A name that nobody bears, or one that nobody can bear; the message says which."""


class OtherSubject(Exception):
    """The organisation's sign-in means another by a name than it did at first; the message is the name."""


class LinkOver(Exception):
    """A one-time link that is none, was used, or is over."""


@dataclass(frozen=True, slots=True)
class Person:
    """`password_hash`: None until one is set; `has_codes`: signs in with one-time codes, too; `disabled_at`:
    None for who may sign in."""

    number: int
    name: str
    role: str
    area: str | None
    password_hash: str | None
    has_codes: bool
    created_at: datetime
    disabled_at: datetime | None

    @property
    def grant(self) -> Grant:
        return Grant("person", self.name, self.role, self.area)


class SqlPeople:
    """Blocking. Raises JournalError when the store cannot answer, NoSuchPerson for a name that is none.

    `by`: who does it, for the audit.
    """

    def __init__(self, engine: Engine, clock: Clock, sealer: Sealer) -> None:
        self._engine = engine
        self._clock = clock
        self._sealer = sealer

    # ── who there is ────────────────────────────────────────────────────────────────────────────────────

    def find(self, name: str) -> Person | None:
        """Who bears the name, however it was typed."""
        with answering(self._engine), self._engine.connect() as link:
            return _found(link, name)

    def list(self) -> Sequence[Person]:
        with answering(self._engine), self._engine.connect() as link:
            return [_person(row) for row in link.execute(select(people).order_by(people.c.number))]

    def create(self, name: str, role: str, *, area: str | None, by: str) -> str:
        """A new person; the word of the link by which they set a password. Raises NoSuchPerson, also for a
        name that is taken."""
        name, now = checked(name), self._clock.now()
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            if link.execute(select(people.c.number).where(people.c.name == name)).first() is not None:
                raise NoSuchPerson(f"{name} is taken: a name is one person's, also when it is disabled")
            number = _add(link, name, role, area, now)
            record(link, Deed(by, "person.created", name, area, about={"role": role}), now)
            return _new_link(link, number, now)

    def assign(self, name: str, role: str, *, area: str | None, by: str) -> None:
        """Give a person another role or area; sessions that stand have it within a second."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            person, now = _named(link, name), self._clock.now()
            change = update(people).where(people.c.number == person.number)
            link.execute(change.values(role=role, area=area))
            about = {"role": role, "role_before": person.role}
            record(link, Deed(by, "person.assigned", person.name, area, about=about), now)

    def disable(self, name: str, *, by: str) -> bool:
        """Sign a person out everywhere and for good; False where it was done before."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            person, now = _named(link, name), self._clock.now()
            if person.disabled_at is not None:
                return False
            change = update(people).where(people.c.number == person.number)
            link.execute(change.values(disabled_us=micros(now)))
            ended = end_sessions(link, person.number, now)
            link.execute(delete(sign_in_links).where(sign_in_links.c.person == person.number))
            loosen(link, person.number)
            record(link, Deed(by, "person.disabled", person.name, about={"sessions": ended}), now)
        return True

    def enable(self, name: str, *, by: str) -> bool:
        """Let a person sign in again, as before; False for one who may."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            person, now = _named(link, name), self._clock.now()
            if person.disabled_at is None:
                return False
            link.execute(update(people).where(people.c.number == person.number).values(disabled_us=None))
            record(link, Deed(by, "person.enabled", person.name), now)
        return True

    # ── the organisation's own sign-in ──────────────────────────────────────────────────────────────────

    def of_subject(self, issuer: str, subject: str, *, name: str) -> Person | None:
        """Who is bound to the subject; where nobody is, who bears the name, letter by letter, and is bound to
        it from now on, unless disabled. Raises OtherSubject."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            if (number := bound_to(link, issuer, subject)) is not None:
                return _person(link.execute(select(people).where(people.c.number == number)).one())
            person, now = _found(link, name) if name == as_kept(name) else None, self._clock.now()
            if person is None or person.disabled_at is not None:
                return person
            if not bind(link, person.number, issuer, subject, now):
                raise OtherSubject(person.name)
            about = {"subject": hashed(subject)[:16]}
            record(link, Deed(person.name, "person.bound", person.name, about=about), now)
            return person

    def unbind(self, name: str, *, by: str) -> bool:
        """Let the next subject that comes under the name be the person, and end what sessions stand; False
        where none was bound."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            person, now = _named(link, name), self._clock.now()
            if not loosen(link, person.number):
                return False
            ended = end_sessions(link, person.number, now)
            record(link, Deed(by, "person.unbound", person.name, about={"sessions": ended}), now)
        return True

    # ── links ───────────────────────────────────────────────────────────────────────────────────────────

    def link(self, name: str, *, by: str) -> str:
        """The word of a new link by which a person sets a password; one made before is over."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            person, now = _named(link, name), self._clock.now()
            if person.disabled_at is not None:
                raise NoSuchPerson(f"{person.name} is disabled; enable it first")
            record(link, Deed(by, "person.linked", person.name), now)
            return _new_link(link, person.number, now)

    def first_link(self) -> str | None:
        """The word of the link that makes the administrator; None where there is a person already."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            return _new_link(link, None, self._clock.now()) if _is_nobody(link) else None

    def of_link(self, word: str) -> str:
        """The name of the person for whom a link was made. Raises LinkOver."""
        with answering(self._engine), self._engine.connect() as link:
            return _of_link(link, word, self._clock.now())[1]

    def use_link(self, word: str, password_hash: str) -> Person:
        """Set the password by a link, which serves no more, and end what sessions stood. Raises LinkOver."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            now = self._clock.now()
            number, name = _of_link(link, word, now)
            if number is None:
                number = _add(link, ADMIN, ADMIN, None, now)
                made = Deed(STRANGER, "person.created", ADMIN, about={"role": ADMIN, "first": True})
                record(link, made, now)
            link.execute(delete(sign_in_links).where(sign_in_links.c.sha256 == hashed(word)))
            ended = end_sessions(link, number, now)
            _set_password(link, number, password_hash)
            record(link, Deed(name, "password.set", name, about={"by": "link", "sessions": ended}), now)
            return _person(link.execute(select(people).where(people.c.number == number)).one())

    # ── password and codes ──────────────────────────────────────────────────────────────────────────────

    def set_password(self, name: str, password_hash: str, *, keep: str) -> None:
        """By the person, who is signed in; of the sessions the one of the key `keep` goes on."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            person = _named(link, name)
            _set_password(link, person.number, password_hash)
            now = self._clock.now()
            ended = end_sessions(link, person.number, now, but=keep)
            record(link, Deed(person.name, "password.set", person.name, about={"sessions": ended}), now)

    def codes_secret(self, name: str) -> str | None:
        """The secret of a person's one-time codes; None without any. Raises VaultError."""
        query = select(people.c.totp_sealed).where(people.c.name == as_kept(name))
        with answering(self._engine), self._engine.connect() as link:
            sealed = link.scalar(query)
        return None if sealed is None else self._sealer.open(sealed).decode()

    def begin_codes(self, name: str, secret: str, *, step: int) -> None:
        """Ask the person for one-time codes from now on. `step`: of the code that showed that they work."""
        sealed = self._sealer.seal(secret.encode())
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            person = _named(link, name)
            change = update(people).where(people.c.number == person.number)
            link.execute(change.values(totp_sealed=sealed, totp_step=step))
            record(link, Deed(person.name, "codes.begun", person.name), self._clock.now())

    def end_codes(self, name: str, *, by: str) -> bool:
        """Ask the person for no codes any more; False where none were asked for."""
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, PEOPLE_LOCK)
            person = _named(link, name)
            if not person.has_codes:
                return False
            change = update(people).where(people.c.number == person.number)
            link.execute(change.values(totp_sealed=None, totp_step=None))
            record(link, Deed(by, "codes.ended", person.name), self._clock.now())
        return True

    def use_code(self, name: str, step: int) -> bool:
        """Take the code of a step for used; False where it, or a later one, was used before."""
        is_new = people.c.totp_step.is_(None) | (people.c.totp_step < step)
        use = update(people).where(people.c.name == as_kept(name), is_new).values(totp_step=step)
        with answering(self._engine), writing(self._engine) as link:
            return link.execute(use).rowcount == 1


def as_kept(name: str) -> str:
    """A name in the one form in which it is kept and looked for: case and width do not matter."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def checked(name: str) -> str:
    """A name as people bear it. Raises NoSuchPerson."""
    kept = as_kept(name)
    if not NAME.fullmatch(kept) or kept in (COMMAND, STRANGER):
        raise NoSuchPerson(
            "a sign-in name has 2 to 40 letters, digits, dots, hyphens or underscores, begins with a letter "
            f"or a digit, and is neither {COMMAND} nor {STRANGER}"
        )
    return kept


def end_sessions(link: Connection, person: int, now: datetime, *, but: str | None = None) -> int:
    """End what stands of a person's sessions, `but` the one of that hash; how many they were."""
    standing = (sessions.c.person == person, sessions.c.ended_us.is_(None), sessions.c.sha256 != (but or ""))
    return link.execute(update(sessions).where(*standing).values(ended_us=micros(now))).rowcount


def _is_nobody(link: Connection) -> bool:
    return not link.scalar(select(func.count()).select_from(people))


def _named(link: Connection, name: str) -> Person:
    found = _found(link, name)
    if found is None:
        raise NoSuchPerson(f"nobody is named {name}; `onescreen user list` names those who are")
    return found


def _found(link: Connection, name: str) -> Person | None:
    kept = as_kept(name)
    if not NAME.fullmatch(kept):
        return None
    found = link.execute(select(people).where(people.c.name == kept)).first()
    return None if found is None else _person(found)


def _add(link: Connection, name: str, role: str, area: str | None, now: datetime) -> int:
    row = insert(people).values(name=name, role=role, area=area, created_us=micros(now))
    number: int = link.execute(row.returning(people.c.number)).scalar_one()
    return number


def _set_password(link: Connection, number: int, password_hash: str) -> None:
    link.execute(update(people).where(people.c.number == number).values(password_hash=password_hash))


def _new_link(link: Connection, person: int | None, now: datetime) -> str:
    word = token_urlsafe(LINK_BYTES)
    before = sign_in_links.c.person.is_(None) if person is None else sign_in_links.c.person == person
    link.execute(delete(sign_in_links).where(before | (sign_in_links.c.expires_us <= micros(now))))
    row = {"person": person, "sha256": hashed(word), "created_us": micros(now)}
    link.execute(insert(sign_in_links).values(**row, expires_us=micros(now + LINK_LASTS)))
    return word


def _of_link(link: Connection, word: str, now: datetime) -> tuple[int | None, str]:
    in_time = sign_in_links.c.expires_us > micros(now)
    wanted = select(sign_in_links).where(sign_in_links.c.sha256 == hashed(word), in_time)
    found = link.execute(wanted).first()
    if found is not None and found.person is not None:
        name = link.scalar(select(people.c.name).where(people.c.number == found.person))
        return found.person, str(name)
    if found is not None and _is_nobody(link):
        return None, ADMIN
    raise LinkOver("no such link, or it was used, or its 24 hours are over")


def _person(row: Row[Any]) -> Person:
    return Person(
        row.number,
        row.name,
        row.role,
        row.area,
        row.password_hash,
        row.totp_sealed is not None,
        instant(row.created_us),
        instant_or_none(row.disabled_us),
    )
