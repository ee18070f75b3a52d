"""The historian: answers for past instants in a process of its own, so that no screen waits for it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from multiprocessing import get_context

from dashboard import wiring
from dashboard.api.reading import Busy
from dashboard.config import Settings
from dashboard.domain.situation import Situation
from dashboard.projections import codec
from dashboard.projections.history import As, board_at
from dashboard.projections.view import View

WAITING_AT_MOST = 8


class ProcessHistorian:
    """One worker process, made at the first question; questions wait in line, a few at the most."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pool: ProcessPoolExecutor | None = None
        self._waiting = 0

    async def situation(self, at: datetime, *, as_: As) -> Situation:
        if self._waiting >= WAITING_AT_MOST:
            raise Busy
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            encoded = await loop.run_in_executor(self._pool, _situation, self._settings, at, as_)
        except BrokenProcessPool:
            self.close()
            raise Busy from None
        finally:
            self._waiting -= 1
        return codec.decode(encoded)

    def close(self) -> None:
        """End the worker; the next question makes another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _situation(settings: Settings, at: datetime, as_: As) -> bytes:
    store = wiring.open_store(settings)
    board = board_at(store.journal, at, as_=as_, zone=settings.zone)
    return codec.encode(View(board, is_demo=settings.demo).cut())
