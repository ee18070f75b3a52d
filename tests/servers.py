"""Real servers for tests: each in a folder of its own under the temporary directory, gone when stopped.

They listen on unix sockets only, so that no test can meet another's server or a port in use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psycopg
import redis

READY_WITHIN_S = 30.0
STOPPED_WITHIN_S = 10.0


class MissingToolError(RuntimeError):
    """A program the tests need is not on this machine; the message says how to get it."""


def program(name: str, *, package: str) -> Path:
    """The path of a program, or an error that names the Debian package which brings it."""
    clusters = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in [*os.environ.get("PATH", "").split(os.pathsep), *map(str, clusters), "/usr/sbin"]:
        found = Path(folder) / name
        if folder and found.is_file() and os.access(found, os.X_OK):
            return found
    raise MissingToolError(f"{name} is missing: apt-get install {package} (as root, `make test` does it)")


class RedisServer:
    """A redis-server that keeps nothing on disk: stopping it loses what it held, as in the worst case."""

    def __init__(self) -> None:
        # Not pytest's tmp_path: a unix socket's path must stay under 108 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="onescreen-redis-"))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The same for the life of the object, through every stop and start."""
        return f"unix://{self._folder}/redis.sock"

    @property
    def pid(self) -> int:
        assert self._process is not None, "the server is stopped"
        return self._process.pid

    def start(self) -> None:
        """Start, and return once it answers."""
        command: list[str | Path] = [program("redis-server", package="redis-server"), "--port", "0"]
        command += ["--unixsocket", f"{self._folder}/redis.sock", "--save", "", "--appendonly", "no"]
        self._process = _spawn(command, folder=self._folder)
        _wait(self._answers, process=self._process, log=self._folder / "log")

    def stop(self) -> None:
        """Kill it at once (SIGKILL), as a failing machine would."""
        _end(self._process, gently=False)
        self._process = None

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url, retry=None) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False


class PostgresServer:
    """A PostgreSQL cluster of its own. As root it runs as `postgres` or `nobody`: it refuses root.

    `is_durable=False` turns fsync off: right for what tests compare, wrong for what they measure.
    """

    def __init__(self, *, is_durable: bool = False) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="onescreen-pg-"))
        self._user = _unprivileged() if os.geteuid() == 0 else None
        self._is_durable = is_durable
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        self._initialise()

    def start(self) -> None:
        """Start, and return once it takes connections."""
        command: list[str | Path] = [program("postgres", package="postgresql-15")]
        command += ["-D", self._folder / "cluster", "-k", self._folder, "-c", "listen_addresses="]
        if not self._is_durable:
            command += ["-c", "fsync=off", "-c", "full_page_writes=off"]
        self._process = _spawn(command, folder=self._folder, user=self._user)
        _wait(self._answers, process=self._process, log=self._folder / "log")

    def stop(self) -> None:
        """Immediate shutdown: no last checkpoint, as after a crash."""
        _end(self._process, gently=True)
        self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def url(self, database: str = "postgres") -> str:
        """An SQLAlchemy URL of one database of the cluster."""
        return f"postgresql+psycopg://onescreen@/{database}?host={self._folder}"

    def create_database(self) -> str:
        """Create an empty database; its name."""
        name = f"t{uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {name}")
        return name

    def drop_database(self, name: str) -> None:
        """Drop it, whoever is still connected."""
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _initialise(self) -> None:
        initdb = program("initdb", package="postgresql-15")
        options = ["-U", "onescreen", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(
            [initdb, "-D", self._folder / "cluster", *options],
            cwd=self._folder,
            user=self._user,
            extra_groups=None if self._user is None else [],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed: {made.stderr}")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._conninfo(), autocommit=True) as link:
            link.execute(statement.encode())

    def _conninfo(self) -> str:
        return f"host={self._folder} user=onescreen dbname=postgres connect_timeout=5"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._conninfo()).close()
        except psycopg.OperationalError:
            return False
        return True


def _unprivileged() -> str:
    accounts = Path("/etc/passwd").read_text(encoding="utf-8").splitlines()
    names = {line.split(":", 1)[0] for line in accounts}
    return "postgres" if "postgres" in names else "nobody"


def _spawn(command: list[str | Path], *, folder: Path, user: str | None = None) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            user=user,
            extra_groups=None if user is None else [],
            # A Ctrl-C at the terminal is for pytest, which then stops its servers in order.
            start_new_session=True,
        )


def _wait(answers: Callable[[], bool], *, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            _end(process, gently=False)
            raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def _end(process: subprocess.Popen[bytes] | None, *, gently: bool) -> None:
    if process is None:
        return
    if gently:
        process.send_signal(3)  # SIGQUIT: PostgreSQL's immediate shutdown, which ends its children too
    else:
        process.kill()
    try:
        process.wait(STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
