"""Events written down and read back: nothing is lost, and what cannot be read is said."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.events import VOCABULARY, DisputeReported, Event, Recorded, RelayStamp, Unknown
from dashboard.journal.codec import (
    CodecError,
    decode_events,
    decode_group,
    decode_payload,
    encode_events,
    encode_group,
    encode_payload,
)
from dashboard.ports import Group
from dashboard.store.instants import instant, micros
from tests.journal.builders import NOON, event
from tests.payloads import Leaves, payloads

words = st.text(st.characters(exclude_categories=["Cs"]))
instants = st.datetimes(timezones=st.just(UTC))
leaves: Leaves = {
    str: words,
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: instants,
    date: st.dates(),
}


@st.composite
def recorded_events(draw: st.DrawFn) -> Recorded:
    type_ = draw(st.sampled_from(sorted(VOCABULARY)))
    data = draw(payloads(VOCABULARY[type_], leaves) if type_ != "census.reported" else st.just(Unknown()))
    made = Event(draw(words), draw(words), type_, draw(st.none() | words), draw(instants), data)
    return Recorded(draw(st.integers(1, 2**62)), draw(instants), made)


@given(st.lists(recorded_events(), max_size=4))
def test_events_come_back_as_they_were(events: list[Recorded]) -> None:
    assert decode_events(encode_events(events)) == events


@given(instants)
def test_an_instant_comes_back_to_the_microsecond(at: datetime) -> None:
    assert instant(micros(at)) == at


def test_a_group_comes_back_as_it_was() -> None:
    group = Group(7, 8, (Recorded(7, NOON, event("a")), Recorded(8, NOON, event("b"))))

    assert decode_group(encode_group(group)) == group


def test_a_stamp_is_written_with_the_names_of_its_sources() -> None:
    written = encode_payload(RelayStamp("m", "up", 0, "420203001", "420203"))

    assert written is not None
    assert json.loads(written)["from"] == "420203001"
    assert "from_" not in written


def test_a_default_is_written_out_so_that_a_later_default_changes_nothing() -> None:
    written = encode_payload(DisputeReported("420203001", "family"))

    assert written is not None
    assert json.loads(written)["policy"] == "1515"


def test_a_payload_with_a_field_of_a_newer_release_is_read_without_it() -> None:
    read = decode_payload("dispute.reported", '{"area": "1", "kind": "family", "mood": 3}')

    assert read == DisputeReported("1", "family")


def test_what_was_unknown_when_recorded_stays_unknown_when_its_type_is_known() -> None:
    assert encode_payload(Unknown()) is None
    assert decode_payload("dispute.reported", None) == Unknown()


def test_a_type_that_only_a_newer_release_knew_is_unknown_here() -> None:
    assert decode_payload("dispute.teleported", '{"to": "moon"}') == Unknown()


@pytest.mark.parametrize("garbage", [b"", b"\xc1", b"\x93\x01\x02\x90\x00", b"{}"])
def test_bytes_that_are_no_group_are_said_to_be_none(garbage: bytes) -> None:
    with pytest.raises(CodecError):
        decode_group(garbage)
