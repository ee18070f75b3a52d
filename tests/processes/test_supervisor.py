"""Processes are kept alive, and stopped together; tried on real ones."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from dashboard.processes.supervisor import Program, keep


async def wait_for_lines(path: Path, n: int) -> list[str]:
    """The lines of the file once it has `n` of them."""
    for _ in range(1200):
        lines = written_in(path)
        if len(lines) >= n:
            return lines
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path.name} has {len(lines)} of {n} lines")


def written_in(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_process_that_was_killed_is_started_again(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    program = Program("sleeper", ("sh", "-c", f"echo $$ >> {pids}; exec sleep 60"))
    stop = asyncio.Event()

    keeping = asyncio.create_task(keep([program], until=stop))
    (first,) = await wait_for_lines(pids, 1)
    os.kill(int(first), signal.SIGKILL)
    second = (await wait_for_lines(pids, 2))[1]
    stop.set()
    await keeping

    assert second != first
    assert not is_alive(int(second))


async def test_a_process_that_ends_by_itself_is_started_again(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    program = Program("brief", ("sh", "-c", f"echo run >> {runs}"))
    stop = asyncio.Event()

    keeping = asyncio.create_task(keep([program], until=stop))
    await wait_for_lines(runs, 3)
    stop.set()

    await asyncio.wait_for(keeping, 60)


async def test_a_program_gets_its_own_environment(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program = Program(
        "teller", ("sh", "-c", f"echo $ONESCREEN_PORT >> {seen}; exec sleep 60"), {"ONESCREEN_PORT": "81"}
    )
    stop = asyncio.Event()

    keeping = asyncio.create_task(keep([program], until=stop))
    lines = await wait_for_lines(seen, 1)
    stop.set()
    await keeping

    assert lines == ["81"]
