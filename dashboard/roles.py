"""The roles of a centre, and how `up` groups them into processes.

ingest  takes events in: HTTP, sockets, feeds; the only writer of the journal on SQLite
clock   records the turns of clauses at their instants, drafts letters, sends drills, erases what is over; any
        number may run
fold    follows the journal, owns checkpoints and views, shows the Situation
web     serves screens and the API
alert   follows the journal, finds what is wrong, and tells the right people
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final, Literal, get_args

import structlog

from dashboard import installation, wiring, wiring_alerts, wiring_clock
from dashboard.access.guard import listens_openly
from dashboard.config import Settings
from dashboard.ingest.pull_feeds import pull_feeds
from dashboard.journal.embedded import EmbeddedRedis, keep_alive, start_embedded
from dashboard.journal.wire_memory import MemoryWireHub
from dashboard.logs import set_up_logs
from dashboard.metrics import Metrics
from dashboard.ports import Wire
from dashboard.processes import collector
from dashboard.processes.exclusive import alone, the_only
from dashboard.processes.supervisor import Program, keep
from dashboard.projections.runner import FoldRunner, open_board
from dashboard.projections.view import View

log = structlog.get_logger()

Role = Literal["ingest", "clock", "fold", "web", "alert"]
Connect = Callable[[], Wire]
"""Gives each user of the wire a connection of its own."""

GROUPS = ("ingest+clock+web", "fold", "alert")
"""As few processes as measurement favours: the fold would otherwise stand in the way of the sockets, and what
becomes of alerting never harms a wall."""
SWITCH_S = 0.001
"""How long a busy thread may keep the others of its process waiting. A writer comes back from the database
many times in a commit, and at Python's own 5 ms it waited for longer than it worked."""

AGAIN_S: Final = 5.0
"""Before a role that died begins again in a process that lives."""


def named(names: str) -> frozenset[Role]:
    """The roles of a list joined by +. Raises Unfit for an unknown one."""
    known = {role: role for role in get_args(Role)}
    try:
        return frozenset(known[name] for name in names.split("+"))
    except KeyError as unknown:
        raise wiring.Unfit(f"role: {unknown.args[0]!r} is none of {', '.join(known)}") from None


EVERY_ADDRESS = ("0.0.0.0", "[::]")


async def up(settings: Settings, *, say: Callable[[str], None]) -> None:
    """The whole product on this machine until it is told to stop."""
    wiring.listening(settings).close()
    set_up_logs()
    settings = prepare(settings, say=say)
    embedded = None if settings.redis else start_embedded(settings.data)
    try:
        with told_to_stop() as stop:
            for line in [*addresses(settings.host, settings.port), *first_sign_in(settings)]:
                say(line)
            await _run_all(settings, embedded, stop)
    finally:
        if embedded is not None:
            embedded.stop()


def addresses(host: str, port: int) -> list[str]:
    """Where the product is reached, as `up` prints it."""
    host = f"[{host}]" if ":" in host else host
    here = "127.0.0.1" if host in EVERY_ADDRESS else host
    lines = [f"墙 wall      http://{here}:{port}/wall", f"页 operators http://{here}:{port}/"]
    network = f"网 network   port {port} here: paired walls and remotes (a demo: any), and who signs in"
    return [*lines, network] if listens_openly(host.strip("[]")) else lines


def first_sign_in(settings: Settings) -> list[str]:
    """The path that makes the administrator, once, within 24 hours; nothing where there are people."""
    word = wiring.open_store(settings).people.register.first_link()
    if word is None:
        return []
    return ["登 first sign-in, once within 24 hours, as the administrator:", f"/sign-in?link={word}"]


def prepare(settings: Settings, *, say: Callable[[str], None]) -> Settings:
    """Stores migrated, registers recorded, a demo's past generated; the settings that children get."""
    pull_feeds(settings.feeds)  # refused here, in one line, and not by a child again and again
    if settings.speed != 1 and not settings.demo:
        raise wiring.Unfit("speed: only a demo's time can run faster; add --demo")
    if settings.speed <= 0:
        raise wiring.Unfit(f"speed: {settings.speed} is not above 0")
    if settings.demo and settings.anchor is None:
        settings = wiring.anchored(settings)
    calendar = installation.calendar_of(settings.data / installation.OVERRIDES)
    store = wiring.open_store(settings)
    if settings.demo:
        from dashboard import demo

        demo.install(store, settings, say=say)
    installation.install(store.journal, calendar, at=store.clock.now())
    return settings


async def _run_all(settings: Settings, embedded: EmbeddedRedis | None, stop: asyncio.Event) -> None:
    url = settings.redis or (embedded.url if embedded is not None else None)
    if url is None:
        hub = MemoryWireHub()
        await _until(stop, _serve_roles(frozenset(get_args(Role)), settings, hub.connect))
        return
    environ = wiring.options_of(replace(settings, redis=url))
    programs = [
        Program(group, (sys.executable, "-m", "dashboard", "role", group), environ) for group in GROUPS
    ]
    async with asyncio.TaskGroup() as group:
        if embedded is not None:
            watch = group.create_task(keep_alive(embedded))
        await keep(programs, until=stop)
        if embedded is not None:
            watch.cancel()


async def run(roles: frozenset[Role], settings: Settings) -> None:
    """Some roles in this process until it is told to stop."""
    set_up_logs()
    if settings.redis is None and roles != frozenset(get_args(Role)):
        raise wiring.Unfit("redis: roles in processes of their own meet on a Redis; give its URL")
    if settings.redis is None:
        connect: Connect = MemoryWireHub().connect
    else:
        url = settings.redis
        connect = lambda: wiring.connect_wire(url)  # noqa: E731 - a closure over one name
    with told_to_stop() as stop:
        await _until(stop, _serve_roles(roles, settings, connect))


async def _serve_roles(roles: frozenset[Role], settings: Settings, connect: Connect) -> None:
    sys.setswitchinterval(SWITCH_S)
    if roles == {"fold"}:
        collector.calm_for_holding()
    else:
        collector.calm()
    store = wiring.open_store(settings)
    async with contextlib.AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        if "fold" in roles:
            stack.enter_context(the_only(settings.data / wiring.FOLD_LOCK, "a fold"))
            board = await asyncio.to_thread(open_board, store.views, settings.zone)
            runner = FoldRunner(
                board,
                View(board, is_demo=settings.demo),
                journal=store.journal,
                views=store.views,
                wire=connect(),
                clock=store.clock,
            )
            group.create_task(_fold(runner), name="fold")
        if roles & {"ingest", "web"}:
            from dashboard.serving import server  # a second's worth of libraries, which no other role needs

            group.create_task(
                server.serve(
                    settings,
                    store,
                    connect,
                    takes_in="ingest" in roles,
                    keeps_time={"ingest", "clock"} <= roles,
                    shows="web" in roles,
                ),
                name="server",
            )
        if "clock" in roles and "ingest" not in roles:
            group.create_task(_keep_time(settings, store, connect()), name="clock")
        if "alert" in roles:
            stack.enter_context(the_only(settings.data / wiring.ALERT_LOCK, "an alert role"))
            alert = partial(_alert, settings, store, connect)
            group.create_task(alert() if roles == {"alert"} else _again_and_again(alert), name="alert")


async def _keep_time(settings: Settings, store: wiring.Store, wire: Wire) -> None:
    """A clock on its own: what takes in is elsewhere, so it brings a way into the journal along."""
    metrics = Metrics()
    async with wiring.intake(store, wire, metrics) as intake, asyncio.TaskGroup() as tasks:
        for name, work in wiring_clock.works(settings, store, intake, metrics):
            tasks.create_task(work, name=name)


async def _alert(settings: Settings, store: wiring.Store, connect: Connect) -> None:
    """The only one on this machine's data directory, and on its database."""
    from dashboard.alerting import role  # channels speak by libraries which no other role needs

    async def tell() -> None:
        async with wiring.intake(store, connect(), Metrics()) as intake:
            await role.run(wiring_alerts.given_to_role(settings, store, connect, intake))

    await alone(wiring_alerts.lock_of(settings), "an alert role", tell)


async def _again_and_again(work: Callable[[], Awaitable[None]]) -> None:
    """As one that is supervised, where others share its process: alerting that died harms no wall."""
    while True:
        try:
            await work()
        except Exception as wrong:  # noqa: BLE001 - whatever it died of, the others live
            log.error("the alert role died, and begins again", error=repr(wrong))
        await asyncio.sleep(AGAIN_S)


async def _fold(runner: FoldRunner) -> None:
    try:
        await runner.run()
    finally:
        runner.close()


async def _until(stop: asyncio.Event, work: Awaitable[None]) -> None:
    task, told = asyncio.ensure_future(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not task.done():
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@contextlib.contextmanager
def told_to_stop() -> Iterator[asyncio.Event]:
    """An event that the first SIGINT or SIGTERM sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
