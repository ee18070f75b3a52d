"""Push servers of one's own, ntfy and Gotify, and what Apprise knows besides."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dashboard.channels import apprise, gotify, ntfy
from dashboard.channels._channel import ChannelError
from tests.channels.messages import MANY, ZH, saying
from tests.channels.receivers import GARBAGE, Answer, HttpReceiver, Received, answer

MOST_GIVEN = 512 << 20
"""Bytes, more than any process of this test may take."""


def ntfy_server(request: Received) -> Answer:
    """As ntfy's documentation describes publishing as JSON."""
    told = request.json
    if request.headers.get("authorization") != "Bearer tk_s3cret":
        return answer({"code": 40301, "http": 403, "error": "forbidden"}, 403)
    if request.path != "/" or not 1 <= told["priority"] <= 5 or len(told["message"].encode()) > 4096:
        return answer({"code": 40000, "http": 400, "error": "invalid request"}, 400)
    return answer({"id": "hwQ2YpKdmg", "time": 1, "event": "message", "topic": told["topic"]})


def gotify_server(request: Received) -> Answer:
    if request.headers.get("x-gotify-key") != "As3cret":
        return answer({"error": "Unauthorized", "errorCode": 401}, 401)
    if request.path != "/message" or not request.json["message"]:
        return answer({"error": "Bad Request", "errorCode": 400}, 400)
    return answer({"id": 25, "appid": 5, **request.json})


CASES: dict[str, tuple[Any, Callable[[Received], Answer], str, str, str]] = {
    "ntfy": (ntfy.CHANNEL, ntfy_server, "tk_s3cret", "duty-desk_1", "hwQ2YpKdmg"),
    "gotify": (gotify.CHANNEL, gotify_server, "As3cret", "", "25"),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[Any, Callable[[Received], Answer], str, str, str]:
    return CASES[request.param]


async def test_what_is_published_has_an_id_there_and_opens_the_link(case: Any) -> None:
    channel, server, token, address, id_ = case

    with HttpReceiver(server) as receiver:
        accepted = await channel.send(ZH, address, {"endpoint": f"{receiver.address}/", "token": token})

    told = receiver.bodies[0]
    assert accepted.evidence == {"id": id_}
    assert told["title"] == "【超时】受理时限 2 件"
    assert told["message"].startswith("261129-014 逾期 12 分钟\n")
    assert ZH.link in (
        told.get("click"),
        told.get("extras", {}).get("client::notification", {}).get("click", {}).get("url"),
    )


async def test_what_is_graver_comes_louder(case: Any) -> None:
    channel, server, token, address, _ = case

    with HttpReceiver(server) as receiver:
        for severity in ("due", "over", "urgent"):
            message = saying(severity=severity, link=None)
            await channel.send(message, address, {"endpoint": receiver.address, "token": token})

    loud = [told["priority"] for told in receiver.bodies]
    assert loud == sorted(set(loud))
    assert "click" not in receiver.bodies[0]


async def test_a_storm_is_cut_and_says_its_total(case: Any) -> None:
    channel, server, token, address, _ = case

    with HttpReceiver(server) as receiver:
        await channel.send(MANY, address, {"endpoint": receiver.address, "token": token})

    assert "… 共2000件" in receiver.bodies[0]["message"]


async def test_a_wrong_token_is_a_refusal(case: Any) -> None:
    channel, server, _, address, _ = case

    with (
        HttpReceiver(server) as receiver,
        pytest.raises(ChannelError, match=r"^it answered 40[13]$") as refused,
    ):
        await channel.send(ZH, address, {"endpoint": receiver.address, "token": "wr0ng"})
    assert not refused.value.retryable


async def test_a_server_that_is_busy_says_for_how_long(case: Any) -> None:
    channel, server, token, address, _ = case

    with (
        HttpReceiver(server, script=[answer({}, 429, retry_after="9")]) as receiver,
        pytest.raises(ChannelError) as failed,
    ):
        await channel.send(ZH, address, {"endpoint": receiver.address, "token": token})
    assert (failed.value.retryable, failed.value.retry_after_s) == (True, 9.0)


@pytest.mark.parametrize("wrong", [GARBAGE, answer({}), answer({"id": None}), answer([])])
async def test_garbage_is_to_be_tried_again(case: Any, wrong: Answer) -> None:
    channel, _, token, address, _ = case

    with HttpReceiver(wrong) as receiver, pytest.raises(ChannelError) as failed:
        await channel.send(ZH, address, {"endpoint": receiver.address, "token": token})
    assert failed.value.retryable


@pytest.mark.parametrize("topic", ["", "a/b", "岗位", "a" * 65])
async def test_a_topic_that_is_none_is_refused(topic: str) -> None:
    with pytest.raises(ChannelError, match="address is none of this channel") as refused:
        await ntfy.CHANNEL.send(ZH, topic, {"endpoint": "http://127.0.0.1:1"})
    assert not refused.value.retryable


async def test_apprise_reaches_a_service_by_its_address_there() -> None:
    with HttpReceiver() as receiver:
        url = receiver.address.replace("http://", "json://") + "/in"
        accepted = await apprise.CHANNEL.send(ZH, "", {"url": url})

    told = receiver.bodies[0]
    assert accepted.evidence == {"apprise": "accepted"}
    assert (told["title"], told["type"]) == ("【超时】受理时限 2 件", "warning")
    assert "261129-014 逾期 12 分钟" in told["message"]


@pytest.mark.parametrize("wrong", [Answer(500), Answer(404)])
async def test_what_apprise_could_not_send_is_tried_again_and_no_address_is_logged(
    wrong: Answer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)

    with HttpReceiver(wrong) as receiver, pytest.raises(ChannelError, match="and not said why") as failed:
        await apprise.CHANNEL.send(
            ZH, "", {"url": receiver.address.replace("http://", "json://") + "/s3cret"}
        )

    assert failed.value.retryable
    assert "s3cret" not in caplog.text + "".join(capfd.readouterr())


async def test_an_answer_without_an_end_takes_no_memory_and_is_left_in_time() -> None:
    with HttpReceiver() as receiver:  # its services are loaded
        url = receiver.address.replace("http://", "json://")
        await apprise.CHANNEL.send(ZH, "", {"url": url})
    given = 0

    async def without_end(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal given
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(OSError):
            while given < MOST_GIVEN:
                writer.write(b"x" * 65_536)
                given += 65_536
                await writer.drain()
        writer.close()

    async with await asyncio.start_server(without_end, "127.0.0.1", 0) as server:
        port, before = server.sockets[0].getsockname()[1], _resident()
        with pytest.raises(ChannelError, match="and not said why") as failed:
            await apprise.CHANNEL.send(ZH, "", {"url": f"json://127.0.0.1:{port}/"})
        taken = _resident() - before

    assert failed.value.retryable
    assert taken < 32 << 20
    assert given < MOST_GIVEN


def _resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize("url", ["no such", "nosuchservice://x", "json://"])
async def test_a_service_that_apprise_does_not_know_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="setting url: Apprise knows no such service"):
        apprise.CHANNEL.check({"url": url})
    with pytest.raises(ChannelError, match="there is no such service") as refused:
        await apprise.CHANNEL.send(ZH, "", {"url": url})
    assert not refused.value.retryable
