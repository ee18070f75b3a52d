"""The historian: answers for past instants in a process of its own, so that no screen waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from multiprocessing import get_context
from typing import Any, TypeVar

from dashboard import wiring
from dashboard.config import Settings
from dashboard.domain.situation import Situation
from dashboard.ports import CaseFilter, CaseRow, HolderLoad, RelayFilter, RelayRow, RowCount
from dashboard.projections import codec
from dashboard.projections.case_rows import DaySums, day_of, days_of
from dashboard.projections.case_sums import CaseSums
from dashboard.projections.history import As, Past, relay_rows_of
from dashboard.reading.ground import Busy

Answer = TypeVar("Answer")

WAITING_AT_MOST = 8


class ProcessHistorian:
    """One worker process, made at the first question; questions wait in line, a few at the most."""

    def __init__(self, settings: Settings) -> None:
        self._settings = replace(settings, feeds=())  # what the worker needs of them, and can remember by
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0

    async def situation(self, at: datetime, *, as_: As) -> Situation:
        return codec.decode(await self._ask(_situation, at, as_))

    async def cases(self, at: datetime, wanted: CaseFilter, *, as_: As) -> Sequence[CaseRow]:
        return await self._ask(_cases, at, as_, wanted)

    async def count(self, at: datetime, wanted: CaseFilter, *, as_: As) -> RowCount:
        return RowCount(await self._ask(_count, at, as_, wanted))

    async def loads(self, at: datetime, areas: Collection[str] | None, *, as_: As) -> Sequence[HolderLoad]:
        return await self._ask(_loads, at, as_, areas)

    async def day(
        self, at: datetime, areas: Collection[str] | None, begins_at: datetime, ends_at: datetime, *, as_: As
    ) -> Mapping[str, CaseSums]:
        return await self._ask(_day, at, as_, areas, begins_at, ends_at)

    async def days(self, at: datetime, areas: Collection[str] | None, days: range, *, as_: As) -> DaySums:
        return await self._ask(_days, at, as_, areas, days)

    async def relays(self, at: datetime, wanted: RelayFilter, *, as_: As) -> Sequence[RelayRow]:
        return await self._ask(_relays, at, as_, wanted)

    async def _ask(self, question: Callable[..., Answer], *about: Any) -> Answer:
        if self._waiting >= WAITING_AT_MOST:
            raise Busy
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, partial(question, self._settings, *about))
        except BrokenProcessPool:
            self.close()
            raise Busy from None
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the worker; the next question makes another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


@cache
def _past(settings: Settings) -> Past:
    """The worker's own, with its own connection, made at its first question."""
    store = wiring.open_store(settings)
    return Past(store.journal, settings.zone, store.views)


def _situation(settings: Settings, at: datetime, as_: As) -> bytes:
    return codec.encode(_past(settings).situation(at, as_=as_, is_demo=settings.demo))


def _cases(settings: Settings, at: datetime, as_: As, wanted: CaseFilter) -> list[CaseRow]:
    return _past(settings).cases(at, wanted, as_=as_)


def _count(settings: Settings, at: datetime, as_: As, wanted: CaseFilter) -> int:
    return _past(settings).count(at, wanted, as_=as_)


def _loads(settings: Settings, at: datetime, as_: As, areas: Collection[str] | None) -> list[HolderLoad]:
    return _past(settings).loads(at, areas, as_=as_)


def _day(
    settings: Settings, at: datetime, as_: As, areas: Collection[str] | None, begins_at: datetime,
    ends_at: datetime,
) -> dict[str, CaseSums]:  # fmt: skip
    return day_of(_past(settings).board(at, as_=as_), areas, begins_at, ends_at)


def _days(settings: Settings, at: datetime, as_: As, areas: Collection[str] | None, days: range) -> DaySums:
    return days_of(_past(settings).board(at, as_=as_), areas, days)


def _relays(settings: Settings, at: datetime, as_: As, wanted: RelayFilter) -> list[RelayRow]:
    return relay_rows_of(_past(settings).board(at, as_=as_), wanted)
