"""Of two machines on one PostgreSQL, one tells people; the other takes over once it is gone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from dashboard import wiring
from dashboard.clock import SystemClock
from dashboard.config import Settings
from dashboard.journal.sql_journal import SqlJournal
from dashboard.ports import Journal, JournalError
from dashboard.store.engine import journal_engine

WITHIN_S = 80.0


def alert_role(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as to:
        return subprocess.Popen(
            [sys.executable, "-m", "dashboard", "role", "alert"],
            env={**os.environ, **wiring.options_of(settings)},
            stdout=to,
            stderr=to,
        )


def probes(journal: Journal) -> int:
    """How many there are; 0 while there is no journal."""
    try:
        return sum(r.event.type == "alert.probed" for r in journal.read(after=0, limit=10_000))
    except JournalError:
        return 0


def wait_for_probe(journal: Journal, number: int) -> None:
    ends = time.monotonic() + WITHIN_S
    while probes(journal) < number:
        assert time.monotonic() < ends, "no probe came"
        time.sleep(0.1)


def test_a_second_machine_tells_nobody_until_the_first_is_gone(
    tmp_path: Path, fresh_postgres_url: str, redis_url: str
) -> None:
    here, there = (
        Settings(data=tmp_path / name, db=fresh_postgres_url, redis=redis_url) for name in ("here", "there")
    )
    engine = journal_engine(fresh_postgres_url)
    journal = SqlJournal(engine, SystemClock())
    running = [alert_role(here, tmp_path / "first.log")]
    try:
        wait_for_probe(journal, 1)
        there.data.mkdir(mode=0o700)
        shutil.copy(here.key_path, there.key_path)

        refused = alert_role(there, tmp_path / "second.log")
        running.append(refused)
        assert refused.wait(WITHIN_S) == 2
        said = " ".join((tmp_path / "second.log").read_text().split())
        assert "an alert role is at work on this database already" in said

        running[0].send_signal(signal.SIGKILL)
        running[0].wait()
        running.append(alert_role(there, tmp_path / "third.log"))
        wait_for_probe(journal, 2)
    finally:
        for process in running:
            process.kill()
            process.wait()
        engine.dispose()
