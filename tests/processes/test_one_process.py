"""All roles in one process, as without any Redis: alerting that dies again and again takes nobody along."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from bench.centre import CHECKOUT, free_port
from dashboard import roles
from dashboard.config import Settings

EVERY_ROLE = "ingest+clock+fold+web+alert"
WITHIN_S = 60.0


def test_alerting_that_dies_at_each_start_leaves_the_screens_up(tmp_path: Path) -> None:
    roles.prepare(Settings(data=tmp_path), say=lambda line: None)
    with sqlite3.connect(tmp_path / "alerts.sqlite") as link:
        trigger = "CREATE TRIGGER refuses BEFORE INSERT ON alert_watch BEGIN SELECT RAISE(ABORT, 'no'); END"
        link.execute(trigger)
    link.close()
    port, log = free_port(), tmp_path / "log"
    options = ["--data", str(tmp_path), "--port", str(port)]
    command = [sys.executable, "-m", "dashboard", "role", EVERY_ROLE, *options]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=out, stderr=out)

    try:
        deadline = time.monotonic() + WITHIN_S
        status = None
        while (log.read_text().count("the alert role died") < 2 or status is None) and (
            time.monotonic() < deadline
        ):
            assert process.poll() is None, log.read_text()[-2000:]
            time.sleep(0.2)
            status = _health(port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(WITHIN_S)

    assert status == 200
    assert log.read_text().count("the alert role died") >= 2


def _health(port: int) -> int | None:
    """None while nobody answers."""
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5.0) as answer:
        return int(answer.status)
    return None
