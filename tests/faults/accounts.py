"""What the journal's file says, counted without a line of the product."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import NamedTuple

from bench.centre import Centre
from tests.faults.source import Source


class Counts(NamedTuple):
    registered: int
    open: int
    closed: int


def recounted(centre: Centre) -> Counts:
    """Of a load whose cases are never reopened: reported is registered, and closed is closed."""
    return Counts(
        *centre.ask(
            """
            WITH reported AS (SELECT DISTINCT subject FROM events WHERE type = 'dispute.reported'),
                 closed AS (SELECT DISTINCT subject FROM events WHERE type = 'dispute.closed')
            SELECT count(*), count(*) - count(c.subject), count(c.subject)
            FROM reported LEFT JOIN closed c USING (subject)
            """
        )[0]
    )


def shown(centre: Centre) -> Counts:
    return _counts(centre.situation())


def replayed(centre: Centre) -> Counts:
    """The journal folded anew, by the command line."""
    return _counts(json.loads(centre.run("situation", "--json")))


async def everything_adds_up(centre: Centre, sources: Sequence[Source]) -> None:
    """Nothing acknowledged is missing, nothing is there twice, and what is shown is what is there."""
    head = await asyncio.to_thread(centre.head)
    await asyncio.to_thread(centre.wait_until_folded, head)

    for source in sources:
        ids = [row[0] for row in centre.ask("SELECT id FROM events WHERE source = ?", source.name)]
        assert source.acknowledged <= set(ids), f"{source.name}: acknowledged, and lost"
        assert len(ids) == len(set(ids)), f"{source.name}: recorded twice"
    # A canary may have come since the head was asked.
    assert centre.ask("SELECT min(position), max(position) - count(*) FROM events") == [(1, 0)]
    assert await asyncio.to_thread(shown, centre) == recounted(centre)
    assert await asyncio.to_thread(replayed, centre) == recounted(centre)


def _counts(situation: dict[str, dict[str, int]]) -> Counts:
    cases = situation["cases"]
    return Counts(cases["registered"], cases["open"], cases["closed"])
