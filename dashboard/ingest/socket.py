"""`WS /ws/feed`: the same events, one or an array a message, each message answered in order.

A source gives its token in the Authorization header of the handshake. It need not wait for an answer before
it sends on; when too much is under way this side stops reading, and the source's own socket fills up.

Close codes: 1003 a binary message, 1007 not UTF-8 and 1009 too large (also: too many events), 1011 the
store cannot take what it holds, 1013 the store is down: what was not answered is to be sent again.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final
from urllib.parse import urlsplit

import msgspec
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.ingest.answers import problem_of
from dashboard.ingest.batches import items_of
from dashboard.ingest.bearer import Bearers, Tokens
from dashboard.ingest.errors import Busy, IngestError, NotABatch, StoreDown, TooLarge
from dashboard.ingest.gateway import MOST_ITEMS
from dashboard.ingest.intake import Intake, Submitted
from dashboard.metrics import Metrics
from dashboard.ports import JournalError
from dashboard.problem import Problem

MOST_IN_FLIGHT: Final = 1_000
"""Messages of one socket that are read and not yet answered."""
MOST_OF_A_REASON: Final = 123
"""Bytes that a close frame has for its reason: RFC 6455, 5.5."""

_encode: Final = msgspec.json.Encoder().encode


def feed_route(intake: Intake, tokens: Tokens, metrics: Metrics) -> WebSocketRoute:
    bearers = Bearers(tokens)

    async def feed(socket: WebSocket) -> None:
        try:
            _check_origin(socket)
            source = await bearers.source_of(socket.headers.get("authorization"))
        except IngestError as wrong:
            await socket.send_denial_response(problem_of(wrong).response(socket.url.path))
            return
        except Problem as problem:
            await socket.send_denial_response(problem.response(socket.url.path))
            return
        await socket.accept()
        with metrics.clients.labels("feed").track_inprogress():
            await _Feed(socket, intake, source).run()

    return WebSocketRoute("/ws/feed", feed, name="feed")


def _check_origin(socket: WebSocket) -> None:
    """A browser says where its page is from; only pages of this centre may speak for its user."""
    origin = socket.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != socket.headers.get("host"):
        raise Problem(403, "foreign page", "a page of another origin may not open this socket")


class _Feed:
    """One open socket. It reads and submits, while a task answers; between them waits what is under way."""

    def __init__(self, socket: WebSocket, intake: Intake, source: str) -> None:
        self._socket = socket
        self._intake = intake
        self._source = source
        self._under_way: asyncio.Queue[Submitted | None] = asyncio.Queue(MOST_IN_FLIGHT)
        self._is_over = False

    async def run(self) -> None:
        answerer = asyncio.create_task(self._answer_all(), name="feed-answers")
        try:
            code, why = await self._read_all()
        finally:
            await self._under_way.put(None)
            await answerer
        await self._close(code, why)

    async def _read_all(self) -> tuple[int, str]:
        """Submit what comes, until it ends; the code to close with, and why."""
        while (message := await self._socket.receive())["type"] == "websocket.receive":
            if message.get("text") is None:
                return 1003, "events are sent as text"
            try:
                await self._under_way.put(await self._submit(message["text"].encode()))
            except TooLarge as wrong:
                return 1009, str(wrong)
            except StoreDown as wrong:
                return 1013, str(wrong)
        self._is_over = True
        return 1000, ""

    async def _submit(self, raw: bytes) -> Submitted:
        """Under way, as soon as there is room: a socket that is too fast is not read, and not told off."""
        items = await _items(raw)
        while True:
            try:
                return await self._intake.submit(self._source, items)
            except Busy as busy:
                await asyncio.sleep(busy.retry_after_s)

    async def _answer_all(self) -> None:
        while (submitted := await self._under_way.get()) is not None:
            try:
                receipt = await submitted.receipt()
                if not self._is_over:
                    await self._socket.send_text(_encode(receipt).decode())
            except StoreDown as wrong:
                await self._close(1013, str(wrong))
            except JournalError as wrong:
                await self._close(1011, str(wrong))
            except WebSocketDisconnect:
                self._is_over = True

    async def _close(self, code: int, why: str) -> None:
        if not self._is_over:
            self._is_over = True
            with contextlib.suppress(WebSocketDisconnect):  # the other side was quicker
                await self._socket.close(code, why.encode()[:MOST_OF_A_REASON].decode(errors="ignore"))


async def _items(raw: bytes) -> list[bytes]:
    """The items of a message. One that is no array is judged as an item, whatever it is."""
    if raw.lstrip()[:1] != b"[":
        return [raw]
    try:
        items = await items_of(raw)
    except NotABatch:
        return [raw]
    if len(items) > MOST_ITEMS:
        raise TooLarge(f"{len(items)} events; a message may have {MOST_ITEMS}")
    return items
