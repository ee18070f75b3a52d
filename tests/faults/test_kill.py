"""kill -9 of any process under load loses no acknowledged event and counts none twice."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from bench.centre import Centre
from tests.faults.accounts import everything_adds_up
from tests.faults.source import sending, until_more_is_taken

SUPERVISOR = "up"
VICTIMS = ("ingest+clock+web", "fold", SUPERVISOR, "redis", "alert")


async def test_three_kills_under_load_lose_nothing_and_count_nothing_twice(tmp_path: Path) -> None:
    await _survives(tmp_path, VICTIMS[:3])


@pytest.mark.faults
@pytest.mark.timeout(1800)
async def test_twenty_kills_under_load_lose_nothing_and_count_nothing_twice(tmp_path: Path) -> None:
    await _survives(tmp_path, VICTIMS * 4)


async def _survives(folder: Path, victims: Sequence[str]) -> None:
    random = Random(len(victims))
    centre = Centre(folder / "centre")
    await asyncio.to_thread(centre.start)
    try:
        await asyncio.to_thread(centre.load_areas)
        async with sending(centre, ["grid", "police", "hotline"]) as sources:
            for victim in random.sample(victims, k=len(victims)):
                await until_more_is_taken(sources)
                await asyncio.sleep(random.uniform(0.0, 1.5))
                await asyncio.to_thread(_kill, centre, victim)
            await until_more_is_taken(sources)

        await everything_adds_up(centre, sources)
        assert all(source.acknowledged for source in sources)
    finally:
        await asyncio.to_thread(centre.stop)


def _kill(centre: Centre, victim: str) -> None:
    """Kill -9, now. Whoever is supervised comes back by itself; the supervisor is started again."""
    if victim == SUPERVISOR:
        centre.kill()
        centre.start(is_ready=False)
    else:
        os.kill(centre.pid_of(victim), signal.SIGKILL)
