"""Relays over HTTP: the rows, one relay hop by hop, and latencies to the second for any area and time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx
import pytest

from bench.centre import Centre

DISTRICT, STREET, COMMUNITY, ELSEWHERE = "420203000000", "420203011000", "420203011002", "420203007201"
PATH = [DISTRICT, STREET, COMMUNITY, "household"]
ZONE = ZoneInfo("Asia/Shanghai")
BEGAN = (datetime.now(ZONE) - timedelta(days=2)).replace(hour=10, minute=5, second=0, microsecond=0)


def stamp(kind: str, relay: str, hop: int, minute: float, path: list[str], **said: Any) -> dict[str, Any]:
    data = {"message": "m", "direction": "down", "hop": hop, "from": path[hop], "to": path[hop + 1], **said}
    if (kind, hop) == ("sent", 0):
        data["path"] = path
    return {
        "specversion": "1.0",
        "source": "relaying",
        "id": f"{relay}-{kind}-{hop}",
        "type": f"relay.{kind}",
        "subject": relay,
        "time": (BEGAN + timedelta(minutes=minute)).isoformat(),
        "data": data,
    }


STORY = [
    stamp("sent", "y:whole", 0, 0, PATH),
    stamp("received", "y:whole", 0, 5, PATH),
    stamp("read", "y:whole", 0, 6, PATH),
    stamp("sent", "y:whole", 1, 7, PATH),
    stamp("received", "y:whole", 1, 27, PATH),
    stamp("received", "y:whole", 2, 40, PATH, households={"should": 100, "reached": 93}),
    stamp("sent", "y:silent", 0, 70, PATH),
    stamp("received", "y:silent", 0, 71, PATH),
    stamp("sent", "y:other", 0, 80, [DISTRICT, "420203007000", ELSEWHERE]),
    stamp("received", "y:other", 1, 145, [DISTRICT, "420203007000", ELSEWHERE]),
    stamp("received", "y:headless", 0, 90, PATH),
]


@pytest.fixture(scope="module")
def api(centre: Centre) -> Iterator[httpx.Client]:
    """A reader of everything, once four relays are stored: in time, no receipt, late, no start."""
    headers = {
        "Authorization": f"Bearer {centre.source_token('relaying')}",
        "Content-Type": "application/cloudevents-batch+json",
    }
    sent = httpx.post(f"{centre.url}/api/events", content=json.dumps(STORY), headers=headers)
    assert sent.json()["rejected"] == []
    centre.wait_until_folded(sent.json()["position"])
    token = centre.reader_token()
    with httpx.Client(
        base_url=centre.url, headers={"Authorization": f"Bearer {token}"}, timeout=60
    ) as client:
        for _ in range(600):  # rows are stored up to a second after they are folded
            if len(ids(client.get("/api/relays"))) == 4:
                break
            time.sleep(0.1)
        yield client


def ids(answer: httpx.Response) -> list[str]:
    return [relay["id"] for relay in answer.json()["relays"]]


def whole_hour(minute: float) -> str:
    at = BEGAN + timedelta(minutes=minute)
    return at.replace(minute=0).isoformat()


def test_rows_stand_last_sent_first_and_those_without_a_start_last(api: httpx.Client) -> None:
    assert ids(api.get("/api/relays")) == ["y:other", "y:silent", "y:whole", "y:headless"]


def test_each_number_opens_the_rows_that_it_counted(api: httpx.Client) -> None:
    assert ids(api.get("/api/relays", params={"status": "no_receipt"})) == ["y:silent"]
    assert ids(api.get("/api/relays", params={"area": STREET, "status": "within_60"})) == ["y:whole"]
    assert ids(api.get("/api/relays", params={"status": "unstarted"})) == ["y:headless"]
    assert ids(api.get("/api/relays", params={"direction": "up"})) == []


def test_pages_follow_each_other_without_a_gap(api: httpx.Client) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        after = f"&cursor={quote(cursor)}" if cursor else ""
        page = api.get(f"/api/relays?limit=1{after}").json()
        seen += [relay["id"] for relay in page["relays"]]
        cursor = page["next"]

    assert seen == ["y:other", "y:silent", "y:whole", "y:headless"]


def test_a_past_instant_has_its_own_rows(api: httpx.Client) -> None:
    at = (BEGAN + timedelta(minutes=75)).isoformat()

    rows = api.get("/api/relays", params={"at": at, "as": "corrected", "area": DISTRICT}).json()["relays"]

    assert {row["id"]: row["status"] for row in rows} == {"y:silent": "in_flight", "y:whole": "within_60"}


def test_a_relay_is_told_hop_by_hop_with_what_nobody_knows(api: httpx.Client) -> None:
    told = api.get(f"/api/relays/{quote('y:whole')}").json()

    assert (told["status"], told["latency_s"], told["used_s"]) == ("within_60", 2400.0, 2400.0)
    assert [hop["level"] for hop in told["hops"]] == [
        "district-street",
        "street-community",
        "community-household",
    ]
    assert [hop["state"] for hop in told["hops"]] == ["known", "known", "unknown"]
    assert [hop["latency_s"] for hop in told["hops"]] == [300.0, 1200.0, None]
    assert [hop["hand_over_s"] for hop in told["hops"]] == [120.0, None, None]
    assert (told["hops"][0]["from"], told["hops"][0]["to"]) == (DISTRICT, STREET)
    assert told["hops"][0]["read_at"] is not None
    assert (told["unknown_hops"], told["slowest_hop"]) == (1, 1)
    assert told["households"] == {"should": 100, "reached": 93}


def test_a_relay_without_a_receipt_says_who_has_it_and_when_it_was_breached(api: httpx.Client) -> None:
    told = api.get(f"/api/relays/{quote('y:silent')}").json()

    assert (told["status"], told["station"], told["towards"]) == ("no_receipt", STREET, COMMUNITY)
    assert datetime.fromisoformat(told["breached_at"]) == BEGAN + timedelta(minutes=130)
    assert told["households"] is None


def test_a_breach_is_told_with_the_instant_at_which_the_centre_recorded_it(api: httpx.Client) -> None:
    for _ in range(600):  # within a second of the rows being stored
        told = api.get(f"/api/relays/{quote('y:silent')}").json()
        if told["breach_recorded_at"] is not None:
            break
        time.sleep(0.1)
    in_time = api.get(f"/api/relays/{quote('y:whole')}").json()

    assert datetime.fromisoformat(told["breach_recorded_at"]) > BEGAN + timedelta(days=1)
    assert (in_time["breached_at"], in_time["breach_recorded_at"]) == (None, None)


@pytest.mark.parametrize("first", ["day", "hour", "open"])
def test_latencies_are_exact_for_an_area_whether_by_days_or_by_hours(api: httpx.Client, first: str) -> None:
    midnight = BEGAN.replace(hour=0, minute=0)
    asked = {
        "day": {"from": midnight.isoformat(), "to": (midnight + timedelta(days=1)).isoformat()},
        "hour": {"from": whole_hour(0), "to": whole_hour(130)},
        "open": {},
    }[first]

    down = api.get("/api/relays/latency", params={"area": STREET, **asked}).json()["down"]

    assert down["share_within_60"] == {
        "value": 0.5,
        "numerator": 1,
        "denominator": 2,
        "formula": "within_60 ÷ (complete + no_receipt)",
    }
    assert down["latency"] == {"n": 1, "p50_s": 2400, "p90_s": 2400, "p99_s": 2400, "max_s": 2400}
    assert down["households"] == {"reached": 93, "should": 100, "unknown": 1}
    assert {hop["level"]: (hop["latency"]["n"], hop["unknown"]) for hop in down["hops"]} == {
        "district-street": (2, 0),
        "street-community": (1, 0),
        "community-household": (0, 1),
    }
    assert down["slowest_hop"] == "street-community"


def test_an_hour_holds_what_was_sent_in_it_and_the_end_is_outside(api: httpx.Client) -> None:
    period = {"from": whole_hour(0), "to": whole_hour(60)}

    down = api.get("/api/relays/latency", params=period).json()["down"]

    assert (down["complete"], down["no_receipt"]) == (1, 0)


def test_of_nothing_no_share_is_told(api: httpx.Client) -> None:
    up = api.get("/api/relays/latency").json()["up"]

    assert (up["share_within_60"]["value"], up["latency"]["p50_s"], up["slowest_hop"]) == (None, None, None)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/relays?at=2999-01-01T00:00:00Z", 400),
        ("/api/relays?cursor=%F0%9F%98%80", 400),
        ("/api/relays?direction=sideways", 422),
        ("/api/relays?area=nowhere", 404),
        ("/api/relays/nobody", 404),
        ("/api/relays/latency?from=2026-01-01T00:30:00Z", 400),
        ("/api/relays/latency?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", 400),
        ("/api/relays/latency?to=9999-12-31T23:00:00-08:00", 400),
        ("/api/relays/latency?from=today", 422),
    ],
)
def test_a_question_that_cannot_be_answered_gets_a_problem(api: httpx.Client, path: str, status: int) -> None:
    answer = api.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_token_with_an_area_reaches_that_area_and_what_lies_below(
    centre: Centre, api: httpx.Client
) -> None:
    made = centre.run("token", "create", "--api", "relays", "--role", "street", "--area", STREET).strip()
    headers = {"Authorization": f"Bearer {made}"}

    def asked(path: str) -> httpx.Response:
        return httpx.get(f"{centre.url}{path}", headers=headers)

    assert ids(asked("/api/relays")) == ["y:silent", "y:whole", "y:headless"]
    assert asked("/api/relays/latency").json()["down"]["complete"] == 1
    assert asked("/api/relays/y:whole").status_code == 200
    assert asked("/api/relays/y:other").status_code == 404
    assert asked(f"/api/relays/latency?area={ELSEWHERE}").status_code == 403
    assert httpx.get(f"{centre.url}/api/relays").status_code == 401
