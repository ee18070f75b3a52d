"""Debian's Prometheus and Alertmanager as a centre would use them: deadlines as a metric, and a webhook.

They are given every advantage: one second between two scrapes and two evaluations, and no wait for a group.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from bench.centre import free_port

PROMETHEUS, ALERTMANAGER = shutil.which("prometheus"), shutil.which("prometheus-alertmanager")
READY_WITHIN_S = 20.0
LASTS = timedelta(minutes=10)


class Alertmanager:
    """Posts alerts as Prometheus does, over one connection that is kept."""

    def __init__(self, port: int) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def post(self, names: Sequence[str]) -> None:
        now = datetime.now(UTC)
        alerts = [
            {
                "labels": {"alertname": "breached", "case": name},
                "startsAt": now.isoformat(),
                "endsAt": (now + LASTS).isoformat(),
            }
            for name in names
        ]
        self._link.request("POST", "/api/v2/alerts", json.dumps(alerts), {"Content-Type": "application/json"})
        answer = self._link.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"Alertmanager answers {answer.status}")


@contextlib.contextmanager
def alertmanager(folder: Path, webhook: str) -> Iterator[int]:
    """Alertmanager that sends each alert on its own at once; gives its port."""
    assert ALERTMANAGER is not None, "Debian's prometheus-alertmanager is not installed"
    folder.mkdir(parents=True)
    port = free_port()
    settings = folder / "alertmanager.yml"
    settings.write_text(
        "route:\n  receiver: hook\n  group_by: ['...']\n  group_wait: 0s\n  group_interval: 1s\n"
        "  repeat_interval: 1h\n"
        f"receivers:\n  - name: hook\n    webhook_configs:\n      - url: '{webhook}'\n"
        "        send_resolved: false\n"
    )
    with _running(
        ALERTMANAGER,
        f"--config.file={settings}",
        f"--storage.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ):
        _until_ready(port)
        yield port


@contextlib.contextmanager
def prometheus(folder: Path, metrics_port: int, alertmanager_port: int) -> Iterator[int]:
    """Prometheus that scrapes and evaluates each second and alerts once a deadline lies in the past."""
    assert PROMETHEUS is not None, "Debian's prometheus is not installed"
    folder.mkdir(parents=True)
    port = free_port()
    (folder / "rules.yml").write_text(
        "groups:\n  - name: deadlines\n    rules:\n      - alert: breached\n"
        "        expr: case_due_timestamp_seconds < time()\n"
    )
    settings = folder / "prometheus.yml"
    told = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yml"],
        "alerting": {"alertmanagers": [_at(alertmanager_port)]},
        "scrape_configs": [{"job_name": "deadlines", **_at(metrics_port)}],
    }
    settings.write_text(json.dumps(told))  # YAML, too
    with _running(
        PROMETHEUS,
        f"--config.file={settings}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ):
        _until_ready(port)
        yield port


def _at(port: int) -> Mapping[str, object]:
    return {"static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}


@contextlib.contextmanager
def deadlines_served(due_at: Mapping[str, datetime]) -> Iterator[int]:
    """An exporter of deadlines, as `case_due_timestamp_seconds{case}`; gives its port."""
    lines = [
        f'case_due_timestamp_seconds{{case="{case}"}} {at.timestamp():.3f}' for case, at in due_at.items()
    ]
    body = ("# TYPE case_due_timestamp_seconds gauge\n" + "\n".join(lines) + "\n").encode()

    class Metrics(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Metrics) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def _running(*command: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _until_ready(port: int) -> None:
    given_up = time.monotonic() + READY_WITHIN_S
    while True:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            link.request("GET", "/-/ready")
            if link.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            link.close()
        if time.monotonic() > given_up:
            raise RuntimeError(f"nothing is ready on port {port} within {READY_WITHIN_S:g} s")
        time.sleep(0.1)
