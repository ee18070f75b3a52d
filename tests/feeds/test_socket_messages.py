"""Messages of a source's own socket: which events are in them, and where to resume."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds._socket_messages import Message, MessageError, acknowledgement, message_in, opening

EVENT = b'{"specversion": "1.0", "id": "e7", "type": "dispute.resumed"}'


@pytest.mark.parametrize(
    ("raw", "items", "cursor"),
    [
        (EVENT, (EVENT,), "e7"),
        (b"[" + EVENT + b', {"id": "e8"}]', (EVENT, b'{"id": "e8"}'), "e8"),
        (b'{"cursor": "c9", "events": [' + EVENT + b"]}", (EVENT,), "c9"),
        (b'{"cursor": 12, "events": [' + EVENT + b"]}", (EVENT,), "12"),
        (b'{"events": [' + EVENT + b"]}", (EVENT,), "e7"),
        (b'{"cursor": "c9"}', (), "c9"),
        (b'{"heartbeat": 30}', (), None),
        (b"{}", (), None),
        (b"[]", (), None),
    ],
)
def test_one_an_array_or_an_envelope_of_events(raw: bytes, items: tuple[bytes, ...], cursor: str) -> None:
    assert message_in(raw) == Message(items, cursor)


def test_an_object_that_is_no_event_is_left_to_the_gate_to_refuse() -> None:
    assert message_in(b'{"type": "dispute.resumed"}').items == (b'{"type": "dispute.resumed"}',)
    assert message_in(b'{"id": 5}') == Message((b'{"id": 5}',), None)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense",
        b'{"events": 5}',
        b'{"events": []',
        b'{"cursor": {}, "events": []}',
        b"5",
        b'"\xff"',
        b"[" * 100_000,
    ],
)
def test_what_holds_no_events_is_refused(raw: bytes) -> None:
    with pytest.raises(MessageError, match="is not JSON of events"):
        message_in(raw)


def test_the_centre_speaks_json_with_two_words() -> None:
    assert json.loads(opening(None)) == {"resume_after": None}
    assert json.loads(opening("c9")) == {"resume_after": "c9"}
    assert json.loads(acknowledgement("c9")) == {"ack": "c9"}


@given(st.binary(max_size=200))
def test_no_message_breaks_the_reader(raw: bytes) -> None:
    try:
        message_in(raw)
    except MessageError as refused:
        assert "JSON" in str(refused)
