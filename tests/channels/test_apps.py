"""The apps of WeCom and DingTalk: tokens are fetched once and anew when they end, and readers are told of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from dashboard.channels import dingtalk_work, wecom_app
from dashboard.channels._channel import ChannelError, NotDelivered
from tests.channels.messages import MANY, ZH, saying
from tests.channels.receivers import Answer, answer
from tests.channels.vendors import DingTalkWork, WeComApp

SEND = "/cgi-bin/message/send"
NOTICE = "/topapi/message/corpconversation/asyncsend_v2"


@pytest.fixture
def wecom() -> Iterator[WeComApp]:
    with WeComApp("corp", "s3cret") as vendor:
        yield vendor


@pytest.fixture
def dingtalk() -> Iterator[DingTalkWork]:
    with DingTalkWork("key", "s3cret", 77) as vendor:
        yield vendor


def of_wecom(vendor: WeComApp, **other: str) -> dict[str, str]:
    told = {"endpoint": vendor.endpoint, "corp_id": "corp", "secret": "s3cret", "agent_id": "1000002"}
    return told | other


def of_dingtalk(vendor: DingTalkWork) -> dict[str, str]:
    return {"endpoint": vendor.endpoint, "app_key": "key", "app_secret": "s3cret", "agent_id": "77"}


async def test_an_app_writes_to_one_member_and_its_message_has_an_id(wecom: WeComApp) -> None:
    accepted = await wecom_app.CHANNEL.send(ZH, "duty", of_wecom(wecom))

    assert accepted.evidence == {"code": "0", "msgid": "m1"}
    assert wecom.told[0]["agentid"] == 1000002
    assert wecom.told[0]["text"]["content"].startswith("【超时】受理时限 2 件\n")


async def test_a_token_is_fetched_once_for_all_who_send_at_once_and_after(wecom: WeComApp) -> None:
    send = wecom_app.CHANNEL.send

    await asyncio.gather(*(send(ZH, "duty", of_wecom(wecom)) for _ in range(5)))
    await send(ZH, "duty", of_wecom(wecom))

    assert wecom.paths().count("/cgi-bin/gettoken") == 1
    assert len(wecom.told) == 6


async def test_a_token_that_ended_is_fetched_anew_within_the_attempt(wecom: WeComApp) -> None:
    await wecom_app.CHANNEL.send(ZH, "duty", of_wecom(wecom))
    wecom.end_token()

    await wecom_app.CHANNEL.send(ZH, "duty", of_wecom(wecom))

    assert wecom.paths() == ["/cgi-bin/gettoken", SEND, SEND, "/cgi-bin/gettoken", SEND]
    assert len(wecom.told) == 2


async def test_a_token_that_is_refused_twice_is_given_up_for_now(wecom: WeComApp) -> None:
    wecom.next_codes = [42001, 42001]

    with pytest.raises(ChannelError, match="it answered code 42001") as failed:
        await wecom_app.CHANNEL.send(ZH, "duty", of_wecom(wecom))

    assert failed.value.retryable
    assert wecom.paths().count("/cgi-bin/gettoken") == 2


async def test_two_apps_of_one_organisation_have_a_token_each(wecom: WeComApp) -> None:
    await wecom_app.CHANNEL.send(ZH, "duty", of_wecom(wecom))

    with pytest.raises(ChannelError, match="it answered code 40001") as refused:
        await wecom_app.CHANNEL.send(ZH, "duty", of_wecom(wecom, secret="wr0ng"))

    assert not refused.value.retryable


@pytest.mark.parametrize("told", [{"errcode": 0}, {"errcode": 0, "access_token": "t", "expires_in": "soon"}])
async def test_an_answer_without_a_token_is_to_be_tried_again(wecom: WeComApp, told: object) -> None:
    wecom.receiver.script = [answer(told)]

    with pytest.raises(ChannelError, match="its answer lacks what was asked for") as failed:
        await wecom_app.CHANNEL.send(ZH, "duty", of_wecom(wecom))
    assert failed.value.retryable


async def test_a_member_that_the_app_does_not_reach_is_a_refusal_that_names_nobody(wecom: WeComApp) -> None:
    with pytest.raises(ChannelError, match="none that it may write to") as refused:
        await wecom_app.CHANNEL.send(ZH, "stranger", of_wecom(wecom))

    assert not refused.value.retryable
    assert "stranger" not in str(refused.value)


@pytest.mark.parametrize("address", ["@all", "one|two", ""])
async def test_an_app_never_writes_to_more_than_one(wecom: WeComApp, address: str) -> None:
    with pytest.raises(ChannelError, match="address is none of this channel"):
        await wecom_app.CHANNEL.send(ZH, address, of_wecom(wecom))

    assert wecom.receiver.received == []


@pytest.mark.parametrize(("code", "seconds"), [(45009, 60.0), (-1, None)])
async def test_what_passes_is_to_be_tried_again(wecom: WeComApp, code: int, seconds: float | None) -> None:
    wecom.next_codes = [code]

    with pytest.raises(ChannelError) as failed:
        await wecom_app.CHANNEL.send(ZH, "duty", of_wecom(wecom))

    assert (failed.value.retryable, failed.value.retry_after_s) == (True, seconds)


async def test_a_card_opens_the_link_and_is_cut_to_its_size(wecom: WeComApp) -> None:
    await wecom_app.CHANNEL.send(MANY, "duty", of_wecom(wecom, form="textcard"))

    card = wecom.told[0]["textcard"]
    assert card["url"] == MANY.link
    assert card["description"].endswith("… 共2000件")
    assert len(card["description"].encode()) <= 512


async def test_a_card_without_a_link_is_a_text(wecom: WeComApp) -> None:
    await wecom_app.CHANNEL.send(saying(link=None), "duty", of_wecom(wecom, form="textcard"))

    assert wecom.told[0]["msgtype"] == "text"


async def test_a_text_is_cut_to_its_size(wecom: WeComApp) -> None:
    await wecom_app.CHANNEL.send(MANY, "duty", of_wecom(wecom))

    text = wecom.told[0]["text"]["content"]
    assert len(text.encode()) <= 2048
    assert "… 共2000件" in text


async def test_a_work_notice_is_a_task_that_tells_of_its_reader(dingtalk: DingTalkWork) -> None:
    ask = dingtalk_work.CHANNEL.ask
    assert ask is not None
    accepted = await dingtalk_work.CHANNEL.send(ZH, "duty", of_dingtalk(dingtalk))

    assert accepted.evidence == {"code": "0", "task_id": "1001"}
    assert await ask(accepted.evidence, of_dingtalk(dingtalk)) == {}
    dingtalk.tasks[0].state = "unread_user_id_list"
    assert (await ask(accepted.evidence, of_dingtalk(dingtalk))).keys() == {"delivered"}
    dingtalk.tasks[0].state = "read_user_id_list"
    assert (await ask(accepted.evidence, of_dingtalk(dingtalk))).keys() == {"delivered", "read"}
    assert dingtalk.paths().count("/gettoken") == 1


@pytest.mark.parametrize("state", dingtalk_work.NOT_DELIVERED)
async def test_a_work_notice_that_never_arrives_is_told_as_that(dingtalk: DingTalkWork, state: str) -> None:
    ask = dingtalk_work.CHANNEL.ask
    assert ask is not None
    accepted = await dingtalk_work.CHANNEL.send(ZH, "duty", of_dingtalk(dingtalk))
    dingtalk.tasks[0].state = state

    with pytest.raises(NotDelivered, match=f"it will not be delivered: {state}"):
        await ask(accepted.evidence, of_dingtalk(dingtalk))


async def test_a_task_that_is_none_proves_nothing(dingtalk: DingTalkWork) -> None:
    ask = dingtalk_work.CHANNEL.ask
    assert ask is not None

    assert await ask({"code": "0"}, of_dingtalk(dingtalk)) == {}


async def test_a_token_of_dingtalk_that_ended_is_fetched_anew(dingtalk: DingTalkWork) -> None:
    await dingtalk_work.CHANNEL.send(ZH, "duty", of_dingtalk(dingtalk))
    dingtalk.end_token()

    await dingtalk_work.CHANNEL.send(ZH, "duty", of_dingtalk(dingtalk))

    assert dingtalk.paths() == ["/gettoken", NOTICE, NOTICE, "/gettoken", NOTICE]


async def test_two_tests_of_a_day_differ_in_their_words(dingtalk: DingTalkWork) -> None:
    for key in ("aaaaaa0", "bbbbbb0"):
        await dingtalk_work.CHANNEL.send(saying(key=key, is_test=True), "duty", of_dingtalk(dingtalk))

    texts = [task.body["text"]["content"] for task in dingtalk.tasks]
    assert texts[0] != texts[1]


async def test_a_work_notice_is_cut_to_its_size(dingtalk: DingTalkWork) -> None:
    await dingtalk_work.CHANNEL.send(MANY, "duty", of_dingtalk(dingtalk))

    assert "… 共2000件" in dingtalk.tasks[0].body["text"]["content"]


@pytest.mark.parametrize("wrong", [Answer(200, b"[]"), Answer(503), answer({"errcode": 0})])
async def test_an_answer_without_a_task_is_to_be_tried_again(dingtalk: DingTalkWork, wrong: Answer) -> None:
    await dingtalk_work.CHANNEL.send(ZH, "duty", of_dingtalk(dingtalk))
    dingtalk.receiver.script = [wrong]

    with pytest.raises(ChannelError) as failed:
        await dingtalk_work.CHANNEL.send(ZH, "duty", of_dingtalk(dingtalk))
    assert failed.value.retryable


async def test_a_work_notice_goes_to_one_alone(dingtalk: DingTalkWork) -> None:
    with pytest.raises(ChannelError, match="address is none of this channel") as refused:
        await dingtalk_work.CHANNEL.send(ZH, "one,two", of_dingtalk(dingtalk))
    assert not refused.value.retryable
