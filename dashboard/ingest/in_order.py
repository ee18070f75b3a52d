"""History in the order in which it was known, however much of it there is."""

from __future__ import annotations

import heapq
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from typing import IO, NamedTuple

from dashboard.domain.events import Event

KEPT_IN_MEMORY = 200_000
"""Events; more are sorted in parts, on disk, and merged. About 200 MB."""


class Timed(NamedTuple):
    """`number` keeps the file's order among events of one instant; `line` is where the row stands."""

    known_at: datetime
    number: int
    line: int
    event: Event


def in_order(events: Iterable[Timed], *, kept: int = KEPT_IN_MEMORY) -> Iterator[Timed]:
    """All of them by (known_at, number). Holds at most about `kept` in memory."""
    with ExitStack() as stack:
        source = iter(events)
        parts: list[Iterable[Timed]] = []
        while part := sorted(islice(source, kept), key=_order):
            is_all = not parts and len(part) < kept
            parts.append(part if is_all else _written(part, stack))
        yield from heapq.merge(*parts, key=_order)


def _order(timed: Timed) -> tuple[datetime, int]:
    return timed.known_at, timed.number


def _written(part: Iterable[Timed], stack: ExitStack) -> Iterator[Timed]:
    """The part out of memory; the file has no name, so nobody else can read or lose it."""
    file = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    for timed in part:
        pickle.dump(timed, file, pickle.HIGHEST_PROTOCOL)
    file.seek(0)
    return _read(file)


def _read(file: IO[bytes]) -> Iterator[Timed]:
    while True:
        try:
            yield pickle.load(file)
        except EOFError:
            return
