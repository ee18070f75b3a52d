"""`onescreen token create|list|revoke`: who may send events, read the API, or be a wall."""

from __future__ import annotations

import csv
import sys
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console

from dashboard import wiring
from dashboard.access.decision import check_role
from dashboard.commands.centre import Data, Db, store_of
from dashboard.ingest.cloudevents import LONGEST_SOURCE
from dashboard.ports import Grant
from dashboard.store.walls import NotPaired

app = typer.Typer(no_args_is_help=True)
words = Console(stderr=True, highlight=False, markup=False)


@app.command()
def create(
    source: Annotated[str | None, typer.Option("--source", help="A source that sends events.")] = None,
    api: Annotated[str | None, typer.Option("--api", help="A reader of the API.")] = None,
    wall: Annotated[str | None, typer.Option("--wall", help="A wall: prints a one-time path.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="What the reader may see.")] = None,
    area: Annotated[str | None, typer.Option("--area", help="And of which area.")] = None,
    days: Annotated[
        int | None,
        typer.Option("--days", help="How long it lasts (default: until revoked).", min=1, max=3650),
    ] = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Make a token and print it, alone, on stdout. It is shown this once: only its hash is kept.

    For a wall: the path that pairs the browser which opens it, once, within 15 minutes.
    """
    if wall is not None:
        _print_path(wall, store_of(data, db), is_alone=not (source or api or role or area or days))
        return
    grant = _grant(source, api, role=role, area=area)
    store = store_of(data, db)
    if area is not None and area not in wiring.known_areas(store.journal):
        raise typer.BadParameter(f"{area} is in no area register of this centre", param_hint="--area")
    try:
        token = store.tokens.create(grant, lasts=None if days is None else timedelta(days=days))
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from None
    words.print(f"a token for the {grant.kind} {grant.name}, shown this once:")
    print(token)  # noqa: T201 - this is what the command is for


def _print_path(wall: str, store: wiring.Store, *, is_alone: bool) -> None:
    if not is_alone:
        raise typer.BadParameter("--wall stands alone: a wall sees the wall, and nothing else")
    try:
        word = store.walls.make_path(wall)
    except NotPaired as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--wall") from None
    words.print(f"open this path once within 15 minutes in the browser that is to be the wall {wall}:")
    print(f"/wall?pair={word}")  # noqa: T201 - this is what the command is for


def _grant(source: str | None, api: str | None, *, role: str | None, area: str | None) -> Grant:
    if source is not None and api is None:
        if role or area:
            raise typer.BadParameter("a source has no role and no area: it sends, it does not read")
        if not source.isprintable() or len(source) > LONGEST_SOURCE:
            hint = f"at most {LONGEST_SOURCE} characters, none of them a control character"
            raise typer.BadParameter(hint, param_hint="--source")
        return Grant("source", source)
    if api is not None and source is None:
        try:
            check_role(role, area)
        except ValueError as wrong:
            raise typer.BadParameter(str(wrong), param_hint="--role") from None
        return Grant("api", api, role=role, area=area)
    raise typer.BadParameter("give either --source NAME, --api NAME or --wall NAME")


@app.command("list")
def list_(data: Data = None, db: Db = None) -> None:
    """Every token that was made, one a line, without its secret (CSV)."""
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["number", "kind", "name", "role", "area", "created_at", "expires_at", "revoked_at"])
    for line in store_of(data, db).tokens.list():
        grant = line.grant
        times = [t.isoformat() if t else "" for t in (line.created_at, line.expires_at, line.revoked_at)]
        rows.writerow([line.number, grant.kind, grant.name, grant.role or "", grant.area or "", *times])


@app.command()
def revoke(
    number: Annotated[int, typer.Argument(help="As `token list` gives it.", min=1)],
    data: Data = None,
    db: Db = None,
) -> None:
    """End a token for good; a running centre refuses it within seconds."""
    if not store_of(data, db).tokens.revoke(number):
        words.print(f"there is no token {number} in force")
        raise typer.Exit(1)
    words.print(f"token {number} is revoked")
