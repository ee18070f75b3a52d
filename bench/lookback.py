"""Look back: a Situation as known at any instant, beside bringing its keyframe back alone.

Ten million closed cases take hours to fold, so the journal here stands for them: three years in which every
area has a case a day, which makes the aggregates as wide, and then weeks of a large district, in which ten
thousand cases are reported a day and a hundred thousand are open. The instants lie in its last two days.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from bench.centre import AREAS, area_codes
from bench.desk_rows import KINDS, SOURCES
from bench.figures import Bar, Figure, share
from dashboard import calendars, installation, wiring
from dashboard.config import Settings
from dashboard.domain.events import (
    DisputeAccepted,
    DisputeClosed,
    DisputeDispatched,
    DisputeGraded,
    DisputeReported,
    Event,
    Payload,
)
from dashboard.ports import Entry, Journal, Views
from dashboard.projections import runner
from dashboard.projections.checkpoint import VERSION
from dashboard.projections.history import Past, board_at
from dashboard.projections.keyframes import restored
from dashboard.projections.view import View
from feeds._area_files import read_areas

ZONE: Final = Settings().zone
ENDS: Final = datetime(2026, 9, 1, tzinfo=ZONE).astimezone(UTC)
DAY: Final = timedelta(days=1)
WIDE_DAYS: Final = 1_000
LIFE_DAYS: Final = 20
"""A case is closed after so many at the most, ten on the average."""
LAST_DAYS: Final = 2
GROUP: Final = 5_000
SITUATION_MS: Final = 1_000


def run(folder: Path, *, opened: int, draws: int) -> list[Figure]:
    """`opened`: cases open at a time; a tenth of them is reported each day."""
    store = wiring.open_store(Settings(data=folder))
    began = time.monotonic()
    _fill(store.journal, opened)
    filled_s, began = time.monotonic() - began, time.monotonic()
    runner.rebuild(store.journal, store.views, ZONE, progress=lambda _: None)
    events, rebuilt_s = store.journal.head(), time.monotonic() - began
    chance = Random(3)
    asked = [ENDS - LAST_DAYS * DAY * chance.random() for _ in range(draws)]
    floor_ms = [_ms_to_restore(store.views, at).took for at in asked]
    looks = [_ms_to_look(store.journal, store.views, at) for at in asked]
    took_ms, used_ms = [look.took for look in looks], [look.used for look in looks]
    at = asked[0]
    began = time.monotonic()
    whole = View(board_at(store.journal, at, as_="known", zone=ZONE)).cut()
    whole_s = time.monotonic() - began
    found = Past(store.journal, ZONE, store.views).situation(at, as_="known")
    if found != whole:
        raise RuntimeError(f"from its keyframe, {at} is not what the whole fold says")
    notes = {
        "p50, ms": share(took_ms, 0.5),
        "p99, ms": share(took_ms, 0.99),
        "of the processor alone, p50, ms": share(used_ms, 0.5),
        "of the processor alone, p99, ms": share(used_ms, 0.99),
        "open cases": found.total.cases.open,
        "events in the journal": events,
        "the whole fold of the first instant, s": whole_s,
        **_sizes(store.views),
        "journal filled, s": filled_s,
        "rebuild with its keyframes, events/s": events / rebuilt_s,
    }
    return [
        Figure(
            "a Situation at any instant, as known, p99",
            share(took_ms, 0.99),
            "ms",
            share(floor_ms, 0.99),
            "the keyframe read and brought back alone, p99",
            Bar("at most", SITUATION_MS),
            notes,
        )
    ]


class _Took(NamedTuple):
    """Milliseconds by the wall clock, and those of them that the processor worked for it."""

    took: float
    used: float


def _timed(work: Callable[[], object]) -> _Took:
    began, used = time.perf_counter(), time.process_time()
    work()
    return _Took(1e3 * (time.perf_counter() - began), 1e3 * (time.process_time() - used))


def _ms_to_restore(views: Views, at: datetime) -> _Took:
    def work() -> None:
        keyframe = views.keyframe(at, version=VERSION)
        assert keyframe is not None, "every instant of the last days has one"
        restored(keyframe, ZONE)

    return _timed(work)


def _ms_to_look(journal: Journal, views: Views, at: datetime) -> _Took:
    """Of one who asks for the first time; a look at a later instant walks on from there."""
    past = Past(journal, ZONE, views)
    return _timed(lambda: past.situation(at, as_="known"))


def _sizes(views: Views) -> dict[str, float]:
    """Of the keyframes of the last day."""
    found, at = [], ENDS
    while (keyframe := views.keyframe(at, version=VERSION)) is not None and keyframe.at > ENDS - DAY:
        found.append(len(keyframe.board))
        at = keyframe.at - timedelta(microseconds=1)
    return {"keyframes of the last day": len(found), "one of them, KiB": sum(found) / len(found) / 1024}


def _fill(journal: Journal, opened: int) -> None:
    begins = ENDS - (WIDE_DAYS + 1) * DAY
    registers = installation.changes(journal, calendars.announced(), at=begins)
    areas = installation.areas_change(journal, "xisaishan", read_areas(AREAS), at=begins)
    assert areas is not None, "a new journal has no areas"
    events = sorted(chain(_wide(), _large(opened // 10)), key=lambda event: event.occurred_at)
    told = [*registers, areas, *events]
    for first in range(0, len(told), GROUP):
        some = told[first : first + GROUP]
        journal.append([Entry(event, recorded_at=event.occurred_at) for event in some])


def _wide() -> Iterator[Event]:
    """A case a day of every area, closed within hours, until the weeks of the large district begin."""
    for day in range(WIDE_DAYS, LIFE_DAYS + LAST_DAYS, -1):
        for n, area in enumerate(area_codes()):
            at = ENDS - day * DAY + timedelta(hours=8, seconds=n)
            yield _event(f"wide-{day}-{n}", 0, at, DisputeReported(area, KINDS[n % len(KINDS)]), "grid")
            yield _event(f"wide-{day}-{n}", 4, at + timedelta(hours=3), DisputeClosed("settled"), "grid")


def _large(a_day: int) -> Iterator[Event]:
    """So many reports a day, from eight in the morning to eight in the evening, as every step of a case."""
    chance, areas = Random(9), area_codes()
    for day in range(LIFE_DAYS + LAST_DAYS, 0, -1):
        for n in range(a_day):
            case, source = f"large-{day}-{n}", chance.choice(SOURCES)
            reported_at = ENDS - day * DAY + timedelta(hours=8 + 12 * chance.random())
            area = chance.choice(areas)
            steps: Sequence[tuple[timedelta, Payload]] = (
                (timedelta(), DisputeReported(area, chance.choice(KINDS))),
                (timedelta(hours=chance.random()), DisputeGraded("major" if n % 13 == 0 else "ordinary")),
                (timedelta(hours=1 + 2 * chance.random()), DisputeDispatched(area)),
                (timedelta(hours=20 + 8 * chance.random()), DisputeAccepted(area)),
                (timedelta(days=LIFE_DAYS * max(0.1, chance.random())), DisputeClosed("settled")),
            )
            for step, (later, payload) in enumerate(steps[: 4 + (n % 20 != 0)]):
                if reported_at + later < ENDS:
                    yield _event(case, step, reported_at + later, payload, source)


def _event(case: str, step: int, at: datetime, payload: Payload, source: str) -> Event:
    return Event(source, f"{case}-{step}", _TYPES[step], f"{source}:{case}", at, payload)


_TYPES = (
    "dispute.reported",
    "dispute.graded",
    "dispute.dispatched",
    "dispute.accepted",
    "dispute.closed",
)
