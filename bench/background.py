"""What goes on in the centre meanwhile: single events at a steady pace through one `/ws/feed`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect

from bench.centre import area_codes
from bench.load import Load


@dataclass(frozen=True, slots=True)
class Background:
    """Cases close as fast as they open, `at_once` of them side by side at the same step: with 50 at 200
    events a second every two seconds hold all steps alike; with 1 000 each step lasts five seconds."""

    port: int
    token: str
    per_s: int
    at_once: int

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"ws://127.0.0.1:{self.port}/ws/feed"
        async with connect(url, additional_headers=headers, compression=None, proxy=None) as socket:
            tasks = [asyncio.create_task(self._send(socket)), asyncio.create_task(_ignore_answers(socket))]
            try:
                yield
                for task in tasks:
                    if task.done():
                        task.result()
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, socket: ClientConnection) -> None:
        load = Load("background", area_codes(), run=uuid4().hex[:8], at_once=self.at_once)
        due_at = time.monotonic()
        for message in load.bodies(per_message=1):
            await socket.send(message, text=True)
            due_at += 1 / self.per_s
            await asyncio.sleep(max(0.0, due_at - time.monotonic()))


async def _ignore_answers(socket: ClientConnection) -> None:
    async for _ in socket:
        pass
