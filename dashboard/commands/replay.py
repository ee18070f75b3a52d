"""`onescreen replay FILE --mapping M --speed N`: a file as a live feed."""

from __future__ import annotations

from itertools import chain
from typing import Annotated

import typer
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from dashboard import wiring
from dashboard.commands.centre import Data, Db, words
from dashboard.commands.mapped_files import AreasCsv, File, Mapping, gate_of, register_in, said_in_one_line
from dashboard.ingest.in_order import Timed
from dashboard.ingest.journal_gate import Gate
from dashboard.ingest.loading import file_in_order
from dashboard.ingest.replaying import Course
from dashboard.ingest.replaying import replay as play
from feeds._mapping import mapping_named

Speed = Annotated[float, typer.Option("--speed", min=0.001, help="Times real time.")]
KeepTimes = Annotated[bool, typer.Option("--keep-times", help="Send ids and times as they are in the file.")]


def replay(
    file: File,
    mapping: Mapping,
    speed: Speed = 1.0,
    keep_times: KeepTimes = False,
    areas: AreasCsv = None,
    data: Data = None,
    db: Db = None,
) -> None:
    """Send a file's events as a live feed, N times real time, beginning now. Ctrl C ends it.

    Events happen now: times move, gaps and promised dues shrink by N, and ids and cases are marked with
    this run, so that each replay is new cases. With --keep-times they are sent as they are.
    """
    with said_in_one_line():
        read = mapping_named(mapping)
        register = register_in(areas)
        gate = gate_of(wiring.load_settings(data=data, db=db))
        ordered = file_in_order(file, read, gate=gate, register=register)
        first = next(ordered, None)
    if first is None:
        words.print("no row of the file gives an event")
        return
    course = _course(first, gate, speed=speed, keep_times=keep_times)
    with Progress(TextColumn("{task.description}"), TimeElapsedColumn(), console=words) as bar:
        task = bar.add_task("replaying", total=None)
        play(
            chain([first], ordered),
            course,
            gate=gate,
            told=lambda sent, _: bar.update(task, description=f"{sent} events sent"),
        )


def _course(first: Timed, gate: Gate, *, speed: float, keep_times: bool) -> Course:
    start_at = gate.now()
    run = None if keep_times else f"{start_at:%y%m%dT%H%M%S}"
    return Course(first.known_at, start_at, speed, run)
