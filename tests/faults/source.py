"""A source as it should be: it keeps sending, and sends again whatever was not answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

from bench.centre import Centre, area_codes
from bench.load import Load
from bench.poster import Poster

PER_BATCH = 50
PAUSE_S = 0.01
AGAIN_AFTER_S = 0.05


class Source:
    """`acknowledged`: ids that the centre has answered for, accepted or known already."""

    def __init__(self, name: str, port: int, token: str) -> None:
        self.name = name
        self.acknowledged: set[str] = set()
        self.position = 0
        self.is_over = False
        self._answered = asyncio.Condition()
        self._poster = Poster(port, token)
        self._bodies = Load(name, area_codes(), run=uuid4().hex[:8]).bodies(per_message=PER_BATCH)

    async def send_until_over(self) -> None:
        """What was begun is sent until it is answered, so that nothing is under way at the end."""
        try:
            while not self.is_over:
                await self._send(next(self._bodies))
                await asyncio.sleep(PAUSE_S)
        finally:
            self._poster.close()

    async def _send(self, body: bytes) -> None:
        receipt = json.loads(await self._taken(body))
        assert receipt["accepted"] + receipt["duplicates"] == PER_BATCH, receipt
        self.acknowledged.update(item["id"] for item in json.loads(body))
        self.position = max(self.position, receipt["position"])
        async with self._answered:
            self._answered.notify_all()

    async def answered_again(self) -> None:
        async with self._answered:
            await self._answered.wait()

    async def _taken(self, body: bytes) -> bytes:
        while True:
            if (answer := await self._answer(body)) is not None:
                return answer
            await asyncio.sleep(AGAIN_AFTER_S)

    async def _answer(self, body: bytes) -> bytes | None:
        """None: to be sent again, because nobody answered or the store was down."""
        try:
            async with asyncio.timeout(30):
                answer = await self._poster.post(body)
        except (OSError, TimeoutError):
            return None
        assert answer.status in (200, 503), answer
        return answer.body if answer.status == 200 else None


@asynccontextmanager
async def sending(centre: Centre, names: Sequence[str]) -> AsyncIterator[list[Source]]:
    """So many sources at once, until the end of the block; whatever they sent is then answered."""
    tokens = [await asyncio.to_thread(centre.source_token, name) for name in names]
    sources = [Source(name, centre.port, token) for name, token in zip(names, tokens, strict=True)]
    async with asyncio.TaskGroup() as group:
        for source in sources:
            group.create_task(source.send_until_over())
        yield sources
        for source in sources:
            source.is_over = True


async def until_more_is_taken(sources: Sequence[Source], *, within_s: float = 60.0) -> None:
    """Return once every source has been answered again."""
    async with asyncio.timeout(within_s), asyncio.TaskGroup() as group:
        for source in sources:
            group.create_task(source.answered_again())
