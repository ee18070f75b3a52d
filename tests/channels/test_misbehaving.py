"""Every channel that speaks HTTP, against a server that is busy, broken, slow or gone."""

from __future__ import annotations

import asyncio
import json

import pytest

from dashboard.channels._channel import ChannelError, Settings
from dashboard.channels._registry import channels_by_name
from dashboard.channels.web_push import new_private_key, public_key
from tests.channels.messages import ZH
from tests.channels.push_service import Browser
from tests.channels.receivers import Answer, HttpReceiver, answer

SECRET = "s3cret-w0rd"
CHANNELS = {
    name: channel
    for name, channel in channels_by_name().items()
    if name == "web_push" or any(need.name == "endpoint" for need in channel.needs)
}
KEY = new_private_key()
ADDRESSES = {"wecom_app": "duty", "dingtalk_work": "duty", "ntfy": "duty", "sms_http": "8613000000000"}


def reaching(name: str, endpoint: str) -> tuple[str, Settings]:
    """The address of a recipient and the settings, all its words secret ones."""
    settings = {need.name: SECRET for need in CHANNELS[name].needs if need.default is None}
    if name == "web_push":
        return Browser(f"{endpoint}/{SECRET}", public_key(KEY)).address, settings | {
            "private_key": KEY,
            "contact": "mailto:alerts@centre.example",
            "hosts": "127.0.0.1",
        }
    number = {"agent_id": "7"} if "agent_id" in settings else {}
    return ADDRESSES.get(name, ""), settings | {"endpoint": endpoint} | number


async def failure(name: str, endpoint: str) -> ChannelError:
    address, settings = reaching(name, endpoint)
    with pytest.raises(ChannelError) as failed:
        await CHANNELS[name].send(ZH, address, settings)
    return failed.value


def test_all_that_speak_http_are_here() -> None:
    assert CHANNELS.keys() >= {"wecom_app", "dingtalk", "feishu", "webhook", "ntfy", "gotify", "web_push"}


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("status", [429, 500, 503])
async def test_who_is_busy_is_tried_again_when_it_asks(name: str, status: int) -> None:
    with HttpReceiver(answer({"error": SECRET}, status, retry_after="11")) as receiver:
        failed = await failure(name, receiver.address)

    assert (failed.retryable, failed.retry_after_s) == (True, 11.0)
    assert len(receiver.received) == 1


@pytest.mark.parametrize("name", CHANNELS)
async def test_who_breaks_off_or_is_gone_is_tried_again_and_neither_named_nor_quoted(name: str) -> None:
    with HttpReceiver(Answer(body=SECRET.encode(), hangs_up=True)) as receiver:
        broke = await failure(name, receiver.address)
    gone = await failure(name, receiver.address)

    for failed in (broke, gone):
        assert failed.retryable
        assert failed.__suppress_context__
        assert SECRET not in str(failed)
        assert "127.0.0.1" not in str(failed)


async def test_who_is_slow_is_left_by_every_channel_in_time_and_holds_no_other_up() -> None:
    turns = 0

    with HttpReceiver(Answer(after_s=60)) as receiver:
        waiting = asyncio.gather(*(failure(name, receiver.address) for name in CHANNELS))
        while not waiting.done():
            turns += 1
            await asyncio.sleep(0.01)

    failures = await waiting
    assert {str(failed) for failed in failures} == {"it did not answer within 8 s"}
    assert all(failed.retryable for failed in failures)
    assert turns > 100, "the loop stood still meanwhile"


@pytest.mark.parametrize("name", sorted(CHANNELS.keys() - {"webhook", "sms_http", "web_push"}))
@pytest.mark.parametrize("body", [b"\xff\x00<html>", b"", b"null", json.dumps([SECRET]).encode()])
async def test_an_answer_that_cannot_be_read_is_no_acceptance(name: str, body: bytes) -> None:
    with HttpReceiver(Answer(body=body)) as receiver:
        failed = await failure(name, receiver.address)

    assert failed.retryable
    assert str(failed) == "its answer cannot be read"


ODD = (
    *('"\\ud800"', '"\\u0000"', "[1]", '{"a":1}', "true", "1e400"),
    *(f'"{"x" * 50_000}"', "9" * 4000, f'"{"9" * 4000}"'),
)
ANSWER = """{{"errcode":0,"code":0,"event":"message","access_token":"t","expires_in":7200,
"msgid":{odd},"task_id":{odd},"id":{odd}}}"""
REFUSAL = """{{"errcode":{odd},"code":{odd},"sub_code":{odd},"access_token":"t","expires_in":7200}}"""


@pytest.mark.parametrize("name", sorted(CHANNELS.keys() - {"web_push"}))
@pytest.mark.parametrize("told", [ANSWER, REFUSAL])
async def test_whatever_a_vendor_says_is_cut_and_can_be_kept(name: str, told: str) -> None:
    said = []
    with HttpReceiver() as receiver:
        address, settings = reaching(name, receiver.address)
        settings = {**settings, **({"id_field": "id"} if name == "sms_http" else {})}
        for odd in ODD:
            receiver.usual = Answer(200, told.format(odd=odd).encode())
            try:
                accepted = await CHANNELS[name].send(ZH, address, settings)
            except ChannelError as failed:
                said.append(str(failed))
            else:
                said += accepted.evidence.values()

    assert max(map(len, said)) <= 64
    assert all(word.isprintable() for word in said)
