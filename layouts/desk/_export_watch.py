"""Whether a file that is under way may go on: its session may end, and its browser may go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.types import Receive, Scope


class Over(Exception):
    """The session has ended, or its person has another role or area: nothing more goes out."""


class Gone(Exception):
    """Nobody waits for the file any more."""


@asynccontextmanager
async def watching(scope: Scope, receive: Receive | None = None) -> AsyncIterator[Callable[[], None]]:
    """A check to make before each part. Raises Over once `scope["until_ended"]()` has returned; Gone once the
    browser has left, where `receive` hears of it."""
    ended = asyncio.create_task(scope["until_ended"]())
    tasks = [ended] if receive is None else [ended, asyncio.create_task(_gone(receive))]

    def check() -> None:
        if ended.done():
            raise Over
        if any(task.done() for task in tasks):
            raise Gone

    try:
        yield check
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
