"""The demo: a simulated district with 90 generated days behind it, labelled 演示 wherever shown.

What it needs to go on as the same district stands in `demo.json` beside the journal. A journal with events
that no demo made never becomes one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import resources
from itertools import groupby, islice
from pathlib import Path

import msgspec
import structlog

from dashboard import installation
from dashboard.config import Settings
from dashboard.domain.area import Area
from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.events import Event
from dashboard.ingest.errors import IngestError
from dashboard.ingest.intake import Intake
from dashboard.ports import Entry, Journal
from dashboard.wiring import DEMO_FILE, Store, Unfit
from feeds._area_files import read_areas
from feeds.simulator import HISTORY, Gap, Simulator

log = structlog.get_logger()

AREAS = "xisaishan_areas"
BATCH = 2_000
SLEPT_AT_LEAST = timedelta(minutes=2)
"""A shorter pause of the demo is filled in as if it had run; canaries say each minute that it does."""
LOOK_AGAIN_S = 0.2


@dataclass(frozen=True, slots=True)
class Course:
    """The demo of one data directory. `is_whole`: its past is completely recorded."""

    seed: int
    start: datetime
    live_from: datetime
    is_whole: bool = False
    gaps: tuple[Gap, ...] = ()


def install(store: Store, settings: Settings, *, say: Callable[[str], None]) -> None:
    """Give the demo its past, once, and note the time in which it did not run."""
    course = _course(settings.data)
    if course is None:
        _refuse_real_events(store.journal)
        now = store.clock.now()
        course = Course(settings.seed, now - HISTORY, now)
        _keep(settings.data, course)
    if not course.is_whole:
        began = time.monotonic()
        calendar = installation.calendar_of(settings.data / installation.OVERRIDES)
        n = _record_past(store.journal, course, calendar)
        course = replace(course, is_whole=True)
        say(f"演示 demo: {HISTORY.days} days, {n} events, in {time.monotonic() - began:.1f} s")
    _keep(settings.data, _slept(course, store))


async def live(intake: Intake, store: Store, settings: Settings) -> None:
    """Let the district live: each event when its time has come, for ever."""
    course = _course(settings.data)
    if course is None:
        raise Unfit(f"demo: {settings.data} holds none; start it with `onescreen up --demo`")
    simulator = Simulator(areas(), course.seed, course.start, None, course.live_from, course.gaps)
    events = simulator.after(_resumed_from(course, store.clock.now()))
    event = await asyncio.to_thread(next, events)
    while True:
        due: list[Event] = []
        now = store.clock.now()
        while event.occurred_at <= now and len(due) < BATCH:
            due.append(event)
            event = next(events)
        await _send(intake, due)
        if event.occurred_at > now:
            wait_s = (event.occurred_at - store.clock.now()).total_seconds() / settings.speed
            await asyncio.sleep(max(wait_s, LOOK_AGAIN_S / 10))


def areas() -> tuple[Area, ...]:
    """The real areas of 西塞山区."""
    with resources.as_file(resources.files("feeds") / "areas" / f"{AREAS}.csv") as path:
        return tuple(read_areas(path))


async def _send(intake: Intake, due: list[Event]) -> None:
    """In the order of time, each run of one source in one message; held back while the store is down."""
    for source, run in groupby(due, key=lambda event: event.source):
        events = list(run)
        while True:
            try:
                receipt = await intake.take_events(source, events)
            except IngestError as wrong:
                log.warning("demo held back", why=str(wrong))
                await asyncio.sleep(1)
                continue
            if receipt.rejected:
                log.warning("demo refused", source=source, why=receipt.rejected[0].reason)
            break


def _record_past(journal: Journal, course: Course, calendar: WorkingCalendar) -> int:
    """The registers, then the events, each with its own time. Recording it again adds nothing."""
    installation.install(journal, calendar, at=course.start, history=True)
    change = installation.areas_change(journal, AREAS, areas(), at=course.start)
    if change is not None:
        journal.append([Entry(change, recorded_at=course.start)])
    n = 0
    for batch in _batches(Simulator(areas(), course.seed, course.start, course.live_from)):
        journal.append([Entry(event, recorded_at=event.occurred_at) for event in batch])
        n += len(batch)
    return n


def _resumed_from(course: Course, now: datetime) -> datetime:
    """From where events are due again: what fell due while the demo slept is made up for. Some come twice,
    and are duplicates."""
    slept_from = course.gaps[-1].start_at if course.gaps else now
    return max(course.live_from, min(slept_from, now) - SLEPT_AT_LEAST)


def _slept(course: Course, store: Store) -> Course:
    """The course with the time added in which nothing was recorded."""
    head = store.journal.head()
    last = store.journal.read(after=head - 1, limit=1)
    now = store.clock.now()
    if not last or last[0].recorded_at <= course.live_from or now - last[0].recorded_at < SLEPT_AT_LEAST:
        return course
    return replace(course, gaps=(*course.gaps, Gap(last[0].recorded_at, now)))


def _refuse_real_events(journal: Journal) -> None:
    first = journal.read(after=0, limit=100)
    if any(recorded.event.type != "register.changed" for recorded in first):
        raise Unfit("demo: this centre holds events of its own; give the demo another --data directory")


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    source = iter(events)
    while batch := list(islice(source, BATCH)):
        yield batch


def _course(data: Path) -> Course | None:
    path = data / DEMO_FILE
    return msgspec.json.decode(path.read_bytes(), type=Course) if path.exists() else None


def _keep(data: Path, course: Course) -> None:
    path = data / DEMO_FILE
    new = path.with_suffix(".new")
    new.write_bytes(msgspec.json.encode(course))
    new.replace(path)
