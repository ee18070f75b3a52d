"""Which wall is asking, or which remote control: the browser's cookie, looked up among those in force.

A demo's walls are whoever comes: it shows nobody, and has nothing to keep.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from starlette.requests import HTTPConnection
from starlette.types import Scope

from dashboard.access.looks import Looks
from dashboard.metrics import Metrics
from dashboard.ports import JournalError
from dashboard.store.walls import DEMO, Kind, SqlWalls, Standing, hashed

log = structlog.get_logger()

LOOK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Wall:
    """A paired browser. `key`: the hash of its secret; None for a demo's own."""

    name: str
    key: str | None


class WallGate:
    """Knows who is in force from the store, where commands pair and revoke while this process runs."""

    def __init__(self, walls: SqlWalls, metrics: Metrics, *, is_demo: bool) -> None:
        self._walls = walls
        self._metrics = metrics
        self._is_demo = is_demo
        self._seen: Standing | None = None
        self._changed = asyncio.Event()
        self._looks = Looks(self._look)

    async def run(self) -> None:
        """Look again and again, for ever; while the store is down, who was in force stays so."""
        while True:
            try:
                await self._looks.anew()
            except JournalError as wrong:
                log.warning("walls not read", why=str(wrong))
            await asyncio.sleep(LOOK_EVERY_S)

    async def wall_of(self, scope: Scope) -> Wall | None:
        """The wall that a request or a socket comes from. Raises JournalError where only the store knows."""
        key = await self._known(scope, "wall", self._name_of)
        if key is not None:
            return Wall(self._name_of(key) or "", key)
        return Wall(DEMO, None) if self._is_demo else None

    async def driven_by(self, scope: Scope) -> str | None:
        """The name of the wall that a browser may drive: a remote control its wall, a wall itself.
        Raises JournalError where only the store knows."""
        key = await self._known(scope, "remote", self._driven)
        if key is not None:
            return self._driven(key)
        key = await self._known(scope, "wall", self._name_of)
        return None if key is None else self._name_of(key)

    async def _known(self, scope: Scope, kind: Kind, find: Callable[[str], str | None]) -> str | None:
        """The browser's key, if it is found among those in force, now or after another look."""
        secret = secret_in(scope, kind)
        if not secret:
            return None
        key = hashed(secret)
        if find(key) is None:
            await self._looks.for_stranger()
        return key if find(key) is not None else None

    async def until_revoked(self, wall: Wall) -> None:
        while wall.key is None or self._name_of(wall.key) is not None:
            await self._changed.wait()

    def _name_of(self, key: str) -> str | None:
        return self._seen.in_force.get(key) if self._seen is not None else None

    def _driven(self, key: str) -> str | None:
        return self._seen.remotes.get(key) if self._seen is not None else None

    async def _look(self) -> None:
        before, self._seen = self._seen, await asyncio.to_thread(self._walls.standing)
        self._metrics.walls.set(len(self._seen.in_force))
        if before is None or before == self._seen:
            return
        self._changed.set()
        self._changed = asyncio.Event()
        self._tell(before, self._seen)

    def _tell(self, before: Standing, now: Standing) -> None:
        for kind, was, is_ in (
            ("wall", before.in_force, now.in_force),
            ("remote", before.remotes, now.remotes),
        ):
            for key in is_.keys() - was.keys():
                log.info(f"{kind} paired", wall=is_[key])
                self._metrics.wall_pairings.labels("paired").inc()
            for key in was.keys() - is_.keys():
                log.info(f"{kind} revoked", wall=was[key])
                self._metrics.wall_pairings.labels("revoked").inc()
        if wrong := now.misses - before.misses:
            log.warning("wall code refused", n=wrong)
            self._metrics.wall_pairings.labels("refused").inc(wrong)


def cookie_name(scope: Scope, kind: Kind) -> str:
    """With the port: browsers give a cookie to every port of a host, where another centre may be."""
    _, port = scope.get("server") or ("", 0)
    return f"onescreen-{kind}-{port}"


def secret_in(scope: Scope, kind: Kind) -> str:
    return HTTPConnection(scope).cookies.get(cookie_name(scope, kind), "")
