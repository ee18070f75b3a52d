"""What the journal is told of groups, for the wall and the desk: after it is durable, beside the sending."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NoReturn

import structlog

from dashboard.alerting.sending.store_thread import StoreThread
from dashboard.alerting.stages.tellings import event_of
from dashboard.domain.events import Event
from dashboard.ingest.errors import StoreDown
from dashboard.ports import JournalError

log = structlog.get_logger()

AT_ONCE: Final = 500
GATHER_S: Final = 0.02
"""What comes to be told within so long goes as one; nobody is told by it, screens are."""
RETRY_S: Final = 0.5


class Teller:
    """Tells what was committed to be told; what was told twice, the journal takes once."""

    def __init__(self, thread: StoreThread, record: Callable[[Sequence[Event]], Awaitable[object]]) -> None:
        self._thread = thread
        self._record = record
        self._more = asyncio.Event()
        self._more.set()

    def look(self) -> None:
        """There is more to tell."""
        self._more.set()

    async def run(self) -> NoReturn:
        while True:
            await self._more.wait()
            await asyncio.sleep(GATHER_S)
            self._more.clear()
            try:
                while await self._tell_some() == AT_ONCE:
                    pass
            except (JournalError, StoreDown) as wrong:
                if isinstance(wrong, JournalError) and not wrong.is_retryable:
                    raise
                log.warning("the journal is not told of alerts yet", why=str(wrong))
                self._more.set()
                await asyncio.sleep(RETRY_S)

    async def _tell_some(self) -> int:
        store = self._thread.store
        waiting = await self._thread.ask(lambda: store.to_tell(limit=AT_ONCE))
        if waiting:
            await self._record([event_of(telling) for _, telling in waiting])
            await self._thread.ask(lambda: store.was_told([number for number, _ in waiting]))
        return len(waiting)
