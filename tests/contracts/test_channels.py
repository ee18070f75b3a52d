"""Every channel keeps the contract, the moment its file exists."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from dashboard.channels._channel import Channel, ChannelError, Message
from dashboard.channels._registry import channels_by_name

CHANNELS = channels_by_name()
PAGE = Path(__file__).resolve().parents[2] / "docs" / "channels.md"
SAID_OF_EACH = ("needs", "address", "budget", "receipts", "proven by", "to get it going")
SECRET_NAMES = re.compile(r"secret|password|token|(?:^|_)key$|^url$")
"""What a setting is called that lets its reader send in the centre's name."""
WORKING = {
    "endpoint": "https://messages.example/in",
    "url": "json://127.0.0.1:9",
    "host": "mail.example",
    "sender": "alerts@centre.example",
    "hosts": "push.example",
    "contact": "mailto:alerts@centre.example",
    "agent_id": "1000002",
    "private_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE",
}
"""A value that can work, of each setting that has no default and takes not just any word."""


@cache
def sections() -> dict[str, str]:
    """What docs/channels.md says, by the name of the channel."""
    parts = re.split(r"^## `([a-z_]+)`.*$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def working(channel: Channel) -> dict[str, str]:
    return {need.name: WORKING.get(need.name, "word") for need in channel.needs if need.default is None}


def test_there_are_the_channels_that_the_centre_was_promised() -> None:
    assert CHANNELS.keys() >= {
        *("wecom_app", "wecom_bot", "dingtalk", "dingtalk_work", "feishu", "email", "sms_smpp", "sms_http"),
        *("webhook", "ntfy", "gotify", "browser", "web_push", "wall", "apprise"),
    }


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_says_in_both_languages_what_it_is(name: str) -> None:
    channel = CHANNELS[name]

    assert re.search(r"[一-鿿]|ntfy|Gotify|Apprise", channel.label_zh)
    assert channel.label_en
    assert not re.search(r"[一-鿿]", channel.label_en)
    assert all(need.name and need.meaning for need in channel.needs)
    assert len({need.name for need in channel.needs}) == len(channel.needs)


@pytest.mark.parametrize("name", CHANNELS)
def test_what_would_let_another_send_is_marked_as_a_secret_and_has_no_default(name: str) -> None:
    needs = CHANNELS[name].needs

    assert [n.name for n in needs if SECRET_NAMES.search(n.name) and not n.is_secret] == []
    assert [n.name for n in needs if n.is_secret and n.default] == []


@pytest.mark.parametrize("name", CHANNELS)
def test_a_budget_allows_something_in_some_time(name: str) -> None:
    budget = CHANNELS[name].budget

    assert budget is None or (budget.messages > 0 and budget.per_s > 0)


@pytest.mark.parametrize("name", CHANNELS)
def test_settings_that_can_work_are_taken(name: str) -> None:
    CHANNELS[name].check(working(CHANNELS[name]))


@pytest.mark.parametrize(
    ("name", "missing"),
    [(name, need.name) for name, one in CHANNELS.items() for need in one.needs if need.default is None],
)
def test_a_setting_that_is_missing_or_empty_is_named(name: str, missing: str) -> None:
    channel = CHANNELS[name]
    settings = working(channel)
    del settings[missing]

    with pytest.raises(ValueError, match=f"setting {missing} is missing"):
        channel.check(settings)
    with pytest.raises(ValueError, match=f"setting {missing}"):
        channel.check(settings | {missing: " "} if missing == "endpoint" else settings | {missing: ""})


@pytest.mark.parametrize("name", [name for name, one in CHANNELS.items() if "endpoint" in working(one)])
@pytest.mark.parametrize(
    "address", ["messages.example", "ftp://x", "http://", "http://a:b@c/", "http://x:x/"]
)
def test_an_endpoint_that_is_no_address_is_refused_and_not_quoted(name: str, address: str) -> None:
    channel = CHANNELS[name]

    with pytest.raises(ValueError, match="setting endpoint") as refused:
        channel.check(working(channel) | {"endpoint": address})

    assert address not in str(refused.value).removesuffix("http:// or https:// is needed")


@pytest.mark.parametrize("name", [name for name, one in CHANNELS.items() if one.address])
@pytest.mark.parametrize("address", ["", "@all", "a|b,c", "13000000000,13000000001"])
async def test_an_address_that_is_not_one_recipients_is_refused_before_and_at_the_sending(
    name: str, address: str
) -> None:
    channel = CHANNELS[name]

    with pytest.raises(ValueError, match=r"^(?:not|no) ") as wrong:
        channel.check_address(address)
    with pytest.raises(ChannelError, match="the recipient's address is none of this channel") as refused:
        await channel.send(Message("k", "t", "x", "due"), address, working(channel))

    assert not address or address not in f"{wrong.value} {refused.value}"
    assert not refused.value.retryable


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_has_its_section_in_the_documentation(name: str) -> None:
    text = sections()[name]

    assert [word for word in SAID_OF_EACH if not re.search(rf"^- {word}: \S", text, re.MULTILINE)] == []
    assert [need.name for need in CHANNELS[name].needs if f"`{need.name}`" not in text] == []
    if budget := CHANNELS[name].budget:
        assert f"{budget.messages} in {budget.per_s:g} s" in text
    assert [receipt for receipt in CHANNELS[name].receipts if receipt not in text] == []


def test_no_section_is_of_a_channel_that_is_gone() -> None:
    assert sections().keys() == CHANNELS.keys()


def _package(folder: Path, code: str) -> ModuleType:
    (folder / "strange.py").write_text(code, encoding="utf-8")
    package = ModuleType("extra_channels")
    package.__path__ = [str(folder)]
    sys.modules["extra_channels"] = package
    sys.modules.pop("extra_channels.strange", None)
    return package


def test_a_module_without_a_channel_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"extra_channels\.strange exports no CHANNEL"):
        channels_by_name(_package(tmp_path, "CHANNEL = 1"))


def test_a_channel_of_another_name_than_its_module_is_refused(tmp_path: Path) -> None:
    code = (
        "from dashboard.channels.browser import send\nfrom dashboard.channels._channel import Channel\n"
        "CHANNEL = Channel('other', '甲', 'a', (), send)"
    )

    with pytest.raises(TypeError, match="name it 'strange'"):
        channels_by_name(_package(tmp_path, code))
