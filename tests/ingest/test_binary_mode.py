from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ingest.binary_mode import in_headers, structured
from dashboard.ingest.cloudevents import decode
from dashboard.ingest.errors import NotABatch, NotAnEvent, Unsupported
from tests.ingest.items import ABSENT, item

HEADERS = {
    "CE-SpecVersion": "1.0",
    "ce-id": "grid-1",
    "ce-source": "grid",
    "ce-type": "dispute.reported",
    "ce-time": "2026-09-07T10:00:00+08:00",
    "ce-subject": "case-1",
    "content-type": "application/json; charset=utf-8",
    "user-agent": "a feed",
}
BODY = b'{"area":"a","kind":"neighbours"}'


def test_headers_and_body_are_the_same_event_as_the_structured_mode() -> None:
    assert decode(structured(HEADERS.items(), BODY)).event == decode(item()).event


def test_a_value_is_percent_decoded_once_and_as_utf8() -> None:
    raw = structured({**HEADERS, "ce-subject": "%E6%A1%88-1%20%2525"}.items(), BODY)

    assert decode(raw).event.subject == "案-1 %25"


def test_a_quoted_value_is_unquoted() -> None:
    raw = structured({**HEADERS, "ce-subject": '"case \\"1\\""'}.items(), BODY)

    assert decode(raw).event.subject == 'case "1"'


def test_no_body_is_no_data() -> None:
    raw = structured({**HEADERS, "ce-type": "dispute.resumed"}.items(), b"")

    assert decode(raw).event.type == "dispute.resumed"


def test_data_that_is_not_json_is_not_supported() -> None:
    with pytest.raises(Unsupported):
        structured({**HEADERS, "content-type": "text/csv"}.items(), b"a,b")


@pytest.mark.parametrize(
    ("headers", "body", "why"),
    [
        (HEADERS, b"{", "the body is not JSON: it ends early"),
        (HEADERS, b'{},"id":"other"', "the body is not JSON: trailing characters (byte 3)"),
        ({**HEADERS, "ce-id": "%FF"}, BODY, "the header ce-id is not UTF-8"),
        ({**HEADERS, "CE-ID": "other"}, BODY, "the header ce-id stands twice or cannot be an attribute"),
        ({**HEADERS, "ce-data": "{}"}, BODY, "the header ce-data stands twice or cannot be an attribute"),
    ],
)
def test_what_cannot_be_put_together_is_refused_whole(headers: dict[str, str], body: bytes, why: str) -> None:
    with pytest.raises(NotABatch) as refused:
        structured(headers.items(), body)

    assert str(refused.value) == why


def test_a_missing_attribute_is_said_of_the_item() -> None:
    headers = {k: v for k, v in HEADERS.items() if k != "ce-id"}

    with pytest.raises(NotAnEvent) as refused:
        decode(structured(headers.items(), BODY))

    assert refused.value.reason == "id: is missing"


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_what_goes_out_in_headers_comes_in_again(subject: str, kind: str) -> None:
    raw = structured_item(subject, kind)

    headers, body = in_headers(raw)

    assert all(value.isascii() and value.isprintable() for value in headers.values())
    assert structured(headers.items(), body).replace(b',"datacontenttype":"application/json"', b"") == raw


def structured_item(subject: str, kind: str) -> bytes:
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": "1",
            "source": "grid",
            "type": "t",
            "subject": subject,
            "data": {"kind": kind},
        }
    )


def test_an_event_without_data_goes_out_without_a_body() -> None:
    assert in_headers(item("dispute.resumed", data=ABSENT))[1] == b""
