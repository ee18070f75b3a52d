"""A message, split into its items, so that one bad item loses nothing else.

The quick way leaves each item's bytes unread. It gives up on the whole message where one item is broken (half
a surrogate pair, nesting without end, a NaN); then the careful way finds the items by their brackets alone,
and each is judged by itself. What has no sound brackets is no batch.
"""

from __future__ import annotations

import asyncio
import re
from itertools import islice
from typing import Any, Final

import msgspec

from dashboard.ingest.errors import NotABatch, NotAnEvent
from dashboard.ingest.strict_json import decoded

_items: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},]', re.DOTALL)
LONGEST_SEARCH: Final = 1_000_000
"""Strings, brackets and commas that the careful way looks at: about a second of one core."""
_SPACE: Final = b" \t\r\n"


async def items_of(body: bytes) -> list[bytes]:
    """The items of a JSON array, as they came. Raises NotABatch, saying why."""
    try:
        return [bytes(item) for item in _items(body)]
    except msgspec.ValidationError:
        raise NotABatch("a batch is a JSON array of events; this is JSON, but no array") from None
    except (msgspec.DecodeError, RecursionError):
        return await asyncio.to_thread(by_brackets, body)


def only_item(body: bytes) -> bytes:
    """A message that is one event. Raises NotABatch where it is no JSON object at all."""
    if not isinstance(_read(body), dict):
        raise NotABatch("an event is a JSON object; this is JSON, but no object")
    return body


def _read(body: bytes) -> Any:
    try:
        return decoded(body)
    except NotAnEvent as wrong:
        raise NotABatch(f"this {wrong.why}") from None


def by_brackets(body: bytes) -> list[bytes]:
    """The items, found by brackets and strings alone: slow, so it belongs in a thread."""
    if not body.lstrip(_SPACE).startswith(b"["):
        _read(body)
    items: list[bytes] = []
    open_brackets = bytearray()
    start = 0
    for token in islice(_TOKEN.finditer(body), LONGEST_SEARCH):
        mark = token[0]
        if mark in b"[{":
            open_brackets += b"]" if mark == b"[" else b"}"
            start = token.end() if len(open_brackets) == 1 else start
        elif mark in b"]}":
            if open_brackets[-1:] != mark:
                break
            open_brackets.pop()
            if not open_brackets:
                return _with_last(items, body[start : token.start()], rest=body[token.end() :])
        elif mark == b"," and len(open_brackets) == 1:
            items.append(body[start : token.start()].strip(_SPACE))
            start = token.end()
        elif mark == b'"':
            break
    _read(body)
    raise NotABatch("this is not JSON: its brackets do not match, or are too many")


def _with_last(items: list[bytes], last: bytes, *, rest: bytes) -> list[bytes]:
    if rest.strip(_SPACE):
        raise NotABatch("this is not JSON: something follows the array")
    last = last.strip(_SPACE)
    return [*items, last] if items or last else []
