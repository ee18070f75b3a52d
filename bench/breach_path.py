"""The whole way of an alert: from the instant of a breach to the request at a webhook, in a whole centre.

Prometheus with Alertmanager are given the same deadlines as a metric, in the same minutes.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from bench.alertmanager import ALERTMANAGER, PROMETHEUS, alertmanager, deadlines_served, prometheus
from bench.alerts import PLAN
from bench.centre import Centre
from bench.figures import Bar, Figure, share
from bench.promises import promises, tell, until
from dashboard import wiring
from dashboard.config import Settings

APART_S = 0.15
"""Between two promises."""
READY_S = 15.0
"""From their report to the first of them: they are folded, the clock has them ready, Prometheus scrapes."""
TIMES_FASTER = 20.0


def run(folder: Path, *, breaches: int) -> list[Figure]:
    with Receiver() as ours, Receiver() as theirs:
        data = folder / "centre"
        data.mkdir(parents=True)
        settings = data / "alerts.toml"
        settings.touch(mode=0o600)
        settings.write_text(PLAN.format(hook=ours.url, group_by='["subject"]'), encoding="utf-8")
        with Centre(data) as centre:
            centre.load_areas()
            first = datetime.now(UTC) + timedelta(seconds=READY_S)
            due_at = [
                first + timedelta(seconds=APART_S * i + 0.001 * (i * 37 % 100)) for i in range(breaches)
            ]
            cases = {f"breach-{i}": at for i, at in enumerate(due_at)}
            tell(wiring.open_store(Settings(data=data)).journal, promises("breach", due_at))
            with _rivals(folder / "rivals", cases, theirs):
                until(lambda: len(ours.came_at) >= breaches)
                time.sleep(2.0)
    return _figures(due_at, ours.came_at, _by_case(cases, theirs))


def _figures(
    due_at: Sequence[datetime], ours: Sequence[tuple[float, bytes]], theirs_ms: Sequence[float]
) -> list[Figure]:
    """`ours`: one request a breach, in the order of their instants."""
    if len(ours) != len(due_at):
        raise RuntimeError(f"{len(due_at)} breaches came to {len(ours)} requests")
    ours_ms = [(came - due.timestamp()) * 1000 for due, (came, _) in zip(sorted(due_at), ours, strict=True)]
    floor_is = "Prometheus and Alertmanager, given the same deadlines; 1 s scrape, 1 s evaluation"
    p50, p99 = share(ours_ms, 0.5), share(ours_ms, 0.99)
    rival = [share(theirs_ms, q) for q in (0.5, 0.99)] if theirs_ms else [None, None]
    notes = {"breaches": len(due_at), "earliest, ms": min(ours_ms), "most, ms": max(ours_ms)}
    figures = [
        Figure("breach to webhook, p50", p50, "ms", rival[0], floor_is, Bar("at most", 50.0), notes),
        Figure("breach to webhook, p99", p99, "ms", rival[1], floor_is, Bar("at most", 150.0)),
    ]
    if rival[0] is not None:
        figures.append(Figure("times faster, p50", rival[0] / p50, "", bar=Bar("at least", TIMES_FASTER)))
    return figures


@contextlib.contextmanager
def _rivals(folder: Path, cases: Mapping[str, datetime], receiver: Receiver) -> Iterator[None]:
    """Both run, where the machine has them."""
    if PROMETHEUS is None or ALERTMANAGER is None:
        yield
        return
    with (
        alertmanager(folder / "alertmanager", receiver.url) as port,
        deadlines_served(cases) as metrics,
        prometheus(folder / "prometheus", metrics, port),
    ):
        yield


def _by_case(cases: Mapping[str, datetime], receiver: Receiver) -> list[float]:
    """Milliseconds from each deadline to the first request that names its case."""
    came: dict[str, float] = {}
    for at, body in receiver.came_at:
        for alert in json.loads(body)["alerts"]:
            came.setdefault(alert["labels"]["case"], at)
    return [(came[case] - due.timestamp()) * 1000 for case, due in cases.items() if case in came]


class Receiver:
    """A webhook's other end: writes down each request with the instant at which its body was there."""

    def __init__(self) -> None:
        self.came_at: list[tuple[float, bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        came_at = self.came_at

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                came_at.append((time.time(), body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
