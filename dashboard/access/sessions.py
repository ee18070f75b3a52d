"""Which person is asking: the browser's cookie, looked up among the sessions in force."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from dashboard.access.looks import Looks
from dashboard.metrics import Metrics
from dashboard.ports import Grant, JournalError
from dashboard.store.sessions import LASTS, Session, SqlSessions
from dashboard.store.walls import hashed

log = structlog.get_logger()

LOOK_EVERY_S: Final = 1.0
"""How old what is known of sessions may be when a request is judged by it."""
UNTOUCHED: Final = "x-untouched"
"""What a page says with a request that it made by itself, while nobody touched it: no sign of life. Nor is a
socket one, which a page joins anew by itself."""
SEEN_EVERY_S: Final = 30.0


class SessionGate:
    """Knows who is in force from the store, where commands disable and sign out while this process runs.

    `seen_every_s`: how often the store is told who was seen, so that idle ones end and others do not.
    """

    def __init__(
        self, sessions: SqlSessions, metrics: Metrics, *, seen_every_s: float = SEEN_EVERY_S
    ) -> None:
        self._sessions = sessions
        self._metrics = metrics
        self._seen_every_s = seen_every_s
        self._standing: Mapping[str, Session] = {}
        self._seen: set[str] = set()
        self._changed = asyncio.Event()
        self._looks = Looks(self._look)

    async def run(self) -> None:
        """Look again and again, for ever, and tell the store who was seen."""
        told_s = time.monotonic()
        while True:
            try:
                await self.look()
                if time.monotonic() - told_s >= self._seen_every_s:
                    told_s = time.monotonic()
                    await self._tell_seen()
            except JournalError as wrong:
                log.warning("sessions not read", why=str(wrong))
            await asyncio.sleep(LOOK_EVERY_S)

    async def session_of(self, scope: Scope) -> Session | None:
        """The session that a request or a socket belongs to. Raises JournalError while nobody can tell."""
        secret = secret_in(scope)
        if not secret:
            return None
        key = hashed(secret)
        if key not in self._standing:
            await self._looks.for_stranger()
        elif self._looks.age_s > LOOK_EVERY_S:
            await self.look()
        found = self._standing.get(key)
        if found is not None and scope["type"] == "http" and UNTOUCHED not in Headers(scope=scope):
            self._seen.add(key)
        return found

    async def until_ended(self, key: str) -> None:
        """Return once the session of this key is in force no more."""
        while key in self._standing:
            await self._changed.wait()

    async def until_changed(self, session: Session) -> None:
        """Return once the session is in force no more, or its person has another role or area."""
        while self._grants.get(session.key) == session.grant:
            await self._changed.wait()

    async def look(self) -> None:
        """Know at once what was changed just now."""
        await self._looks.anew()

    async def _look(self) -> None:
        before, self._standing = self._grants, await asyncio.to_thread(self._sessions.standing)
        self._metrics.sessions.set(len(self._standing))
        if self._grants != before:
            self._changed.set()
            self._changed = asyncio.Event()

    @property
    def _grants(self) -> Mapping[str, Grant]:
        return {key: session.grant for key, session in self._standing.items()}

    async def _tell_seen(self) -> None:
        if seen := frozenset(self._seen):
            await asyncio.to_thread(self._sessions.seen, seen)
            self._seen -= seen


def cookie_name(scope: Scope) -> str:
    """With the port: browsers give a cookie to every port of a host, where another centre may be."""
    _, port = scope.get("server") or ("", 0)
    return f"onescreen-session-{port}"


def secret_in(scope: Scope) -> str:
    return HTTPConnection(scope).cookies.get(cookie_name(scope), "")


def give(answer: Response, scope: Scope, secret: str) -> Response:
    """The answer, which hands the browser its secret; an empty one takes it away."""
    lasts_s = int(LASTS.total_seconds()) if secret else 0
    said = f"{cookie_name(scope)}={secret}; Path=/; Max-Age={lasts_s}; HttpOnly; SameSite=Lax"
    answer.headers["set-cookie"] = f"{said}; Secure" if scope.get("scheme") == "https" else said
    return answer
