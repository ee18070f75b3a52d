"""Ingest: events per second through HTTP batches, durable and folded, beside raw `executemany` into SQLite.

Also the fold's lag at the end, whether anything was lost, and what each process held in memory.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import msgspec

from bench.centre import Centre, area_codes
from bench.figures import Bar, Figure, share
from bench.load import BATCH, Load
from bench.poster import Poster
from bench.processes import cpu_s, machine_s, resident_mib
from dashboard.domain.events import Recorded
from dashboard.journal.codec import to_rows

CONNECTIONS = 4
PACE_PER_S = 25_000
FLOOR_S = 3.0
SAMPLE_S = 2.0
WARM_UP_S = 3.0


class Receipt(msgspec.Struct):
    accepted: int
    duplicates: int
    rejected: list[object]
    position: int


@dataclass(slots=True)
class Sent:
    """What the senders were told. `answers_s`: seconds from request to answer, one a batch."""

    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    refused: int = 0
    position: int = 0
    took_s: float = 0.0
    answers_s: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Watched:
    """Seen meanwhile: positions by which the fold was behind what was acknowledged; of each process what it
    held, MiB, and the processor seconds it used; and the cores that other programs took meanwhile."""

    behind: list[int] = field(default_factory=list)
    resident: dict[str, list[float]] = field(default_factory=dict)
    used_s: dict[str, float] = field(default_factory=dict)
    others: float = 0.0


def run(folder: Path, *, seconds: float) -> list[Figure]:
    """At full speed, and at the pace that must be sustained."""
    before = floor_per_s(folder)
    with Centre(folder / "centre") as centre:
        centre.load_areas()
        streams = [_stream(centre, f"bench-{i}") for i in range(CONNECTIONS)]
        asyncio.run(_send(centre, streams, seconds=WARM_UP_S, per_s=None))
        full = _measure(centre, streams, name="ingest at full speed", seconds=seconds, per_s=None)
        paced = _measure(centre, streams, name="ingest paced at 25 000/s", seconds=seconds, per_s=PACE_PER_S)
        lost = _lost(centre)
    after = floor_per_s(folder)
    floor = (before + after) / 2
    said = f"raw executemany of as many columns, synchronous=FULL: before {before:,.0f}, after {after:,.0f}"
    return [
        Figure(name, value, "events/s", floor, said, bar, {**notes, **lost})
        for (name, value, notes), bar in zip(
            (full, paced), (Bar("at least", 25_000), Bar("at least", PACE_PER_S * 0.99)), strict=True
        )
    ]


Stream = tuple[Poster, Iterator[bytes]]


def _stream(centre: Centre, source: str) -> Stream:
    token = centre.source_token(source)
    return Poster(centre.port, token), Load(source, area_codes(), run=uuid4().hex[:8]).bodies()


def _measure(
    centre: Centre, streams: list[Stream], *, name: str, seconds: float, per_s: int | None
) -> tuple[str, float, dict[str, float | int | str]]:
    sent, watched = asyncio.run(_send(centre, streams, seconds=seconds, per_s=per_s))
    ended_at = time.monotonic()
    centre.wait_until_folded(sent.position)
    lag_s = time.monotonic() - ended_at
    notes: dict[str, float | int | str] = {
        "seconds": sent.took_s,
        "fold lag at the end, s (must be under 1)": lag_s,
        "fold behind while sending, events, p50": share(watched.behind or [0], 0.5),
        "fold behind while sending, events, most": max(watched.behind, default=0),
        "answer p50, ms": share(sent.answers_s, 0.5) * 1000,
        "answer p99, ms": share(sent.answers_s, 0.99) * 1000,
        "told to wait (429 or 503)": sent.refused,
        "rejected": sent.rejected,
    }
    for role, mib in watched.resident.items():
        notes[f"resident {role}, MiB, start / middle / end"] = (
            f"{mib[0]:.0f} / {mib[len(mib) // 2]:.0f} / {mib[-1]:.0f}"
        )
    for role, used_s in watched.used_s.items():
        notes[f"processor {role}, µs an event"] = used_s / sent.accepted * 1e6
    notes["cores taken by other programs"] = watched.others
    return name, sent.accepted / sent.took_s, notes


async def _send(
    centre: Centre, streams: list[Stream], *, seconds: float, per_s: int | None
) -> tuple[Sent, Watched]:
    sent, watched = Sent(), Watched()
    watching = asyncio.create_task(_watch(centre, sent, watched))
    processes = {**centre.processes(), "sender": os.getpid()}
    used_before = {role: cpu_s(pid) for role, pid in processes.items()}
    busy_before = machine_s()
    began = time.monotonic()
    gap_s = BATCH * len(streams) / per_s if per_s else 0.0
    firsts = (began + gap_s * i / len(streams) for i in range(len(streams)))
    senders = [
        _send_stream(stream, sent, until=began + seconds, first_at=first_at, gap_s=gap_s)
        for stream, first_at in zip(streams, firsts, strict=True)
    ]
    await asyncio.gather(*senders)
    sent.took_s = time.monotonic() - began
    watched.used_s = {role: cpu_s(pid) - used_before[role] for role, pid in processes.items()}
    watched.others = max(0.0, machine_s() - busy_before - sum(watched.used_s.values())) / sent.took_s
    for poster, _ in streams:
        poster.close()
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return sent, watched


async def _send_stream(stream: Stream, sent: Sent, *, until: float, first_at: float, gap_s: float) -> None:
    poster, bodies = stream
    due_at = first_at
    while (now := time.monotonic()) < until:
        if gap_s and now < due_at:
            await asyncio.sleep(due_at - now)
        due_at += gap_s
        await _send_one(poster, next(bodies), sent)


async def _send_one(poster: Poster, body: bytes, sent: Sent) -> None:
    while True:
        began = time.monotonic()
        answer = await poster.post(body)
        if answer.status == 200:
            break
        if answer.retry_after_s is None:
            raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
        sent.refused += 1
        await asyncio.sleep(answer.retry_after_s)
    sent.answers_s.append(time.monotonic() - began)
    receipt = msgspec.json.decode(answer.body, type=Receipt)
    sent.accepted += receipt.accepted
    sent.duplicates += receipt.duplicates
    sent.rejected += len(receipt.rejected)
    sent.position = max(sent.position, receipt.position)


async def _watch(centre: Centre, sent: Sent, watched: Watched) -> None:
    while True:
        for role, pid in centre.processes().items():
            watched.resident.setdefault(role, []).append(resident_mib(pid))
        acknowledged = sent.position
        shown = await asyncio.to_thread(centre.situation)
        if acknowledged:
            watched.behind.append(max(0, acknowledged - shown["position"]))
        await asyncio.sleep(SAMPLE_S)


def _lost(centre: Centre) -> dict[str, float | int | str]:
    """The journal counted beside the centre, against what the Situation holds."""
    events, first, last = centre.ask("SELECT count(*), min(position), max(position) FROM events")[0]
    cases = centre.ask("SELECT count(DISTINCT subject) FROM events WHERE type = 'dispute.reported'")[0][0]
    registered = centre.situation()["cases"]["registered"]
    return {
        "positions without an event": last - first + 1 - events,
        "cases in the journal and in the Situation": f"{cases} and {registered}",
    }


def floor_per_s(folder: Path) -> float:
    """Events per second of bare sqlite3 into a table of the journal's columns and nothing else."""
    path = folder / f"floor-{uuid4().hex[:6]}.sqlite"
    batches = _rows()
    link = sqlite3.connect(path, isolation_level=None)
    link.execute("PRAGMA journal_mode = WAL")
    link.execute("PRAGMA synchronous = FULL")
    link.execute(
        "CREATE TABLE events (position INTEGER PRIMARY KEY, source TEXT, id TEXT, type TEXT, subject TEXT, "
        "occurred_us INTEGER, recorded_us INTEGER, data TEXT)"
    )
    began, written = time.monotonic(), 0
    while time.monotonic() - began < FLOOR_S:
        rows = batches[written // BATCH % len(batches)]
        link.execute("BEGIN IMMEDIATE")
        link.executemany("INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", [row[1:] for row in rows])
        link.execute("COMMIT")
        written += len(rows)
    took_s = time.monotonic() - began
    link.close()
    for left in folder.glob(f"{path.name}*"):
        left.unlink()
    return written / took_s


def _rows() -> list[list[tuple[object, ...]]]:
    load = Load("floor", area_codes(), run="floor")
    recorded = [Recorded(i, load.at, event) for i, event in enumerate(load.events(8_000), 1)]
    rows: list[tuple[object, ...]] = list(to_rows(recorded))
    return [rows[i : i + BATCH] for i in range(0, len(rows), BATCH)]
