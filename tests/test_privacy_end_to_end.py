"""A name, a number and words through a whole centre: they come out at one door, and stand nowhere else."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.centre import Centre, area_codes

NAME, PHONE, CITIZEN = "张三丰", "13800008000", "11010519491231002X"
STREET, TITLE = "无名路一号院", "楼上漏水到楼下"
SECRETS = (NAME, PHONE, CITIZEN, STREET, TITLE)
CASE = "grid-secret"
PASSWORD = "a long enough sentence of words"
ASKED = {"case": CASE, "part": "persons", "purpose": "contact"}
TOLD = {
    "reporter.name": NAME, "reporter.phone": PHONE,
    "parties.0.name": NAME, "parties.0.id_card": CITIZEN, "parties.0.address": STREET,
}  # fmt: skip


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with Centre(tmp_path / "centre") as found:
        found.load_areas()
        yield found


def send(centre: Centre, token: str, id_: str, **data: Any) -> dict[str, Any]:
    event = {
        "specversion": "1.0", "id": id_, "source": "grid", "type": "dispute.reported", "subject": id_,
        "time": datetime.now(UTC).isoformat(),
        "data": {"area": area_codes()[0], "kind": "neighbours", **data},
    }  # fmt: skip
    headers = {"authorization": f"Bearer {token}", "content-type": "application/cloudevents+json"}
    answer = httpx.post(f"{centre.url}/api/events", json=event, headers=headers)
    found: dict[str, Any] = answer.json()
    return found


@contextmanager
def signed_in(centre: Centre, name: str, role: str) -> Iterator[httpx.Client]:
    path = centre.run("user", "create", name, "--role", role).strip()
    of_a_page = {"sec-fetch-site": "same-origin", "origin": centre.url}
    with httpx.Client(base_url=centre.url, headers=of_a_page, timeout=30) as browser:
        word = path.partition("link=")[2]
        done = browser.post("/sign-in", data={"link": word, "password": PASSWORD, "again": PASSWORD})
        assert done.status_code == 303
        yield browser


def unmasked(browser: httpx.Client, **asked: str) -> httpx.Response:
    return browser.post("/desk/unmask", json={**ASKED, **asked})


def held_by(folder: Path) -> dict[str, list[str]]:
    """The secrets in every file of the centre, by file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = {str(p): [s for s in SECRETS if s.encode() in p.read_bytes()] for p in files}
    return {path: secrets for path, secrets in found.items() if secrets}


def test_who_a_case_is_about_comes_out_at_one_door_and_stands_nowhere_else(
    centre: Centre, tmp_path: Path
) -> None:
    persons = signed_in(centre, "operator", "district"), signed_in(centre, "looks", "auditor")
    with persons[0] as operator, persons[1] as auditor:
        _comes_out_at_one_door(centre, operator, auditor)
    assert held_by(tmp_path) == {}


def _comes_out_at_one_door(centre: Centre, operator: httpx.Client, auditor: httpx.Client) -> None:
    token = centre.source_token("grid")
    party = {"name": NAME, "id_card": CITIZEN, "address": STREET}
    reporter = {"name": NAME, "phone": PHONE}
    taken = send(centre, token, CASE, title=TITLE, reporter=reporter, parties=[party])
    assert taken["accepted"] == 1
    refused = send(centre, token, "grid-2", witness={"name": NAME}, phone=PHONE)
    assert refused["accepted"] == 0
    centre.wait_until_folded(taken["position"])

    # Nowhere on the disk and in no answer: the journal, the read tables, the log, the API, a file, metrics.
    centre.reader_token()
    said = [centre.get(path)[1].decode() for path in (f"/api/cases/{CASE}", "/api/cases", "/metrics")]
    said += [operator.get("/desk/export?format=csv").text, operator.get(f"/case/{CASE}").text]
    said += [json.dumps(refused, ensure_ascii=False)]
    assert [secret for secret in SECRETS if secret in "".join(said)] == []

    # One door, for who may.
    assert unmasked(operator).json() == {"seconds": 60.0, "fields": TOLD}
    assert TITLE in unmasked(operator, part="words").text
    assert unmasked(auditor).status_code == 403
    assert httpx.post(f"{centre.url}/desk/unmask", json=ASKED).status_code in (303, 401)

    # The key turns while it runs: all opens before, meanwhile and after, and the old key goes.
    centre.run("vault", "rotate")
    assert unmasked(operator).json()["fields"] == TOLD
    time.sleep(1.5)
    send(centre, token, "grid-3", reporter=reporter)
    keys = centre.run("vault", "status").splitlines()
    assert [line.split()[1:] for line in keys] == [["9", "seals"], ["0", "old"]]
    hour = time.time() - 3_700
    os.utime(centre.data / "key", (hour, hour))
    centre.run("vault", "forget")
    assert len(centre.run("vault", "status").splitlines()) == 1
    centre.stop()
    centre.start()
    assert unmasked(operator).json()["fields"] == TOLD
    assert unmasked(operator, case="grid-3").json()["fields"]["reporter.phone"] == PHONE

    audited = centre.run("audit", "export")
    assert audited.count("case.unmasked") == 6
    assert [secret for secret in SECRETS if secret in audited] == []
