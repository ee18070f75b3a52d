"""What a source's own WebSocket and the centre say to each other.

The centre opens with `{"resume_after": CURSOR}` (null at first). The source sends events, one, an array, or
`{"cursor": CURSOR, "events": […]}`; without a cursor the last event's id is one. What is durable the centre
answers with `{"ack": CURSOR}`. A source that knows neither word loses nothing: events are told apart by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from feeds._feed import FeedError


class MessageError(FeedError):
    """A message that holds no events that could be told apart; it never repeats what was in it."""


@dataclass(frozen=True, slots=True)
class Message:
    """`items`: each event as it came. `cursor`: where to resume after it; None where it names none."""

    items: tuple[bytes, ...]
    cursor: str | None


class _Id(msgspec.Struct):
    id: Any = None


def message_in(raw: bytes) -> Message:
    """The events of one message, unread, and its cursor. Raises MessageError.

    An object without events that says only `cursor` or `heartbeat` is a sign of life. Any other object is
    taken for an event: whether it is one the gate says.
    """
    try:
        if raw.lstrip().startswith(b"["):
            return _message(msgspec.json.decode(raw, type=list[msgspec.Raw]), None)
        found = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        if "events" in found:
            events = msgspec.json.decode(found["events"], type=list[msgspec.Raw])
            return _message(events, _cursor(found))
        if found.keys() <= {"cursor", "heartbeat"}:
            return Message((), _cursor(found))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise MessageError("is not JSON of events: one, an array, or {cursor, events}") from None
    return _message([msgspec.Raw(raw)], None)


def _cursor(found: Mapping[str, msgspec.Raw]) -> str | None:
    cursor = msgspec.json.decode(found["cursor"], type=str | int | None) if "cursor" in found else None
    return None if cursor is None else str(cursor)


def _message(items: Sequence[msgspec.Raw], cursor: str | None) -> Message:
    taken = tuple(bytes(item) for item in items)
    if cursor is None and taken:
        cursor = _id_of(taken[-1])
    return Message(taken, cursor)


def _id_of(item: bytes) -> str | None:
    try:
        found = msgspec.json.decode(item, type=_Id).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found if isinstance(found, str) and found else None


def opening(cursor: str | None) -> str:
    """The centre's first word."""
    return msgspec.json.encode({"resume_after": cursor}).decode()


def acknowledgement(cursor: str) -> str:
    return msgspec.json.encode({"ack": cursor}).decode()
