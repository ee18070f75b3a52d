"""Clock: `due_at` and `status_at` on one core; and a whole centre that holds a million open clauses, in which
single promises fall due, and then very many in the same instant while events come in and the wall goes on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import uuid4

from bench.centre import CHECKOUT, Centre, area_codes
from bench.figures import Bar, Figure, share
from bench.load import KINDS, Load
from bench.past import GROUP, journal_with
from bench.poster import Poster
from bench.processes import resident_mib
from bench.promises import WITHIN_S, promises, report, tell, until
from dashboard import calendars, wiring
from dashboard.config import Settings
from dashboard.domain.case import ClauseClock
from dashboard.domain.deadline import Deadlines
from dashboard.domain.events import DisputeReported, Event
from dashboard.domain.policy import Clause
from dashboard.journal.embedded import start_embedded
from dashboard.journal.sql_journal import SqlJournal
from dashboard.ports import Journal, WireError
from dashboard.processes import collector
from dashboard.projections import runner
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate

ZONE = Settings().zone
CALLS = 200_000
STARTS = 1_000
"""Different starts that due instants are counted from, over 200 days."""
SERVER = "ingest+clock+web"
APART_S = 0.15
"""Between two single promises."""
READY_S = 8.0
"""From their report to the first of them: time for the fold and a look."""
EARLIER = ("deadline.stage", "deadline.due_soon", "deadline.stage")
"""The marks of a promise before its breach: long past, so they are recorded at once."""
COHORT_READY_PER_S = 800
"""Cases of the cohort that are folded, made ready and caught up with in a second, at the least."""
EVENTS_PER_S, PER_BATCH = 1_000, 50
APPENDED = 20_000
"""Events of the floor of the cohort."""


def run(folder: Path, *, clauses: int, cohort: int, lone: int) -> list[Figure]:
    collector.calm_for_holding()
    data = folder / "centre"
    began = time.monotonic()
    _open_cases(data, clauses // 2)
    sys.stderr.write(f"{clauses} open clauses in {time.monotonic() - began:.0f} s\n")
    redis = start_embedded(data)
    if redis is None:
        raise RuntimeError("there is no redis-server on this machine")
    try:
        start = _start(data, redis.url, clauses)
        with Centre(data, options=("--redis", redis.url)) as centre:
            store = wiring.open_store(Settings(data=data))
            return [
                *_calls(),
                *start,
                *_lone(centre, store.journal, lone, folder),
                *asyncio.run(_cohort(centre, store.journal, redis.url, cohort, folder)),
            ]
    finally:
        redis.stop()


# ── one core ────────────────────────────────────────────────────────────────────────────────────────────


def _calls() -> list[Figure]:
    deadlines = Deadlines(calendars.announced(), ZONE)
    clause = Clause("close_ordinary", 5, "civil")
    first = datetime(2026, 1, 1, tzinfo=UTC)
    starts = [first + timedelta(days=200 * i / STARTS) for i in range(STARTS)]
    due = [deadlines.due(start, clause, due_soon_share=0.8) for start in starts]
    clocks = [ClauseClock("close_ordinary", found, None) for found in due]
    at, day = starts[len(starts) // 2], timedelta(days=5)
    bar = Bar("at least", 100_000)
    return [
        Figure(
            "due_at",
            _per_s(lambda i: deadlines.due(starts[i], clause, due_soon_share=0.8)),
            "calls/s",
            _per_s(lambda i: starts[i] + day),
            "an addition of days to an instant",
            bar,
            {"different starts": STARTS},
        ),
        Figure(
            "status_at",
            _per_s(lambda i: clocks[i].status_at(at)),
            "calls/s",
            _per_s(lambda i: clocks[i]),
            "a call that looks the clause up",
            bar,
        ),
    ]


def _per_s(call: Callable[[int], object]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS // STARTS):
        for i in range(STARTS):
            call(i)
    return CALLS / (time.perf_counter() - began)


# ── a million open clauses ──────────────────────────────────────────────────────────────────────────────


def _open_cases(data: Path, n: int) -> None:
    """A centre with so many cases, neither dispatched nor closed, and one promise that nobody recorded."""
    store = journal_with(data, 0)
    now = datetime.now(UTC)
    areas = area_codes()
    made = (
        report(f"open-{i}", DisputeReported(areas[i % len(areas)], KINDS[i % len(KINDS)]), at=now)
        for i in range(n)
    )
    while group := list(islice(made, GROUP)):
        tell(store.journal, group)
    tell(store.journal, promises("missed", [now - timedelta(minutes=1)]))
    runner.rebuild(store.journal, store.views, ZONE, progress=lambda _: None)


def _start(data: Path, redis: str, clauses: int) -> list[Figure]:
    """Seconds from the start of a clock in a process of its own to its first marks; what it then holds."""
    took_s, held = _first_marks(data, redis)
    floor = _import_s()
    return [
        Figure(
            "start of a clock to its first mark",
            took_s,
            "s",
            floor,
            "a process that imports the roles",
            Bar("at most", 10.0),
            {"open clauses": clauses},
        ),
        Figure(
            "memory of that clock", held, "MiB", bar=Bar("at most", 1024.0), notes={"open clauses": clauses}
        ),
    ]


def _first_marks(data: Path, redis: str) -> tuple[float, float]:
    journal = wiring.open_store(Settings(data=data)).journal
    head, began = journal.head(), time.monotonic()
    command = [sys.executable, "-m", "dashboard", "role", "clock", "--data", str(data), "--redis", redis]
    clock = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: journal.head() >= head + 2)
        took_s = time.monotonic() - began
        time.sleep(5.0)
        return took_s, resident_mib(clock.pid)
    finally:
        clock.terminate()
        clock.wait()


def _import_s() -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import dashboard.roles"], cwd=CHECKOUT, check=True)
    return time.monotonic() - began


def _lone(centre: Centre, journal: Journal, n: int, folder: Path) -> list[Figure]:
    """Promises that fall due one by one, in a centre that has nothing else to do."""
    first = datetime.now(UTC) + timedelta(seconds=READY_S)
    due_at = [first + timedelta(seconds=APART_S * i + 0.001 * (i * 37 % 100)) for i in range(n)]
    tell(journal, promises("lone", due_at))
    until(lambda: len(_delays_ms(centre, "lone")) == n)
    delays = _delays_ms(centre, "lone")
    said = "an append of one event alone"
    floor = _one_by_one_ms(folder / "floor-lone", min(n, 200))
    notes = {
        "promises": n,
        "p50, ms": share(delays, 0.5),
        "most, ms": max(delays),
        "earliest, ms": min(delays),
    }
    return [
        Figure(
            "a lone breach after its instant, p99",
            share(delays, 0.99),
            "ms",
            share(floor, 0.99),
            said,
            Bar("at most", 50.0),
            notes,
        )
    ]


async def _cohort(centre: Centre, journal: Journal, redis: str, n: int, folder: Path) -> list[Figure]:
    token = await asyncio.to_thread(centre.source_token, "besides")
    now, head = datetime.now(UTC), journal.head()
    due_at = now + timedelta(seconds=READY_S + 12.0 + n / COHORT_READY_PER_S)
    reported = promises("cohort", [due_at] * n)
    for first in range(0, n, GROUP):
        await asyncio.to_thread(tell, journal, reported[first : first + GROUP])
    await _until_recorded(centre, head, "deadline.stage", EARLIER.count("deadline.stage") * n)
    earlier_s = (datetime.now(UTC) - now).total_seconds()
    if datetime.now(UTC) > due_at:
        raise RuntimeError(f"the cohort was not ready in time: its earlier marks took {earlier_s:.0f} s")
    async with asyncio.TaskGroup() as tasks:
        besides = Besides(centre.port, token, redis)
        running = [tasks.create_task(besides.post()), tasks.create_task(besides.watch())]
        await asyncio.sleep(max(0.0, (due_at - datetime.now(UTC)).total_seconds() - 5.0))
        besides.gaps_s.clear()
        head = await asyncio.to_thread(journal.head)
        await _until_recorded(centre, head, "deadline.breached", n)
        await asyncio.sleep(10.0)
        for task in running:
            task.cancel()
    floor_per_s = _appended_per_s(folder / "floor-cohort")
    return _of_cohort(centre, n, besides, earlier_s=earlier_s, floor_per_s=floor_per_s)


def _of_cohort(
    centre: Centre, n: int, besides: Besides, *, earlier_s: float, floor_per_s: float
) -> list[Figure]:
    """`earlier_s`: until the marks long past were recorded. `floor_per_s`: marks into an empty journal."""
    delays = _delays_ms(centre, "cohort")
    return [
        Figure(
            "catching up with marks long past, from the report of their cases",
            len(EARLIER) * n / earlier_s,
            "marks/s",
            notes={"marks": len(EARLIER) * n},
        ),
        Figure(
            "a cohort due in one instant, recorded whole",
            max(delays) / 1000,
            "s",
            n / floor_per_s,
            "so many marks appended to an empty journal, nothing else",
            Bar("at most", 5.0),
            {
                "clauses": n,
                "first of them, s": min(delays) / 1000,
                "recorded more or less often than once": n - len(delays),
                "events besides, /s": besides.per_s,
                "slowest answer to a batch of them, s": max(besides.answers_s),
                "memory of the server, MiB": resident_mib(centre.pid_of(SERVER)),
                "memory of the fold, MiB": resident_mib(centre.pid_of("fold")),
            },
        ),
        Figure(
            "longest gap between two Situations meanwhile",
            max(besides.gaps_s),
            "s",
            bar=Bar("at most", 2.0),
            notes={"Situations": len(besides.gaps_s), "p99, s": share(besides.gaps_s, 0.99)},
        ),
    ]


async def _until_recorded(centre: Centre, after: int, type_: str, n: int) -> None:
    """Return once so many marks are recorded after the position; to look from there on costs little."""
    async with asyncio.timeout(WITHIN_S + n / COHORT_READY_PER_S):
        query = "SELECT count(*) FROM events WHERE position > ? AND type = ?"
        while (await asyncio.to_thread(centre.ask, query, after, type_))[0][0] < n:  # noqa: ASYNC110
            await asyncio.sleep(1.0)


class Besides:
    """What goes on meanwhile: events that come in at a steady pace, and a screen that waits for Situations.

    `gaps_s`: between two Situations shown. `answers_s`: from a batch to its answer.
    """

    def __init__(self, port: int, token: str, redis: str) -> None:
        self.gaps_s: list[float] = []
        self.answers_s: list[float] = []
        self._poster = Poster(port, token)
        self._wire = wiring.connect_wire(redis)
        self._began = time.monotonic()

    @property
    def per_s(self) -> float:
        return len(self.answers_s) * PER_BATCH / (time.monotonic() - self._began)

    async def post(self) -> None:
        next_at = time.monotonic()
        for body in Load("besides", area_codes(), run=uuid4().hex[:8]).bodies(per_message=PER_BATCH):
            began = time.monotonic()
            answer = await self._poster.post(body)
            if answer.status != 200 or json.loads(answer.body)["accepted"] != PER_BATCH:
                raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
            self.answers_s.append(time.monotonic() - began)
            next_at += PER_BATCH / EVENTS_PER_S
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))

    async def watch(self) -> None:
        shown_at = time.monotonic()
        while True:
            with contextlib.suppress(WireError):
                if await self._wire.shown(timeout_s=1.0) is not None:
                    self.gaps_s.append(time.monotonic() - shown_at)
                    shown_at = time.monotonic()


# ── cases and the journal ───────────────────────────────────────────────────────────────────────────────


def _delays_ms(centre: Centre, name: str) -> list[float]:
    """Milliseconds from the instant of each breach to its record."""
    return [
        late_us / 1000
        for (late_us,) in centre.ask(
            "SELECT recorded_us - occurred_us FROM events WHERE source = 'onescreen' AND type = ? "
            "AND subject LIKE ?",
            "deadline.breached",
            f"{name}-%",
        )
    ]


def _empty_journal(folder: Path) -> Journal:
    folder.mkdir(parents=True)
    url = f"sqlite:///{folder / 'journal.sqlite'}"
    migrate(url, "journal")
    return SqlJournal(journal_engine(url), wiring.clock_of(Settings()))


def _one_by_one_ms(folder: Path, n: int) -> list[float]:
    journal = _empty_journal(folder)
    return [_took_s(journal, [event]) * 1000 for event in promises("floor", [datetime.now(UTC)] * n)]


def _appended_per_s(folder: Path) -> float:
    journal = _empty_journal(folder)
    events = promises("floor", [datetime.now(UTC)] * APPENDED)
    return APPENDED / sum(_took_s(journal, group) for group in _groups(events))


def _groups(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    for first in range(0, len(events), GROUP):
        yield events[first : first + GROUP]


def _took_s(journal: Journal, events: Sequence[Event]) -> float:
    began = time.monotonic()
    tell(journal, events)
    return time.monotonic() - began
