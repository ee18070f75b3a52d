"""A disk that is full: sources are told to come later, and nothing is torn."""

from __future__ import annotations

import asyncio
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from bench.centre import Centre, area_codes
from bench.load import Load
from bench.poster import Answer, Poster

SERVER = "ingest+clock+web"
ROOM = 64 * 1024
"""Bytes by which the largest file may still grow."""


async def test_a_full_disk_answers_503_and_is_forgotten_once_there_is_room(tmp_path: Path) -> None:
    centre = Centre(tmp_path / "centre")
    await asyncio.to_thread(centre.start)
    try:
        await asyncio.to_thread(centre.load_areas)
        poster = Poster(centre.port, await asyncio.to_thread(centre.source_token, "grid"))
        bodies = Load("grid", area_codes(), run="disk").bodies()
        taken: list[bytes] = []

        with _full_disk(centre):
            refused, told = await _post_until_refused(poster, bodies, taken)
            assert (await poster.post(refused)).status == 503
        accepted = await poster.post(refused)
        poster.close()

        problem = json.loads(told.body)
        assert told.status == problem["status"] == 503
        assert told.retry_after_s is not None
        assert told.retry_after_s > 0
        assert accepted.status == 200
        assert json.loads(accepted.body)["accepted"] == len(json.loads(refused))
        assert centre.ask("PRAGMA integrity_check") == [("ok",)]
        assert _ids(centre) == {item["id"] for body in [*taken, refused] for item in json.loads(body)}
        await asyncio.to_thread(centre.wait_until_folded, centre.head())
    finally:
        await asyncio.to_thread(centre.stop)


@contextmanager
def _full_disk(centre: Centre) -> Iterator[None]:
    """The writer's files cannot grow any more: to the journal that is a disk without room."""
    pid = centre.processes()[SERVER]
    largest = max(path.stat().st_size for path in [*centre.data.rglob("*.sqlite*"), centre.log])
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest + ROOM, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


async def _post_until_refused(
    poster: Poster, bodies: Iterator[bytes], taken: list[bytes]
) -> tuple[bytes, Answer]:
    for n in count():
        body = next(bodies)
        answer = await poster.post(body)
        if answer.status != 200:
            return body, answer
        taken.append(body)
        assert n < 100, "the disk never filled"
    raise AssertionError


def _ids(centre: Centre) -> set[str]:
    return {row[0] for row in centre.ask("SELECT id FROM events WHERE source = 'grid'")}
