"""`onescreen …`: the command line. Each command says what it did on stderr; stdout is for its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, NoReturn

import msgspec
import typer
import uvloop
from rich.progress import Progress

from dashboard import wiring
from dashboard.check import findings
from dashboard.commands import (
    alert,
    areas,
    audit,
    bench,
    calendar,
    drill,
    import_,
    letters,
    policy,
    rejected,
    relays,
    replay,
    retention,
    token,
    user,
    vault,
    wall,
)
from dashboard.commands.centre import AsJson, Data, Db, Zone, words
from dashboard.commands.instants import instant
from dashboard.config import ConfigError
from dashboard.ports import JournalError
from dashboard.processes import collector
from dashboard.processes.exclusive import the_only
from dashboard.projections import codec, runner
from dashboard.projections.history import As, Past
from dashboard.projections.view import View
from dashboard.reading.answers import situation_answer

app = typer.Typer(
    name="onescreen",
    help="一屏观全域 — one screen sees the whole district.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(rejected.app, name="rejected", help="Refused input: list, show, resubmit.")
app.add_typer(token.app, name="token", help="Tokens of sources and readers: create, list, revoke.")
app.add_typer(wall.app, name="wall", help="Walls: pair, list, revoke.")
app.add_typer(user.app, name="user", help="People who may sign in: create, list, link, disable, enable.")
app.add_typer(audit.app, name="audit", help="Who did what: verify, export.")
app.add_typer(vault.app, name="vault", help="The keys of what is kept apart: status, rotate, forget, key.")
app.add_typer(areas.app, name="areas", help="The register of areas: load, list.")
app.add_typer(policy.app, name="policy", help="The policy that cases are held to: show, load.")
app.add_typer(calendar.app, name="calendar", help="The working calendar: show, diff, load.")
app.add_typer(letters.app, name="letters", help="Letters to units: list, show, issue, answer.")
app.add_typer(relays.app, name="relays", help="Messages up and down: list, show, latency.")
app.add_typer(alert.app, name="alert", help="Alerts: test, preview, duty, check, list, export, rules.")
app.add_typer(drill.app, name="drill", help="Drills of the way to the communities: load, show, list.")
app.command("import")(import_.import_)
app.command("replay")(replay.replay)
app.command("retention")(retention.retention)
app.command("bench", context_settings=bench.PASSED_ON)(bench.bench)


Redis = Annotated[str | None, typer.Option("--redis", help="Redis URL (default: an embedded one).")]
Host = Annotated[
    str | None,
    typer.Option("--host", help="Address; 0.0.0.0 opens it to the network, to who proves who they are."),
]
Port = Annotated[int | None, typer.Option("--port", help="Port to serve on (default: 8050).")]
Demo = Annotated[bool | None, typer.Option("--demo", help="Add the simulated district, labelled 演示.")]
Seed = Annotated[int | None, typer.Option("--seed", help="Seed of the simulated district.")]
Speed = Annotated[float | None, typer.Option("--speed", help="Times faster that a demo's clock runs.")]


@app.command()
def up(
    data: Data = None,
    db: Db = None,
    redis: Redis = None,
    host: Host = None,
    port: Port = None,
    tz: Zone = None,
    demo: Demo = None,
    seed: Seed = None,
    speed: Speed = None,
) -> None:
    """Run the whole product on this machine, supervised, until Ctrl C."""
    from dashboard import roles  # the server's libraries: other commands need not wait for them

    settings = wiring.load_settings(
        data=data, db=db, redis=redis, host=host, port=port, tz=tz, demo=demo, seed=seed, speed=speed
    )
    asyncio.run(roles.up(settings, say=partial(words.print, soft_wrap=True)))


@app.command()
def role(
    name: Annotated[str, typer.Argument(help="ingest, clock, fold, web or alert; several joined by +.")],
    data: Data = None,
    db: Db = None,
    redis: Redis = None,
    host: Host = None,
    port: Port = None,
    tz: Zone = None,
    demo: Demo = None,
    seed: Seed = None,
    speed: Speed = None,
) -> None:
    """Run one role, for many machines. Needs --redis where the roles do not share a process."""
    from dashboard import roles

    settings = wiring.load_settings(
        data=data, db=db, redis=redis, host=host, port=port, tz=tz, demo=demo, seed=seed, speed=speed
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(roles.run(roles.named(name), settings))


@app.command()
def situation(
    at: Annotated[
        str | None, typer.Option("--at", help="Instant, RFC 3339 with offset (default: now).")
    ] = None,
    as_: Annotated[As, typer.Option("--as", help="As known then, or as corrected since.")] = "known",
    area: Annotated[str | None, typer.Option("--area", help="Area code (default: everything).")] = None,
    as_json: AsJson = False,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """The Situation at an instant."""
    settings = wiring.load_settings(data=data, db=db, tz=tz)
    store = wiring.open_store(settings)
    asked = instant(at, option="--at") if at is not None else wiring.latest(store.journal, store.clock.now())
    past = Past(store.journal, settings.zone, store.views)
    found = past.situation(asked, as_=as_, is_demo=settings.demo)
    if area is not None and area not in found.areas:
        raise typer.BadParameter(f"area {area!r} is not in the register", param_hint="--area")
    answer = situation_answer(found, area)
    encoded = msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()
    if as_json:
        typer.echo(encoded)
    else:
        _print_situation(msgspec.to_builtins(answer))


@app.command()
def rebuild(data: Data = None, db: Db = None, tz: Zone = None) -> None:
    """Fold again from position 0 into empty views; prints the fingerprint as of the last event.

    The same journal has the same fingerprint, whenever and wherever it is folded.
    """
    settings = wiring.load_settings(data=data, db=db, tz=tz)
    store = wiring.open_store(settings)
    head = store.journal.head()
    collector.calm_for_holding()
    only = the_only(settings.data / wiring.FOLD_LOCK, "a fold")
    with only, Progress(console=words, transient=True) as progress:
        task = progress.add_task("folding", total=head)
        board = runner.rebuild(
            store.journal, store.views, settings.zone, progress=lambda n: progress.update(task, completed=n)
        )
    for last in store.journal.read(after=board.position - 1, limit=1):
        board.advance(last.recorded_at)
    words.print(f"folded {board.position} positions; the views are new")
    typer.echo(codec.fingerprint(View(board).cut()))


@app.command()
def check(
    data: Data = None, db: Db = None, redis: Redis = None, host: Host = None, port: Port = None
) -> None:
    """Configuration, store, wire, calendar, areas and channels: one line each; exit 1 if any fails."""
    settings = wiring.load_settings(data=data, db=db, redis=redis, host=host, port=port)
    found = findings(settings)
    for finding in found:
        typer.echo(f"{'ok  ' if finding.is_ok else 'FAIL'}  {finding.what}: {finding.says}")
    if not all(finding.is_ok for finding in found):
        raise typer.Exit(1)


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point: errors of use and of the store are one line on stderr and exit 2 or 1."""
    try:
        app(arguments)
    except* ConfigError as wrong:
        _say_and_exit("configuration", wrong, code=2)
    except* JournalError as wrong:
        _say_and_exit("store", wrong, code=1)


def _say_and_exit(what: str, wrong: BaseExceptionGroup[Exception], *, code: int) -> NoReturn:
    first: BaseException = wrong
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    words.print(f"[bold]{what}[/]: ", end="")
    words.print(str(first), markup=False)
    raise SystemExit(code)


def _print_situation(answer: dict[str, Any]) -> None:
    for part in ("cases", "clauses", "relay"):
        typer.echo(part)
        for name, value in answer[part].items():
            typer.echo(f"  {name}: {value}")
    typer.echo(f"at {answer['at']}, position {answer['position']}")
