from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ingest.batches import by_brackets, items_of, only_item
from dashboard.ingest.errors import NotABatch


async def test_items_come_out_as_they_went_in() -> None:
    assert await items_of(b'[ {"a" : 1} , 2,"x"]') == [b'{"a" : 1}', b"2", b'"x"']


async def test_an_empty_batch_has_no_items() -> None:
    assert await items_of(b"[]") == []
    assert by_brackets(b" [ ] ") == []


@pytest.mark.parametrize(
    "bad",
    [
        b'{"a":"\\ud800"}',
        b'{"a":NaN}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":"\xff"}',
        b"{:}",
        b'{"a":"],[{"} oops',
    ],
)
async def test_one_broken_item_leaves_the_others_whole(bad: bytes) -> None:
    good = [b'{"a":1}', b'{"b":"},{"}', b'{"c":"\\"]"}']

    found = await items_of(b"[" + b",".join([good[0], bad, *good[1:]]) + b"]")

    assert found == [good[0], bad, *good[1:]]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "this is empty"),
        (b"\xef\xbb\xbf[]", "this begins with a byte order mark; send UTF-8 without one"),
        (b"5", "a batch is a JSON array of events; this is JSON, but no array"),
        (b"{}", "a batch is a JSON array of events; this is JSON, but no array"),
        (b"hello", "this is not JSON: invalid character (byte 0)"),
        (b'[{"a":1}', "this is not JSON: it ends early"),
        (b'[{"a":1', "this is not JSON: it ends early"),
        (b'["a]', "this is not JSON: it ends early"),
        (b"[}", "this is not JSON: invalid character (byte 1)"),
        (b"[{]}", "this is not JSON: object keys must be strings (byte 2)"),
        (b"[1]]", "this is not JSON: something follows the array"),
        (b"[1] [2]", "this is not JSON: something follows the array"),
    ],
)
async def test_what_cannot_be_split_is_no_batch(body: bytes, why: str) -> None:
    with pytest.raises(NotABatch) as refused:
        await items_of(body)

    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"[1]", "an event is a JSON object; this is JSON, but no object"),
        (b'{"a":1', "this is not JSON: it ends early"),
        (b'{"a":"\xff"}', "this is not UTF-8 at byte 6"),
        (b'{"a":"\\ud800"}', "this holds half of a surrogate pair"),
        (b"[" * 100_000, "this is nested deeper than 64 levels"),
    ],
)
def test_what_is_no_object_is_no_event(body: bytes, why: str) -> None:
    with pytest.raises(NotABatch) as refused:
        only_item(body)

    assert str(refused.value) == why


def test_an_object_is_left_for_the_gate_to_judge() -> None:
    assert only_item(b'{"a":1,"a":2}') == b'{"a":1,"a":2}'


JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(), below, max_size=4),
)


@given(st.lists(JSON), st.sampled_from([None, 1]))
async def test_both_ways_split_alike(found: list[Any], indent: int | None) -> None:
    body = json.dumps(found, indent=indent).encode()

    assert by_brackets(body) == await items_of(body)
    assert [json.loads(item) for item in by_brackets(body)] == found


@given(st.binary(max_size=60) | st.text(alphabet='[]{},:"\\a1 ', max_size=40).map(str.encode))
async def test_any_bytes_are_split_or_refused(body: bytes) -> None:
    try:
        assert all(isinstance(item, bytes) for item in await items_of(body))
    except NotABatch as refused:
        assert str(refused)
