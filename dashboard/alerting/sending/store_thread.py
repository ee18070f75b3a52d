"""The alerts' store, asked from one thread of its own: in order, and one hop from the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import structlog

from dashboard.ports import JournalError
from dashboard.ports.alert_store import AlertStore

log = structlog.get_logger()

RETRY_S: Final = 0.2
T = TypeVar("T")


class StoreThread:
    """Close it when nobody asks any more."""

    def __init__(self, store: AlertStore) -> None:
        self.store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="alert-store")

    async def ask(self, call: Callable[[], T]) -> T:
        """What the call gives. Raises JournalError."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    async def insist(self, call: Callable[[], T]) -> T:
        """The same, as often as the store does not answer: what follows has no sense before it did."""
        while True:
            try:
                return await self.ask(call)
            except JournalError as wrong:
                if not wrong.is_retryable:
                    raise
                log.warning("the alerts' store does not answer", why=str(wrong))
            await asyncio.sleep(RETRY_S)

    def close(self) -> None:
        self._thread.shutdown(wait=True)
