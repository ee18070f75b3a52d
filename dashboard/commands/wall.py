"""`onescreen wall pair|remote|list|revoke`: which browsers are walls, and which drive one."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import typer
from rich.console import Console

from dashboard.commands.centre import Data, Db, store_of
from dashboard.store.walls import NotPaired

app = typer.Typer(no_args_is_help=True)
words = Console(stderr=True, highlight=False, markup=False)


@app.command()
def pair(
    code: Annotated[str, typer.Argument(help="As the screen shows it.")],
    name: Annotated[str | None, typer.Option("--name", help="Of the wall (default: wall-N).")] = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Make the browser that shows the code a wall; prints its name."""
    try:
        paired = store_of(data, db).walls.approve(code, name)
    except NotPaired as wrong:
        words.print(str(wrong))
        raise typer.Exit(1) from None
    words.print("paired; the screen turns into the wall within two seconds:")
    print(paired)  # noqa: T201 - this is what the command is for


@app.command()
def remote(
    code: Annotated[str, typer.Argument(help="As the phone shows it at /remote.")],
    wall: Annotated[str, typer.Argument(help="The wall that it drives, as `wall list` gives it.")],
    data: Data = None,
    db: Db = None,
) -> None:
    """Make the browser that shows the code a remote control of one wall."""
    try:
        store_of(data, db).walls.approve_remote(code, wall)
    except NotPaired as wrong:
        words.print(str(wrong))
        raise typer.Exit(1) from None
    words.print(f"paired; the phone drives the wall {wall} within two seconds")


@app.command("list")
def list_(data: Data = None, db: Db = None) -> None:
    """Every wall and remote control that was ever paired, one a line (CSV)."""
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["kind", "name", "paired_at", "revoked_at"])
    for wall in store_of(data, db).walls.list():
        ended = wall.revoked_at.isoformat() if wall.revoked_at else ""
        rows.writerow([wall.kind, wall.name, wall.paired_at.isoformat(), ended])


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="As `wall list` gives it.")],
    data: Data = None,
    db: Db = None,
) -> None:
    """End a wall and its remote controls for good; its screen falls back to a code within seconds."""
    if not store_of(data, db).walls.revoke(name):
        words.print(f"no wall named {name} is in force")
        raise typer.Exit(1)
    words.print(f"the wall {name} is revoked")
