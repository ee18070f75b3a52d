"""Alerts: from a finding to the request at a webhook at a steady pace, beside Alertmanager, with its notice
durable before; and a storm of findings within a minute.

A finding is a breach that the clock recorded: it is timed from its publication on the wire, so ours has the
decoding, the watch and the rules in it. Alertmanager is timed from the post of an alert.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.alertmanager import ALERTMANAGER, Alertmanager, alertmanager
from bench.centre import CHECKOUT, area_codes
from bench.figures import Bar, Figure, share
from bench.past import journal_with
from bench.processes import resident_mib
from bench.receiver import Receiver, receiving
from dashboard.domain.events import SYSTEM_SOURCE, DisputeReported, Event
from dashboard.domain.system_events import DeadlineMark
from dashboard.journal.embedded import start_embedded
from dashboard.journal.wire_redis import RedisWire
from dashboard.ports import Entry, Journal
from dashboard.ports.wire import Group

PER_S = 100
WITHIN_S = 30.0
READY_WITHIN_S = 300.0
STORM_S = 60.0
STORM_GROUP = 200
MOST_ADDED_MIB = 200.0
PLAN = """
[channel.hook]
kind = "webhook"
endpoint = "{hook}"
secret = "a-secret-of-this-benchmark"

[post.duty]
label = "值班长"
addresses = ["hook"]

[post.others]
label = "其他"
addresses = ["browser"]

[[escalation.breaches.step]]
to = ["duty"]

[[escalation.others.step]]
to = ["others"]

[[route]]
name = "breaches"
rules = ["clause_breached"]
group_by = {group_by}
escalation = "breaches"

[[route]]
name = "others"
escalation = "others"
"""
"""Breaches go to the webhook, everything else elsewhere."""


def run(folder: Path, *, seconds: float, storm: int) -> list[Figure]:
    return [*_paced(folder / "paced", seconds), *_storm(folder / "storm", storm)]


# ── a steady pace ───────────────────────────────────────────────────────────────────────────────────────


def _paced(folder: Path, seconds: float) -> list[Figure]:
    n = int(PER_S * seconds)
    with receiving() as hook, _alerting(folder, hook, group_by=["subject"], cases=n) as centre:
        started = asyncio.run(centre.breach_one_by_one(n))
        if not hook.wait_for(n, within_s=WITHIN_S):
            raise RuntimeError(f"{len(hook.came)} of {n} notices came")
        ours_ms = _ours_ms(centre, hook, started)
        repeats = centre.ask("SELECT sum(repeats) FROM alert_notices")[0][0]
    theirs_ms = _theirs_ms(folder / "rival", n)
    said = "Alertmanager, which keeps notices in memory, given the same number at the same pace"
    notes = {"notices": n, "a second": PER_S, "most, ms": max(ours_ms), "repeats": repeats}
    floors = [share(theirs_ms, q) if theirs_ms else None for q in (0.5, 0.99)]
    if not theirs_ms:
        notes["Alertmanager"] = "is not installed here"
    return [
        Figure(
            "finding to webhook, p50", share(ours_ms, 0.5), "ms", floors[0], said, Bar("at most", 8.0), notes
        ),
        Figure("finding to webhook, p99", share(ours_ms, 0.99), "ms", floors[1], said, Bar("at most", 25.0)),
    ]


def _ours_ms(centre: Alerting, hook: Receiver, started: dict[str, int]) -> list[float]:
    case_of = dict(
        centre.ask(
            "SELECT n.id, e.subject FROM alert_notices n JOIN alert_episodes e ON e.in_group = n.in_group"
        )
    )
    first: dict[str, int] = {}
    for each in hook.came:
        first.setdefault(case_of[each["key"]], each["at_ns"])
    return [(first[case] - at_ns) / 1e6 for case, at_ns in started.items()]


def _theirs_ms(folder: Path, n: int) -> list[float]:
    if ALERTMANAGER is None:
        return []
    with receiving() as hook, alertmanager(folder, hook.url) as port:
        rival, started = Alertmanager(port), dict[str, int]()
        began = time.monotonic()
        for i in range(n):
            time.sleep(max(0.0, began + i / PER_S - time.monotonic()))
            started[f"case-{i}"] = time.monotonic_ns()
            rival.post([f"case-{i}"])
        hook.wait_for(n, within_s=WITHIN_S)
        came = {case: each["at_ns"] for each in hook.came for case in each["cases"]}
    return [(came[case] - at_ns) / 1e6 for case, at_ns in started.items() if case in came]


# ── a storm ─────────────────────────────────────────────────────────────────────────────────────────────


def _storm(folder: Path, n: int) -> list[Figure]:
    streets = len({code[:9] for code in area_codes()})
    with receiving() as hook, _alerting(folder, hook, group_by=["rule", "street"], cases=n) as centre:
        before = resident_mib(centre.pid)
        began = time.monotonic()
        most = asyncio.run(centre.storm(n, within_s=STORM_S))
        told_s = time.monotonic() - began
        centre.until_found(n)
        found_s = time.monotonic() - began
        time.sleep(2.0)
        held = max(most, resident_mib(centre.pid))
        groups = centre.ask("SELECT count(*) FROM alert_groups WHERE rule <> 'alert_path_probe'")[0][0]
        keys = [each["key"] for each in hook.came]
        twice = centre.ask(
            "SELECT count(*) FROM (SELECT 1 FROM alert_notices"
            " GROUP BY in_group, channel, recipient, step HAVING count(*) > 1)"
        )[0][0]
    notes = {
        "findings": n,
        "told to the journal in, s": told_s,
        "streets": streets,
        "groups": groups,
        "requests": len(keys),
        "more than one a recipient, channel and group": twice + len(keys) - len(set(keys)),
    }
    return [
        Figure("storm, found and grouped", found_s, "s", bar=Bar("at most", STORM_S + 10.0), notes=notes),
        Figure(
            "memory that the storm adds to the alert role",
            held - before,
            "MiB",
            bar=Bar("at most", MOST_ADDED_MIB),
            notes={"before, with as many open cases, MiB": before, "most, MiB": held},
        ),
    ]


# ── the alert role in a process of its own ──────────────────────────────────────────────────────────────


class Alerting:
    """Its journal, its wire and its store, as one who feeds it and looks on has them."""

    def __init__(self, data: Path, journal: Journal, redis: str, pid: int, cases: int) -> None:
        self.pid = pid
        self._data = data
        self._journal = journal
        self._redis = redis
        self._cases = cases

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self._data / "alerts.sqlite", timeout=10)) as link:
            return link.execute(query).fetchall()

    async def breach_one_by_one(self, n: int) -> dict[str, int]:
        """When each breach was published, by its case, in nanoseconds of the monotonic clock."""
        wire, started = RedisWire(self._redis), dict[str, int]()
        began = time.monotonic()
        for i in range(n):
            await asyncio.sleep(max(0.0, began + i / PER_S - time.monotonic()))
            group = await asyncio.to_thread(_appended, self._journal, [_breach(i)])
            started[_case(i)] = time.monotonic_ns()
            await wire.publish(group)
        await wire.aclose()
        return started

    async def storm(self, n: int, *, within_s: float) -> float:
        """So many breaches, evenly; the most memory the role held meanwhile."""
        wire, most, began = RedisWire(self._redis), 0.0, time.monotonic()
        for first in range(0, n, STORM_GROUP):
            await asyncio.sleep(max(0.0, began + within_s * first / n - time.monotonic()))
            breaches = [_breach(i) for i in range(first, min(n, first + STORM_GROUP))]
            await wire.publish(await asyncio.to_thread(_appended, self._journal, breaches))
            most = max(most, resident_mib(self.pid))
        await wire.aclose()
        return most

    def until_found(self, n: int) -> None:
        query = "SELECT count(*) FROM alert_episodes WHERE rule = 'clause_breached'"
        _until(lambda: self.ask(query)[0][0] >= n, "not all of it was found")


@contextlib.contextmanager
def _alerting(folder: Path, hook: Receiver, *, group_by: Sequence[str], cases: int) -> Iterator[Alerting]:
    """The role at work on a centre with so many cases whose time is nearly up."""
    store = journal_with(folder, 0)
    now, areas = datetime.now(UTC), area_codes()
    for first in range(0, cases, 2_000):
        some = range(first, min(cases, first + 2_000))
        store.journal.append([Entry(_report(i, areas[i % len(areas)], now)) for i in some])
    written = PLAN.format(hook=hook.url, group_by=str(list(group_by)).replace("'", '"'))
    path = folder / "alerts.toml"
    path.touch(mode=0o600)
    path.write_text(written, encoding="utf-8")
    redis = start_embedded(folder)
    if redis is None:
        raise RuntimeError("there is no redis-server on this machine")
    command = [
        sys.executable,
        "-m",
        "dashboard",
        "role",
        "alert",
        "--data",
        str(folder),
        "--redis",
        redis.url,
    ]
    with (folder / "alert.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        centre = Alerting(folder, store.journal, redis.url, process.pid, cases)
        _until(lambda: _is_probed(store.journal), "the alert role is not at work")
        time.sleep(2.0)
        yield centre
    finally:
        process.terminate()
        process.wait()
        redis.stop()


def _is_probed(journal: Journal) -> bool:
    head = journal.head()
    return any(recorded.event.type == "alert.probed" for recorded in journal.read(after=head - 50, limit=50))


def _case(i: int) -> str:
    return f"bench-{i}"


def _report(i: int, area: str, now: datetime) -> Event:
    at = now - timedelta(days=60)
    return Event("grid", f"report-{i}", "dispute.reported", _case(i), at, DisputeReported(area, "neighbours"))


def _breach(i: int) -> Event:
    now = datetime.now(UTC)
    mark = DeadlineMark(0, "dispatch", "100%", now)
    return Event(SYSTEM_SOURCE, f"breach-{i}", "deadline.breached", _case(i), now, mark)


def _appended(journal: Journal, events: Sequence[Event]) -> Group:
    fresh = journal.append([Entry(event) for event in events]).fresh
    return Group(fresh[0].position, fresh[-1].position, fresh)


def _until(is_so: Callable[[], bool], otherwise: str) -> None:
    given_up = time.monotonic() + READY_WITHIN_S
    while not is_so():
        if time.monotonic() > given_up:
            raise RuntimeError(f"{otherwise} within {READY_WITHIN_S:g} s")
        time.sleep(0.1)
