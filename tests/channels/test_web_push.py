"""Web Push to a browser that decrypts, by a service that verifies who sends."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from dashboard.channels._channel import ChannelError
from dashboard.channels.web_push import CHANNEL, new_private_key, public_key
from tests.channels.messages import MANY, ZH, saying
from tests.channels.push_service import PushService
from tests.channels.receivers import Answer

KEY = new_private_key()
SETTINGS = {"private_key": KEY, "contact": "mailto:alerts@centre.example", "hosts": "push.example, 127.0.0.1"}


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


async def test_the_browser_reads_what_was_sent_and_nobody_between(service: PushService) -> None:
    browser = service.subscribe(public_key(KEY))

    accepted = await CHANNEL.send(ZH, browser.address, SETTINGS)

    assert accepted.evidence == {"status": "201"}
    assert browser.messages == [
        {
            "key": ZH.key,
            "title": "【超时】受理时限 2 件",
            "text": "261129-014 逾期 12 分钟\n261129-021 逾期 3 分钟\nhttp://127.0.0.1:8080/alerts/4f2a",
            "severity": "over",
            "total": 2,
            "link": "http://127.0.0.1:8080/alerts/4f2a",
            "lang": "zh",
        }
    ]
    assert "逾期".encode() not in service.receiver.received[0].body


async def test_a_repeat_takes_the_place_of_the_first_and_what_is_urgent_says_so(service: PushService) -> None:
    browser = service.subscribe(public_key(KEY))

    for message in (saying(severity="urgent"), saying(severity="due"), saying(key="not a topic!")):
        await CHANNEL.send(message, browser.address, SETTINGS)

    topics = [told["topic"] for told in browser.headers]
    assert topics[0] == topics[1] == ZH.key != topics[2]
    assert len(topics[2]) == 32
    assert [told["urgency"] for told in browser.headers[:2]] == ["high", "normal"]
    assert browser.headers[0]["ttl"] == "14400"


async def test_a_storm_fits_into_one_push_and_says_its_total(service: PushService) -> None:
    browser = service.subscribe(public_key(KEY))

    await CHANNEL.send(MANY, browser.address, SETTINGS)
    await CHANNEL.send(saying(title="急" * 500, text="件" * 5000), browser.address, SETTINGS)

    assert "… 共2000件" in browser.messages[0]["text"]
    assert len(browser.messages) == 2


async def test_a_service_that_knows_another_centre_refuses(service: PushService) -> None:
    browser = service.subscribe(public_key(new_private_key()))

    with pytest.raises(ChannelError, match="it answered 403") as refused:
        await CHANNEL.send(ZH, browser.address, SETTINGS)

    assert not refused.value.retryable


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_is_over_is_not_tried_again(service: PushService, status: int) -> None:
    browser = service.subscribe(public_key(KEY))
    service.receiver.script = [Answer(status)]

    with pytest.raises(ChannelError, match="the browser's subscription is over") as refused:
        await CHANNEL.send(ZH, browser.address, SETTINGS)

    assert not refused.value.retryable


async def test_a_busy_service_is_tried_again_when_it_asks(service: PushService) -> None:
    browser = service.subscribe(public_key(KEY))
    service.receiver.script = [Answer(429, headers={"retry-after": "30"})]

    with pytest.raises(ChannelError) as failed:
        await CHANNEL.send(ZH, browser.address, SETTINGS)

    assert (failed.value.retryable, failed.value.retry_after_s) == (True, 30.0)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://inside.example/push",
        "http://push.example/push",
        "https://push.example.inside.example/",
        "https://evilpush.example/",
        "https://push.example@inside.example/",
        "https://x:y@push.example/",
        "file:///etc/passwd",
        "",
    ],
)
async def test_nothing_but_an_allowed_push_service_is_called(service: PushService, endpoint: str) -> None:
    told = json.loads(service.subscribe(public_key(KEY)).address)

    with pytest.raises(ChannelError, match="no push service that is allowed") as refused:
        await CHANNEL.send(ZH, json.dumps(told | {"endpoint": endpoint}), SETTINGS)

    assert not refused.value.retryable


@pytest.mark.parametrize(
    "wrong", [{"keys": None}, {"keys": {}}, {"keys": {"p256dh": "AAAA", "auth": "AAAA"}}, {"endpoint": 1}]
)
async def test_a_subscription_that_is_none_is_refused(service: PushService, wrong: dict[str, object]) -> None:
    told = json.loads(service.subscribe(public_key(KEY)).address)

    for address in (json.dumps(told | wrong), "", "[]", "x"):
        with pytest.raises(ChannelError, match="address is none of this channel") as refused:
            await CHANNEL.send(ZH, address, SETTINGS)
        assert not refused.value.retryable


async def test_all_below_a_name_may_be_allowed(service: PushService) -> None:
    told = json.loads(service.subscribe(public_key(KEY)).address)
    settings = SETTINGS | {"hosts": "*.push.invalid"}

    with pytest.raises(ChannelError, match="it cannot be reached") as failed:
        await CHANNEL.send(ZH, json.dumps(told | {"endpoint": "https://eu.push.invalid/1"}), settings)
    assert failed.value.retryable


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"private_key": "AAAA"}, "private_key"),
        ({"private_key": "钥匙"}, "private_key"),
        ({"contact": "alerts@centre.example"}, "contact"),
        ({"hosts": "https://push.example"}, "hosts"),
        ({"hosts": "*"}, "hosts"),
        ({"ttl_s": "-1"}, "ttl_s"),
    ],
)
def test_settings_that_cannot_work_are_named(wrong: dict[str, str], setting: str) -> None:
    with pytest.raises(ValueError, match=f"setting {setting}"):
        CHANNEL.check(SETTINGS | wrong)
