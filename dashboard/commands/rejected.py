"""`onescreen rejected list|show|resubmit`: what was refused, and how it comes in after all."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import typer
from rich.console import Console

from dashboard import wiring
from dashboard.commands.centre import Data, Db, store_of
from dashboard.ingest.admission import Admission
from dashboard.ingest.resubmit import NotResubmitted, resubmit
from dashboard.ports import Refusal

app = typer.Typer(no_args_is_help=True)
words = Console(stderr=True, highlight=False, markup=False)

Number = Annotated[int, typer.Argument(help="As `rejected list` gives it.", min=1)]


@app.command("list")
def list_(
    after: Annotated[int, typer.Option("--after", help="Only those with a higher number.", min=0)] = 0,
    limit: Annotated[int, typer.Option("--limit", help="At most so many.", min=1)] = 100,
    data: Data = None,
    db: Db = None,
) -> None:
    """What was refused, one a line: number, when, source, id, reason, when it was resubmitted (CSV)."""
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["number", "refused_at", "source", "id", "reason", "resubmitted_at"])
    found = store_of(data, db).refusals.list(after=after, limit=limit)
    rows.writerows(_cells(refusal) for refusal in found)
    if len(found) == limit:
        words.print(f"there may be more: --after {found[-1].number}")


@app.command()
def show(number: Number, data: Data = None, db: Db = None) -> None:
    """The input itself, byte for byte, on stdout; its reason on stderr. It may name someone."""
    refusal = store_of(data, db).refusals.get(number)
    if refusal is None:
        words.print(f"there is no refusal {number}")
        raise typer.Exit(1)
    words.print(f"{refusal.source} at {refusal.refused_at.isoformat()}: {refusal.reason}")
    if refusal.is_truncated:
        words.print(f"only the first {len(refusal.raw)} bytes were kept")
    sys.stdout.flush()
    sys.stdout.buffer.write(refusal.raw)


@app.command("resubmit")
def resubmit_(numbers: Annotated[list[int], typer.Argument()], data: Data = None, db: Db = None) -> None:
    """Send refused items through the gate once more. Exit 1 if any stays refused."""
    store = store_of(data, db)
    admission = Admission(wiring.known_areas(store.journal), store.sealer, store.clock)
    stayed = 0
    for number in numbers:
        try:
            placed = resubmit(number, refusals=store.refusals, journal=store.journal, admission=admission)
        except NotResubmitted as why:
            words.print(str(why))
            stayed += 1
        else:
            already = ", where it stood already" if placed.is_duplicate else ""
            words.print(f"refusal {number} is at position {placed.position} of the journal{already}")
    if stayed:
        raise typer.Exit(1)


def _cells(refusal: Refusal) -> list[object]:
    again = refusal.resubmitted_at
    return [
        refusal.number,
        refusal.refused_at.isoformat(),
        refusal.source,
        refusal.item_id or "",
        refusal.reason,
        again.isoformat() if again else "",
    ]
