"""A whole centre as a user runs it: `onescreen up` in a data directory and on a port of its own."""

from __future__ import annotations

import contextlib
import csv
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.processes import children_of

CHECKOUT = Path(__file__).resolve().parents[1]
AREAS = CHECKOUT / "feeds" / "areas" / "xisaishan_areas.csv"
READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 30.0


class NotServing(RuntimeError):
    """The centre did not do as it was asked in time; the message ends with what it said last."""


class Centre:
    """`start`, `stop` and `kill` as often as needed: data and port stay. Blocking.

    `options` are added to `onescreen up`, `environ` to its environment.
    """

    def __init__(
        self, data: Path, *, options: Sequence[str] = (), environ: Mapping[str, str] | None = None
    ) -> None:
        self.data = data
        self.port = free_port()
        self._options = options
        self._environ = {**os.environ, **(environ or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._reader_token = ""

    def __enter__(self) -> Centre:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, *, is_ready: bool = True) -> None:
        """Start `onescreen up`; `is_ready`: return once it serves."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_command("up"), "--data", str(self.data), "--port", str(self.port), *self._options],
                cwd=CHECKOUT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if is_ready:
            self.wait_until_ready()

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise NotServing(f"did not stop within {STOPPED_WITHIN_S:g} s{self._last_words()}") from None
        self._process = None

    def kill(self) -> None:
        """kill -9 of the supervisor itself; its children are left to notice."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None, "the centre is stopped"
        return self._process.pid

    def processes(self) -> dict[str, int]:
        """Process ids of those that do the work, by role; `redis` for the embedded wire."""
        return children_of(self.pid)

    def pid_of(self, role: str) -> int:
        """The process of a role, waited for where it is only just being started."""
        self._wait(lambda: role in self.processes(), f"has no process for {role}", READY_WITHIN_S)
        return self.processes()[role]

    def run(self, *arguments: str) -> str:
        """A subcommand on this centre's data; what it printed. Raises CalledProcessError."""
        done = subprocess.run(
            [*_command(*arguments), "--data", str(self.data)],
            cwd=CHECKOUT,
            env=self._environ,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise NotServing(
                f"onescreen {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-2000:]}"
            )
        return done.stdout

    def load_areas(self) -> None:
        self.run("areas", "load", str(AREAS))

    def source_token(self, name: str) -> str:
        return self.run("token", "create", "--source", name).strip()

    def wall_path(self, name: str) -> str:
        """A path that makes the browser which opens it the wall of this name, once."""
        return self.run("token", "create", "--wall", name).strip()

    def wall_cookie(self, name: str) -> str:
        """The cookie of a wall of this name, for clients that are no browsers."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        link.request("GET", self.wall_path(name))
        answer = link.getresponse()
        link.close()
        if answer.status != 303:
            raise NotServing(f"the wall {name} was not paired: {answer.status}")
        return answer.headers["Set-Cookie"].partition(";")[0]

    def reader_token(self) -> str:
        """A token that reads everything; made at the first call."""
        if not self._reader_token:
            self._reader_token = self.run("token", "create", "--api", "bench", "--role", "auditor").strip()
        return self._reader_token

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a GET as a reader of the whole API. Raises OSError while nobody serves."""
        headers = {"Authorization": f"Bearer {self._reader_token}"} if self._reader_token else {}
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request("GET", path, headers=headers)
            answer = link.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as broken:
            raise ConnectionError(str(broken)) from broken
        finally:
            link.close()

    def situation(self) -> dict[str, Any]:
        """What `GET /api/situation` answers now. Raises OSError or NotServing."""
        self.reader_token()
        status, body = self.get("/api/situation")
        if status != 200:
            raise NotServing(f"/api/situation: {status} {body[:300]!r}")
        found: dict[str, Any] = json.loads(body)
        return found

    def wait_until_ready(self, *, within_s: float = READY_WITHIN_S) -> None:
        self._wait(lambda: self.get("/readyz")[0] == 200, "was not ready", within_s)

    def wait_until_folded(self, position: int, *, within_s: float = READY_WITHIN_S) -> None:
        """Return once the Situation on show holds everything up to the position."""
        self._wait(lambda: self.situation()["position"] >= position, f"did not fold {position}", within_s)

    def head(self) -> int:
        """The last position in the journal, read beside the centre."""
        return int(self.ask("SELECT coalesce(max(position), 0) FROM events")[0][0])

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """A query to the journal's file itself."""
        link = sqlite3.connect(f"file:{self.data / 'journal.sqlite'}?mode=ro", uri=True, timeout=30)
        try:
            return link.execute(query, values).fetchall()
        finally:
            link.close()

    def _wait(self, is_so: Callable[[], bool], otherwise: str, within_s: float) -> None:
        deadline = time.monotonic() + within_s
        while True:
            try:
                if is_so():
                    return
            except (OSError, NotServing):
                pass  # not serving yet: asked again until the deadline
            if self._process is not None and self._process.poll() is not None:
                raise NotServing(f"`onescreen up` ended with {self._process.returncode}{self._last_words()}")
            if time.monotonic() > deadline:
                raise NotServing(f"{otherwise} within {within_s:g} s{self._last_words()}")
            time.sleep(0.02)

    def _last_words(self) -> str:
        said = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return f"; it said:\n{said[-3000:]}"


def area_codes() -> list[str]:
    """The communities of the district that every benchmark and fault test sends cases of."""
    with AREAS.open(encoding="utf-8") as file:
        return [row["code"] for row in csv.DictReader(file) if row["level"] in ("community", "village")]


def free_port() -> int:
    """One below those that the system gives to who goes out: nobody takes it before its own process does."""
    while True:
        with socket.socket() as tried, contextlib.suppress(OSError):
            port = random.randrange(20_000, 32_000)
            tried.bind(("127.0.0.1", port))
            return port


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "dashboard", *arguments]
