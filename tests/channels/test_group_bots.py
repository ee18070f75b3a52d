"""The bots of WeCom, DingTalk and Feishu, against servers that check their signatures and limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard.channels import dingtalk, feishu, wecom_bot
from dashboard.channels._channel import Channel, ChannelError
from tests.channels.messages import MANY, ZH
from tests.channels.receivers import GARBAGE, Answer
from tests.channels.vendors import DingTalkBot, FeishuBot, Vendor, WeComBot

TEXT = "【超时】受理时限 2 件\n261129-014 逾期 12 分钟\n261129-021 逾期 3 分钟\nhttp://127.0.0.1:8080/alerts/4f2a"
BOTS: dict[str, tuple[Channel, dict[str, str]]] = {
    "wecom_bot": (wecom_bot.CHANNEL, {"key": "k+e/y&="}),
    "dingtalk": (dingtalk.CHANNEL, {"access_token": "t0k3n", "secret": "SEC0f"}),
    "feishu": (feishu.CHANNEL, {"hook": "h00k", "secret": "s3cret"}),
}


class Bot:
    """One of the three, with its vendor and the settings that are right."""

    def __init__(self, name: str) -> None:
        self.channel, secrets = BOTS[name]
        made: dict[str, Vendor] = {
            "wecom_bot": WeComBot("k+e/y&="),
            "dingtalk": DingTalkBot("t0k3n", "SEC0f"),
            "feishu": FeishuBot("h00k", "s3cret"),
        }
        self.vendor = made[name]
        self.secrets = secrets

    @property
    def settings(self) -> dict[str, str]:
        return {"endpoint": f"{self.vendor.endpoint}/", **self.secrets}

    def text(self) -> str:
        told = self.vendor.told[-1]
        return str((told.get("text") or told["content"]).get("content") or told["content"]["text"])


@pytest.fixture(params=BOTS)
def bot(request: pytest.FixtureRequest) -> Iterator[Bot]:
    bot = Bot(request.param)
    with bot.vendor:
        yield bot


async def test_a_message_that_is_signed_right_is_accepted(bot: Bot) -> None:
    accepted = await bot.channel.send(ZH, "", bot.settings)

    assert accepted.evidence == {"code": "0"}
    assert bot.text() == TEXT


@pytest.mark.parametrize(
    ("name", "setting"),
    [(name, setting) for name, (_, secrets) in BOTS.items() for setting in secrets],
)
async def test_with_another_secret_it_is_refused_and_not_tried_again(name: str, setting: str) -> None:
    bot = Bot(name)

    with bot.vendor, pytest.raises(ChannelError, match="it answered code") as refused:
        await bot.channel.send(ZH, "", bot.settings | {setting: "wr0ng"})

    assert not refused.value.retryable
    assert "wr0ng" not in str(refused.value)
    assert bot.vendor.told == []


async def test_a_storm_is_cut_to_what_the_vendor_takes_and_says_its_total(bot: Bot) -> None:
    await bot.channel.send(MANY, "", bot.settings)

    assert "… 共2000件" in bot.text()


@pytest.mark.parametrize(
    ("name", "code", "seconds"),
    [
        ("dingtalk", 130101, 600.0),
        ("dingtalk", 410100, 600.0),
        ("dingtalk", -1, None),
        ("wecom_bot", 45009, 60.0),
        ("wecom_bot", -1, None),
        ("feishu", 9499, 1.0),
        ("feishu", 11232, 60.0),
    ],
)
async def test_too_fast_is_to_be_tried_again_and_when(name: str, code: int, seconds: float | None) -> None:
    bot = Bot(name)
    bot.vendor.next_codes = [code]

    with bot.vendor:
        with pytest.raises(ChannelError, match=f"it answered code {code}") as failed:
            await bot.channel.send(ZH, "", bot.settings)
        assert (await bot.channel.send(ZH, "", bot.settings)).evidence == {"code": "0"}

    assert (failed.value.retryable, failed.value.retry_after_s) == (True, seconds)


async def test_any_other_code_is_a_refusal(bot: Bot) -> None:
    bot.vendor.next_codes = [12345]

    with pytest.raises(ChannelError, match="it answered code 12345") as refused:
        await bot.channel.send(ZH, "", bot.settings)

    assert not refused.value.retryable


@pytest.mark.parametrize(
    "wrong", [GARBAGE, Answer(200, b'{"errcode":"x","code":"x"}'), Answer(200, b"{}"), Answer(502, b"<html>")]
)
async def test_garbage_is_to_be_tried_again_and_not_quoted(bot: Bot, wrong: Answer) -> None:
    bot.vendor.receiver.script = [wrong]

    with pytest.raises(ChannelError) as failed:
        await bot.channel.send(ZH, "", bot.settings)

    assert failed.value.retryable
    assert "html" not in str(failed.value)


async def test_who_is_not_there_is_not_named(bot: Bot) -> None:
    settings = bot.settings
    bot.vendor.receiver.stop()

    with pytest.raises(ChannelError, match=r"^it cannot be reached$") as failed:
        await bot.channel.send(ZH, "", settings)

    assert failed.value.retryable
