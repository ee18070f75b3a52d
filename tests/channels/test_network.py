"""Names that are looked up, and servers that hang, beside those that do not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import httpcore
import pytest

from dashboard.channels._http import call
from dashboard.channels._network import Network
from tests.channels.receivers import Answer, HttpReceiver
from tests.threads import no_thread_free

SLOW = 4
OF_A_CHANNEL = 32
"""So many messages are under way by one use of a channel."""


async def test_a_name_is_looked_up_in_no_thread_that_others_need() -> None:
    with HttpReceiver() as receiver:
        async with no_thread_free():
            answered = await call(receiver.address.replace("127.0.0.1", "localhost"))

    assert answered.status == 200


async def test_a_name_that_hangs_holds_up_who_calls_it_and_is_asked_once() -> None:
    asked, is_over = list[str](), threading.Event()

    def look_up(host: str) -> Sequence[str]:
        asked.append(host)
        if host == "hangs.example":
            is_over.wait(20.0)
        return ("127.0.0.1",)

    with HttpReceiver() as receiver:
        port = int(receiver.address.rpartition(":")[2])
        network = Network(look_up)
        hanging = [
            asyncio.create_task(network.connect_tcp("hangs.example", port, timeout=3.0)) for _ in range(64)
        ]
        while not asked:  # noqa: ASYNC110 - a thread of its own looks up
            await asyncio.sleep(0.01)
        other = await network.connect_tcp("answers.example", port, timeout=3.0)
        ended_before = [task for task in hanging if task.done()]
        failed = await asyncio.gather(*hanging, return_exceptions=True)
        is_over.set()
        await other.aclose()

    assert ended_before == []
    assert asked == ["hangs.example", "answers.example"]
    assert {type(each) for each in failed} == {httpcore.ConnectTimeout}


async def test_of_a_name_s_addresses_the_next_is_tried_when_one_does_not_answer() -> None:
    with HttpReceiver() as receiver:
        port = int(receiver.address.rpartition(":")[2])
        network = Network(lambda host: ("127.0.0.2", "127.0.0.1"))
        stream = await network.connect_tcp("two.example", port, timeout=3.0)
        told = stream.get_extra_info("server_addr")
        await stream.aclose()

    assert told == ("127.0.0.1", port)


async def test_a_name_that_nobody_knows_cannot_be_reached() -> None:
    def look_up(host: str) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(httpcore.ConnectError):
        await Network(look_up).connect_tcp("nobody.example", 80, timeout=1.0)


async def test_servers_that_hang_leave_every_connection_to_the_one_that_does_not() -> None:
    slow = [HttpReceiver(Answer(after_s=60.0)) for _ in range(SLOW)]
    for receiver in slow:
        receiver.start()
    with HttpReceiver() as well:
        hanging = [
            asyncio.create_task(call(receiver.address)) for receiver in slow for _ in range(OF_A_CHANNEL)
        ]
        for receiver in slow:
            await receiver.waited_for(OF_A_CHANNEL, within_s=30.0)
        answered = await call(well.address)
        answered_before = [task for task in hanging if task.done()]
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
    for receiver in slow:
        receiver.stop()

    assert answered.status == 200
    assert answered_before == []
