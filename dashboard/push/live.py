"""`WS /ws/live`: hello → snapshot → delta …, and a beat each second.

Client to server: `{"t": "hello", "page", "lang", "build", "wall"}` once, `{"t": "gap"}` when a frame was
missed, `shows` of `walls` when a wall shows something else. `wall` names a demo's; a paired one has its own.
Server to client: `snapshot` and `delta` of `frames`, `beat` of `hub`, `drive` and `voice` of `walls`.
Closed with 1008 for what a screen does not say, 1009 for too much of it, 1013 when the house is full, 4403
when the browser is no paired wall, or no more.
"""

from __future__ import annotations

import asyncio
import time
from typing import Annotated, TypeAlias

import msgspec
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send

from dashboard.access.guard import is_same_origin
from dashboard.access.walls import Wall, WallGate
from dashboard.ports import JournalError
from dashboard.push.hub import Full, Hub, Seat, Topic
from dashboard.push.walls import Screen, Shows, Walls

HELLO_WITHIN_S = 10.0
LONGEST_MESSAGE = 1024
MESSAGES_A_WINDOW = 20
WINDOW_S = 10.0
NOT_PAIRED = 4403


class Hello(msgspec.Struct, tag_field="t", tag="hello", frozen=True):
    page: str
    lang: str
    build: str = ""
    wall: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] = "wall"


class Gap(msgspec.Struct, tag_field="t", tag="gap", frozen=True):
    """The client missed a frame and asks for the whole."""


Said: TypeAlias = Hello | Gap | Shows
_decode = msgspec.json.Decoder(Said).decode


class Refused(Exception):
    """Ends the conversation. `code` is the WebSocket close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Left(Exception):
    """The client has gone."""


def live_route(hub: Hub, gate: WallGate, walls: Walls, path: str = "/ws/live") -> WebSocketRoute:
    """The route for the server's router."""
    return WebSocketRoute(path, endpoint=LiveSocket(hub, gate, walls))


class LiveSocket:
    """The conversation with one screen after another, as a bare ASGI application: it is the hot path."""

    def __init__(self, hub: Hub, gate: WallGate, walls: Walls) -> None:
        self._hub = hub
        self._gate = gate
        self._walls = walls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if not is_same_origin(dict(scope["headers"])):
            await send({"type": "websocket.close", "code": 1008})
            return
        await send({"type": "websocket.accept"})
        try:
            await self._converse(await self._wall_of(scope), _Listener(receive), send)
        except Refused as refused:
            await send({"type": "websocket.close", "code": refused.code, "reason": str(refused)})
        except Left:
            return

    async def _wall_of(self, scope: Scope) -> Wall:
        try:
            wall = await self._gate.wall_of(scope)
        except JournalError:
            raise Refused(1013, "the store does not answer") from None
        if wall is None:
            raise Refused(NOT_PAIRED, "this browser is not paired")
        return wall

    async def _converse(self, wall: Wall, listener: _Listener, send: Send) -> None:
        hello = await _greeted(listener)
        topic = Topic(hello.page, hello.lang)
        try:
            seat = self._hub.join(topic)
        except KeyError:
            raise Refused(1008, f"no page {topic.page!r} in {topic.lang!r}") from None
        except Full:
            raise Refused(1013, "too many screens") from None
        screen = self._walls.join(wall.name if wall.key else hello.wall, seat)
        writer = asyncio.create_task(_write(seat, send))
        seat.evict = writer.cancel
        listening = asyncio.create_task(self._read(screen, listener))
        paired = asyncio.create_task(self._while_paired(wall))
        try:
            await asyncio.wait({writer, listening, paired}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._walls.leave(screen)
            self._hub.leave(seat)
            for task in (writer, listening, paired):
                task.cancel()
            ended = await asyncio.gather(writer, listening, paired, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Refused):
                raise outcome

    async def _read(self, screen: Screen, listener: _Listener) -> None:
        while True:
            said = await listener.next()
            if isinstance(said, Hello):
                raise Refused(1008, "hello was said already")
            if isinstance(said, Shows):
                self._walls.shown(screen, said)
            else:
                screen.seat.lost_its_place()

    async def _while_paired(self, wall: Wall) -> None:
        await self._gate.until_revoked(wall)
        raise Refused(NOT_PAIRED, "this wall was revoked")


class _Listener:
    """What a client says, held to a size and a pace."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._window_at = time.monotonic()
        self._said = 0

    async def next(self) -> Said:
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise Left
        text = message.get("text")
        if text is None:
            raise Refused(1008, "text messages only")
        if len(text) > LONGEST_MESSAGE:
            raise Refused(1009, f"more than {LONGEST_MESSAGE} characters")
        self._count()
        try:
            said: Said = _decode(text)
        except msgspec.MsgspecError as wrong:
            raise Refused(1008, str(wrong)[:100]) from None
        return said

    def _count(self) -> None:
        now = time.monotonic()
        if now - self._window_at > WINDOW_S:
            self._window_at, self._said = now, 0
        self._said += 1
        if self._said > MESSAGES_A_WINDOW:
            raise Refused(1008, f"more than {MESSAGES_A_WINDOW} messages in {WINDOW_S:.0f} s")


async def _greeted(listener: _Listener) -> Hello:
    try:
        async with asyncio.timeout(HELLO_WITHIN_S):
            said = await listener.next()
    except TimeoutError:
        raise Refused(1008, f"no hello within {HELLO_WITHIN_S:.0f} s") from None
    if not isinstance(said, Hello):
        raise Refused(1008, "say hello first")
    return said


async def _write(seat: Seat, send: Send) -> None:
    clock = asyncio.get_running_loop().time
    while True:
        await seat.wake.wait()
        for text in seat.owed():
            seat.sending_since = clock()
            await send({"type": "websocket.send", "text": text})
        seat.sending_since = None
