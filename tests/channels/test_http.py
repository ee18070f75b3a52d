"""How channels speak HTTP, against a server that misbehaves in each way."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from dashboard.channels import _http
from dashboard.channels._channel import ChannelError
from dashboard.channels._http import call
from tests.channels.receivers import GARBAGE, OK, Answer, HttpReceiver, answer


@pytest.mark.parametrize(
    ("status", "is_retryable"),
    [
        *((status, False) for status in (301, 400, 401, 404, 410, 413)),
        *((status, True) for status in (408, 425, 429, 500, 502, 503, 504)),
    ],
)
async def test_a_status_says_whether_it_may_be_tried_again(status: int, is_retryable: bool) -> None:
    with HttpReceiver(Answer(status, headers={"location": "/elsewhere"})) as receiver:
        told = await call(receiver.address, b"{}")

    with pytest.raises(ChannelError, match=f"^it answered {status}$") as refused:
        told.accepted()
    assert refused.value.retryable is is_retryable
    assert len(receiver.received) == 1, "a redirect was followed"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_a_status_of_success_is_accepted(status: int) -> None:
    with HttpReceiver(Answer(status, b"")) as receiver:
        assert (await call(receiver.address, b"{}")).accepted().status == status


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("999999999999999999999", 3600.0),
        ("-3", None),
        ("soon", None),
        ("٣", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600.0),
    ],
)
async def test_how_long_to_wait_is_what_the_other_side_asks_up_to_an_hour(
    told: str, seconds: float | None
) -> None:
    with HttpReceiver(Answer(429, headers={"retry-after": told.encode().decode("latin-1")})) as receiver:
        assert (await call(receiver.address)).retry_after_s == seconds


async def test_a_date_to_wait_for_is_seconds_from_now() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)

    with HttpReceiver(Answer(503, headers={"retry-after": at})) as receiver:
        waited = (await call(receiver.address)).retry_after_s

    assert waited is not None
    assert 85 < waited <= 90


async def test_nobody_there_may_be_there_later() -> None:
    with HttpReceiver() as receiver:
        address = receiver.address

    with pytest.raises(ChannelError, match=r"^it cannot be reached$") as failed:
        await call(address)
    assert failed.value.retryable


async def test_an_answer_that_breaks_off_is_none() -> None:
    with (
        HttpReceiver(Answer(hangs_up=True)) as receiver,
        pytest.raises(ChannelError, match="broke off") as failed,
    ):
        await call(receiver.address)
    assert failed.value.retryable


async def test_a_slow_answer_is_waited_for_eight_seconds_and_no_longer() -> None:
    with HttpReceiver(script=[Answer(after_s=30), Answer(body=b"x" * 400, trickles_s=0.1)]) as receiver:
        ends = await asyncio.gather(*(call(receiver.address) for _ in range(2)), return_exceptions=True)

    assert [str(end) for end in ends] == ["it did not answer within 8 s"] * 2
    assert all(isinstance(end, ChannelError) and end.retryable for end in ends)


async def test_of_a_long_answer_no_more_is_read_than_the_first_part() -> None:
    with HttpReceiver(Answer(body=b"x" * 5_000_000)) as receiver:
        told = await call(receiver.address)

    assert len(told.body) == _http.LONGEST_ANSWER


@pytest.mark.parametrize("body", [GARBAGE.body, b"", b"[]", b'"x"', b"[" * 60_000, b"{"])
async def test_what_is_no_object_is_not_quoted_and_may_be_better_later(body: bytes) -> None:
    with HttpReceiver(Answer(body=body)) as receiver:
        told = await call(receiver.address)

    with pytest.raises(ChannelError, match=r"^its answer cannot be read$") as failed:
        told.object()
    assert failed.value.retryable


@pytest.mark.parametrize("address", ["ftp://x/", "http://[::1", "/only/a/path", ""])
async def test_an_address_that_is_none_is_not_tried_again(address: str) -> None:
    with pytest.raises(ChannelError) as failed:
        await call(address)
    assert not failed.value.retryable
    assert address == "" or address not in str(failed.value)


async def test_a_header_that_cannot_be_sent_is_not_tried_again() -> None:
    with HttpReceiver() as receiver:
        for value in ("a\nb", "钥匙"):
            with pytest.raises(ChannelError, match="cannot be put into a request") as failed:
                await call(receiver.address, headers={"x-token": value})
            assert not failed.value.retryable

    assert receiver.received == []


async def test_calls_one_after_another_share_a_connection() -> None:
    with HttpReceiver(OK) as receiver:
        for _ in range(20):
            await call(receiver.address, b"{}")

        assert len(receiver.connections) == 1


async def test_a_call_after_the_other_side_closed_the_connection_opens_another() -> None:
    with HttpReceiver(OK) as receiver:
        await call(receiver.address)
        receiver.stop()
        receiver.start()
        await asyncio.sleep(0.1)  # this loop hears that the first one is closed

        assert (await call(receiver.address)).status == 200


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with HttpReceiver(OK) as receiver, HttpReceiver(OK) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        monkeypatch.setenv("ALL_PROXY", proxy.address)

        await call(receiver.address)

    assert (len(receiver.received), len(proxy.received)) == (1, 0)


async def test_a_call_that_is_given_up_takes_nothing_with_it() -> None:
    with HttpReceiver(script=[Answer(after_s=30)]) as receiver:
        task = asyncio.create_task(call(receiver.address))
        await receiver.waited_for(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert (await call(receiver.address)).status == 200


async def test_addresses_that_are_secrets_are_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    with HttpReceiver(answer({}, 500)) as receiver:
        await call(f"{receiver.address}/send?key=s3cret")

    assert "s3cret" not in caplog.text
