"""The clock in a process of its own: it does all that it does beside what takes in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bench.centre import CHECKOUT, free_port
from dashboard import roles, wiring
from dashboard.config import Settings
from dashboard.journal.sql_journal import SqlJournal
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Changes
from dashboard.store.engine import journal_engine
from dashboard.timekeeping.trimming import KEPT
from tests.journal.builders import SetClock, entry
from tests.store.alert_builders import a_group

WITHIN_S = 60.0


@pytest.mark.parametrize("role", ["clock", "ingest+clock"])
def test_a_clock_erases_what_is_over_wherever_it_runs(role: str, tmp_path: Path, redis_url: str) -> None:
    settings = Settings(data=tmp_path, redis=redis_url, port=free_port(), retention_days=30)
    store = wiring.open_store(settings)
    now = store.clock.now()
    SqlJournal(journal_engine(settings.journal_url), SetClock(now - timedelta(days=5))).append([entry("a")])
    roles.prepare(settings, say=lambda line: None)
    store.alerts.commit(
        Changes(groups=[a_group("old", resolved_at=now - KEPT - timedelta(days=1)), a_group("open")])
    )
    log = tmp_path / "log"
    command = [sys.executable, "-m", "dashboard", "role", role]
    environ = {**os.environ, **wiring.options_of(settings)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=CHECKOUT, env=environ, stdout=out, stderr=out)

    try:
        deadline = time.monotonic() + WITHIN_S
        while not {"alerts trimmed", "retention"} <= said(log) and time.monotonic() < deadline:
            assert process.poll() is None, log.read_text()[-2000:]
            time.sleep(0.2)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(WITHIN_S)

    assert {"alerts trimmed", "retention"} <= said(log)
    assert [group.id for group in store.alerts.groups(GroupFilter(), limit=9)] == ["open"]


def said(log: Path) -> set[str]:
    """What the lines of the log tell of."""
    whole, _, _ = log.read_text().rpartition("\n")
    return {json.loads(line)["event"] for line in whole.splitlines() if line.startswith("{")}
