"""The desk's socket: a beat a second, and the end with the session."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from starlette.types import Message

from dashboard.push.desk import DeskSocket
from tests import districts

WITHIN_S = 15.0


class Shown:
    """As much of a hub as the socket looks at."""

    situation = districts.normal()


class Noon:
    def now(self) -> datetime:
        return districts.AT + timedelta(seconds=7)


class Door:
    """As much of a gate: sessions end when they are told to."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    async def until_ended(self, key: str) -> None:
        await self.over.wait()


async def opened(
    door: Door, shown: Shown | None = None
) -> tuple[asyncio.Task[None], asyncio.Queue[Message], asyncio.Queue[Message]]:
    to_centre: asyncio.Queue[Message] = asyncio.Queue()
    to_page: asyncio.Queue[Message] = asyncio.Queue()
    await to_centre.put({"type": "websocket.connect"})
    socket: Any = DeskSocket(shown or Shown(), door, Noon())  # type: ignore[arg-type]
    running = asyncio.create_task(socket({"session": "key"}, to_centre.get, to_page.put))
    assert (await to_page.get())["type"] == "websocket.accept"
    return running, to_centre, to_page


async def test_a_page_hears_at_once_and_each_second_what_is_shown() -> None:
    running, _, to_page = await opened(Door())

    async with asyncio.timeout(WITHIN_S):
        beats = [json.loads((await to_page.get())["text"]) for _ in range(2)]
    running.cancel()

    at = round(districts.AT.timestamp() * 1000)
    number = beats[0].pop("alerts")
    assert number == beats[1].pop("alerts")
    assert beats == [{"at": at, "now": at + 7_000, "position": Shown.situation.position}] * 2


async def test_what_people_are_told_of_is_heard_within_the_second_and_a_probe_is_nothing_new() -> None:
    shown, was = Shown(), Shown.situation
    running, _, to_page = await opened(Door(), shown)
    before = json.loads((await to_page.get())["text"])

    shown.situation = replace(was, raised=replace(was.raised, probed_at=districts.AT, probe_ms=4.0))
    probed = json.loads((await to_page.get())["text"])
    shown.situation = replace(was, raised=replace(was.raised, unacked=was.raised.unacked + 1))
    async with asyncio.timeout(0.5):
        raised = json.loads((await to_page.get())["text"])
    running.cancel()

    assert probed["alerts"] == before["alerts"]
    assert raised["alerts"] != before["alerts"]


async def test_a_session_that_is_over_closes_the_socket_at_once() -> None:
    door = Door()
    running, _, to_page = await opened(door)
    await to_page.get()

    door.over.set()

    async with asyncio.timeout(WITHIN_S):
        closed = await to_page.get()
        await running
    assert (closed["type"], closed["code"]) == ("websocket.close", 4401)


async def test_a_page_that_leaves_takes_its_tasks_along_and_what_it_says_means_nothing() -> None:
    before = len(asyncio.all_tasks())
    running, to_centre, _ = await opened(Door())
    await to_centre.put({"type": "websocket.receive", "text": "x" * 10_000})
    await to_centre.put({"type": "websocket.disconnect", "code": 1001})

    async with asyncio.timeout(WITHIN_S):
        with suppress(asyncio.CancelledError):
            await running

    assert len(asyncio.all_tasks()) == before
