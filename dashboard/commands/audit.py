"""`onescreen audit verify|export`: who did what, whether it stands as it was written, and a copy of it."""

from __future__ import annotations

import re
import sys
from typing import Annotated

import typer
from rich.console import Console

from dashboard import wiring
from dashboard.access.audit import Form, lines
from dashboard.commands.centre import Data, Db
from dashboard.store.audit import SqlAudit

app = typer.Typer(no_args_is_help=True)
words = Console(stderr=True, highlight=False, markup=False)

SEAL = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@app.command()
def verify(
    holds: Annotated[
        str | None, typer.Option("--holds", help="Also that it still holds what an earlier `verify` printed.")
    ] = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Read the whole chain; print NUMBER:SHA256 of its last entry. Exit 1 where it was touched."""
    seal = _seal(holds)
    audit = _open(data, db)
    found = audit.verify()
    if found.broken_at is not None:
        words.print(
            f"broken at entry {found.broken_at}: it, or one before it, is not what was written; "
            f"{found.count} entries before it are whole"
        )
        raise typer.Exit(1)
    if seal is not None and audit.hash_of(seal[0]) != seal[1]:
        words.print(f"whole, but not the chain that had {holds}: it was cut or written anew")
        raise typer.Exit(1)
    words.print(f"{found.count} entries, each as it was written")
    print(f"{found.count}:{found.sha256}")  # noqa: T201 - this is what the command is for


@app.command()
def export(
    form: Annotated[Form, typer.Option("--format", help="csv, or jsonl: an object a line.")] = "csv",
    after: Annotated[int, typer.Option("--after", help="Only entries behind this number.", min=0)] = 0,
    data: Data = None,
    db: Db = None,
) -> None:
    """Print the entries, oldest first."""
    for line in lines(_open(data, db).read(after=after), form):
        sys.stdout.write(line)


def _seal(holds: str | None) -> tuple[int, str] | None:
    if holds is None:
        return None
    found = SEAL.fullmatch(holds)
    if found is None:
        raise typer.BadParameter("give NUMBER:SHA256, as `audit verify` prints it", param_hint="--holds")
    return int(found[1]), found[2]


def _open(data: Data, db: Db) -> SqlAudit:
    return wiring.open_store(wiring.load_settings(data=data, db=db)).people.audit
