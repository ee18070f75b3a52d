from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from dashboard.ingest.binary_mode import in_headers
from dashboard.ingest.bodies import Bodies
from dashboard.ingest.pace import Pace
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import JournalError
from tests.ingest.fakes import Areas, Centre, SickJournal, StillClock
from tests.ingest.items import REPORT, batch, item, items
from tests.ingest.serving import BATCH, ONE, Gate, serving

PATH = "/api/events"


def is_problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, object] = answer.json()
    assert found["status"] == status
    assert found["instance"] == PATH
    return found


# ── what is taken ───────────────────────────────────────────────────────────────────────────────────────


async def test_one_event_is_durable_when_it_is_answered(gate: Gate) -> None:
    answer = await gate.http.post(PATH, content=item(), headers=ONE)

    assert answer.status_code == 200
    assert answer.json() == {"accepted": 1, "duplicates": 0, "rejected": [], "position": 1}
    assert [r.event.id for r in gate.centre.recorded()] == ["grid-1"]


async def test_a_batch_sent_again_is_answered_as_duplicates(gate: Gate) -> None:
    body = batch(*items(500))

    first = await gate.http.post(PATH, content=body, headers=BATCH)
    again = await gate.http.post(PATH, content=body, headers=BATCH)

    assert first.json() == {"accepted": 500, "duplicates": 0, "rejected": [], "position": 500}
    assert again.json() == {"accepted": 0, "duplicates": 500, "rejected": [], "position": 500}


async def test_the_binary_mode_is_the_same_event(gate: Gate) -> None:
    headers, body = in_headers(item(subject="案-1"))

    answer = await gate.http.post(PATH, content=body, headers=headers)

    assert answer.json()["accepted"] == 1
    assert gate.centre.recorded()[0].event.subject == "案-1"


async def test_an_empty_batch_is_answered(gate: Gate) -> None:
    answer = await gate.http.post(PATH, content=b"[]", headers=BATCH)

    assert answer.json() == {"accepted": 0, "duplicates": 0, "rejected": [], "position": 0}


BAD = {
    "malformed": b'{"id": "x", oops}',
    "wrong type": item(data={**REPORT, "area": 5}),
    "year 1": item(time="0001-01-01T00:00:00Z"),
    "year 9999": item(time="9999-12-31T23:59:59Z"),
    "no offset": item(time="2026-09-07T10:00:00"),
    "unknown area": item(data={**REPORT, "area": "zz"}),
    "ten megabytes": item(data={**REPORT, "title": "x" * 10_000_000}),
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep in data": item().replace(b'"neighbours"', b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
    "bad utf-8": item().replace(b"neighbours", b"\xff\xfe"),
    "gbk": item(data={**REPORT, "kind": "邻里"}).decode().encode("gbk"),
    "half a surrogate": item().replace(b"neighbours", b"\\ud800"),
    "the other half": item().replace(b"neighbours", b"\\udc00"),
    "duplicate key": item().replace(b'"id"', b'"id":"other","id"'),
    "not a number": item().replace(b'"neighbours"', b"NaN"),
    "huge number": item().replace(b'"neighbours"', b"9" * 10_000),
    "nul": item(id="a\x00b"),
    "a person": item(data={**REPORT, "witness": {"name": "x"}}),
    "another source": item(source="hotline"),
    "a system type": item("deadline.breached", {"x": 1}),
    "no object": b"7",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_of_a_batch_only_the_bad_item_is_lost_and_it_is_named_and_kept(bad: bytes) -> None:
    async with serving() as gate:
        answer = await gate.http.post(
            PATH, content=batch(item(id="before"), bad, item(id="after")), headers=BATCH
        )

        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["accepted"] == 2
        assert [r["index"] for r in found["rejected"]] == [1]
        assert found["rejected"][0]["reason"]
        assert [r.event.id for r in gate.centre.recorded()] == ["before", "after"]
        (kept,) = gate.centre.refusals.kept
        assert kept.raw == bad[: len(kept.raw)]
        assert kept.is_truncated == (len(kept.raw) < len(bad))


async def test_a_batch_of_all_that_is_bad_still_takes_what_is_good() -> None:
    async with serving() as gate:
        body = batch(*(part for i, bad in enumerate(BAD.values()) for part in (item(id=f"good-{i}"), bad)))

        answer = await gate.http.post(PATH, content=body, headers=BATCH)

        assert answer.json()["accepted"] == len(BAD)
        assert len(answer.json()["rejected"]) == len(BAD)


# ── what is refused as a whole ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{not json", ONE),
        (b"", ONE),
        (item()[:-1], ONE),
        (item().replace(b"neighbours", b"\xff"), ONE),
        (batch(item()), ONE),
        (b'"an event"', ONE),
        (b"\xef\xbb\xbf" + item(), ONE),
        (item(), BATCH),
        (batch(item())[:-1], BATCH),
        (b"\xff\xfe[\x00]\x00", BATCH),
    ],
)
async def test_what_is_not_json_or_no_batch_is_refused_and_kept(body: bytes, headers: dict[str, str]) -> None:
    async with serving() as gate:
        answer = await gate.http.post(PATH, content=body, headers=headers)

        found = is_problem(answer, 400)
        (kept,) = gate.centre.refusals.kept
        assert (kept.source, kept.raw, kept.reason) == ("grid", body, found["detail"])
        assert gate.centre.recorded() == []


async def test_of_a_large_message_that_is_not_json_only_the_head_is_kept() -> None:
    async with serving() as gate:
        is_problem(await gate.http.post(PATH, content=b"[" + b"x" * 100_000, headers=BATCH), 400)

        (kept,) = gate.centre.refusals.kept
        assert len(kept.raw) == 64 * 1024
        assert kept.is_truncated


@pytest.mark.parametrize("authorization", ["", "Basic eDp5", "Bearer", "Bearer unknown", "Bearer reader"])
async def test_without_the_token_of_a_source_nothing_is_read_or_kept(authorization: str) -> None:
    async with serving() as gate:
        answer = await gate.http.post(PATH, content=b"{", headers={**ONE, "Authorization": authorization})

        is_problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
        assert gate.centre.refusals.kept == []


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json"},
        {"content-type": "text/csv"},
        {},
        {**ONE, "content-encoding": "gzip"},
        {"content-type": "text/plain", "ce-specversion": "1.0"},
    ],
)
async def test_what_is_no_cloudevent_in_json_is_not_supported(headers: dict[str, str]) -> None:
    async with serving() as gate:
        is_problem(await gate.http.post(PATH, content=item(), headers=headers), 415)


async def test_a_batch_of_ten_thousand_is_taken_and_one_more_is_too_many() -> None:
    async with serving() as gate:
        some = items(10_001)

        is_problem(await gate.http.post(PATH, content=batch(*some), headers=BATCH), 413)
        assert gate.centre.recorded() == []

        answer = await gate.http.post(PATH, content=batch(*some[:10_000]), headers=BATCH)
        assert answer.json()["accepted"] == 10_000


async def test_a_body_over_the_limit_is_refused_by_its_length_before_it_is_read() -> None:
    async with serving() as gate:
        answer = await gate.http.post(PATH, content=b" " * (16 * 1024 * 1024 + 1), headers=BATCH)

        is_problem(answer, 413)


async def test_a_body_that_does_not_say_its_length_is_refused_where_it_is_over() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * (1024 * 1024)

    async with serving() as gate:
        answer = await gate.http.post(PATH, content=endless(), headers=BATCH)

        is_problem(answer, 413)


async def test_a_body_of_just_the_limit_is_read() -> None:
    async with serving() as gate:
        body = batch(item()).ljust(16 * 1024 * 1024)

        assert (await gate.http.post(PATH, content=body, headers=BATCH)).json()["accepted"] == 1


async def test_a_body_that_does_not_end_is_given_up() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"["
        await asyncio.sleep(1)

    async with serving(bodies=Bodies(within_s=0.1)) as gate:
        is_problem(await gate.http.post(PATH, content=slow(), headers=BATCH), 408)


async def test_a_source_that_is_too_fast_is_told_when_to_come_back() -> None:
    async with serving(Centre(pace=Pace(per_s=0.1, burst=10))) as gate:
        await gate.http.post(PATH, content=batch(*items(10)), headers=BATCH)
        answer = await gate.http.post(PATH, content=batch(*items(3, start=10)), headers=BATCH)

        is_problem(answer, 429)
        assert 1 <= int(answer.headers["retry-after"]) <= 30
        assert len(gate.centre.recorded()) == 10


async def test_large_messages_have_bounds_together_too() -> None:
    async with serving(bodies=Bodies(most_held=1000)) as gate:
        is_problem(await gate.http.post(PATH, content=batch(*items(50)), headers=BATCH), 429)

        assert (await gate.http.post(PATH, content=item(), headers=ONE)).status_code == 200


async def test_a_store_that_is_down_is_said_with_a_time_to_come_back_and_nothing_is_lost() -> None:
    journal = SickJournal(MemoryJournal(StillClock()))
    async with serving(Centre(journal=journal)) as gate:  # type: ignore[arg-type]
        journal.wrong = JournalError("disk full")
        answer = await gate.http.post(PATH, content=item(), headers=ONE)
        is_problem(answer, 503)
        assert int(answer.headers["retry-after"]) >= 1

        journal.wrong = None
        assert (await gate.http.post(PATH, content=item(), headers=ONE)).json()["accepted"] == 1


async def test_messages_refused_are_counted_by_status() -> None:
    async with serving() as gate:
        await gate.http.post(PATH, content=b"{", headers=ONE)

        assert gate.centre.counted("onescreen_ingest_messages_refused_total", status="400") == 1


# ── the process stays up ────────────────────────────────────────────────────────────────────────────────


async def test_a_client_that_goes_away_in_the_middle_of_a_body_leaves_nothing_behind(gate: Gate) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", gate.port)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer grid-token\r\nContent-Length: 100\r\n"
    writer.write(head.encode() + b"Content-Type: application/cloudevents+json\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    assert (await gate.http.post(PATH, content=item(), headers=ONE)).json()["position"] == 1
    assert gate.centre.refusals.kept == []


async def test_while_a_large_batch_is_read_the_loop_goes_on() -> None:
    works = await between_turns(batch(*items(10_000)))

    assert max(works) < sum(works) / 4, "the most of it was done in one go"


async def between_turns(body: bytes) -> list[float]:
    """Seconds of the loop's own work from each of its turns to the next, while the message was taken."""
    works: list[float] = []

    async def beat() -> None:
        while True:
            started = time.thread_time()
            await asyncio.sleep(0.001)
            works.append(time.thread_time() - started)

    async with serving() as gate:
        gc.collect()
        gc.freeze()
        beating = asyncio.create_task(beat())
        answer = await gate.http.post(PATH, content=body, headers=BATCH)
        beating.cancel()
        gc.unfreeze()
    assert answer.json()["accepted"] == 10_000
    return works


async def test_messages_that_come_together_are_each_answered_for_themselves(gate: Gate) -> None:
    answers = await asyncio.gather(
        *(gate.http.post(PATH, content=batch(*items(20, start=20 * i)), headers=BATCH) for i in range(20))
    )

    assert [a.json()["accepted"] for a in answers] == [20] * 20
    assert len(gate.centre.recorded()) == 400


async def test_the_way_in_is_documented() -> None:
    async with serving() as gate:
        docs = (await gate.http.get("/openapi.json")).json()

    post = docs["paths"][PATH]["post"]
    assert set(post["requestBody"]["content"]) >= {ONE["content-type"], BATCH["content-type"]}
    assert set(post["responses"]) == {"200", "400", "401", "408", "413", "415", "429", "503"}
    assert "rejected" in json.dumps(docs["components"]["schemas"]["Receipt"])


async def test_areas_that_are_added_while_it_runs_are_known() -> None:
    areas = Areas("a")
    async with serving(Centre(areas=areas)) as gate:
        areas.later = {"new"}
        body = item(data={**REPORT, "area": "new"})

        assert (await gate.http.post(PATH, content=body, headers=ONE)).json()["accepted"] == 1
