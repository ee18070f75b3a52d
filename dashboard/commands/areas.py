"""`onescreen areas load|list`: the register of areas."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard import wiring
from dashboard.commands.centre import Data, Db, words
from dashboard.commands.mapped_files import gate_of, said_in_one_line
from dashboard.domain.area import Area
from feeds._area_files import read_areas

app = typer.Typer(no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(help="code,name,level,parent_code[,valid_from,valid_to]", dir_okay=False)
]
Name = Annotated[str | None, typer.Option("--name", help="The register's name (default: the file's).")]


@app.command("load")
def load(file: File, name: Name = None, data: Data = None, db: Db = None) -> None:
    """Load a register; the whole of it stands from now on. Loading what stands changes nothing."""
    with said_in_one_line():
        found = read_areas(file)
    register = name or file.stem
    is_new = gate_of(wiring.load_settings(data=data, db=db)).register(register, found)
    words.print(f"{register}: {len(found)} areas{'' if is_new else ', as they stood already'}", markup=False)


@app.command("list")
def list_(data: Data = None, db: Db = None) -> None:
    """Every area, as the file that would load it."""
    registers = gate_of(wiring.load_settings(data=data, db=db)).areas_by_register()
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["code", "name", "level", "parent_code", "valid_from", "valid_to", "register"])
    for register, areas in registers.items():
        rows.writerows([*_cells(area), register] for area in areas)


def _cells(area: Area) -> list[str]:
    days = [day.isoformat() if day else "" for day in (area.valid_from, area.valid_to)]
    return [area.code, area.name, area.level, area.parent_code, *days]
