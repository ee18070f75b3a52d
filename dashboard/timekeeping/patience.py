"""What each part of the clock does with a store that is down: it waits, says so, and goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn

import structlog

from dashboard.ingest.errors import StoreDown
from dashboard.ports import JournalError

log = structlog.get_logger()

RETRY_S = 0.5


async def for_ever(work: Callable[[], Awaitable[float]], *, what: str) -> NoReturn:
    """Do the work again and again; it gives the seconds until it is worth doing again.

    `what`: who waits, for the log. Raises JournalError where waiting would not help.
    """
    while True:
        try:
            pause_s = await work()
        except (JournalError, StoreDown) as wrong:
            if isinstance(wrong, JournalError) and not wrong.is_retryable:
                raise
            log.warning("the clock waits for the store", what=what, why=str(wrong))
            pause_s = RETRY_S
        await asyncio.sleep(pause_s)
