"""Relay: how long the quantiles of any area and day take at so many hops, beside reading the same rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

from bench.centre import AREAS
from bench.figures import Bar, Figure, share
from dashboard.domain.area import AreaTree
from dashboard.ports import Checkpoint, RelaySpanRow
from dashboard.projections.relay_period import relays_sent
from dashboard.projections.relay_spans import RelaySpans, rewritten
from dashboard.projections.tally import HOURS_A_DAY, RelayWeight
from dashboard.reading.relay_answers import direction_latency
from dashboard.store.engine import views_engine
from dashboard.store.migrate import migrate
from dashboard.store.views import SqlViews
from feeds._area_files import read_areas

HOPS_OF = ("district-street", "street-community", "community-household")
DAYS = 30
FIRST_DAY = 739_000
QUESTIONS = 400
AT_ONCE = 50_000
LATE_S, HOP_S = 4_000, 1_300


def run(folder: Path, *, hops: int) -> list[Figure]:
    """Relays of three hops over 30 days in every area of the district; then any area and day, at random."""
    tree = AreaTree(read_areas(AREAS))
    path = folder / "views.sqlite"
    views = _views(path)
    _fill(views, tree, hops // len(HOPS_OF))
    chance = Random(1)
    asked = [(chance.choice([None, *tree.by_code]), chance.randrange(DAYS)) for _ in range(QUESTIONS)]
    took = [_seconds(partial(_ask, views, tree, area, day)) for area, day in asked]
    with sqlite3.connect(path) as link:
        floor = [_seconds(partial(_read, link, area or "", day)) for area, day in asked]
    notes = {"hops": hops, "days": DAYS, "areas": len(tree), "p50, ms": share(took, 0.5) * 1e3}
    busiest = [_seconds(partial(_ask, views, tree, None, day)) for day in range(DAYS)]
    return [
        Figure(
            "relay quantiles of an area and day, p99",
            share(took, 0.99) * 1e3,
            "ms",
            share(floor, 0.99) * 1e3,
            "the same rows read with bare sqlite3",
            Bar("at most", 50),
            notes,
        ),
        Figure(
            "relay quantiles of everything and a day, slowest",
            max(busiest) * 1e3,
            "ms",
            bar=Bar("at most", 50),
        ),
    ]


def _views(path: Path) -> SqlViews:
    url = f"sqlite:///{path}"
    migrate(url, "views")
    return SqlViews(views_engine(url))


def _fill(views: SqlViews, tree: AreaTree, relays: int) -> None:
    """Sums go in through the same door as the fold's."""
    spans = RelaySpans()
    spans.settle(tree)
    for n, weight in enumerate(_weights(tree, relays), start=1):
        spans.move(None, weight)
        if n % AT_ONCE == 0 or n == relays:
            rows: list[RelaySpanRow] = rewritten(spans, tree, views)
            views.save(Checkpoint(n, "bench", b""), [], [], rows)
            spans.settle(tree)


def _weights(tree: AreaTree, relays: int) -> Iterator[RelayWeight]:
    """Day by day, as time goes; a relay is late once in fifty."""
    chance = Random(2)
    areas = list(tree.by_code)
    for n in range(relays):
        hops = tuple((level, int(chance.random() * HOP_S)) for level in HOPS_OF)
        seconds = int(chance.random() * LATE_S)
        yield RelayWeight(
            area=chance.choice(areas),
            direction="down" if n % 5 < 3 else "up",
            status="within_60" if seconds <= 3_600 else "late",
            unknown_hops=0,
            seconds=seconds,
            hour=(FIRST_DAY + n * DAYS // relays) * HOURS_A_DAY + chance.randrange(HOURS_A_DAY),
            hops=hops,
        )


def _ask(views: SqlViews, tree: AreaTree, area: str | None, day: int) -> None:
    first = (FIRST_DAY + day) * HOURS_A_DAY
    found = relays_sent(views, tree, area, first=first, end=first + HOURS_A_DAY)
    for sums in found.values():
        direction_latency(sums)


def _read(link: sqlite3.Connection, area: str, day: int) -> None:
    query = "SELECT * FROM relay_spans WHERE area = ? AND span = 'day' AND start = ?"
    link.execute(query, (area, FIRST_DAY + day)).fetchall()


def _seconds(do: partial[None]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
