"""Text messages to a message centre that speaks SMPP, and to a gateway that checks signatures."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import parse_qs

import pytest
from smpplib import consts

from dashboard.channels import sms_http, sms_smpp
from dashboard.channels._channel import ChannelError, NotDelivered
from tests.channels.messages import MANY, ZH, saying
from tests.channels.receivers import GARBAGE, Answer, HttpReceiver, Received, answer
from tests.channels.smpp_peer import MessageCentre
from tests.channels.test_email import speaking

TO = "8613000000000"
TEXT = "【超时】受理时限 2 件\n261129-014 逾期 12 分钟\n261129-021 逾期 3 分钟\nhttp://127.0.0.1:8080/alerts/4f2a"


@pytest.fixture
def centre() -> Iterator[MessageCentre]:
    with MessageCentre("account", "s3cret") as centre:
        yield centre


def of(centre: MessageCentre, **other: str) -> dict[str, str]:
    told = {"host": "127.0.0.1", "port": str(centre.port), "system_id": "account", "password": "s3cret"}
    return told | {"source": "12345", "source_ton": "2"} | other


async def test_a_short_text_is_one_message(centre: MessageCentre) -> None:
    accepted = await sms_smpp.CHANNEL.send(saying(link=None), f"+{TO}", of(centre))

    one = centre.submitted[0]
    assert (one.to, one.source, one.data_coding, one.part) == (TO, "12345", 8, None)
    assert one.text == "【超时】受理时限 2 件\n261129-014 逾期 12 分钟\n261129-021 逾期 3 分钟"
    assert accepted.evidence == {"message_ids": "1", "parts": "1"}


async def test_a_long_text_comes_in_parts_and_a_repeat_of_them_is_the_same_text(
    centre: MessageCentre,
) -> None:
    accepted = await sms_smpp.CHANNEL.send(ZH, TO, of(centre))
    await sms_smpp.CHANNEL.send(ZH, TO, of(centre))

    assert accepted.evidence == {"message_ids": "1 2", "parts": "2"}
    assert centre.texts() == [TEXT]


async def test_a_storm_is_cut_to_five_hundred_characters_in_eight_parts(centre: MessageCentre) -> None:
    await sms_smpp.CHANNEL.send(MANY, TO, of(centre))

    (text,) = centre.texts()
    assert len(text) <= 500
    assert "… 共2000件" in text
    assert len(centre.submitted) == 8


def test_no_character_is_cut_in_two() -> None:
    parts = sms_smpp.parts_of("a" * 66 + "𠮷" * 80, "key")

    texts = [part[6:].decode("utf-16-be") for part in parts]
    assert "".join(texts) == "a" * 66 + "𠮷" * 80
    assert all(len(part) <= 140 for part in parts)


@pytest.mark.parametrize(
    ("status", "is_retryable", "seconds"),
    [(0x58, True, 1.0), (0x14, True, 5.0), (0x08, True, None), (0x0B, False, None), (0x45, False, None)],
)
async def test_a_status_says_whether_it_may_be_tried_again(
    centre: MessageCentre, status: int, is_retryable: bool, seconds: float | None
) -> None:
    centre.statuses = [status]

    with pytest.raises(ChannelError, match=f"it answered code {status:#010x}") as failed:
        await sms_smpp.CHANNEL.send(ZH, TO, of(centre))

    assert (failed.value.retryable, failed.value.retry_after_s) == (is_retryable, seconds)


async def test_what_broke_off_between_its_parts_is_made_whole_by_the_next_attempt(
    centre: MessageCentre,
) -> None:
    centre.statuses = [0, 0x58]

    with pytest.raises(ChannelError, match="it answered code 0x00000058"):
        await sms_smpp.CHANNEL.send(ZH, TO, of(centre))
    first = [one.part for one in centre.submitted]
    await sms_smpp.CHANNEL.send(ZH, TO, of(centre))

    assert len(first) == 1
    assert centre.texts() == [TEXT]


async def test_a_wrong_password_is_a_refusal_and_in_no_log(
    centre: MessageCentre, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(ChannelError, match="it answered code 0x0000000e") as refused:
        await sms_smpp.CHANNEL.send(ZH, TO, of(centre, password="wr0ng"))

    assert not refused.value.retryable
    assert b"wr0ng".hex() not in caplog.text
    assert "127.0.0.1" not in caplog.text


async def test_what_became_of_it_can_be_asked(centre: MessageCentre) -> None:
    ask = sms_smpp.CHANNEL.ask
    assert ask is not None
    accepted = await sms_smpp.CHANNEL.send(ZH, TO, of(centre))

    assert await ask(accepted.evidence, of(centre)) == {}
    centre.states["1"] = 2
    assert await ask(accepted.evidence, of(centre)) == {}
    centre.states["2"] = 2
    assert await ask(accepted.evidence, of(centre)) == {"delivered": "query_sm: 2 of 2 parts delivered"}


@pytest.mark.parametrize(("state", "word"), sms_smpp.STATES.items())
async def test_a_message_that_never_arrives_is_told_as_that(
    centre: MessageCentre, state: int, word: str
) -> None:
    ask = sms_smpp.CHANNEL.ask
    assert ask is not None
    accepted = await sms_smpp.CHANNEL.send(ZH, TO, of(centre))
    centre.states |= {"1": 2, "2": state}

    with pytest.raises(NotDelivered, match=f"it will not be delivered: {word}"):
        await ask(accepted.evidence, of(centre))


async def test_a_centre_that_cannot_be_asked_does_not_say_that_nothing_arrives(centre: MessageCentre) -> None:
    ask = sms_smpp.CHANNEL.ask
    assert ask is not None
    accepted = await sms_smpp.CHANNEL.send(ZH, TO, of(centre))
    centre.query_status = consts.SMPP_ESME_RINVCMDID

    with pytest.raises(ChannelError, match="it answered code 0x00000003") as refused:
        await ask(accepted.evidence, of(centre))
    assert not refused.value.retryable


async def test_a_centre_that_answers_nothing_is_left_after_eight_seconds(centre: MessageCentre) -> None:
    centre.is_silent = True

    with pytest.raises(ChannelError, match=r"^it did not answer within 8 s$") as failed:
        await sms_smpp.CHANNEL.send(ZH, TO, of(centre))

    assert failed.value.retryable


@pytest.mark.parametrize("said", [b"\x00\x00\x00\x10" * 8, b"\x00\x00\x00\x02", b""])
async def test_what_is_no_message_centre_is_to_be_tried_again(said: bytes) -> None:
    with speaking(said, b"\x00" * 2000) as port, pytest.raises(ChannelError) as failed:
        await sms_smpp.CHANNEL.send(
            ZH, TO, {"host": "127.0.0.1", "port": str(port), "system_id": "a", "password": "b", "source": "1"}
        )

    assert failed.value.retryable


async def test_no_centre_may_be_there_later(centre: MessageCentre) -> None:
    with MessageCentre("a", "b") as gone:
        settings = of(gone)

    with pytest.raises(ChannelError, match=r"^it cannot be reached$") as failed:
        await sms_smpp.CHANNEL.send(ZH, TO, settings)
    assert failed.value.retryable


@pytest.mark.parametrize("address", ["", "duty", "+86 130", "٨٦١٣٠٠٠٠", "1", "9" * 21])
async def test_what_is_no_number_is_refused_and_not_quoted(address: str) -> None:
    for channel in (sms_smpp.CHANNEL, sms_http.CHANNEL):
        settings = {"host": "h", "system_id": "a", "password": "b", "source": "1"}
        with pytest.raises(ChannelError, match="address is none of this channel") as refused:
            await channel.send(ZH, address, settings | {"endpoint": "http://127.0.0.1:1/", "secret": "x"})
        assert not refused.value.retryable


@pytest.mark.parametrize(
    "wrong", [{"password": "n1neLett"[:8] + "s"}, {"source": "区"}, {"system_id": "a" * 16}]
)
def test_what_smpp_cannot_carry_is_refused(wrong: dict[str, str]) -> None:
    settings = {"host": "h", "system_id": "a", "password": "b", "source": "1"}
    (name,) = wrong

    with pytest.raises(ValueError, match=f"setting {name}"):
        sms_smpp.CHANNEL.check(settings | wrong)


def is_signed(request: Received, secret: str) -> bool:
    at, nonce = request.headers["x-timestamp"], request.headers["x-nonce"]
    expected = hmac.new(secret.encode(), f"{at}{nonce}".encode() + request.body, sha256).hexdigest()
    return abs(time.time() - int(at)) < 300 and hmac.compare_digest(request.headers["x-signature"], expected)


def gateway(told: object = None, secret: str = "s3cret") -> HttpReceiver:
    good = answer({"code": 0, "data": {"id": "m-77"}} if told is None else told)
    return HttpReceiver(lambda request: good if is_signed(request, secret) else Answer(401))


RULES = {"secret": "s3cret", "accepted_if": "code=0", "retry_if": "code=429,500", "id_field": "data.id"}


async def test_a_gateway_is_called_with_a_signature_and_tells_its_id() -> None:
    with gateway() as receiver:
        accepted = await sms_http.CHANNEL.send(ZH, f"+{TO}", RULES | {"endpoint": f"{receiver.address}/sms"})

    assert receiver.bodies == [{"to": f"+{TO}", "text": TEXT, "id": ZH.key}]
    assert accepted.evidence == {"status": "200", "id": "m-77"}


async def test_a_gateway_gets_the_form_that_it_wants() -> None:
    template = json.dumps({"mobile": "{to}", "content": "【区】{text}", "account": "{app_id}", "n": "1"})

    with gateway() as receiver:
        settings = RULES | {"endpoint": receiver.address, "form": "form", "template": template}
        await sms_http.CHANNEL.send(ZH, TO, settings | {"app_id": "acc&1"})

    sent = parse_qs(receiver.received[0].body.decode())
    assert sent == {"mobile": [TO], "content": [f"【区】{TEXT}"], "account": ["acc&1"], "n": ["1"]}
    assert receiver.received[0].headers["x-app-id"] == "acc&1"
    assert receiver.received[0].headers["content-type"].startswith("application/x-www-form-urlencoded")


async def test_what_a_message_holds_is_put_in_once_and_never_read_as_a_place() -> None:
    template = '{"a":[{"to":"{to}","text":"{text}"}],"n":1}'

    with gateway() as receiver:
        settings = RULES | {"endpoint": receiver.address, "template": template}
        await sms_http.CHANNEL.send(saying(text='"{to}"\\', link=None), TO, settings)

    assert receiver.bodies == [{"a": [{"to": TO, "text": f'{ZH.title}\n"{{to}}"\\'}], "n": 1}]


async def test_a_gateway_with_another_secret_refuses() -> None:
    with gateway(secret="other") as receiver, pytest.raises(ChannelError, match="it answered 401") as refused:
        await sms_http.CHANNEL.send(ZH, TO, RULES | {"endpoint": receiver.address})
    assert not refused.value.retryable


@pytest.mark.parametrize(
    ("told", "is_retryable"),
    [
        ({"code": 429}, True),
        ({"code": "500"}, True),
        ({"code": 7}, False),
        ({}, False),
        ({"code": None}, False),
    ],
)
async def test_a_gateway_that_says_no_in_its_answer_says_whether_later(
    told: object, is_retryable: bool
) -> None:
    with gateway(told) as receiver, pytest.raises(ChannelError, match="was not accepted") as failed:
        await sms_http.CHANNEL.send(ZH, TO, RULES | {"endpoint": receiver.address})
    assert failed.value.retryable is is_retryable


async def test_without_rules_every_status_of_success_is_accepted() -> None:
    with HttpReceiver(Answer(202, b"OK")) as receiver:
        accepted = await sms_http.CHANNEL.send(ZH, TO, {"endpoint": receiver.address, "secret": "x"})
    assert accepted.evidence == {"status": "202"}


async def test_with_rules_garbage_is_to_be_tried_again() -> None:
    with HttpReceiver(GARBAGE) as receiver, pytest.raises(ChannelError, match="cannot be read") as failed:
        await sms_http.CHANNEL.send(ZH, TO, RULES | {"endpoint": receiver.address})
    assert failed.value.retryable


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"template": "{to} {text}"}, "template"),
        ({"template": '{"to":"{to}"}'}, "template"),
        ({"form": "form", "template": '{"a":{"to":"{to}","text":"{text}"}}'}, "template"),
        ({"accepted_if": "code"}, "accepted_if"),
        ({"retry_if": "code=429"}, "accepted_if"),
        ({"longest": "many"}, "longest"),
    ],
)
def test_rules_that_cannot_work_are_named(wrong: dict[str, str], setting: str) -> None:
    with pytest.raises(ValueError, match=f"setting {setting}"):
        sms_http.CHANNEL.check({"endpoint": "http://127.0.0.1:1/", "secret": "x"} | wrong)


async def test_an_account_of_one_session_takes_a_burst_in_few(centre: MessageCentre) -> None:
    centre.most_bound, centre.answers_after_s = 1, 0.02
    ask = sms_smpp.CHANNEL.ask
    assert ask is not None

    sent = await asyncio.gather(
        *(sms_smpp.CHANNEL.send(saying(key=f"{n:032}"), TO, of(centre)) for n in range(32)),
        *(ask({"message_ids": "1"}, of(centre)) for n in range(20)),
    )

    assert len(sent) == 52
    assert centre.refused == 0
    assert centre.binds <= 3
    assert centre.bound == 0


async def test_an_account_of_more_sessions_uses_them_at_once(centre: MessageCentre) -> None:
    centre.most_bound = 4
    centre.lets_go.clear()

    sending = asyncio.gather(
        *(
            sms_smpp.CHANNEL.send(saying(key=f"{n:032}", text="261129-014"), TO, of(centre, sessions="4"))
            for n in range(8)
        )
    )
    while centre.at_work < 4 and not sending.done():  # noqa: ASYNC110 - the centre is in threads of its own
        await asyncio.sleep(0.01)
    centre.lets_go.set()

    assert len(await sending) == 8
    assert (centre.refused, centre.binds) == (0, 4)


async def test_who_waits_too_long_for_a_session_is_not_sent_later(centre: MessageCentre) -> None:
    centre.lets_go.clear()

    sent = await asyncio.gather(
        *(sms_smpp.CHANNEL.send(saying(key=f"{n:032}", text="1"), TO, of(centre)) for n in range(6)),
        return_exceptions=True,
    )
    centre.lets_go.set()
    await sms_smpp.CHANNEL.send(saying(key=f"{6:032}", text="2"), TO, of(centre))

    assert all(isinstance(each, ChannelError) and each.retryable for each in sent)
    assert [one.text for one in centre.submitted].count("1") <= 1, "one was under way when its time was over"
