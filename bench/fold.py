"""Fold: events per second from the journal into the Situation and its read tables, beside reading the same
rows with bare sqlite3; and how long a centre with such a journal takes to serve again."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from bench.centre import Centre
from bench.figures import Bar, Figure
from bench.past import GROUP, journal_with
from bench.processes import machine_s
from dashboard.config import Settings
from dashboard.ports import Journal
from dashboard.processes import collector
from dashboard.projections import runner
from dashboard.projections.board import Board

ZONE = Settings().zone
IN_MEMORY = 200_000
"""Events of the plain fold: held in memory, so that nothing is read meanwhile."""


def run(folder: Path, *, events: int) -> list[Figure]:
    collector.calm_for_holding()
    data = folder / "centre"
    store = journal_with(data, events)
    before = _floor_per_s(data / "journal.sqlite")
    plain = _plain_per_s(store.journal)
    read = _read_per_s(store.journal)
    began, used, busy = time.monotonic(), time.process_time(), machine_s()
    board = runner.rebuild(store.journal, store.views, ZONE, progress=lambda _: None)
    took_s, used_s, busy_s = time.monotonic() - began, time.process_time() - used, machine_s() - busy
    per_s = board.position / took_s
    after = _floor_per_s(data / "journal.sqlite")
    notes = {
        "events": board.position,
        "Board.fold alone, from memory, events/s": plain,
        "journal.read alone, events/s": read,
        "processor, µs an event": used_s / board.position * 1e6,
        "cores taken by other programs": max(0.0, busy_s - used_s) / took_s,
    }
    said = f"raw SELECT of the same rows: before {before:,.0f}, after {after:,.0f}"
    floor = (before + after) / 2
    figure = Figure(
        "fold from the journal, with read tables",
        per_s,
        "events/s",
        floor,
        said,
        Bar("at least", 60_000),
        notes,
    )
    return [figure, _restart(folder, Centre(data), events=board.position)]


def _restart(folder: Path, centre: Centre, *, events: int) -> Figure:
    """Seconds from the start of `onescreen up` to a Situation with everything in it."""
    empty = Centre(folder / "empty")
    floor = _seconds_to_serve(empty, position=0)
    took_s = _seconds_to_serve(centre, position=events)
    said = "the same start of an empty centre"
    notes = {"events in the journal": events}
    return Figure("restart to serving", took_s, "s", floor, said, Bar("at most", 5.0), notes)


def _seconds_to_serve(centre: Centre, *, position: int) -> float:
    centre.reader_token()
    began = time.monotonic()
    with centre:
        centre.wait_until_folded(position)
        return time.monotonic() - began


def _plain_per_s(journal: Journal) -> float:
    batches = []
    after = 0
    while after < IN_MEMORY and (batch := journal.read(after=after, limit=GROUP)):
        batches.append(batch)
        after = batch[-1].position
    board = Board(ZONE)
    began = time.monotonic()
    for batch in batches:
        board.fold(batch)
    return after / (time.monotonic() - began)


def _read_per_s(journal: Journal) -> float:
    began, after = time.monotonic(), 0
    while after < IN_MEMORY and (batch := journal.read(after=after, limit=GROUP)):
        after = batch[-1].position
    return after / (time.monotonic() - began)


def _floor_per_s(path: Path) -> float:
    link = sqlite3.connect(path)
    began, read = time.monotonic(), 0
    rows = link.execute("SELECT * FROM events ORDER BY position")
    while some := rows.fetchmany(GROUP):
        read += len(some)
    link.close()
    return read / (time.monotonic() - began)
