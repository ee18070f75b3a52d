"""Alerts over HTTP, of a running centre: who reads, who acts, and that what was answered is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bench.centre import Centre
from bench.signed_in import signed_in
from dashboard import wiring
from dashboard.access.alert_links import PURPOSE, make_link
from dashboard.access.forms import form_token
from dashboard.config import Settings
from dashboard.ports.alerts import Changes, Group, Notice
from dashboard.reading.alert_proof import MOST_GROUPS, MOST_IN_A_TABLE
from tests.acting.alert_centre import episode_of, group_of, notice_of

DISTRICT, STREET, OTHER_STREET, AUDITOR, COMMUNITY = range(5)
HERE = "420203011000"
THERE = "420203007000"
PROBLEM = "application/problem+json"


class Alerts:
    """The alerts of a running centre: what the alert role would have made is put there by hand."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.store = wiring.open_store(Settings(data=centre.data))
        grants = [
            ("district", None),
            ("street", HERE),
            ("street", THERE),
            ("auditor", None),
            ("community", HERE),
        ]
        self.cookies = signed_in(centre, grants, named="minder")

    def raised(self, name: str, *, area: str = HERE) -> tuple[Group, Notice]:
        now = datetime.now(UTC)
        group = group_of(name, area=area, opened_at=now, next_step_at=now + timedelta(minutes=15))
        notice = notice_of(group, created_at=now, accepted_at=now)
        episode = episode_of(name, area=area, opened_at=now, group=group.id)
        self.store.alerts.commit(Changes(groups=[group], episodes=[episode], notices=[notice]))
        return group, notice

    def browser(self, who: int, **more: str) -> httpx.Client:
        """Of a person, on a page of this centre."""
        cookie = self.cookies[who]
        secret = cookie.partition("=")[2]
        headers = {"cookie": cookie, "x-form-token": form_token(secret), "sec-fetch-site": "same-origin"}
        return httpx.Client(base_url=self.centre.url, headers={**headers, **more})

    def reader(self) -> httpx.Client:
        headers = {"authorization": f"Bearer {self.centre.reader_token()}"}
        return httpx.Client(base_url=self.centre.url, headers=headers)

    def types(self, subject: str) -> list[str]:
        return [r.event.type for r in self.store.journal.of_subject(subject)]


@pytest.fixture(scope="module")
def alerts(centre: Centre) -> Alerts:
    return Alerts(centre)


@pytest.fixture
def own_centre(tmp_path: Path) -> Iterator[Centre]:
    """One that may be killed."""
    made = Centre(tmp_path / "centre")
    with made:
        made.load_areas()
        made.reader_token()
        made.wait_until_folded(made.head())
        yield made


def check_problem(answer: httpx.Response, status: int) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status


def test_a_reader_and_a_person_are_told_of_alerts_within_their_reach(alerts: Alerts) -> None:
    mine, _ = alerts.raised("mine")
    theirs, _ = alerts.raised("theirs", area=THERE)

    with alerts.reader() as reader, alerts.browser(STREET) as street:
        all_, own = reader.get("/api/alerts").json(), street.get("/api/alerts").json()
        away = street.get(f"/api/alerts/{theirs.id}")

    assert {mine.id, theirs.id} <= {each["id"] for each in all_["alerts"]}
    assert mine.id in {each["id"] for each in own["alerts"]}
    assert theirs.id not in {each["id"] for each in own["alerts"]}
    assert own["counts"]["unacked"] < all_["counts"]["unacked"]
    check_problem(away, 404)


def test_pages_and_filters_are_those_of_the_desk(alerts: Alerts) -> None:
    for n in range(5):
        alerts.raised(f"page-{n}")

    with alerts.reader() as reader:
        seen: list[str] = []
        asked: dict[str, Any] = {"state": "unacked", "rule": "case_overdue", "area": HERE, "limit": 2}
        while True:
            page = reader.get("/api/alerts", params=asked).json()
            seen += [each["id"] for each in page["alerts"]]
            if page["next"] is None:
                break
            asked["cursor"] = page["next"]
        check_problem(reader.get("/api/alerts?cursor=nonsense"), 400)
        check_problem(reader.get("/api/alerts?state=lost"), 422)

    assert len(seen) == len(set(seen)) >= 5


def test_one_alert_is_told_whole_without_the_words_of_its_notices(alerts: Alerts) -> None:
    group, notice = alerts.raised("whole")

    day = f"{notice.created_at.astimezone(ZoneInfo(Settings().tz)):%Y-%m-%d}"
    with alerts.reader() as reader:
        told = reader.get(f"/api/alerts/{group.id}").json()
        table = reader.get(f"/api/alerts/{group.id}/custody")
        proof = reader.get("/api/proof/alerts", params={"day": day})

    assert told["alert"]["code"] == "251011-whole"
    assert [each["id"] for each in told["notices"]] == [notice.id]
    assert notice.title not in str(told) and notice.text not in str(told)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert next(csv.reader(io.StringIO(table.text)))[:3] == ["group", "turn", "at"]
    assert notice.id in proof.text and notice.title not in proof.text


def test_the_proof_of_a_day_has_all_of_its_alerts_or_is_refused(alerts: Alerts) -> None:
    at = datetime(2024, 3, 4, 4, 0, tzinfo=UTC)
    groups = [
        group_of(f"storm-{n}", area=HERE, opened_at=at, resolved_at=at) for n in range(MOST_IN_A_TABLE + 1)
    ]
    told = groups[: MOST_GROUPS + 1]
    notices = [notice_of(group, created_at=at, accepted_at=at) for group in told]
    asked = {"day": "2024-03-04"}

    alerts.store.alerts.commit(Changes(groups=told, notices=notices))
    with alerts.reader() as reader:
        whole = reader.get("/api/proof/alerts", params=asked)
        alerts.store.alerts.commit(Changes(groups=groups))
        refused = reader.get("/api/proof/alerts", params=asked)
        elsewhere = reader.get("/api/proof/alerts", params={**asked, "area": THERE})

    assert len(whole.text.splitlines()) == 1 + len(told)
    check_problem(refused, 413)
    assert elsewhere.status_code == 200


def test_a_table_is_taken_away_by_whose_role_is_for_it_and_the_audit_has_it(alerts: Alerts) -> None:
    group, _ = alerts.raised("taken")
    path = f"/api/alerts/{group.id}/custody"

    with alerts.browser(STREET) as street, alerts.browser(COMMUNITY) as community:
        assert street.get(path).status_code == 200
        check_problem(community.get(path), 403)
    with alerts.browser(STREET, **{"sec-fetch-site": "cross-site"}) as lured:
        check_problem(lured.get(path), 403)

    deeds = [entry.deed for entry in alerts.store.people.audit.newest(20)]
    told = [(deed.subject, deed.outcome) for deed in deeds if deed.what == "alert.export"]
    assert told == [(None, "denied"), (group.id, "done")]


def test_a_person_acknowledges_once_and_is_told_who_did(alerts: Alerts) -> None:
    group, _ = alerts.raised("ack")

    with alerts.browser(STREET) as street, alerts.browser(DISTRICT) as district:
        first = street.post(f"/api/alerts/{group.id}/ack").json()
        second = district.post(f"/api/alerts/{group.id}/ack").json()

    assert (first["by"], first["repeated"]) == ("street", False)
    assert (second["by"], second["at"], second["repeated"]) == ("street", first["at"], True)
    assert alerts.types(group.id) == ["alert.acknowledged"]


def test_a_token_acts_on_nothing_and_neither_does_another_page(alerts: Alerts) -> None:
    group, _ = alerts.raised("refused")
    path = f"/api/alerts/{group.id}/ack"

    with alerts.reader() as reader, httpx.Client(base_url=alerts.centre.url) as nobody:
        check_problem(reader.post(path), 403)
        check_problem(nobody.post(path), 401)
        check_problem(nobody.get("/api/alerts"), 401)
    for forged in ({"x-form-token": "0" * 64}, {"sec-fetch-site": "cross-site"}, {"x-form-token": ""}):
        with alerts.browser(DISTRICT, **forged) as browser:
            check_problem(browser.post(path), 403)
    for who in (OTHER_STREET, AUDITOR):
        with alerts.browser(who) as browser:
            check_problem(browser.post(path), 403)

    assert alerts.types(group.id) == []


def test_what_was_done_is_said_under_a_number_and_the_next_step_is_taken_by_hand(alerts: Alerts) -> None:
    group, _ = alerts.raised("acted")
    number = {"idempotency-key": token_urlsafe(16)}

    with alerts.browser(STREET) as street:
        path = f"/api/alerts/{group.id}/act"
        unnumbered = street.post(path, json={"what": "called"})
        check_problem(street.post(path, json={"what": "prayed"}, headers=number), 422)
        done = street.post(path, json={"what": "called"}, headers=number)
        again = street.post(path, json={"what": "called"}, headers=number)
        otherwise = street.post(path, json={"what": "visited"}, headers=number)

    check_problem(unnumbered, 422)
    assert unnumbered.json()["detail"] == "idempotency-key: missing"
    assert (done.json()["repeated"], again.json()["repeated"]) == (False, True)
    check_problem(otherwise, 409)
    assert alerts.types(group.id) == ["alert.acknowledged", "alert.acted"]


def test_a_silence_begins_and_ends_and_its_reason_and_owner_stay_on_the_desk(alerts: Alerts) -> None:
    order = {"area": HERE, "reason": "the exchange is being moved"}
    number = {"idempotency-key": token_urlsafe(16)}

    with alerts.browser(DISTRICT) as district, alerts.browser(STREET) as street, alerts.reader() as reader:
        check_problem(street.post("/api/silences", json=order, headers=number), 403)
        check_problem(district.post("/api/silences", json={**order, "area": "0"}, headers=number), 422)
        nowhere = {"reason": order["reason"], "about": "case/probe-x-1"}
        check_problem(district.post("/api/silences", json=nowhere, headers=number), 422)
        far = (datetime.now(UTC) + timedelta(days=8)).isoformat()
        check_problem(district.post("/api/silences", json={**order, "until": far}, headers=number), 422)
        begun = district.post("/api/silences", json=order, headers=number).json()
        listed = reader.get("/api/silences").text
        check_problem(district.delete("/api/silences/none"), 403)

    assert alerts.types(begun["id"]) == ["alert.silenced"]
    assert order["reason"] not in listed and "minder-" not in listed


def test_the_link_in_a_message_works_at_the_door_of_the_centre(alerts: Alerts) -> None:
    group, notice = alerts.raised("link")
    key = alerts.store.vault.derived(PURPOSE)[0]
    address = make_link(alerts.centre.url, notice.id, notice.recipient, datetime.now(UTC), key=key)

    with httpx.Client() as phone:
        looked, pressed, again = phone.get(address), phone.post(address), phone.get(address)

    assert (looked.status_code, pressed.status_code, again.status_code) == (200, 200, 410)
    assert "251011-link" in looked.text and "251011-link" not in again.text
    assert alerts.types(group.id) == ["alert.acknowledged"]


def test_a_callback_that_nobody_signed_is_not_genuine(alerts: Alerts) -> None:
    with httpx.Client(base_url=alerts.centre.url) as other:
        check_problem(other.post("/api/alerts/callbacks/hook", json={}), 401)
        check_problem(other.post("/api/alerts/callbacks/hook", content=b"x" * 5000), 413)


def test_what_was_answered_is_kept_whatever_is_killed_right_after(own_centre: Centre) -> None:
    alerts = Alerts(own_centre)
    groups = [alerts.raised(f"{n}")[0] for n in range(3)]

    with alerts.browser(DISTRICT) as district:
        answers = [district.post(f"/api/alerts/{group.id}/ack") for group in groups]
    own_centre.kill()

    assert {answer.status_code for answer in answers} == {200}
    assert [alerts.types(group.id) for group in groups] == [["alert.acknowledged"]] * 3
