"""The receiver that other tests trust: it is sent what it says, and answers as it was told."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.channels.receivers import OK, Answer, HttpReceiver, answer

ROOT = Path(__file__).resolve().parents[2]


def test_what_it_was_sent_is_kept_in_order_and_stamped() -> None:
    before_ns = time.monotonic_ns()

    with HttpReceiver() as receiver:
        for number in range(3):
            httpx.post(f"{receiver.address}/there?n={number}", json={"n": number}, headers={"X-Of": "me"})

    assert [request.json["n"] for request in receiver.received] == [0, 1, 2]
    assert receiver.received[1].path == "/there"
    assert receiver.received[1].query == "n=1"
    assert receiver.received[1].headers["x-of"] == "me"
    stamps = [request.at_ns for request in receiver.received]
    assert stamps == sorted(stamps)
    assert stamps[0] > before_ns


def test_a_script_is_answered_once_and_then_as_usual() -> None:
    script = [answer({"of": "script"}, 429, retry_after="7"), Answer(500)]

    with HttpReceiver(answer({"of": "usual"}), script=script) as receiver:
        told = [httpx.post(receiver.address) for _ in range(3)]

    assert [one.status_code for one in told] == [429, 500, 200]
    assert told[0].headers["retry-after"] == "7"
    assert told[2].json() == {"of": "usual"}


def test_an_answer_may_follow_from_the_request() -> None:
    with HttpReceiver(lambda request: answer({"was": request.body.decode()})) as receiver:
        assert httpx.post(receiver.address, content=b"x").json() == {"was": "x"}


def test_it_can_hang_up_in_the_middle() -> None:
    with (
        HttpReceiver(Answer(hangs_up=True)) as receiver,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        httpx.post(receiver.address)


def test_it_can_be_slow_and_is_stopped_all_the_same() -> None:
    with HttpReceiver(Answer(after_s=60)) as receiver, pytest.raises(httpx.ReadTimeout):
        httpx.post(receiver.address, timeout=0.2)


async def test_a_test_on_a_loop_waits_for_what_comes() -> None:
    with HttpReceiver(OK) as receiver:
        async with httpx.AsyncClient() as client:
            await client.post(receiver.address, json=1)
            assert len(await receiver.waited_for(1)) == 1

        with pytest.raises(TimeoutError, match="1 of 2 requests came"):
            await receiver.waited_for(2, within_s=0.05)


def test_it_comes_back_at_the_same_address() -> None:
    with HttpReceiver() as receiver:
        first = receiver.address
        receiver.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.post(first)
        receiver.start()

        assert httpx.post(first).status_code == 200


def test_in_a_process_of_its_own_it_writes_a_line_a_request() -> None:
    command = [sys.executable, "-m", "tests.channels.receivers", "--answers", "503"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        address = json.loads(process.stdout.readline())["address"]
        statuses = [httpx.post(f"{address}/a", content=body).status_code for body in (b"one", b"\xff")]
        lines = [json.loads(process.stdout.readline()) for _ in range(2)]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()

    assert statuses == [503, 200]
    assert [line["path"] for line in lines] == ["/a", "/a"]
    assert lines[0]["body"] == "one"
    assert lines[1]["body_base64"] == "/w=="
