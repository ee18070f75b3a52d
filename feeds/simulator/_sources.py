"""The ten source systems: how often each says that it is there, when one falls silent, and when the grid
platform is cut off from a street.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from dashboard.domain.events import SourceHeartbeat
from feeds.simulator._life import Life, Pen, between

SOURCES: Final[Mapping[str, str]] = {
    "grid": "综治网格化平台",
    "police": "公安一键推送",
    "hotline12345": "12345 政务热线",
    "court": "法院诉前调解",
    "procuratorate": "检察院晨鹭驿站",
    "petition": "信访与领导接访",
    "mediation": "人民调解组织",
    "residents": "左邻右里",
    "opinion": "政法舆情监测",
    "camera": "雪亮工程",
}
"""Name of each source, and what people call it."""

MAY_FALL_SILENT: Final = ("opinion", "camera")
"""Sources of which nothing else waits: a silence of theirs is told by their heartbeat alone."""


class Beat(NamedTuple):
    """How often a heartbeat comes, and how often and how long one source misses it."""

    interval: timedelta
    silence_every: timedelta
    silence: tuple[timedelta, timedelta]


PAST: Final = Beat(timedelta(hours=4), timedelta(days=12), (timedelta(hours=9), timedelta(hours=30)))
LIVE: Final = Beat(timedelta(seconds=30), timedelta(minutes=25), (timedelta(minutes=2), timedelta(minutes=5)))
"""90 days at 30 seconds would be 2.6 million heartbeats that nobody looks at."""


class Silence(NamedTuple):
    source: str
    start_at: datetime
    end_at: datetime


GRID: Final = "grid"
CUT_OFF_EVERY, CUT_OFF_FOR = timedelta(hours=2.5), (timedelta(minutes=15), timedelta(minutes=40))
"""The line from a street to the grid platform is cut: how often, on average, and for how long."""


class Outage(NamedTuple):
    street: str
    start_at: datetime
    end_at: datetime


def outages(streets: Sequence[str], start: datetime, *, seed: int) -> Iterator[Outage]:
    """One after the other, each of one street, without end. Asked again, the same."""
    chance, at = Random(f"{seed}/outage"), start
    while True:
        at += timedelta(days=chance.expovariate(timedelta(days=1) / CUT_OFF_EVERY))
        end_at = at + between(chance, *CUT_OFF_FOR)
        yield Outage(chance.choice(streets), at, end_at)
        at = end_at


def held_back(lives: Iterable[Life], cut: Iterator[Outage], street_of: Mapping[str, str]) -> Iterator[Life]:
    """What the grid platform would tell of a street that it is cut off from begins when the line is back.

    `lives`: by when they begin; `street_of`: of each area in or under a street.
    """
    now = next(cut)
    for life in lives:
        while now.end_at <= life.begins_at:
            now = next(cut)
        told = life.events[0]
        area = getattr(told.data, "area", "")
        is_cut = life.begins_at >= now.start_at and street_of.get(area) == now.street
        yield _later(life, now.end_at - life.begins_at) if is_cut and told.source == GRID else life


def _later(life: Life, delay: timedelta) -> Life:
    events = tuple(replace(event, occurred_at=event.occurred_at + delay) for event in life.events)
    return Life(life.begins_at, events)


def silences(beat: Beat, start: datetime, end: datetime | None, chance: Random) -> Iterator[Silence]:
    """One after the other, each of one source."""
    at = start
    while True:
        at += timedelta(days=chance.expovariate(timedelta(days=1) / beat.silence_every))
        if end is not None and at >= end:
            return
        end_at = at + between(chance, *beat.silence)
        yield Silence(chance.choice(MAY_FALL_SILENT), at, end_at)
        at = end_at


def heartbeats(
    beat: Beat,
    start: datetime,
    end: datetime | None,
    *,
    stem: str,
    seed: int,
    streets: Sequence[str] = (),
) -> Iterator[Life]:
    """Every source in its turn, evenly spread over the interval, but for those that are silent.

    `streets`: those of which the grid platform tells when it last heard from them.
    """
    lines = _Lines(streets, start, beat.interval, seed=seed) if streets else None
    quiet = silences(beat, start, end, Random(f"{seed}/{stem}/silence"))
    now = next(quiet, None)
    names: Sequence[str] = tuple(SOURCES)
    step, number = beat.interval / len(names), 0
    while end is None or start + number * step < end:
        at, source = start + number * step, names[number % len(names)]
        while now is not None and now.end_at <= at:
            now = next(quiet, None)
        if now is None or now.source != source or at < now.start_at:
            heard = lines.heard_at(at) if lines is not None and source == GRID else None
            yield _heartbeat(beat, at, source, f"{stem}-{number // len(names)}", heard)
        number += 1


def _heartbeat(beat: Beat, at: datetime, source: str, id_: str, areas: dict[str, datetime] | None) -> Life:
    pen = Pen(None, id_)
    pen.write(at, source, "source.heartbeat", SourceHeartbeat(beat.interval.total_seconds(), areas))
    return Life(at, tuple(pen.events))


class _Lines:
    """When the grid platform last heard from each street; asked in the order of time."""

    def __init__(self, streets: Sequence[str], start: datetime, interval: timedelta, *, seed: int) -> None:
        self._streets, self._interval = streets, interval
        self._cut = outages(streets, start, seed=seed)
        self._now = next(self._cut)
        self._chance = Random(f"{seed}/lines")

    def heard_at(self, at: datetime) -> dict[str, datetime]:
        while self._now.end_at <= at:
            self._now = next(self._cut)
        heard = {street: at - between(self._chance, timedelta(), self._interval) for street in self._streets}
        if at >= self._now.start_at:
            heard[self._now.street] = self._now.start_at
        return heard
