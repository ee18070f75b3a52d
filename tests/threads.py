"""A loop whose own threads all hang, for who must not need them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager


@asynccontextmanager
async def no_thread_free() -> AsyncIterator[None]:
    """Every thread that the loop has for blocking work hangs."""
    is_over = threading.Event()
    executor = ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(executor)
    hangs = asyncio.create_task(asyncio.to_thread(is_over.wait))
    await asyncio.sleep(0)
    try:
        yield
    finally:
        is_over.set()
        await hangs
