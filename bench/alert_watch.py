"""The watch of alerts: events per second that change nothing of what rules ask, and of a district's mix; a
hundred thousand open cases in memory, and back from their rows; one kind in one community; a million closed
cases, and one that was forgotten; a back-test over a journal."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bench.centre import area_codes
from bench.figures import Bar, Figure
from bench.load import KINDS, Load
from bench.past import GROUP, journal_with
from bench.processes import resident_mib
from dashboard.alerting.finding.backtest import backtest
from dashboard.alerting.finding.recall import recall
from dashboard.alerting.finding.watch import Watch
from dashboard.config import Settings
from dashboard.domain.area import Area
from dashboard.domain.deadline import TICK
from dashboard.domain.events import (
    SYSTEM_SOURCE,
    DisputeClosed,
    DisputeCommented,
    DisputeDispatched,
    DisputeGraded,
    DisputeReported,
    Event,
    Payload,
    Recorded,
    RelayStamp,
    SourceHeartbeat,
)
from dashboard.domain.registers import areas_changed
from dashboard.domain.system_events import CanarySent, DeadlineMark
from dashboard.processes import collector
from dashboard.rules._registry import rules_by_name
from dashboard.wiring import Store

ZONE = Settings().zone
BEGAN = datetime(2026, 9, 7, 0, 0, tzinfo=UTC)
PER_S = 100
"""Events of the mix in a second of the journal."""
MIB = 2**20
IN_A_BATCH = 100
"""New cases among the events of a round."""


def run(folder: Path, *, events: int, opened: int) -> list[Figure]:
    collector.calm_for_holding()
    store = journal_with(folder / "centre", events)
    return [
        *_speeds(min(events, 200_000)),
        *_held(opened),
        _one_place(opened // 2),
        _closed(10 * opened),
        _recalled(store),
        _backtest(store),
    ]


def _speeds(events: int) -> list[Figure]:
    idle = list(islice(_idle(), events))
    mixed = list(islice(mix(area_codes()), events))
    idle_per_s = max(_per_s(idle) for _ in range(3))
    watch = Watch(rules_by_name(), ZONE)
    mixed_per_s = max(_per_s(mixed) for _ in range(3))
    watch.see(mixed)
    told = watch.take()
    notes = {"events": events, "opened and resolved": len(told), "of a loop that does nothing": _loop(mixed)}
    return [
        Figure("watch: events that change nothing", idle_per_s, "events/s", bar=Bar("at least", 100_000)),
        Figure("watch: a district's mix", mixed_per_s, "events/s", bar=Bar("at least", 30_000), notes=notes),
    ]


def _held(opened: int) -> list[Figure]:
    """Memory is what Python was asked for by its own count, which makes it slow: time is taken apart."""
    tracemalloc.start()
    watch = Watch(rules_by_name(), ZONE)
    areas = area_codes()
    stories = (_open_case(n, areas[n % len(areas)]) for n in range(opened))
    for position, event in enumerate((event for story in stories for event in story), start=1):
        watch.see([Recorded(position, max(event.occurred_at, watch.at), event)])
    watch.take()
    held = tracemalloc.get_traced_memory()[0] / MIB
    tracemalloc.stop()
    rows = watch.dirty()
    began = time.perf_counter()
    again = Watch(rules_by_name(), ZONE)
    again.restore(rows)
    took_s = time.perf_counter() - began
    said = {
        "open cases": opened,
        "rows": len(rows),
        "MiB of rows": sum(len(r.body or b"") for r in rows) / MIB,
    }
    return [
        Figure("watch: open cases in memory", held, "MiB", bar=Bar("at most", 150), notes=said),
        Figure("watch: back from its rows", took_s, "s", bar=Bar("at most", 3.0), notes=said),
    ]


def _one_place(reports: int) -> Figure:
    """All of one kind in one community, ten a second: what is counted of it grows with each."""
    area = area_codes()[0]
    areas = areas_changed("bench", [Area(area, area, "community", "")], version=1, at=BEGAN)
    watch, batch = Watch(rules_by_name(), ZONE), [Recorded(1, BEGAN, areas)]
    for n in range(reports):
        at, data = BEGAN + timedelta(seconds=n / 10), DisputeReported(area, KINDS[0])
        batch.append(Recorded(n + 2, at, Event("grid", f"r-{n}", "dispute.reported", f"grid:{n}", at, data)))
    per_s = []
    for quarter in range(4):
        part = batch[quarter * reports // 4 : (quarter + 1) * reports // 4]
        began = time.perf_counter()
        for n in range(0, len(part), GROUP):
            watch.see(part[n : n + GROUP])
            watch.take()
        per_s.append(len(part) / (time.perf_counter() - began))
    notes = {"reports": reports, "of the first quarter": per_s[0]}
    name = "watch: one kind in one community, the last quarter"
    return Figure(name, per_s[-1], "events/s", bar=Bar("at least", 3_000), notes=notes)


def _closed(closed: int) -> Figure:
    """Cases closed one after another; those beyond the newest are forgotten."""
    areas, before = area_codes(), resident_mib(os.getpid())
    watch, position = Watch(rules_by_name(), ZONE), 0
    for first in range(0, closed, GROUP):
        batch = []
        for case in range(first, min(first + GROUP, closed)):
            for event in _closed_case(case, areas[case % len(areas)]):
                position += 1
                batch.append(Recorded(position, max(event.occurred_at, watch.at), event))
        watch.see(batch)
        watch.take()
        watch.dirty()
        watch.settle()
    held = resident_mib(os.getpid()) - before
    notes = {"closed": closed, "kept": len(watch.cases.over), "events": position}
    return Figure("watch: closed cases in memory", held, "MiB", bar=Bar("at most", 200), notes=notes)


def _recalled(store: Store) -> Figure:
    """Cases brought back from the journal as the role asks for them: of one batch of events at a time. Once
    anything was forgotten, new ones are asked for, too."""
    subjects = [each.subject for each in store.journal.names(after=0, limit=20_000) if each.subject]
    known = list(dict.fromkeys(subjects))[: 10 * IN_A_BATCH]
    fresh_us, _ = _each_us(store, [f"new:{n}" for n in range(10 * IN_A_BATCH)])
    known_us, events = _each_us(store, known)
    notes = {"events of a case": events, "µs, of one never told of": fresh_us, "cases at once": IN_A_BATCH}
    return Figure("watch: a forgotten case back", known_us, "µs", bar=Bar("at most", 1_000), notes=notes)


def _each_us(store: Store, ids: Sequence[str]) -> tuple[float, float]:
    """Microseconds a case, and how many events each had."""
    head, events, began = store.journal.head(), 0, time.perf_counter()
    for n in range(0, len(ids), IN_A_BATCH):
        found = recall(store.journal, store.views, ids[n : n + IN_A_BATCH], until=head)
        events += sum(len(case.events) for case in found.values())
    return (time.perf_counter() - began) / len(ids) * 1e6, events / len(ids)


def _backtest(store: Store) -> Figure:
    began, after = time.perf_counter(), 0
    while batch := store.journal.read(after=after, limit=GROUP):
        after = batch[-1].position
    read_s = time.perf_counter() - began
    began, used = time.perf_counter(), time.process_time()
    until = datetime.now(UTC)
    found = backtest(store.journal, rules_by_name(), ZONE, since=until - timedelta(days=90), until=until)
    took_s, used_s = time.perf_counter() - began, time.process_time() - used
    notes = {
        "events": found.position,
        "events/s": found.position / took_s,
        "processor, µs an event": used_s / found.position * 1e6,
        "fired": found.fired,
    }
    return Figure("back-test over a journal", took_s, "s", read_s, "reading the same journal", notes=notes)


def _per_s(batch: Sequence[Recorded]) -> float:
    watch = Watch(rules_by_name(), ZONE)
    began = time.perf_counter()
    for n in range(0, len(batch), GROUP):
        watch.see(batch[n : n + GROUP])
        watch.take()
    return len(batch) / (time.perf_counter() - began)


def _loop(batch: Sequence[Recorded]) -> float:
    began = time.perf_counter()
    for recorded in batch:
        _ = recorded.recorded_at, recorded.event.type, recorded.event.subject
    return len(batch) / (time.perf_counter() - began)


def _idle() -> Iterator[Recorded]:
    """Comments, reads and canaries of ten sources."""
    position = 0
    while True:
        at = BEGAN + timedelta(seconds=position / PER_S)
        position += 1
        source, case = f"source-{position % 10}", f"grid:{position % 5000}"
        stamp = RelayStamp("m", "down", 0, "420203", "420203001")
        told: tuple[tuple[str, str | None, Payload], ...] = (
            ("dispute.commented", case, DisputeCommented("")),
            ("relay.read", f"relay:{position % 5000}", stamp),
            ("canary.sent", None, CanarySent()),
        )
        type_, subject, data = told[position % 3]
        yield Recorded(position, at, Event(source, f"e-{position}", type_, subject, at, data))


def mix(areas: Sequence[str]) -> Iterator[Recorded]:
    """Half of it stamps of relays, a third of cases, the rest comments and heartbeats; one relay in a hundred
    is never received, one case in twenty has a mark of its clause."""
    cases = Load("grid", areas, run="mix", at=BEGAN, at_once=500).events(10**9)
    relays = (event for number in range(10**9) for event in _relay(number, areas))
    position = 0
    while True:
        at = BEGAN + timedelta(seconds=position / PER_S)
        for event in (
            *islice(cases, 4),
            *islice(relays, 6),
            Event("grid", f"c-{position}", "dispute.commented", "grid:c", at, DisputeCommented("")),
            Event("police", f"h-{position}", "source.heartbeat", None, at, SourceHeartbeat(60.0)),
        ):
            position += 1
            moved = event if event.source != "grid" else _moved(event, at)
            yield Recorded(position, at, moved)
            if event.type == "dispute.graded" and position % 20 == 0:
                position += 1
                yield Recorded(position, at, _mark(event, at))


def _moved(event: Event, at: datetime) -> Event:
    return Event(event.source, event.id, event.type, event.subject, at, event.data)


def _mark(event: Event, at: datetime) -> Event:
    data = DeadlineMark(0, "dispatch", "100%", at)
    return Event(SYSTEM_SOURCE, f"mark/{event.subject}", "deadline.breached", event.subject, at, data)


def _relay(number: int, areas: Sequence[str]) -> Iterator[Event]:
    """Three hops, each sent, received and read, a minute apart."""
    path = ("420203", f"street-{number % 7}", areas[number % len(areas)], "household")
    at = BEGAN + timedelta(seconds=number * 9 / 6 * 12 / PER_S)
    for hop in range(3):
        for k, stamp in enumerate(("sent", "received", "read")):
            if number % 100 == 0 and hop == 2 and stamp != "sent":
                continue
            data = RelayStamp("m", "down", hop, path[hop], path[hop + 1], path if hop == 0 else None)
            when = at + timedelta(minutes=2 * hop + k)
            id_ = f"relay-{number}-{hop}-{stamp}"
            yield Event("relay", id_, f"relay.{stamp}", f"relay:{number}", when, data)


def _open_case(number: int, area: str) -> Iterator[Event]:
    """Reported, graded and dispatched; of one in ten a clause is breached."""
    case, at = f"grid:2026-{number:07}", BEGAN + timedelta(seconds=number / 10)
    steps: tuple[tuple[str, Payload], ...] = (
        ("dispute.reported", DisputeReported(area, KINDS[number % len(KINDS)])),
        ("dispute.graded", DisputeGraded("ordinary")),
        ("dispute.dispatched", DisputeDispatched(area)),
    )
    for type_, data in steps:
        yield Event("grid", f"grid-2026-{number:07}-{type_}", type_, case, at, data)
    if number % 10 == 0:
        mark = DeadlineMark(0, "close_ordinary", "100%", at + TICK)
        yield Event(SYSTEM_SOURCE, f"mark/{case}", "deadline.breached", case, at + TICK, mark)


def _closed_case(number: int, area: str) -> Iterator[Event]:
    """Reported, dispatched and closed within two hours."""
    case, at = f"grid:2026-{number:07}", BEGAN + timedelta(seconds=number * 10)
    steps: tuple[tuple[str, Payload], ...] = (
        ("dispute.reported", DisputeReported(area, KINDS[number % len(KINDS)])),
        ("dispute.dispatched", DisputeDispatched(area)),
        ("dispute.closed", DisputeClosed("settled")),
    )
    for type_, data in steps:
        yield Event("grid", f"grid-2026-{number:07}-{type_}", type_, case, at, data)
