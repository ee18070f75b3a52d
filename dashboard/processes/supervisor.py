"""Keeps the processes of one machine alive: starts them, starts them again, stops them all together."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from dashboard.processes.children import die_with_parent

log = structlog.get_logger()

BACK_OFF_S = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Waits before a restart, longer while it keeps dying; the last one repeats."""
CALM_AFTER_S = 30.0
"""A process that lived this long starts its back-off anew."""
STOP_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Program:
    """One child. `environ` is added to this process's own."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)


async def keep(programs: Sequence[Program], *, until: asyncio.Event) -> None:
    """Run the programs, restarting each that dies, until the event is set; then stop them all."""
    async with asyncio.TaskGroup() as group:
        for program in programs:
            group.create_task(_keep_one(program, until))


async def _keep_one(program: Program, until: asyncio.Event) -> None:
    deaths = 0
    while not until.is_set():
        started = asyncio.get_running_loop().time()
        child = await asyncio.create_subprocess_exec(
            *program.command,
            env={**os.environ, **program.environ},
            preexec_fn=die_with_parent(os.getpid()),
        )
        code = await _ended(child, until)
        if code is None:
            return
        lived_s = asyncio.get_running_loop().time() - started
        deaths = 0 if lived_s > CALM_AFTER_S else deaths + 1
        wait_s = BACK_OFF_S[min(deaths, len(BACK_OFF_S)) - 1] if deaths else BACK_OFF_S[0]
        log.warning("process ended", process=program.name, code=code, restart_in_s=wait_s)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await until.wait()


async def _ended(child: asyncio.subprocess.Process, until: asyncio.Event) -> int | None:
    """The exit code of a child that died by itself; None when it was stopped because all should."""
    ended, told = asyncio.create_task(child.wait()), asyncio.create_task(until.wait())
    await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
    if ended.done():
        told.cancel()
        return ended.result()
    with contextlib.suppress(ProcessLookupError):  # it was quicker
        child.terminate()
        await asyncio.wait({ended}, timeout=STOP_WITHIN_S)
        if not ended.done():
            child.kill()
    await ended
    return None
