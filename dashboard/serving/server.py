"""The server process: puts the routes of its roles together and keeps them fed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from dashboard import installation, wiring, wiring_alerts, wiring_clock
from dashboard.access.passwords import Passwords
from dashboard.access.sessions import SessionGate
from dashboard.access.walls import WallGate
from dashboard.config import Settings
from dashboard.domain.events import SYSTEM_SOURCE, Event
from dashboard.domain.system_events import CanarySent
from dashboard.ingest import gateway, socket
from dashboard.ingest.cursors import FileCursors
from dashboard.ingest.errors import IngestError
from dashboard.ingest.intake import Intake
from dashboard.ingest.pull_feeds import pull_feeds
from dashboard.ingest.pump import Pump
from dashboard.metrics import Metrics, written_by_alerting
from dashboard.ports import Clock, Journal, JournalError, Wire, WireError
from dashboard.problem import install_problems
from dashboard.projections import codec
from dashboard.push.hub import Hub
from dashboard.reading.alert_backtest import Backtests
from dashboard.serving.backtester import Backtester
from dashboard.serving.historian import ProcessHistorian
from dashboard.serving.showing import Acts, Gates, guarded, show
from dashboard.serving.web import Readiness, add_health, add_metrics, new_server

log = structlog.get_logger()

CANARY_S = 60.0
CANARIES_KEPT = timedelta(days=7)
TRIM_S = 3600.0
CALENDAR_S = 600.0
SHOWN_WITHIN_S = 1.0
QUIET_AFTER_ERROR_S = 0.5
LAG_ALLOWED_S = 30.0


async def serve(
    settings: Settings,
    store: wiring.Store,
    connect: Callable[[], Wire],
    *,
    takes_in: bool,
    keeps_time: bool,
    shows: bool,
) -> None:
    """Serve until cancelled. One port, whatever the roles. `keeps_time`: the clock, beside what takes in."""
    metrics = Metrics()
    server = new_server()
    install_problems(server)
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        intake = await stack.enter_async_context(wiring.intake(store, connect(), metrics))
        on = _Ground(settings, store, server, metrics, intake, tasks, stack)
        if takes_in:
            _take_in(on)
            if keeps_time:
                _keep_time(on)
        hub = await _show(on, connect) if shows else None
        tasks.create_task(_watch_calendar(store, settings.zone, metrics), name="calendar")
        add_health(server, _readiness(store.journal, hub))
        add_metrics(
            server,
            metrics,
            lambda: _read_gauges(metrics, store, hub),
            lambda: written_by_alerting(settings.data),
        )
        await _uvicorn(server, settings, metrics)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the roles of this process stand on. `tasks` run until it ends; `stack` closes what they opened."""

    settings: Settings
    store: wiring.Store
    server: FastAPI
    metrics: Metrics
    intake: Intake
    tasks: asyncio.TaskGroup
    stack: AsyncExitStack


def _take_in(on: _Ground) -> None:
    """The ways in for events: what sends them, what is called for them, what sends them itself."""
    settings, store, intake, tasks = on.settings, on.store, on.intake, on.tasks
    on.server.include_router(gateway.router(intake, store.tokens, on.metrics))
    on.server.router.routes.append(socket.feed_route(intake, store.tokens, on.metrics))
    tasks.create_task(_canaries(intake, store.clock), name="canaries")
    tasks.create_task(_trim(store.journal, store.clock), name="trim")
    if feeds := pull_feeds(settings.feeds):
        tasks.create_task(Pump(feeds, intake, FileCursors(settings.data / "cursors")).run(), name="pump")
    if settings.demo:
        from dashboard import demo  # a simulated district, which no other centre needs

        tasks.create_task(demo.live(intake, store, settings), name="demo")


def _keep_time(on: _Ground) -> None:
    """The clock role: turns, breaches, letters and drills at their instants, and what is over erased."""
    for name, work in wiring_clock.works(on.settings, on.store, on.intake, on.metrics):
        on.tasks.create_task(work, name=name)


async def _show(on: _Ground, connect: Callable[[], Wire]) -> Hub:
    """The web role: walls, the desk and the API, kept fed; ready once this returns."""
    settings, store, tasks = on.settings, on.store, on.tasks
    historian = ProcessHistorian(settings)
    on.stack.callback(historian.close)
    gates = Gates(
        WallGate(store.walls, on.metrics, is_demo=settings.demo),
        SessionGate(store.people.sessions, on.metrics),
        Passwords(),
    )
    tasks.create_task(gates.walls.run(), name="walls")
    tasks.create_task(gates.persons.run(), name="sessions")
    on.stack.callback(gates.passwords.close)
    ground = await asyncio.to_thread(wiring_alerts.ground_of, settings, store)
    hub, warm = show(
        on.server,
        settings,
        store,
        historian=historian,
        gates=gates,
        acts=Acts(wiring.acting(settings, store, on.intake), wiring_alerts.acting_of(store, on.intake)),
        alerts=replace(ground, backtests=Backtests(Backtester(settings))),
        metrics=on.metrics,
    )
    tasks.create_task(_follow(connect(), hub), name="follow")
    tasks.create_task(hub.run(), name="beat")
    await warm()
    return hub


async def _follow(wire: Wire, hub: Hub) -> None:
    """Show what the fold shows, for ever; a wire that is down makes the screens old, and they say so."""
    decoder = codec.Decoder()
    while True:
        try:
            shown = await wire.shown(timeout_s=SHOWN_WITHIN_S)
        except WireError:
            await asyncio.sleep(QUIET_AFTER_ERROR_S)
            continue
        if shown is not None:
            hub.show(decoder.decode(shown))


async def _canaries(intake: Intake, clock: Clock) -> None:
    """One event a minute goes the whole way, so that a silent day and a broken one look different."""
    while True:
        now = clock.now()
        canary = Event(
            SYSTEM_SOURCE, f"canary/{now:%Y-%m-%dT%H:%M:%SZ}", "canary.sent", None, now, CanarySent()
        )
        try:
            await intake.record([canary])
        except IngestError as wrong:
            log.warning("canary not recorded", why=str(wrong))
        await asyncio.sleep(CANARY_S)


async def _trim(journal: Journal, clock: Clock) -> None:
    while True:
        try:
            trimmed = await asyncio.to_thread(journal.trim_canaries, clock.now() - CANARIES_KEPT)
            log.info("canaries trimmed", n=trimmed)
        except JournalError as wrong:
            log.warning("canaries not trimmed", why=str(wrong))
        await asyncio.sleep(TRIM_S)


async def _watch_calendar(store: wiring.Store, zone: ZoneInfo, metrics: Metrics) -> None:
    """How long the calendar that stands still lasts, for `/metrics`."""
    while True:
        try:
            standing = await asyncio.to_thread(installation.standing_calendar, store.journal)
        except JournalError as wrong:
            log.warning("calendar not read", why=str(wrong))
        else:
            if standing is not None:
                today = store.clock.now().astimezone(zone).date()
                metrics.set_calendar(standing, on=today)
        await asyncio.sleep(CALENDAR_S)


def _readiness(journal: Journal, hub: Hub | None) -> Readiness:
    async def of_journal() -> str | None:
        try:
            await asyncio.to_thread(journal.head)
        except JournalError as wrong:
            return str(wrong)
        return None

    async def of_fold() -> str | None:
        assert hub is not None
        if hub.situation is None:
            return "has not shown a Situation yet"
        return f"is {hub.age_s:.0f} s old" if hub.age_s > LAG_ALLOWED_S else None

    return {"journal": of_journal} if hub is None else {"journal": of_journal, "fold": of_fold}


def _read_gauges(metrics: Metrics, store: wiring.Store, hub: Hub | None) -> None:
    if hub is None or hub.situation is None:
        return
    metrics.set_folded(hub.situation.position, head=store.journal.head())
    metrics.set_shown(hub.situation.at, now=store.clock.now())
    metrics.frame_age_s.set(hub.age_s)
    metrics.clients.labels("live").set(hub.viewers)


def config_of(app: ASGIApp, settings: Settings, metrics: Metrics) -> uvicorn.Config:
    """How the app is served: behind its guard, and behind what takes the word of the proxies that are trusted
    for whence a request comes, and whether over TLS."""
    return uvicorn.Config(
        guarded(app, settings, metrics),
        host=settings.host,
        port=settings.port,
        proxy_headers=True,
        forwarded_allow_ips=[*settings.proxies],
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=16 * 1024 * 1024,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )


async def _uvicorn(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    server = _Server(config_of(app, settings, metrics))
    serving = asyncio.create_task(server.serve(sockets=[wiring.listening(settings)]), name="uvicorn")
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True  # says goodbye to its sockets first
        await serving
        raise


class _Server(uvicorn.Server):
    """Leaves the signals to the roles, which stop everything together."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
