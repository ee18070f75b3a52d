"""A time limit for what a channel does in several steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dashboard.channels._channel import ChannelError
from dashboard.domain.alert_failures import said


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Raises ChannelError when the time is over: what did not answer may do so later."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise ChannelError(said("slow", seconds=f"{seconds:g}"), retryable=True) from None
