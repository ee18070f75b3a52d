"""The API as a reader uses it: numbers, the rows behind them, the past, and what a token reaches."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from bench.centre import Centre

STREET, COMMUNITY, ELSEWHERE = "420203011000", "420203011002", "420203007201"


def event(id_: str, type_: str, subject: str, at: datetime, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "source": "reading",
        "id": id_,
        "type": type_,
        "subject": subject,
        "time": at.isoformat(),
        "data": data,
    }


@pytest.fixture(scope="module")
def api(centre: Centre) -> Iterator[httpx.Client]:
    """A reader of everything, once three cases are folded: one closed, one dispatched, one elsewhere."""
    began = datetime.now(UTC) - timedelta(hours=3)
    story = [
        event("1", "dispute.reported", "r:1", began, area=COMMUNITY, kind="family"),
        event("2", "dispute.reported", "r:2", began, area=COMMUNITY, kind="land", title="词语"),
        event("3", "dispute.reported", "r:3", began, area=ELSEWHERE, kind="land"),
        event("4", "dispute.closed", "r:1", began + timedelta(hours=1), outcome="settled"),
        event("5", "dispute.dispatched", "r:2", began + timedelta(hours=2), unit=STREET),
    ]
    token = centre.source_token("reading")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/cloudevents-batch+json"}
    sent = httpx.post(f"{centre.url}/api/events", content=json.dumps(story), headers=headers)
    centre.wait_until_folded(sent.json()["position"])
    with httpx.Client(
        base_url=centre.url, headers={"Authorization": f"Bearer {centre.reader_token()}"}, timeout=60
    ) as client:
        for _ in range(600):  # rows are stored up to a second after they are folded
            if len(ids(client.get("/api/cases?source=reading"))) == 3:
                break
            time.sleep(0.1)
        yield client


def ids(answer: httpx.Response) -> set[str]:
    return {case["id"] for case in answer.json()["cases"] if case["id"].startswith("r:")}


def test_each_number_opens_the_rows_that_it_counted(api: httpx.Client) -> None:
    assert ids(api.get("/api/cases", params={"area": STREET, "status": "open"})) == {"r:2"}
    assert ids(api.get("/api/cases", params={"area": STREET, "status": "closed"})) == {"r:1"}
    assert ids(api.get("/api/cases", params={"source": "reading", "status": "unheld"})) == {"r:3"}
    assert ids(api.get("/api/cases", params={"source": "reading", "kind": "land"})) == {"r:2", "r:3"}


def test_pages_follow_each_other_without_a_gap(api: httpx.Client) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while cursor is not None or not seen:
        after = f"&cursor={quote(cursor)}" if cursor else ""
        page = api.get(f"/api/cases?source=reading&limit=1{after}").json()
        seen += [case["id"] for case in page["cases"]]
        cursor = page["next"]

    assert seen == ["r:3", "r:2", "r:1"]


@pytest.mark.parametrize("order", ["newest", "due", "closed"])
def test_pages_of_every_order_follow_each_other(api: httpx.Client, order: str) -> None:
    asked = {"source": "reading", "order": order}
    whole = [case["id"] for case in api.get("/api/cases", params=asked).json()["cases"]]
    seen: list[str] = []
    cursor: str | None = None
    while cursor is not None or not seen:
        more = asked | {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = api.get("/api/cases", params=more).json()
        seen += [case["id"] for case in page["cases"]]
        cursor = page["next"]

    assert seen == whole
    assert (
        set(seen)
        == {
            "newest": {"r:1", "r:2", "r:3"},
            "due": {"r:2", "r:3"},
            "closed": {"r:1"},
        }[order]
    )


def test_the_rows_of_a_clause_of_a_holder_and_of_a_time_are_found_and_counted(api: httpx.Client) -> None:
    now = datetime.now(UTC)

    def found(**asked: Any) -> tuple[set[str], int]:
        asked |= {"source": "reading"}
        number = api.get("/api/cases/count", params=asked).json()
        assert number["is_more"] is False
        return ids(api.get("/api/cases", params=asked)), number["n"]

    assert found(clause="dispatch", clause_is="running") == ({"r:3"}, 1)
    assert found(clause="dispatch", clause_is="met") == ({"r:1", "r:2"}, 2)
    assert found(clause="close_ordinary", clause_is="running", own=True, area=COMMUNITY) == ({"r:2"}, 1)
    assert found(holder=STREET) == ({"r:2"}, 1)
    assert found(grade="major") == (set(), 0)
    assert found(closed_from=(now - timedelta(hours=2, minutes=30)).isoformat()) == ({"r:1"}, 1)
    assert found(reported_until=(now - timedelta(hours=4)).isoformat()) == (set(), 0)
    assert found(status="closed") == ({"r:1"}, 1)
    assert found() == ({"r:1", "r:2", "r:3"}, 3)


@pytest.mark.parametrize("as_", ["corrected", "known"])
def test_a_past_instant_has_its_own_numbers_and_rows(api: httpx.Client, as_: str) -> None:
    at = (datetime.now(UTC) - timedelta(hours=2, minutes=30)).isoformat()

    numbers = api.get("/api/situation", params={"at": at, "as": as_, "area": STREET})
    rows = api.get("/api/cases", params={"at": at, "as": as_, "source": "reading", "status": "open"})

    # All of it was recorded just now: two and a half hours ago nobody knew of any of it.
    happened = as_ == "corrected"
    assert ids(rows) == ({"r:1", "r:2", "r:3"} if happened else set())
    assert numbers.status_code == (200 if happened else 404)


def test_a_plus_sign_that_was_not_escaped_is_understood(api: httpx.Client) -> None:
    assert api.get("/api/situation?at=2026-01-01T00:00:00+08:00&as=corrected").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/situation?at=2999-01-01T00:00:00Z", 400),
        ("/api/situation?at=0001-01-01T00:00:00%2B08:00", 400),
        ("/api/situation?at=2026-01-01T00:00:00", 422),
        ("/api/situation?at=yesterday", 422),
        ("/api/situation?as=guessed", 422),
        ("/api/situation?area=nowhere", 404),
        ("/api/cases?cursor=%F0%9F%98%80", 400),
        ("/api/cases?limit=0", 422),
        ("/api/cases?code_begins=26", 422),
        ("/api/cases?reported_from=0001-01-01T00:00:00%2B08:00", 400),
        ("/api/cases?cursor=LSBy", 400),
        ("/api/cases/nobody", 404),
        ("/api/nothing", 404),
        ("/api/indicators?area=nowhere", 404),
        ("/api/indicators?period=always", 422),
    ],
)
def test_a_question_that_cannot_be_answered_gets_a_problem(api: httpx.Client, path: str, status: int) -> None:
    answer = api.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_case_is_told_whole_but_for_its_words(api: httpx.Client) -> None:
    told = api.get(f"/api/cases/{quote('r:2')}").json()

    assert (told["status"], told["holder"], told["kind"]) == ("open", STREET, "land")
    assert [clause["clause"] for clause in told["episodes"][0]["clauses"]] == ["dispatch", "close"]
    assert [entry["type"] for entry in told["timeline"]] == ["dispute.reported", "dispute.dispatched"]
    assert "词语" not in json.dumps(told, ensure_ascii=False)


def test_an_indicator_is_a_fraction_with_its_formula_and_of_nothing_it_is_null(api: httpx.Client) -> None:
    told = api.get("/api/indicators", params={"area": STREET}).json()

    assert {*told["on_time"]} == {
        "value", "numerator", "denominator", "formula", "unit", "as_of", "period",
    }  # fmt: skip
    assert (told["on_time"]["numerator"], told["on_time"]["denominator"]) == (1, 1)
    assert (told["unheld"]["value"], told["unheld"]["unit"], told["unheld"]["period"]) == (0, "share", "now")
    assert told["relay_up_within_60"]["value"] is None
    assert "letters_answered" not in told


def test_indicators_are_read_of_one_period(api: httpx.Client) -> None:
    told = api.get("/api/indicators", params={"period": "month"}).json()

    assert {*told} == {"letters_issued", "letters_answered"}


def test_without_a_token_nothing_is_read(centre: Centre, api: httpx.Client) -> None:
    assert httpx.get(f"{centre.url}/api/situation").status_code == 401
    assert httpx.get(f"{centre.url}/api/situation", headers={"Authorization": "Bearer x"}).status_code == 401


def test_the_token_of_a_source_reads_nothing(centre: Centre, api: httpx.Client) -> None:
    headers = {"Authorization": f"Bearer {centre.source_token('reading')}"}

    assert httpx.get(f"{centre.url}/api/cases", headers=headers).status_code == 403


def test_a_token_with_an_area_reaches_that_area_and_what_lies_below(
    centre: Centre, api: httpx.Client
) -> None:
    made = centre.run("token", "create", "--api", "street", "--role", "street", "--area", STREET).strip()
    headers = {"Authorization": f"Bearer {made}"}

    def status(path: str) -> int:
        return httpx.get(f"{centre.url}{path}", headers=headers).status_code

    assert ids(httpx.get(f"{centre.url}/api/cases", headers=headers)) == {"r:1", "r:2"}
    assert (status(f"/api/situation?area={COMMUNITY}"), status("/api/cases/r:2")) == (200, 200)
    assert (status(f"/api/situation?area={ELSEWHERE}"), status("/api/cases/r:3")) == (403, 404)
    assert (status("/api/indicators"), status(f"/api/indicators?area={ELSEWHERE}")) == (200, 403)
