"""The quick way decides only what the careful way would decide alike."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ingest.cloudevents import decode
from dashboard.ingest.errors import NotAnEvent
from dashboard.ingest.plain import SharedPayloads, plain_envelope

ITEM: dict[str, Any] = {
    "specversion": "1.0",
    "id": "a1",
    "source": "grid",
    "type": "dispute.graded",
    "time": "2026-09-07T10:00:00+08:00",
    "subject": "grid:1",
    "data": {"grade": "major"},
}


def test_a_plain_event_takes_the_quick_way() -> None:
    assert plain_envelope(json.dumps(ITEM).encode()) is not None


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps(ITEM).encode().replace(b'"id": "a1"', b'"id": "a1", "id": "a2"'),
        json.dumps(ITEM).encode().replace(b'"grade": "major"', b'"grade": "major", "grade" : "special"'),
        json.dumps({**ITEM, "extension": "x"}).encode(),
        json.dumps({**ITEM, "id": 'a"1'}).encode(),
        json.dumps({**ITEM, "subject": None}).encode(),
        json.dumps({**ITEM, "specversion": "0.3"}).encode(),
        b"",
        b"[]",
        b"\xff",
    ],
)
def test_what_is_not_plain_is_left_to_the_careful_way(raw: bytes) -> None:
    envelope = plain_envelope(raw)

    assert envelope is None or bytes(envelope.data).count(b'"grade"') == 2


def test_a_double_key_in_the_data_is_refused_however_the_envelope_looks() -> None:
    raw = json.dumps(ITEM).encode().replace(b'"grade": "major"', b'"grade": "major", "grade": "special"')

    with pytest.raises(NotAnEvent, match="twice"):
        decode(raw)


@given(
    st.dictionaries(
        st.sampled_from([*ITEM, "extension", "data_base64", "datacontenttype"]),
        st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(list(ITEM.values())),
        max_size=9,
    )
)
def test_the_quick_way_gives_what_the_careful_way_gives(item: dict[str, Any]) -> None:
    raw = json.dumps({**ITEM, **item}).encode()
    # An escape changes nothing of the JSON, and keeps an item off the quick way.
    careful = raw.replace(b'"specversion"', b'"\\u0073pecversion"')

    assert outcome(raw) == outcome(careful)


def outcome(raw: bytes) -> object:
    try:
        return decode(raw)
    except NotAnEvent as wrong:
        return wrong.reason


def test_what_has_something_apart_is_never_shared() -> None:
    reads: list[bytes] = []

    def read(type_: str, data: bytes) -> tuple[Any, dict[str, Any]]:
        reads.append(data)
        return object(), {"title": "words"} if data == b"words" else {}

    payloads = SharedPayloads(read)

    first, again = payloads.of("t", b"plain")[0], payloads.of("t", b"plain")[0]
    payloads.of("t", b"words")
    payloads.of("t", b"words")

    assert first is again
    assert reads == [b"plain", b"words", b"words"]
