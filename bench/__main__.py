"""`python -m bench`: runs benchmarks and prints each figure beside its floor and its bar."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import (
    alert_store,
    alert_watch,
    alerts,
    breach_path,
    clock,
    desk,
    fanout,
    fold,
    glass,
    ingest,
    lookback,
    operators,
    relay,
    singles,
    storm,
    wall,
)
from bench.figures import Figure, as_json, conditions, show

FANOUT_S = 15.0
SINGLES_S = 10.0
ALERTS_S = 30.0

Run = Callable[[Path, argparse.Namespace], list[Figure]]


def _ingest(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    seconds = min(asked.seconds, SINGLES_S)
    return [*ingest.run(folder, seconds=asked.seconds), *singles.run(folder / "singles", seconds=seconds)]


def _fold(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return fold.run(folder, events=asked.events)


def _glass(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return glass.run(folder, samples=asked.samples, at_once=asked.at_once)


def _wall(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return wall.run(folder, samples=asked.samples, seconds=asked.seconds, replay_minutes=asked.replay_minutes)


def _fanout(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return fanout.run(folder, seconds=min(asked.seconds, FANOUT_S))


def _relay(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return relay.run(folder, hops=asked.hops)


def _clock(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return clock.run(folder, clauses=asked.clauses, cohort=asked.cohort, lone=asked.lone)


def _desk(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return desk.run(folder, closed=asked.cases)


def _lookback(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return lookback.run(folder, opened=asked.opened, draws=asked.draws)


def _operators(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return operators.run(folder, seconds=asked.seconds)


def _breach_path(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return breach_path.run(folder, breaches=asked.lone)


def _watch(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return alert_watch.run(folder, events=asked.events, opened=asked.opened)


def _alert_store(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return alert_store.run(folder, commits=asked.alerts, groups=asked.groups)


def _alerts(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return alerts.run(folder, seconds=min(asked.seconds, ALERTS_S), storm=asked.storm)


def _storm(folder: Path, asked: argparse.Namespace) -> list[Figure]:
    return storm.run(folder, storm=asked.storm)


BENCHMARKS: dict[str, Run] = {
    "glass": _glass,
    "wall": _wall,
    "ingest": _ingest,
    "fold": _fold,
    "fanout": _fanout,
    "relay": _relay,
    "clock": _clock,
    "desk": _desk,
    "lookback": _lookback,
    "operators": _operators,
    "breach_path": _breach_path,
    "watch": _watch,
    "alert_store": _alert_store,
    "alerts": _alerts,
    "storm": _storm,
}


def main(arguments: list[str]) -> int:
    """0 when every bar was reached, 1 when one was not."""
    asked = _parser().parse_args(arguments)
    on = conditions()
    sys.stderr.write(f"{on}\n\n")
    figures: list[Figure] = []
    for name in BENCHMARKS if asked.benchmark == "all" else [asked.benchmark]:
        with tempfile.TemporaryDirectory(prefix=f"onescreen-{name}-") as folder:
            found = BENCHMARKS[name](Path(folder), asked)
        figures += found
        if not asked.json:
            show(found)
    if asked.json:
        sys.stdout.write(as_json(figures, on=on) + "\n")
    return int(any(figure.is_reached is False for figure in figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onescreen bench", description="Benchmarks, each beside its floor.")
    add = parser.add_argument
    add("benchmark", nargs="?", default="all", choices=["all", *BENCHMARKS])
    add("--seconds", type=float, default=60.0, help="ingest, wall, operators: of each run [60]")
    add("--events", type=int, default=1_000_000, help="fold, watch: in the journal [1 000 000]")
    add("--samples", type=int, default=300, help="glass, wall: posts that are timed [300]")
    add("--at-once", type=int, default=50, help="glass: background cases side by side at one step [50]")
    add("--replay-minutes", type=float, default=0.0, help="wall: of a look at its memory, 60 is right [0]")
    add("--hops", type=int, default=10_000_000, help="relay: in the read tables [10 000 000]")
    add("--clauses", type=int, default=1_000_000, help="clock: open in the centre [1 000 000]")
    add("--cohort", type=int, default=100_000, help="clock: clauses due in one instant [100 000]")
    add("--lone", type=int, default=200, help="clock, breach_path: clauses due one by one [200]")
    add("--cases", type=int, default=10_000_000, help="desk: closed, and a hundredth open [10 000 000]")
    add("--opened", type=int, default=100_000, help="lookback, watch: cases open at a time [100 000]")
    add("--draws", type=int, default=100, help="lookback: instants that are asked for [100]")
    add("--alerts", type=int, default=2_000, help="alert_store: made durable one by one [2 000]")
    add("--groups", type=int, default=1_000_000, help="alert_store: among which pages are read [1 000 000]")
    add("--storm", type=int, default=50_000, help="alerts, storm: findings within a minute [50 000]")
    add("--json", action="store_true", help="print JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
