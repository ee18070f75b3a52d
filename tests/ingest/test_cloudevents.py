from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from unicodedata import category

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.domain.events import (
    VOCABULARY,
    Amendment,
    DisputeAmended,
    DisputeCommented,
    DisputeReported,
    Event,
    Households,
    RelayStamp,
    Unknown,
)
from dashboard.domain.system_events import is_system_type
from dashboard.ingest.cloudevents import decode, encode, item_id
from dashboard.ingest.errors import NotAnEvent
from dashboard.ingest.shapes import PLANS
from tests.builders import reported, stamped
from tests.ingest.items import ABSENT, REPORT, item
from tests.payloads import Leaves, payloads


def why_not(raw: bytes) -> str:
    with pytest.raises(NotAnEvent) as refused:
        decode(raw)
    return refused.value.reason


# ── what an event is ────────────────────────────────────────────────────────────────────────────────────


def test_a_structured_item_is_the_event_it_stands_for() -> None:
    event, apart = decode(item())

    assert event == Event(
        source="grid",
        id="grid-1",
        type="dispute.reported",
        subject="case-1",
        occurred_at=datetime(2026, 9, 7, 2, 0, tzinfo=UTC),
        data=DisputeReported("a", "neighbours"),
    )
    assert event.occurred_at.tzinfo is UTC
    assert apart is None


def test_free_text_is_taken_out_and_its_place_is_marked() -> None:
    event, apart = decode(item(data={**REPORT, "title": "两家争一堵墙"}))

    assert event.data.title == ""
    assert apart == {"data": {"title": "两家争一堵墙"}}


def test_free_text_of_a_correction_is_taken_out_of_its_depth() -> None:
    event, apart = decode(item("dispute.amended", {"fields": {"title": "墙", "kind": "housing"}}))

    assert event.data == DisputeAmended(Amendment(kind="housing", title=""))
    assert apart == {"data": {"fields": {"title": "墙"}}}


def test_no_text_at_all_is_not_marked_as_kept_apart() -> None:
    event, apart = decode(item())

    assert event.data.title is None
    assert apart is None


def test_a_relay_says_from_outside_and_from_underscore_inside() -> None:
    data = {"message": "m1", "direction": "down", "hop": 0, "from": "d", "to": "s1"}

    event, _ = decode(item("relay.sent", {**data, "path": ["d", "s1", "household"]}))

    assert event.data == RelayStamp("m1", "down", 0, "d", "s1", ("d", "s1", "household"))
    assert json.loads(encode(event))["data"]["from"] == "d"


def test_a_type_of_a_newer_source_is_kept_whole_and_apart() -> None:
    event, apart = decode(item("drone.landed", {"battery": 0.5}, subject=ABSENT))

    assert event.type == "drone.landed"
    assert event.data == Unknown()
    assert apart == {"data": {"battery": 0.5}}


def test_a_field_of_a_newer_source_is_kept_apart_in_its_place() -> None:
    event, apart = decode(item("dispute.amended", {"fields": {"kind": "housing", "colour": 3}, "why": [1]}))

    assert event.data == DisputeAmended(Amendment(kind="housing"))
    assert apart == {"data": {"fields": {"colour": 3}, "why": [1]}}


def test_an_extension_attribute_is_kept_apart() -> None:
    _, apart = decode(item(traceparent="00-1"))

    assert apart == {"traceparent": "00-1"}


def test_data_may_come_as_base64() -> None:
    data = base64.b64encode(json.dumps(REPORT).encode()).decode()

    event, _ = decode(item(data=ABSENT, data_base64=data))

    assert event.data == DisputeReported("a", "neighbours")


def test_a_payload_that_needs_nothing_may_be_left_out() -> None:
    assert decode(item("dispute.resumed", ABSENT)).event.data == VOCABULARY["dispute.resumed"]()


# ── and what is none ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (item(specversion="0.3"), "specversion: is not one of 1.0"),
        (item(specversion=ABSENT), "specversion: is missing"),
        (item(id=ABSENT), "id: is missing"),
        (item(id=""), "id: is empty"),
        (item(id=7), "id: expected a string, got a number"),
        (item(id="x" * 201), "id: is longer than 200 characters"),
        (item(id="a\x00b"), "id: holds a control character"),
        (item(source="a\u202eb"), "source: holds a control character"),
        (item(source=ABSENT), "source: is missing"),
        (item(source="s" * 101), "source: is longer than 100 characters"),
        (item(type=None), "type: expected a string, got null"),
        (
            item(subject=ABSENT),
            "subject: is missing; dispute.reported is about a case or relay, named here",
        ),
        (item(time=ABSENT), "time: is missing"),
        (item(time="2026-09-07T10:00:00"), "time: has no offset"),
        (item(time="0001-01-01T00:00:00+08:00"), "time: year 1 is not a time this centre can count"),
        (item(time="9999-12-31T23:59:59-08:00"), "time: year 9999 is not a time this centre can count"),
        (
            item(time="yesterday"),
            "time: is not a time as in RFC 3339, such as 2026-01-31T09:00:00+08:00",
        ),
        (item(time=1757210400), "time: expected a time, got a number"),
        (item(data={"area": 5, "kind": "k"}), "data.area: expected a string, got a number"),
        (item(data={"kind": "k"}), "data.area: is missing"),
        (item(data=ABSENT), "data.area: is missing"),
        (item(data=[]), "data: expected an object, got an array"),
        (item(data={**REPORT, "kind": "k" * 201}), "data.kind: is longer than 200 characters"),
        (item(data={**REPORT, "kind": "a\nb"}), "data.kind: holds a control character"),
        (item(data={**REPORT, "grade": "urgent"}), "data.grade: is not one of ordinary, major, special"),
        (item(data={**REPORT, "title": "x" * 20_001}), "data.title: is longer than 20000 characters"),
        (
            item(data={**REPORT, "due_at": "2999-01-01T00:00:00Z"}),
            "data.due_at: year 2999 is not a time this centre can count",
        ),
        (item("dispute.graded", {}), "data.grade: is missing"),
        (
            item("dispute.reviewed", {"stage": "after", "satisfied": 1}),
            "data.satisfied: expected true or false, got a number",
        ),
        (
            item("visit.recorded", {"area": "a", "households": -1, "visited": 0}),
            "data.households: is less than 0",
        ),
        (
            item("visit.recorded", {"area": "a", "households": 10**30, "visited": 0}),
            "data.households: is more than 1000000000",
        ),
        (
            item("visit.recorded", {"area": "a", "households": 1.5, "visited": 0}),
            "data.households: expected a whole number, got a number with a decimal point",
        ),
        (item("census.reported", {"area": "a", "counts": {"": 1}}), "data.counts: is empty"),
        (
            item("census.reported", {"area": "a", "counts": {"n": "1"}}),
            "data.counts[...]: expected a whole number, got a string",
        ),
        (
            item("source.heartbeat", {"interval_s": 60, "areas": {"a": "1000-01-01T00:00:00Z"}}),
            "data.areas: year 1000 is not a time this centre can count",
        ),
        (
            item("dispute.amended", {"fields": {"due_at": "2026-01-01"}}),
            "data.fields.due_at: is not a time as in RFC 3339, such as 2026-01-31T09:00:00+08:00",
        ),
        (
            item(
                "relay.sent",
                {"message": "m", "direction": "up", "hop": 0, "from": "a", "to": "b", "path": []},
            ),
            "data.path: is empty",
        ),
        (item(data_base64="e30="), "data_base64: stands beside data; only one of them may be there"),
        (item(data=ABSENT, data_base64="%%"), "data_base64: is not base64"),
        (item(data=ABSENT, data_base64="e30"), "data_base64: is not base64"),
        (item(data=ABSENT, data_base64="ew=="), "data_base64: its content is not JSON: it ends early"),
        (
            item(datacontenttype="text/xml"),
            "datacontenttype: is not JSON; dispute.reported is read as JSON only",
        ),
        (b"[1]", "expected an object, got an array"),
        (b"null", "expected an object, got null"),
    ],
)
def test_what_is_wrong_is_said_with_its_field(raw: bytes, reason: str) -> None:
    assert why_not(raw) == reason


def test_a_reason_never_repeats_what_was_sent() -> None:
    for raw in (
        item(data={**REPORT, "grade": "13800000000"}),
        item(time="13800000000"),
        item(id="13800000000\x00"),
        item(data={**REPORT, "kind": "13800000000\n"}),
    ):
        assert "13800000000" not in why_not(raw)


@pytest.mark.parametrize("length", [1, 200])
def test_an_id_of_just_so_many_characters_is_taken(length: int) -> None:
    assert decode(item(id="x" * length)).event.id == "x" * length


@pytest.mark.parametrize("year", ["1900", "2199"])
def test_the_first_and_the_last_year_that_can_be_counted(year: str) -> None:
    at = f"{year}-06-01T00:00:00Z"

    assert decode(item(time=at)).event.occurred_at.year == int(year)


@pytest.mark.parametrize("year", ["1899", "2200"])
def test_a_year_beyond_them_is_refused(year: str) -> None:
    assert "is not a time this centre can count" in why_not(item(time=f"{year}-06-01T00:00:00Z"))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({**REPORT, "name": "x"}, "data.name"),
        ({**REPORT, "Phone": None}, "data.Phone"),
        ({**REPORT, "reporter": {"ID-Card": "x"}}, "data.reporter.ID-Card"),
        ({**REPORT, "parties": [{"role": 1}, {"手机号": "x"}]}, "data.parties[1].手机号"),
    ],
)
def test_a_field_meant_to_name_a_person_is_refused_by_name(data: dict[str, Any], field: str) -> None:
    reason = why_not(item(data=data))

    assert reason == f"{field}: names a person, and is none of the fields declared for that"


def test_an_attribute_meant_to_name_a_person_is_refused_too() -> None:
    assert why_not(item(idcard="x")).startswith("idcard: names a person")


def test_a_count_may_be_called_what_it_likes() -> None:
    event, _ = decode(item("census.reported", {"area": "a", "counts": {"address": 3}}))

    assert event.data.counts == {"address": 3}


# ── the id of what was refused ──────────────────────────────────────────────────────────────────────────


def test_a_refused_item_is_named_where_its_id_can_be_read() -> None:
    assert item_id(item(time="never")) == "grid-1"


@pytest.mark.parametrize(
    "raw",
    [b"{", b"[]", b'{"id": 5}', b'{"id": ""}', b'{"id": "\\u0000"}', b'{"id": "\xff"}', b"[" * 10_000],
)
def test_where_it_cannot_be_read_there_is_none(raw: bytes) -> None:
    assert item_id(raw) is None


# ── out and in again ────────────────────────────────────────────────────────────────────────────────────


def test_every_type_that_a_source_may_send_has_a_plan_to_read_it() -> None:
    for type_, payload in VOCABULARY.items():
        assert payload in PLANS, type_


WORDS = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=40)
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LEAVES: Leaves = {
    str: WORDS,
    int: st.integers(0, 1_000_000_000),
    float: st.floats(0.001, 1e9),
    datetime: INSTANTS,
}
PAYLOADS = st.sampled_from(sorted(t for t in VOCABULARY if not is_system_type(t))).flatmap(
    lambda type_: st.tuples(st.just(type_), payloads(VOCABULARY[type_], LEAVES))
)


@given(found=PAYLOADS, id_=WORDS, source=WORDS, subject=WORDS, at=INSTANTS)
def test_an_event_written_out_and_read_again_is_the_same_but_for_its_words(
    found: tuple[str, Any], id_: str, source: str, subject: str, at: datetime
) -> None:
    type_, payload = found
    assume(getattr(payload, "path", None) != ())
    event = Event(source, id_, type_, subject, at, payload)

    once, apart = decode(encode(event))
    twice, nothing = decode(encode(once))

    assert twice == once
    assert nothing is None
    assert (once.source, once.id, once.type, once.subject, once.occurred_at) == (
        source,
        id_,
        type_,
        subject,
        at,
    )
    if apart is None:
        assert once == event


def test_what_is_kept_apart_laid_over_what_is_written_out_is_the_original() -> None:
    raw = item("dispute.commented", {"comment": "再谈一次", "mood": 2})

    event, apart = decode(raw)

    assert event.data == DisputeCommented("")
    assert apart is not None
    assert json.loads(encode(event))["data"] | apart["data"] == {"comment": "再谈一次", "mood": 2}


def test_a_relay_goes_out_as_it_came_in() -> None:
    event = stamped("sent", at=datetime(2026, 1, 1, tzinfo=UTC), path=("d", "s1"))

    assert decode(encode(event)).event == event


def test_nested_values_go_out_and_come_in() -> None:
    stamp = RelayStamp("m", "down", 0, "d", "s1", households=Households(should=10, reached=9))
    event = Event("relay", "1", "relay.sent", "r", datetime(2026, 1, 1, tzinfo=UTC), stamp)

    assert decode(encode(event)).event == event


def test_a_string_that_utf8_cannot_hold_is_still_written_so_that_the_reader_can_say_so() -> None:
    assert why_not(encode(reported("case-\ud800"))) == "holds half of a surrogate pair"


# ── anything at all ─────────────────────────────────────────────────────────────────────────────────────

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(), below, max_size=4),
    max_leaves=12,
)
ATTRIBUTES = st.sampled_from(
    ["specversion", "id", "source", "type", "time", "subject", "data", "data_base64", "datacontenttype", "x"]
)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_event_or_refused(raw: bytes) -> None:
    is_an_event_or_refused(raw)


@given(ATTRIBUTES, JSON)
def test_any_json_in_any_attribute_is_an_event_or_refused(attribute: str, value: Any) -> None:
    is_an_event_or_refused(json.dumps({**json.loads(item()), attribute: value}).encode())


@given(
    st.sampled_from(sorted(VOCABULARY)),
    st.dictionaries(
        st.sampled_from([n for plan in PLANS.values() for n in plan.outer_names]) | st.text(), JSON
    ),
)
def test_any_json_in_any_field_is_an_event_or_refused(type_: str, data: dict[str, Any]) -> None:
    is_an_event_or_refused(json.dumps({**json.loads(item()), "type": type_, "data": data}).encode())


@given(st.integers(0, len(item()) - 1), st.binary(max_size=3))
def test_an_item_with_some_bytes_exchanged_is_an_event_or_refused(at: int, other: bytes) -> None:
    raw = item()
    is_an_event_or_refused(raw[:at] + other + raw[at + len(other) :])


def is_an_event_or_refused(raw: bytes) -> None:
    try:
        event, _ = decode(raw)
    except NotAnEvent as refused:
        assert refused.reason
        refused.reason.encode()
    else:
        assert 1900 <= event.occurred_at.year < 2200
        assert not {category(character) for character in event.id} & {"Cc", "Cs", "Zl", "Zp"}
        encode(event)
