"""JSON of one item, read strictly: UTF-8, no duplicate key at any depth, no nesting without end.

The decoder itself keeps the last of two equal keys in silence. So that two readers of one message never
differ, such an item is refused; where all is well that costs one count.
"""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from dashboard.ingest.errors import NotAnEvent

DEEPEST: Final = 64
"""Levels of nesting that an item may have."""

_BOM: Final = b"\xef\xbb\xbf"
_decode: Final = msgspec.json.Decoder().decode


def parsed(raw: bytes) -> Any:
    """The item's value, every key of it once. Raises NotAnEvent, saying why it cannot be taken."""
    found = decoded(raw)
    if raw.count(b'"') != 2 * _strings(found, DEEPEST) or (b"\\" in raw and b'\\"' in raw):
        _check_every_key(raw)
    return found


def decoded(raw: bytes) -> Any:
    """The value. Raises NotAnEvent, saying why it is no JSON that can be read."""
    try:
        return _decode(raw)
    except UnicodeDecodeError as wrong:
        raise NotAnEvent("", f"is not UTF-8 at byte {_offset(raw, wrong)}") from None
    except RecursionError:
        raise NotAnEvent("", f"is nested deeper than {DEEPEST} levels") from None
    except msgspec.ValidationError:
        raise NotAnEvent("", "holds a number that is out of range") from None
    except msgspec.DecodeError as wrong:
        raise NotAnEvent("", _malformed(raw, str(wrong))) from None


def _strings(found: Any, levels: int) -> int:
    """How many strings, keys included, the value holds. Each stands between two quotes, so a key that was
    overwritten by its double shows as quotes too many; a quote inside a string is escaped."""
    if levels == 0:
        raise NotAnEvent("", f"is nested deeper than {DEEPEST} levels")
    if type(found) is dict:
        count, values = len(found), iter(found.values())
    elif type(found) is list:
        count, values = 0, iter(found)
    else:
        return int(type(found) is str)
    for value in values:
        kind = type(value)
        if kind is str:
            count += 1
        elif kind is dict or kind is list:
            count += _strings(value, levels - 1)
    return count


def _check_every_key(raw: bytes) -> None:
    try:
        json.loads(raw, object_pairs_hook=_unique)
    except RecursionError:
        raise NotAnEvent("", f"is nested deeper than {DEEPEST} levels") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise NotAnEvent(name[:100], "stands twice in one object")
        found[name] = value
    return found


def _malformed(raw: bytes, wrong: str) -> str:
    if raw.startswith(_BOM):
        return "begins with a byte order mark; send UTF-8 without one"
    if not raw.strip():
        return "is empty"
    if "surrogate" in wrong or _ends_early_at_a_surrogate(raw, wrong):
        return "holds half of a surrogate pair"
    return wrong.replace("JSON is malformed", "is not JSON").replace("Input data was truncated", _ENDS_EARLY)


_ENDS_EARLY: Final = "is not JSON: it ends early"


def _ends_early_at_a_surrogate(raw: bytes, wrong: str) -> bool:
    """The decoder says "truncated" where a string ends after the first half of a pair."""
    return "truncated" in wrong and rb"\ud" in raw.lower() and raw.rstrip()[-1:] in b'}]"'


def _offset(raw: bytes, wrong: UnicodeDecodeError) -> int:
    """Where the first wrong byte stands in the item; the decoder counts from the string's own start."""
    try:
        raw.decode()
    except UnicodeDecodeError as exact:
        return exact.start
    return wrong.start
