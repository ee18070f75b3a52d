"""A webhook's receiver can tell who called, that nothing was changed, and what it was told before."""

from __future__ import annotations

import hmac
import time
from base64 import b64decode, b64encode
from hashlib import sha256

import pytest

from dashboard.channels._channel import ChannelError
from dashboard.channels.webhook import CHANNEL, signature
from tests.channels.messages import ZH
from tests.channels.receivers import Answer, HttpReceiver, Received, answer

KEY = bytes(range(32))
SECRET = "whsec_" + b64encode(KEY).decode()


def verified(request: Received, key: bytes) -> bool:
    """As the receiver that Standard Webhooks describes does it."""
    id_, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    if abs(time.time() - int(at)) > 300:
        return False
    expected = hmac.new(key, f"{id_}.{at}.".encode() + request.body, sha256).digest()
    versions = (one.partition(",") for one in request.headers["webhook-signature"].split(" "))
    return any(v == "v1" and hmac.compare_digest(b64decode(mac), expected) for v, _, mac in versions)


def checking(key: bytes) -> HttpReceiver:
    return HttpReceiver(lambda request: answer({}, 200 if verified(request, key) else 401))


def test_the_signature_is_the_one_that_standard_webhooks_publishes() -> None:
    secret, key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"

    found = signature(secret, key, "1614265330", b'{"test": 2432232314}')

    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_what_is_sent_is_signed_and_whole() -> None:
    with checking(KEY) as receiver:
        accepted = await CHANNEL.send(ZH, "", {"endpoint": f"{receiver.address}/in", "secret": SECRET})

    request = receiver.received[0]
    assert accepted.evidence == {"status": "200"}
    assert request.path == "/in"
    assert request.headers["webhook-id"] == request.headers["idempotency-key"] == ZH.key
    assert request.json == {
        "key": ZH.key,
        "title": "【超时】受理时限 2 件",
        "text": "261129-014 逾期 12 分钟\n261129-021 逾期 3 分钟",
        "severity": "over",
        "total": 2,
        "link": "http://127.0.0.1:8080/alerts/4f2a",
        "lang": "zh",
        "is_test": False,
        "is_resolved": False,
    }


async def test_a_receiver_with_another_secret_refuses() -> None:
    with checking(bytes(32)) as receiver, pytest.raises(ChannelError, match="it answered 401") as refused:
        await CHANNEL.send(ZH, "", {"endpoint": receiver.address, "secret": SECRET})

    assert not refused.value.retryable


async def test_while_the_secret_is_changed_both_are_good() -> None:
    settings = {"secret": f"{SECRET} another-word"}

    for key in (KEY, b"another-word"):
        with checking(key) as receiver:
            await CHANNEL.send(ZH, "", settings | {"endpoint": receiver.address})


async def test_a_repeat_has_the_same_id_and_body() -> None:
    with HttpReceiver(script=[Answer(503, headers={"retry-after": "2"})]) as receiver:
        settings = {"endpoint": receiver.address, "secret": SECRET}
        with pytest.raises(ChannelError) as failed:
            await CHANNEL.send(ZH, "", settings)
        await CHANNEL.send(ZH, "", settings)

    first, second = receiver.received
    assert (failed.value.retryable, failed.value.retry_after_s) == (True, 2.0)
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


@pytest.mark.parametrize("secret", ["whsec_", "whsec_c2hvcnQ=", "whsec_!!!", "   ", "whsec_" + "A" * 120])
def test_a_secret_that_is_none_is_refused_and_not_quoted(secret: str) -> None:
    with pytest.raises(ValueError, match="setting secret") as wrong:
        CHANNEL.check({"endpoint": "http://127.0.0.1:1/", "secret": secret})

    assert "c2hvcnQ" not in str(wrong.value)
