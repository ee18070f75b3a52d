"""Walls and their remote controls: browsers that were paired, each known by a secret that it alone holds.
Kept are hashes only.

A browser asks for a code, which it shows; who may run commands on the store approves the code, and the
browser is a wall from then on. Or a path is made beforehand, and the browser that opens it is the wall.
A wall in force is a token of kind `wall`. A phone is paired by such a code, too, as a token of kind `remote`
with the name of the wall that it drives; it ends with that wall.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import choice, token_urlsafe
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, func, insert, select, update

from dashboard.ports import Clock
from dashboard.store.audit import COMMAND, STRANGER, Deed, record
from dashboard.store.engine import answering, lock_writers, writing
from dashboard.store.instants import instant, instant_or_none, micros
from dashboard.store.schema import tokens, wall_misses, wall_pairings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I and L, no U beside V: what is read from a wall is typed as it was meant."""
CODE_LENGTH = 8
CODE_LASTS = timedelta(minutes=10)
PATH_LASTS = timedelta(minutes=15)
MOST_WAITING = 32
"""Codes on show at once: a program that asks for ever more gets no more than these."""
MISSES_ALLOWED, MISSES_WITHIN = 10, timedelta(minutes=10)
"""30⁸ codes at 1 440 tries a day: what is on show is not found by trying."""
LONGEST_NAME = 40
SECRET_BYTES = 32
DEMO: Final = "demo"
"""The wall of a demo, which nobody pairs."""
Kind: TypeAlias = Literal["wall", "remote"]
_LOCK = 0x77616C6C
"""What the writers of pairings take turns on, so that a code serves once."""


class NotPaired(Exception):
    """A code, a path or a name that makes no wall; the message says why and what to do."""


class TooMany(NotPaired):
    """Too many tries, or too many that wait; it passes by itself."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a browser shows, and until when. `word`: for the eyes only, kept nowhere."""

    word: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WallLine:
    """A wall, or a remote control of the wall `name`, as a list shows it. `revoked_at`: None in force."""

    kind: Kind
    name: str
    paired_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`in_force`: names of walls by the hash of their secret; `remotes`: of the walls that remotes drive.
    `misses`: wrong tries since the beginning."""

    in_force: Mapping[str, str]
    remotes: Mapping[str, str]
    misses: int


class SqlWalls:
    """Blocking. Raises JournalError when the store cannot answer."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    # ── the browser's side ──────────────────────────────────────────────────────────────────────────────

    def show_code(self, secret: str, *, instead_of: str = "") -> Code:
        """A code for the browser that holds the secret. Raises TooMany.

        `instead_of`: the secret that it held until now; the code shown with it is over.
        """
        word, now = "".join(choice(ALPHABET) for _ in range(CODE_LENGTH)), self._clock.now()
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, _LOCK)
            over = (wall_pairings.c.expires_us <= micros(now)) | (
                wall_pairings.c.device_sha256 == hashed(instead_of)
            )
            link.execute(delete(wall_pairings).where(over))
            shown = wall_pairings.c.device_sha256.is_not(None)
            if (link.scalar(select(func.count()).where(shown)) or 0) >= MOST_WAITING:
                raise TooMany(f"{MOST_WAITING} screens wait to be paired already")
            row = {"sha256": hashed(word), "device_sha256": hashed(secret), "created_us": micros(now)}
            link.execute(insert(wall_pairings).values(**row, expires_us=micros(now + CODE_LASTS)))
        return Code(word, now + CODE_LASTS)

    def open_path(self, word: str) -> tuple[str, str]:
        """The name and the secret of the wall that a one-time path makes. Raises NotPaired."""
        secret, now = token_urlsafe(SECRET_BYTES), self._clock.now()
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, _LOCK)
            found = _use(link, word, wall_pairings.c.device_sha256.is_(None), now)
            if found is None:
                raise NotPaired("no such path, or it was used, or its 15 minutes are over")
            _add(link, "wall", found.name, hashed(secret), now)
            record(link, Deed(STRANGER, "wall.paired", found.name, about={"by": "path"}), now)
        return found.name, secret

    def standing(self) -> Standing:
        """Who is in force now."""
        paired = select(tokens.c.kind, tokens.c.sha256, tokens.c.name).where(_IS_PAIRED, _IN_FORCE)
        with answering(self._engine), self._engine.connect() as link:
            rows = link.execute(paired).all()
            misses = link.scalar(select(func.max(wall_misses.c.number))) or 0
        walls, remotes = (
            {row.sha256: row.name for row in rows if row.kind == kind} for kind in ("wall", "remote")
        )
        return Standing(walls, remotes, misses)

    # ── who approves ────────────────────────────────────────────────────────────────────────────────────

    def approve(self, code: str, name: str | None = None) -> str:
        """Make the browser that shows the code a wall; its name, `wall-N` where none is given.

        Raises NotPaired where no browser shows it, where the name is no name or is taken; TooMany after
        `MISSES_ALLOWED` wrong codes.
        """
        wanted = named(name) if name is not None else None
        return self._approve(code, "wall", lambda link: wanted or _free_name(link))

    def approve_remote(self, code: str, wall: str) -> None:
        """Make the browser that shows the code a remote control of the wall. Raises as `approve`, and
        NotPaired where no wall of the name is in force."""
        wanted = named(wall)
        self._approve(code, "remote", lambda link: _standing_name(link, wanted))

    def _approve(self, code: str, kind: Kind, name_of: Callable[[Connection], str]) -> str:
        name, now = "", self._clock.now()
        with answering(self._engine), writing(self._engine) as link:
            lock_writers(link, _LOCK)
            _refuse_guessing(link, now)
            found = _use(link, _as_shown(code), wall_pairings.c.device_sha256.is_not(None), now)
            if found is not None:
                name = name_of(link)
                _add(link, kind, name, found.device_sha256, now)
                record(link, Deed(COMMAND, f"{kind}.paired", name, about={"by": "code"}), now)
            else:
                link.execute(insert(wall_misses).values(missed_us=micros(now)))
        if found is None:
            raise NotPaired("no screen shows this code, or its 10 minutes are over; read it again")
        return name

    def make_path(self, name: str) -> str:
        """The word of a path that pairs the one browser that opens it within 15 minutes. Raises NotPaired."""
        word, name, now = token_urlsafe(SECRET_BYTES), named(name), self._clock.now()
        with answering(self._engine), writing(self._engine) as link:
            _refuse_taken(link, name)
            row = {"sha256": hashed(word), "name": name, "created_us": micros(now)}
            link.execute(insert(wall_pairings).values(**row, expires_us=micros(now + PATH_LASTS)))
            record(link, Deed(COMMAND, "wall.path_made", name), now)
        return word

    def list(self) -> Sequence[WallLine]:
        """Every wall and remote control that was ever paired, in that order."""
        query = select(tokens).where(_IS_PAIRED).order_by(tokens.c.number)
        with answering(self._engine), self._engine.connect() as link:
            rows = link.execute(query).all()
        return [WallLine(r.kind, r.name, instant(r.created_us), instant_or_none(r.revoked_us)) for r in rows]

    def revoke(self, name: str, *, by: str = COMMAND) -> bool:
        """End a wall and its remote controls for good; False where none of this name is in force.
        `by`: who does it, for the audit."""
        end, now = update(tokens).where(tokens.c.name == name, _IS_PAIRED, _IN_FORCE), self._clock.now()
        with answering(self._engine), writing(self._engine) as link:
            ended = link.execute(end.values(revoked_us=micros(now))).rowcount
            if ended:
                record(link, Deed(by, "wall.revoked", name), now)
        return ended > 0


_IS_WALL = tokens.c.kind == "wall"
_IS_PAIRED = tokens.c.kind.in_(("wall", "remote"))
_IN_FORCE = tokens.c.revoked_us.is_(None)


def named(name: str) -> str:
    """A name as walls bear it. Raises NotPaired."""
    name = name.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise NotPaired(f"a wall's name has 1 to {LONGEST_NAME} characters, none of them a control character")
    return name


def hashed(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _as_shown(code: str) -> str:
    """What was typed: in small letters, or in two halves, as it stands on the screen."""
    return "".join(code.upper().split()).replace("-", "")


def _refuse_guessing(link: Connection, now: datetime) -> None:
    lately = select(func.count()).where(wall_misses.c.missed_us > micros(now - MISSES_WITHIN))
    missed = link.scalar(lately) or 0
    if missed >= MISSES_ALLOWED:
        raise TooMany(f"{missed} wrong codes within 10 minutes; try again later")


def _use(link: Connection, word: str, is_such: ColumnElement[bool], now: datetime) -> Row[Any] | None:
    """The pairing that the word stands for, which it does no more; None where it stands for none."""
    in_time = wall_pairings.c.expires_us > micros(now)
    wanted = (wall_pairings.c.sha256 == hashed(word), is_such, in_time)
    found = link.execute(select(wall_pairings).where(*wanted)).first()
    if found is not None:
        link.execute(delete(wall_pairings).where(wall_pairings.c.number == found.number))
    return found


def _add(link: Connection, kind: Kind, name: str, device: str, now: datetime) -> None:
    if kind == "wall":
        _refuse_taken(link, name)
    link.execute(insert(tokens).values(kind=kind, name=name, sha256=device, created_us=micros(now)))


def _free_name(link: Connection) -> str:
    taken = set(link.scalars(select(tokens.c.name).where(_IS_WALL, _IN_FORCE)))
    return next(name for n in range(1, len(taken) + 2) if (name := f"wall-{n}") not in taken)


def _standing_name(link: Connection, name: str) -> str:
    if name != DEMO and not _is_in_force(link, name):
        raise NotPaired(f"no wall named {name} is in force; `onescreen wall list` names those that are")
    return name


def _is_in_force(link: Connection, name: str) -> bool:
    wall = select(tokens.c.number).where(tokens.c.name == name, _IS_WALL, _IN_FORCE)
    return link.execute(wall).first() is not None


def _refuse_taken(link: Connection, name: str) -> None:
    if _is_in_force(link, name):
        raise NotPaired(f"a wall named {name} is paired already; revoke it first, or give another name")
