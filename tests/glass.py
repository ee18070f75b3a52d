"""A glass without a centre: the hub and the screens on a port, fed by hand. For tests, and to look at.

python -m tests.glass --show normal --port 8060
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as local_time
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import uvicorn

from dashboard.access.pairing import Pairing, RemoteDoor
from dashboard.access.walls import WallGate
from dashboard.api import wall_routes
from dashboard.domain.situation import Canary, Situation
from dashboard.metrics import Metrics
from dashboard.ports import Grant, Outcome
from dashboard.problem import install_problems
from dashboard.push.hub import Hub
from dashboard.push.live import live_route
from dashboard.push.walls import Walls
from dashboard.serving.showing import scene_names
from dashboard.serving.web import add_health, new_server
from dashboard.store.engine import journal_engine
from dashboard.store.walls import SqlWalls
from layouts import app
from layouts._registry import panels_by_name
from layouts._scene_file import packaged
from layouts._scenes import Wall
from layouts.words import LANGS
from tests import districts
from tests.visual import alert_states

ZONE = ZoneInfo("Asia/Shanghai")


def steady_ahead(ms: int) -> str:
    """A script for a page: its steady clock is so far ahead, and as far as `window.ahead` is set later."""
    return (
        f"window.ahead = {ms}; const steady = performance.now.bind(performance);"
        "performance.now = () => steady() + window.ahead;"
    )


@dataclass
class SettableClock:
    """The centre's time: real time, moved and stretched as a test wants it."""

    speed: float = 1.0
    ahead: timedelta = timedelta(0)
    anchor: datetime = field(default_factory=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        return self.anchor + (datetime.now(UTC) - self.anchor) * self.speed + self.ahead


def set_to(clock: SettableClock, time: str) -> None:
    """Set it to this local time of the day that it is."""
    here = clock.now().astimezone(ZONE)
    clock.ahead += datetime.combine(here.date(), local_time.fromisoformat(time), tzinfo=ZONE) - here


@dataclass
class ListedAudit:
    """Port Audit, in a list: (what, subject, about)."""

    entries: list[tuple[str, str | None, Mapping[str, object]]] = field(default_factory=list)

    def record(
        self,
        grant: Grant,
        what: str,
        subject: str | None,
        area: str | None,
        outcome: Outcome,
        about: Mapping[str, str | int | float | bool | None],
    ) -> None:
        self.entries.append((what, subject, about))


class Glass:
    """One server: `start` and `stop` as often as a test likes, on the same port.

    `walls`: only these see it; without them whoever comes, as in a demo.
    """

    def __init__(
        self,
        *,
        build: str = "b1",
        clock: SettableClock | None = None,
        pages: object = None,
        wall: Wall | None = None,
        walls: SqlWalls | None = None,
    ) -> None:
        self.wall = wall or packaged(panels_by_name())
        self.clock = clock or SettableClock()
        self.build = build
        self.port = 0
        self.pages = pages or app.fills(ZONE)
        self.hub: Hub
        self.metrics = Metrics()
        self.audit = ListedAudit()
        self._is_open = walls is None
        self._walls = walls or SqlWalls(journal_engine("sqlite:///never-opened"), self.clock)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, *, port: int = 0) -> None:
        build_of = app.build_of(self.build, ZONE)
        self.hub = Hub(
            self.pages,  # type: ignore[arg-type]
            langs=LANGS,
            build_of=build_of,
            clock=self.clock,
            speed=self.clock.speed,
        )
        server = new_server()
        gate = WallGate(self._walls, self.metrics, is_demo=self._is_open)
        page = app.pairing_page(ZONE)
        connected = Walls()
        install_problems(server)
        add_health(server, {})
        server.include_router(wall_routes.router(connected, scene_names(self.wall), gate, self.audit))
        server.router.routes.append(live_route(self.hub, gate, connected))
        app.mount(
            server,
            situation=lambda: self.hub.situation,
            build=self.build,
            zone=ZONE,
            wall=self.wall,
            admit=partial(Pairing, gate=gate, walls=self._walls, page=page, metrics=self.metrics),
            admit_remote=partial(RemoteDoor, gate=gate, page=page),
        )
        config = uvicorn.Config(
            server, host="127.0.0.1", port=port or self.port, ws="websockets-sansio",
            log_config=None, ws_per_message_deflate=False, lifespan="off",
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._tasks = [asyncio.create_task(self._serve()), asyncio.create_task(self.hub.run())]
        if not self._is_open:
            self._tasks.append(asyncio.create_task(gate.run()))
        while not self._server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    async def _serve(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await self._server._serve()

    async def stop(self) -> None:
        """As a killed process: sockets are cut, nobody is told."""
        for task in self._tasks[1:]:
            task.cancel()
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()
        self._server.force_exit = self._server.should_exit = True
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def show(self, situation: Situation) -> None:
        self.hub.show(replace(situation, at=self.clock.now()))


async def feed(glass: Glass, situation: Situation, *, every_s: float, is_changing: bool) -> None:
    """Show it again and again, as a fold does, with one number or another changed."""
    random, turn = Random(7), 0
    while True:
        turn += 1
        if is_changing and turn % max(1, round(1 / every_s)) == 0:
            situation = changed(situation, random, at=glass.clock.now())
        glass.show(_with_canary(situation, glass))
        await asyncio.sleep(every_s)


@contextlib.asynccontextmanager
async def fed(
    glass: Glass, situation: Situation | None = None, *, every_s: float = 0.2
) -> AsyncIterator[None]:
    """A fold that cuts the same Situation again and again."""
    shown = situation or districts.normal(at=glass.clock.now())
    task = asyncio.create_task(feed(glass, shown, every_s=every_s, is_changing=False))
    await asyncio.sleep(0.05)
    try:
        yield
    finally:
        task.cancel()


def changed(situation: Situation, random: Random, *, at: datetime) -> Situation:
    """One more case in one community, and in all that it belongs to."""
    tiles = [a for a in situation.register if a.level in ("community", "village")]
    area, areas = random.choice(tiles), dict(situation.areas)
    by_code = {a.code: a for a in situation.register}
    here, above = area.code, [""]
    while here in by_code:
        above.append(here)
        here = by_code[here].parent_code
    for code in above:
        cases = areas[code].cases
        more = replace(cases, open=cases.open + 1, registered=cases.registered + 1)
        areas[code] = replace(areas[code], cases=more)
    number = situation.position + 1
    line = replace(
        situation.newest[0],
        id=f"n{number}",
        code=f"251011-{number % 1000:03}",
        area=area.code,
        reported_at=at,
    )
    newest = (line, *situation.newest[:19])
    return replace(situation, areas=areas, newest=newest, position=number)


def _with_canary(situation: Situation, glass: Glass) -> Situation:
    """The beacons of `normal` moved to end at the last full minute."""
    now = glass.clock.now()
    minute = timedelta(seconds=60 * glass.clock.speed)
    last = glass.clock.anchor + minute * int((now - glass.clock.anchor) / minute)
    canaries = tuple(
        Canary(f"{i}", last - minute * i, last - minute * i + timedelta(milliseconds=40 * (i % 7) + 20))
        for i in range(30, -1, -1)
        if i != 12
    )
    return replace(situation, canaries=canaries) if situation.canaries else situation


async def _main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--show",
        default="normal",
        choices=("normal", "empty", "silent", "huge", "nyc", "twelve", "none", "still", *alert_states.STATES),
    )
    asked.add_argument("--port", type=int, default=8060)
    asked.add_argument("--speed", type=float, default=1.0)
    asked.add_argument("--demo", action="store_true")
    asked.add_argument("--late", type=float, default=0.0, help="seconds by which the fold is behind")
    options = asked.parse_args()
    glass = Glass(clock=SettableClock(speed=options.speed))
    await glass.start(port=options.port)
    if options.show == "none":
        await asyncio.Event().wait()
    at = glass.clock.now()
    shown: Mapping[str, Callable[[], Situation]] = {
        "normal": lambda: districts.normal(at=at),
        "still": lambda: districts.normal(at=at),
        "empty": lambda: districts.empty(at=at),
        "silent": lambda: districts.silent(at=at),
        "huge": lambda: districts.huge(at=at),
        "nyc": lambda: districts.normal(at=at, areas=districts.boroughs(18, 14, 12, 14, 3)),
        "twelve": lambda: districts.normal(at=at, areas=districts.boroughs(*[8] * 12)),
        **{name: partial(state, at=at) for name, state in alert_states.STATES.items()},
    }
    situation = shown[options.show]()
    if options.show == "normal":
        situation = replace(situation, is_demo=options.demo)
    if options.late:
        glass.hub.show(replace(situation, at=at - timedelta(seconds=options.late)))
        await asyncio.Event().wait()
    is_changing = options.show in ("normal", "silent", "nyc", "twelve")
    await feed(glass, situation, every_s=0.5, is_changing=is_changing)


if __name__ == "__main__":
    asyncio.run(_main())
