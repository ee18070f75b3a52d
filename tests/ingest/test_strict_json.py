from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ingest.errors import NotAnEvent
from dashboard.ingest.strict_json import DEEPEST, parsed


def why_not(raw: bytes) -> str:
    with pytest.raises(NotAnEvent) as refused:
        parsed(raw)
    return refused.value.reason


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is empty"),
        (b"  ", "is empty"),
        (b"\xef\xbb\xbf{}", "begins with a byte order mark; send UTF-8 without one"),
        (b'{"a":NaN}', "is not JSON: invalid character (byte 5)"),
        (b'{"a":1', "is not JSON: it ends early"),
        (b'{"a":1}x', "is not JSON: trailing characters (byte 8)"),
        (b'{"a":"\xff"}', "is not UTF-8 at byte 6"),
        (b'{"a":"\xed\xa0\x80"}', "is not UTF-8 at byte 6"),
        (b'{"a":"\\ud800"}', "holds half of a surrogate pair"),
        (b'{"a":"\\ud800x"}', "holds half of a surrogate pair"),
        (b'{"a":"\\udc00"}', "holds half of a surrogate pair"),
        (b'{"a":' + b"1" * 5000 + b"}", "holds a number that is out of range"),
        (b'{"a":1e999}', "holds a number that is out of range"),
        (b"[" * 100_000 + b"]" * 100_000, f"is nested deeper than {DEEPEST} levels"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), f"is nested deeper than {DEEPEST} levels"),
        (b'{"a":1,"a":2}', "a: stands twice in one object"),
        (b'{"a":1,"a":1}', "a: stands twice in one object"),
        (b'{"a" :1,"a":2}', "a: stands twice in one object"),
        (b'{"a"\n:1,"a"\t:2}', "a: stands twice in one object"),
        (b'{"b":[{"a":"x","a":"x"}]}', "a: stands twice in one object"),
        (b'{"a":1,"\\u0061":2}', "a: stands twice in one object"),
        (b'{"a":"\\"","a":"\\""}', "a: stands twice in one object"),
        (b'{"a":{"x":"y"},"a":"\\""}', "a: stands twice in one object"),
    ],
)
def test_what_cannot_be_read_is_said(raw: bytes, reason: str) -> None:
    assert why_not(raw) == reason


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":{"a":1}}',
        b'[{"a":1},{"a":1}]',
        b'{ "a" : "b : \\"a\\": c" }',
        '{"a":"\\ud83d\\ude00 和"}'.encode(),
        b'{"a":"\\\\"}',
        b"[" * DEEPEST + b"]" * DEEPEST,
    ],
)
def test_what_only_looks_wrong_is_read(raw: bytes) -> None:
    assert parsed(raw) == json.loads(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda below: st.lists(below, max_size=5) | st.dictionaries(st.text(), below, max_size=5),
)


@given(JSON, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_all_json_without_doubles_is_read(value: Any, escape: bool, indent: int | str | None) -> None:
    raw = json.dumps(value, ensure_ascii=escape, indent=indent).encode()

    assert parsed(raw) == value


@given(st.dictionaries(st.text(), JSON, min_size=1), st.data(), st.sampled_from([":", " : ", "\n:"]))
def test_one_key_written_twice_is_always_found(
    found: dict[str, Any], data: st.DataObject, colon: str
) -> None:
    members = [f"{json.dumps(k)}{colon}{json.dumps(v)}" for k, v in found.items()]
    members.append(data.draw(st.sampled_from(members)))

    assert why_not(f"{{{','.join(members)}}}".encode()).endswith("stands twice in one object")
