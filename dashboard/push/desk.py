"""`WS /ws/desk`: to whoever signed in, each second, `{"at", "now", "position", "alerts"}`: what is shown.

`at`: the instant that is shown, `now`: the centre's clock, both ms since 1970. `alerts`: a number that is
another one when people were told of something, or took it in hand; such a beat comes in a fifth of a second.

A page of the desk is drawn anew when the position has moved; by the beat alone it knows how old it is. Closed
with 4401 when the session is over, the moment it is.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

import msgspec
from starlette.types import Receive, Scope, Send

from dashboard.access.sessions import SessionGate
from dashboard.access.signed_in import KEPT_OUT
from dashboard.domain.raised import RaisedAlerts
from dashboard.domain.situation import Situation
from dashboard.ports import Clock
from dashboard.push.hub import Hub

BEAT_S: Final = 1.0
LOOKS: Final = 5
"""How often within a beat it is looked whether what people were told of has changed."""


class DeskSocket:
    """Stands behind `SignedIn`, which puts the session's key into the scope."""

    def __init__(self, hub: Hub, gate: SessionGate, clock: Clock) -> None:
        self._hub = hub
        self._clock = clock
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        ended = asyncio.create_task(self._gate.until_ended(scope["session"]))
        others = {asyncio.create_task(self._beat(send)), asyncio.create_task(_until_left(receive))}
        try:
            await asyncio.wait({ended, *others}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                await send({"type": "websocket.close", "code": KEPT_OUT, "reason": "the session is over"})
        finally:
            for task in (ended, *others):
                task.cancel()
            await asyncio.gather(ended, *others, return_exceptions=True)

    async def _beat(self, send: Send) -> None:
        while True:
            shown = self._hub.situation
            if shown is not None:
                at, now = (round(t.timestamp() * 1000) for t in (shown.at, self._clock.now()))
                beat = {"at": at, "now": now, "position": shown.position, "alerts": _number(shown.raised)}
                await send({"type": "websocket.send", "text": msgspec.json.encode(beat).decode()})
            for _ in range(LOOKS):
                await asyncio.sleep(BEAT_S / LOOKS)
                if self._is_told_of_more(shown):
                    break

    def _is_told_of_more(self, shown: Situation | None) -> bool:
        now = self._hub.situation
        return now is not shown and (now and now.raised) != (shown and shown.raised)


def _number(raised: RaisedAlerts) -> int:
    """Of who has what in hand; a probe of the way alone makes no other one."""
    return hash(replace(raised, path="unknown", probed_at=None, probe_ms=None)) & 0xFFFF_FFFF


async def _until_left(receive: Receive) -> None:
    """Nothing that a page says here means anything."""
    while (await receive())["type"] != "websocket.disconnect":
        pass
