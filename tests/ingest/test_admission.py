from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from dashboard.ingest.admission import Admission
from dashboard.ingest.cloudevents import decode
from dashboard.ingest.errors import Refused, UnknownArea
from dashboard.ports import Entry
from tests.ingest.fakes import NOW, Areas, MirrorSealer, StillClock
from tests.ingest.items import ABSENT, REPORT, item

ADMISSION = Admission(Areas("d", "s1", "a"), MirrorSealer(), StillClock())
RELAY = {"message": "m1", "direction": "down", "hop": 0, "from": "d", "to": "s1"}


def admit(raw: bytes, source: str = "grid") -> Entry:
    return ADMISSION.admit(decode(raw), source, now=NOW)


def why_not(raw: bytes, source: str = "grid") -> str:
    with pytest.raises(Refused) as refused:
        admit(raw, source)
    return refused.value.reason


def opened(entry: Entry) -> Any:
    assert entry.sealed is not None
    return json.loads(MirrorSealer().open(entry.sealed))


def test_an_event_with_nothing_to_hide_is_not_sealed() -> None:
    assert admit(item()).sealed is None


def test_words_are_sealed_and_nothing_of_them_stays_in_the_event() -> None:
    entry = admit(item("dispute.commented", {"comment": "再谈一次"}))

    assert opened(entry) == {"data": {"comment": "再谈一次"}}
    assert "再谈一次" not in repr(entry.event)


def test_an_unknown_type_is_sealed_whole() -> None:
    assert opened(admit(item("drone.landed", {"x": 1}))) == {"data": {"x": 1}}


def test_a_field_of_a_newer_source_is_sealed() -> None:
    assert opened(admit(item(data={**REPORT, "colour": "red"}))) == {"data": {"colour": "red"}}


def test_an_event_of_another_source_is_refused() -> None:
    assert why_not(item(), source="hotline") == "source: is not the source that this token was made for"


@pytest.mark.parametrize(
    "type_",
    ["register.changed", "canary.sent", "deadline.breached", "deadline.stage", "letter.drafted", "alert.x"],
)
def test_what_the_centre_records_itself_is_taken_from_no_source(type_: str) -> None:
    raw = item(type_, {"anything": 1})

    assert why_not(raw) == "type: is recorded by the centre itself and taken from no source"


def test_no_source_starts_a_drill_and_any_source_answers_one() -> None:
    drill = {"subject": "drill-morning-2026-09-07-a"}

    said = "subject: is a drill's, which the centre itself starts and no source does"
    assert why_not(item("relay.sent", RELAY, **drill)) == said
    passed_on = {**RELAY, "hop": 1, "from": "s1", "to": "a"}
    for kind, stamp in (("received", RELAY), ("acknowledged", RELAY), ("sent", passed_on)):
        assert admit(item(f"relay.{kind}", stamp, **drill)).event.subject == drill["subject"]
    assert admit(item("relay.sent", RELAY, subject="drilling")).event.subject == "drilling"


def test_what_only_sounds_like_it_is_taken() -> None:
    assert admit(item("letter.issued", {"kind": "reminder", "unit": "u"})).event.type == "letter.issued"


@pytest.mark.parametrize(
    ("raw", "field", "code"),
    [
        (item(data={**REPORT, "area": "zz"}), "data.area", "zz"),
        (item("dispute.amended", {"fields": {"area": "zz"}}), "data.fields.area", "zz"),
        (item("relay.sent", {**RELAY, "from": "zz"}), "data.from", "zz"),
        (item("relay.sent", {**RELAY, "path": ["d", "zz", "household"]}), "data.path", "zz"),
        (item("census.reported", {"area": "household", "counts": {}}), "data.area", "household"),
        (
            item("source.heartbeat", {"interval_s": 60, "areas": {"zz": "2026-09-07T00:00:00Z"}}),
            "data.areas",
            "zz",
        ),
    ],
)
def test_an_area_that_no_register_holds_is_refused_by_its_code(raw: bytes, field: str, code: str) -> None:
    with pytest.raises(UnknownArea) as refused:
        admit(raw)

    assert (refused.value.field, refused.value.code) == (field, code)
    assert refused.value.reason == f"{field}: {code} is in no area register of this centre"


@pytest.mark.parametrize(
    "raw",
    [
        item("relay.sent", {**RELAY, "to": "household", "path": ["d", "s1", "household"]}),
        item("relay.received", {**RELAY, "direction": "up", "from": "household", "to": "a"}),
        item("meeting.held", {}, subject=ABSENT),
        item("dispute.amended", {"fields": {"kind": "housing"}}),
    ],
)
def test_a_household_is_a_station_and_no_area_is_no_unknown_one(raw: bytes) -> None:
    assert admit(raw).sealed is None


def test_a_clock_may_run_a_day_ahead_and_no_more() -> None:
    just = NOW + timedelta(hours=24)

    assert admit(item(time=just.isoformat())).event.occurred_at == just
    reason = why_not(item(time=(just + timedelta(seconds=1)).isoformat()))
    assert reason == "time: is more than 24 hours ahead of this centre"


def test_history_keeps_the_time_it_is_given() -> None:
    entry = ADMISSION.admit(decode(item()), "grid", now=NOW, recorded_at=NOW - timedelta(days=90))

    assert entry.recorded_at == NOW - timedelta(days=90)
