"""The embedded Redis is private, comes back when it died, and never outlives its centre."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from dashboard.journal.embedded import ATTEMPTS, EmbeddedRedis, find_program, keep_alive, start_embedded

REPOSITORY = Path(__file__).resolve().parents[2]
STARTER = """
import sys, time
from pathlib import Path
from dashboard.journal.embedded import start_embedded
print(start_embedded(Path(sys.argv[1])).pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    started = start_embedded(tmp_path)
    assert started is not None
    yield started
    started.stop()


def answers(server: EmbeddedRedis) -> bool:
    with redis.Redis.from_url(server.url, retry=None) as client:
        return bool(client.ping())


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_it_answers_on_its_url(server: EmbeddedRedis) -> None:
    assert answers(server)


def test_only_its_owner_reaches_it_and_no_network_does(server: EmbeddedRedis) -> None:
    socket = Path(server.url.removeprefix("unix://"))

    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    with redis.Redis.from_url(server.url) as client:
        assert client.config_get("port") == {"port": "0"}


def test_it_writes_nothing_to_the_disk(server: EmbeddedRedis) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set("word", "kept")
    folder = Path(server.url.removeprefix("unix://")).parent

    server.stop()

    assert list(folder.rglob("*.rdb")) == []
    assert list(folder.rglob("*.aof")) == []


def test_once_killed_it_comes_back_at_the_same_url(server: EmbeddedRedis) -> None:
    url, pid = server.url, server.pid
    assert pid is not None
    assert not server.ensure()

    os.kill(pid, signal.SIGKILL)
    while not server.ensure():
        time.sleep(0.01)

    assert (server.url, answers(server)) == (url, True)
    assert server.pid != pid


def test_a_stopped_one_is_gone(server: EmbeddedRedis) -> None:
    pid = server.pid
    assert pid is not None

    server.stop()

    assert not is_running(pid)


def test_a_data_directory_of_any_length_will_do(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 20) / ("longer" * 20)
    deep.mkdir(parents=True)

    server = start_embedded(deep)
    assert server is not None
    folder = Path(server.url.removeprefix("unix://")).parent
    try:
        assert answers(server)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        server.stop()
    assert not folder.exists()


def test_it_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path)], cwd=REPOSITORY, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()

    deadline = time.monotonic() + 60
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)


def until_it_listens(server: EmbeddedRedis) -> None:
    deadline = time.monotonic() + 60
    while not Path(server.url.removeprefix("unix://")).exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def failing_at_first(folder: Path, *, times: int) -> Path:
    """A server program that ends at once for so many starts."""
    program, starts = folder / "sometimes", folder / "starts"
    program.write_text(
        f'#!/bin/sh\necho >>"{starts}"\n[ "$(wc -l <"{starts}")" -le {times} ] && exit 1\n'
        f'exec "{find_program()}" "$@"\n'
    )
    program.chmod(0o700)
    return program


def test_a_start_that_fails_is_tried_again(tmp_path: Path) -> None:
    program = failing_at_first(tmp_path, times=ATTEMPTS - 1)
    server = EmbeddedRedis(str(program), tmp_path, is_temporary=False)

    server.start()

    assert answers(server)
    server.stop()


def test_a_server_that_never_starts_is_said(tmp_path: Path) -> None:
    program = failing_at_first(tmp_path, times=ATTEMPTS)

    with pytest.raises(OSError, match="did not start"):
        EmbeddedRedis(str(program), tmp_path, is_temporary=False).start()


async def test_keeping_it_alive_outlasts_starts_that_fail(tmp_path: Path) -> None:
    program = failing_at_first(tmp_path, times=2 * ATTEMPTS)
    server = EmbeddedRedis(str(program), tmp_path, is_temporary=False)

    keeping = asyncio.create_task(keep_alive(server, look_every_s=0.01))
    await asyncio.to_thread(until_it_listens, server)
    keeping.cancel()

    assert answers(server)
    server.stop()
