"""The ten source systems: how often each says that it is there, and when one of them falls silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


def heartbeats(beat: Beat, start: datetime, end: datetime | None, *, stem: str, seed: int) -> Iterator[Life]:
    """Every source in its turn, evenly spread over the interval, but for those that are silent."""
    quiet = silences(beat, start, end, Random(f"{seed}/{stem}/silence"))
    now = next(quiet, None)
    names: Sequence[str] = tuple(SOURCES)
    step, number = beat.interval / len(names), 0
    while end is None or start + number * step < end:
        at, source = start + number * step, names[number % len(names)]
        while now is not None and now.end_at <= at:
            now = next(quiet, None)
        if now is None or now.source != source or at < now.start_at:
            yield _heartbeat(beat, at, source, f"{stem}-{number // len(names)}")
        number += 1


def _heartbeat(beat: Beat, at: datetime, source: str, id_: str) -> Life:
    pen = Pen(None, id_)
    pen.write(at, source, "source.heartbeat", SourceHeartbeat(beat.interval.total_seconds()))
    return Life(at, tuple(pen.events))
