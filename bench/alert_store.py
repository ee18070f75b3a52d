"""The alerts' store: one alert made durable, a storm made durable, and its pages among a million groups."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from bench.centre import area_codes
from bench.figures import Bar, Figure, Notes, share
from dashboard import wiring
from dashboard.config import Settings
from dashboard.domain.alert import Finding, Subject
from dashboard.ports.alert_store import AlertStore, GroupFilter
from dashboard.ports.alerts import GROUP_STATES, Changes, CustodyLine, Episode, Group, Notice, Watched

NOW: Final = datetime(2026, 9, 1, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
ONE_MS: Final = 2.0
STORM_S: Final = 3.0
PAGE_MS: Final = 20.0
STORM: Final = 50_000
AT_ONCE: Final = 20_000
RULES: Final = ("case_overdue", "case_due_soon", "relay_breached", "source_silent")


def run(folder: Path, *, commits: int, groups: int) -> list[Figure]:
    """`commits`: alerts, one after the other; `groups`: among which pages are read."""
    store = wiring.open_store(Settings(data=folder)).alerts
    codes = area_codes()
    return [
        _one_alert(store, folder, commits),
        _storm(store, folder, codes),
        *_pages(store, codes, groups),
    ]


def _one_alert(store: AlertStore, folder: Path, commits: int) -> Figure:
    took_ms = [_ms(partial(store.commit, _alert(n))) for n in range(commits)]
    floor_ms = _bare_ms(folder / "floor.sqlite", commits)
    notes = {"p99 ms": share(took_ms, 0.99), "floor, p99 ms": share(floor_ms, 0.99), "alerts": commits}
    return Figure(
        "one alert made durable: an episode, its group, a notice, two lines of custody",
        share(took_ms, 0.5),
        "ms (p50)",
        share(floor_ms, 0.5),
        "bare SQLite, synchronous=FULL: six rows of a kilobyte in all, one commit",
        Bar("at most", ONE_MS),
        notes,
    )


def _storm(store: AlertStore, folder: Path, codes: Sequence[str]) -> Figure:
    found = [_episode(f"storm{n}", codes[n % len(codes)], group="storm") for n in range(STORM)]
    took_s = _ms(lambda: store.commit(Changes(episodes=found))) / 1000
    again_s = _ms(lambda: store.commit(Changes(episodes=found))) / 1000
    floor_s = _bare_storm_s(folder / "storm.sqlite")
    return Figure(
        f"{STORM:,} episodes in one commit".replace(",", " "),
        took_s,
        "s",
        floor_s,
        "bare SQLite, executemany of as many rows of a key and 300 bytes",
        Bar("at most", STORM_S),
        {"found again, s": again_s},
    )


def _pages(store: AlertStore, codes: Sequence[str], groups: int) -> list[Figure]:
    began = time.monotonic()
    for first in range(0, groups, AT_ONCE):
        last = min(first + AT_ONCE, groups)
        store.commit(Changes(groups=[_group(n, groups, codes) for n in range(first, last)]))
    filled_s = time.monotonic() - began
    chance, took_ms = Random(3), dict[str, float]()
    for name, wanted in _asked(codes).items():
        each = []
        for _ in range(50):
            before = NOW - SECOND * chance.randrange(groups)
            each.append(_ms(partial(store.groups, wanted, limit=50, before=before)))
            each.append(_ms(partial(store.groups, wanted, limit=50)))
        took_ms[name] = share(each, 0.99)
    counts_ms = share([_ms(store.counts) for _ in range(20)], 0.99)
    worst = max(took_ms, key=lambda name: took_ms[name])
    notes: Notes = {"the worst": worst, "groups": groups, "filled in, s": filled_s, **took_ms}
    return [
        Figure(
            "a page of 50 groups, whatever is asked",
            took_ms[worst],
            "ms (p99)",
            None,
            "",
            Bar("at most", PAGE_MS),
            notes,
        ),
        Figure(
            "groups counted by state",
            counts_ms,
            "ms (p99)",
            None,
            "",
            Bar("at most", PAGE_MS),
            {"groups": groups},
        ),
    ]


def _asked(codes: Sequence[str]) -> dict[str, GroupFilter]:
    some = {"any": None, "one area": codes[:1], "20 areas": codes[:20], "all areas": codes}
    return {
        f"{state or 'any state'}, {rule or 'any rule'}, {where}": GroupFilter(state, rule, areas)
        for state in (None, *GROUP_STATES)
        for rule in (None, "source_silent")
        for where, areas in some.items()
    }


def _alert(n: int) -> Changes:
    at, group, notice = NOW + n * SECOND, f"alert{n}", f"notice{n}"
    episode = _episode(f"case{n}", "510104002", group=group)
    return Changes(
        watched=Watched(n, at, "1"),
        episodes=[episode],
        groups=[Group(group, "case_overdue/510104", "streets", "case_overdue", "over", "510104002", at)],
        notices=[
            Notice(
                notice,
                group,
                0,
                "sms",
                "duty",
                "zh",
                "1 件超期",
                "A-1 已超期 12 分钟",
                "over",
                1,
                "sending",
                at,
                at,
                1,
            )
        ],
        members=[(notice, episode.id)],
        custody=[CustodyLine(group, turn, at, notice, "sms", "duty") for turn in ("queued", "accepted")],
    )


def _episode(case: str, area: str, *, group: str) -> Episode:
    about = Subject("case", case)
    found = Finding("case_overdue", about, NOW, "over", f"A-{case}", area, "wages", "dept-1", {"minutes": 12})
    return Episode(found, NOW, group=group)


def _group(n: int, of: int, codes: Sequence[str]) -> Group:
    """A thousandth of them is open, in each of the four ways."""
    at, rule = NOW - n * SECOND, RULES[0 if n % 50 else n // 50 % len(RULES)]
    said: dict[str, Any] = {"resolved_at": at + SECOND}
    if n % 1_000 == 0:
        said = ({}, {"acked_at": at}, {"acked_at": at, "acted_at": at}, {"silence": "s"})[n // 1_000 % 4]
    return Group(f"{n:08}", rule, "streets", rule, "over", codes[n * 7919 % len(codes)], at, **said)


def _bare_ms(path: Path, commits: int) -> list[float]:
    link = sqlite3.connect(path, isolation_level=None)
    link.execute("PRAGMA journal_mode = WAL")
    link.execute("PRAGMA synchronous = FULL")
    link.execute("CREATE TABLE kept (id TEXT PRIMARY KEY, body BLOB)")

    def commit(n: int) -> None:
        link.execute("BEGIN IMMEDIATE")
        link.executemany("INSERT INTO kept VALUES (?, ?)", [(f"{n}/{i}", bytes(170)) for i in range(6)])
        link.execute("COMMIT")

    took = [_ms(partial(commit, n)) for n in range(commits)]
    link.close()
    return took


def _bare_storm_s(path: Path) -> float:
    link = sqlite3.connect(path, isolation_level=None)
    link.execute("PRAGMA journal_mode = WAL")
    link.execute("PRAGMA synchronous = FULL")
    link.execute("CREATE TABLE kept (id TEXT PRIMARY KEY, body BLOB)")
    rows = [(f"{n:032}", bytes(300)) for n in range(STORM)]

    def commit() -> None:
        link.execute("BEGIN IMMEDIATE")
        link.executemany("INSERT INTO kept VALUES (?, ?)", rows)
        link.execute("COMMIT")

    took_s = _ms(commit) / 1000
    link.close()
    return took_s


def _ms(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000
