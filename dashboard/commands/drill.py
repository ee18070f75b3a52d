"""`onescreen drill load|show|list`: when communities are sent a test message, which, and who answered."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from dashboard import installation
from dashboard.commands.centre import AsJson, Data, Db, Zone, opened, words
from dashboard.domain.drill import WEEKDAYS, next_run_at
from dashboard.domain.drill_file import DrillError, read_drills
from dashboard.domain.registers import schedules_in
from dashboard.ports import Entry
from dashboard.projections.rules import rules_of
from dashboard.reading.drill_detail import DrillList, newest_drills

app = typer.Typer(no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="A schedule of drills (TOML).", dir_okay=False, exists=True)]


@app.command("load")
def load(file: File, data: Data = None, db: Db = None, tz: Zone = None) -> None:
    """Let these drills stand from now on, and no others; an empty file ends them."""
    settings, store = opened(data, db, tz)
    tree = rules_of(store.journal.registers(), settings.zone).tree
    try:
        drills = read_drills(_text(file), tree, file=file.name)
    except DrillError as wrong:
        words.print("[bold red]drill[/]: ", end="")
        words.print(str(wrong), markup=False, soft_wrap=True)
        raise typer.Exit(2) from None
    change = installation.drills_change(store.journal, drills, at=store.clock.now())
    if change is not None:
        store.journal.append([Entry(change)])
    words.print(f"drills that stand: {len(drills)}{'' if change else ', as they stood already'}")


@app.command("show")
def show(data: Data = None, db: Db = None, tz: Zone = None) -> None:
    """The drills that stand (CSV), one a line and community; when the next is sent, on stderr."""
    settings, store = opened(data, db, tz)
    schedules = schedules_in(store.journal.registers())
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["name", "at", "days", "area"])
    for drill in schedules[-1].drills if schedules else ():
        days = " ".join(day for day in WEEKDAYS if day in drill.days)
        rows.writerows([drill.name, f"{drill.at:%H:%M}", days, area] for area in drill.areas)
    next_at = next_run_at(schedules[-1], store.clock.now(), settings.zone) if schedules else None
    said = "no drill stands" if next_at is None else f"next: {next_at.astimezone(settings.zone).isoformat()}"
    words.print(said)


@app.command("list")
def list_(
    days: Annotated[int, typer.Option("--days", help="Of so many days up to now.", min=1, max=366)] = 7,
    limit: Annotated[int, typer.Option("--limit", help="At most so many.", min=1)] = 100,
    as_json: AsJson = False,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """The last drills and what became of each, the last first, one a line (CSV)."""
    settings, store = opened(data, db, tz)
    found = newest_drills(store.journal, settings.zone, at=store.clock.now(), days=days, limit=limit)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(DrillList(found)), indent=2).decode())
        return
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["name", "date", "area", "state", "minutes"])
    rows.writerows([line.name, line.on, line.area, line.state, line.minutes] for line in found)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise DrillError(f"{file.name}: cannot be read as UTF-8 text ({wrong})") from None
