"""A storm in a whole centre, and the wall beside it: tens of thousands of clauses fall due within one minute.

The clock records each breach, the fold counts it, the alert role finds and groups it, and a wall in Chromium
goes on showing what comes in: the glass before the storm, and while it lasts.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.async_api import CDPSession

from bench.alerts import PLAN, STORM_S
from bench.browser import chromium, metrics
from bench.centre import Centre, area_codes
from bench.figures import Bar, Figure, Notes, share
from bench.frames import Frames
from bench.load import KINDS, Load
from bench.poster import ONE_TYPE, Poster
from bench.processes import resident_mib
from bench.promises import report, tell
from bench.receiver import Receiver, receiving
from bench.watched import LOADED_S, Worked, until_full, watched_page
from dashboard import wiring
from dashboard.config import Settings
from dashboard.domain.events import DisputeReported, Event

AT_ONCE = 2_000
A_BLOCK = 30
APART_S = (0.1, 0.2)
AHEAD = timedelta(seconds=180)
"""From the last report to the first breach: all of it is folded and told, and the calm is measured."""
CALM_S = 45.0
ALIVE_MS = 1_000.0
"""Later than that, who stands before a wall sees that it lags."""
STOPPED_WITHIN_S = 120.0
LONG_MS = 100.0
MIB = 2**20


@dataclass(slots=True)
class Looks:
    """At the wall, in the calm or in the storm."""

    glass_ms: list[float] = field(default_factory=list)
    long_ms: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    calm: Looks
    storm: Looks
    heap_mib: tuple[float, float]
    """Of the page, before and after the storm, garbage collected."""
    role_mib: tuple[float, float]
    """Of the alert role before the storm, and the most within it."""
    found_s: float
    """From the last instant at which a clause fell due until the role had found all of them."""


def run(folder: Path, *, storm: int) -> list[Figure]:
    data = folder / "centre"
    data.mkdir(parents=True)
    with receiving() as hook:
        settings = data / "alerts.toml"
        settings.touch(mode=0o600)
        settings.write_text(PLAN.format(hook=hook.url, group_by='["rule", "street"]'), encoding="utf-8")
        with Centre(data) as centre:
            centre.load_areas()
            seen = asyncio.run(_run(centre, storm))
            return _figures(seen, hook, centre, storm)


async def _run(centre: Centre, storm: int) -> Seen:
    token = await asyncio.to_thread(centre.source_token, "storm")
    poster = Poster(centre.port, token, media_type=ONE_TYPE)
    async with chromium() as browser:
        page = await watched_page(browser)
        await page.goto(centre.url + await asyncio.to_thread(centre.wall_path, "storm"))
        await until_full(page)
        begins = datetime.now(UTC) + AHEAD
        await asyncio.to_thread(_promise, centre, storm, begins)
        frames = Frames(page, poster, Load("storm", area_codes(), run=uuid4().hex[:8]))
        session = await page.context.new_cdp_session(page)
        await session.send("Performance.enable")
        worked = Worked(session, page)
        await asyncio.sleep(max(LOADED_S, (begins - datetime.now(UTC)).total_seconds() - CALM_S))
        role = await asyncio.to_thread(centre.pid_of, "alert")
        calm = await _looked(frames, worked, until=begins - timedelta(seconds=5))
        heap, held = await _heap_mib(session), resident_mib(role)
        await asyncio.sleep(max(0.0, (begins - datetime.now(UTC)).total_seconds()))
        ends = begins + timedelta(seconds=STORM_S)
        async with _most_mib(role) as most:
            stormy = await _looked(frames, worked, until=ends)
            found_s = await asyncio.to_thread(_until_found, centre, storm, ends)
        return Seen(calm, stormy, (heap, await _heap_mib(session)), (held, max(most)), found_s)


def _promise(centre: Centre, storm: int, begins: datetime) -> None:
    """So many open cases; their clauses fall due one after the other within the minute."""
    journal = wiring.open_store(Settings(data=centre.data)).journal
    codes = area_codes()
    for first in range(0, storm, AT_ONCE):
        some = range(first, min(storm, first + AT_ONCE))
        tell(journal, [_promised(i, codes[i % len(codes)], begins, storm) for i in some])
    centre.wait_until_folded(centre.head(), within_s=STOPPED_WITHIN_S)


def _promised(i: int, area: str, begins: datetime, storm: int) -> Event:
    due_at = begins + timedelta(seconds=STORM_S * i / storm)
    told = DisputeReported(area, KINDS[i % len(KINDS)], due_at=due_at, policy="promised")
    return report(f"storm-{i}", told, at=begins - timedelta(hours=1))


async def _looked(frames: Frames, worked: Worked, *, until: datetime) -> Looks:
    looks = Looks()
    while datetime.now(UTC) < until:
        async with worked.meanwhile():
            looks.glass_ms += await frames.latencies_ms(A_BLOCK, apart_s=APART_S)
        looks.long_ms += worked.work.long_ms
        looks.busy.append(worked.work.busy)
    return looks


async def _heap_mib(session: CDPSession) -> float:
    await session.send("HeapProfiler.collectGarbage")
    return (await metrics(session))["JSHeapUsedSize"] / MIB


@contextlib.asynccontextmanager
async def _most_mib(pid: int) -> AsyncIterator[list[float]]:
    found = [resident_mib(pid)]

    async def look() -> None:
        while True:
            found.append(resident_mib(pid))
            await asyncio.sleep(0.5)

    task = asyncio.create_task(look())
    try:
        yield found
    finally:
        task.cancel()


def _until_found(centre: Centre, storm: int, ends: datetime) -> float:
    query = "SELECT count(*) FROM alert_episodes WHERE rule = 'clause_breached'"
    given_up = time.monotonic() + STOPPED_WITHIN_S
    while _ask(centre, query)[0][0] < storm:
        if time.monotonic() > given_up:
            raise RuntimeError(f"the storm was not found within {STOPPED_WITHIN_S:g} s")
        time.sleep(0.1)
    return (datetime.now(UTC) - ends).total_seconds()


def _ask(centre: Centre, query: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(centre.data / "alerts.sqlite", timeout=10)) as link:
        return link.execute(query).fetchall()


def _figures(seen: Seen, hook: Receiver, centre: Centre, storm: int) -> list[Figure]:
    twice = _ask(
        centre,
        "SELECT count(*) FROM (SELECT 1 FROM alert_notices"
        " GROUP BY in_group, channel, recipient, step HAVING count(*) > 1)",
    )[0][0]
    keys = [each["key"] for each in hook.came]
    notes: Notes = {
        "breaches": storm,
        "samples, calm and storm": f"{len(seen.calm.glass_ms)} and {len(seen.storm.glass_ms)}",
        "most, ms": max(seen.storm.glass_ms),
        "found after its last instant, s": seen.found_s,
        "requests": len(keys),
        "more than one a recipient, channel and group": twice + len(keys) - len(set(keys)),
        "main thread busy, calm and storm": f"{_mean(seen.calm.busy):.2f} and {_mean(seen.storm.busy):.2f}",
        "page's memory before and after, MiB": f"{seen.heap_mib[0]:.1f} and {seen.heap_mib[1]:.1f}",
        "alert role before and most, MiB": f"{seen.role_mib[0]:.0f} and {seen.role_mib[1]:.0f}",
    }
    said = "the same wall, and as many open cases, before the storm"
    calm, storms = seen.calm.glass_ms, seen.storm.glass_ms
    long_ms = [each for each in seen.storm.long_ms if each > LONG_MS]
    return [
        Figure("glass in a storm, p50", share(storms, 0.5), "ms", share(calm, 0.5), said, notes=notes),
        Figure(
            "glass in a storm, p99",
            share(storms, 0.99),
            "ms",
            share(calm, 0.99),
            said,
            Bar("at most", ALIVE_MS),
        ),
        Figure(f"tasks over {LONG_MS:g} ms in the wall's page", len(long_ms), "", bar=Bar("at most", 0)),
    ]


def _mean(found: list[float]) -> float:
    return sum(found) / len(found)
