"""Events as rows and bytes: how the journal's tables and the wire write them down.

A row is `(position, source, id, type, subject, occurred_us, recorded_us, data)`. `data` is the payload as
JSON with the names that sources use (`from`, not `from_`), every field written out, so that a default that
changes later does not change what was recorded. It is None for a type this centre did not know at the time:
it stays :class:`Unknown` even when a newer centre knows the type, because its words are sealed whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, TypeAlias

import msgspec

from dashboard.domain.events import VOCABULARY, Event, Payload, Recorded, Unknown
from dashboard.ports import Group
from dashboard.store.instants import instant, micros

Row: TypeAlias = tuple[int, str, str, str, str | None, int, int, str | None]


class CodecError(ValueError):
    """What was written down cannot be read; the message names the position and the type."""


SHARED_UP_TO = 200
"""Characters of a payload that is short enough to be the same as another."""

# ── payloads ────────────────────────────────────────────────────────────────────────────────────────────

_OUTER_NAMES: Mapping[type[Any], dict[str, str]] = {
    cls: {f.name: f.name[:-1] for f in fields(cls) if f.name.endswith("_")} for cls in VOCABULARY.values()
}
"""Per payload class, the fields that a Python keyword forced to another name: ours → theirs."""

_json = msgspec.json.Encoder().encode


def encode_payload(payload: Payload) -> str | None:
    """The payload's JSON; None for :class:`Unknown`, whose content is sealed apart."""
    if type(payload) is Unknown:
        return None
    if outer := _OUTER_NAMES[type(payload)]:
        inside = msgspec.to_builtins(payload)
        return _json({outer.get(name, name): value for name, value in inside.items()}).decode()
    return _json(payload).decode()


def decode_payload(type_: str, data: str | None) -> Payload:
    """The payload of that type from its JSON. Raises msgspec.MsgspecError where it does not fit."""
    if data is None or type_ not in _DECODERS:
        return Unknown()
    if len(data) <= SHARED_UP_TO:
        return _shared(type_, data)
    return _DECODERS[type_](data)


@lru_cache(maxsize=32_768)
def _shared(type_: str, data: str) -> Payload:
    """Payloads are values, and most are said again and again: the same words, the same object."""
    return _DECODERS[type_](data)


def _decoder(cls: type[Any]) -> Callable[[str], Payload]:
    if outer := _OUTER_NAMES[cls]:
        return partial(_decode_renamed, cls, {theirs: ours for ours, theirs in outer.items()})
    return msgspec.json.Decoder(cls).decode


def _decode_renamed(cls: type[Any], inner: Mapping[str, str], data: str) -> Payload:
    found = _decode_object(data)
    return msgspec.convert({inner.get(name, name): value for name, value in found.items()}, cls)


_decode_object = msgspec.json.Decoder(dict[str, Any]).decode
_DECODERS = {type_: _decoder(cls) for type_, cls in VOCABULARY.items()}


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────


def to_rows(recorded: Iterable[Recorded]) -> list[Row]:
    rows: list[Row] = []
    last: datetime | None = None
    for position, recorded_at, event in recorded:
        if recorded_at is not last:  # a commit group has one instant
            last, recorded_us = recorded_at, micros(recorded_at)
        data = encode_payload(event.data)
        occurred_us = micros(event.occurred_at)
        rows.append(
            (position, event.source, event.id, event.type, event.subject, occurred_us, recorded_us, data)
        )
    return rows


_recorded = partial(tuple.__new__, Recorded)
"""Recorded from a triple: a third of the cost of its constructor."""


def from_rows(rows: Sequence[Row]) -> list[Recorded]:
    """The events of the rows. Raises CodecError, naming the first row that cannot be read."""
    recorded_at = {us: instant(us) for us in {row[6] for row in rows}}
    try:
        return [_recorded((row[0], recorded_at[row[6]], _event(row))) for row in rows]
    except _UNREADABLE as wrong:
        raise CodecError(f"{_first_unreadable(rows)} cannot be read: {wrong}") from wrong


# A frozen dataclass sets its fields one by one through `object.__setattr__`; their slots' own setters do
# the same at a third of the cost.
_new_event = partial(object.__new__, Event)
_set_source, _set_id, _set_type, _set_subject, _set_occurred_at, _set_data = (
    getattr(Event, name).__set__ for name in ("source", "id", "type", "subject", "occurred_at", "data")
)
_UNREADABLE = (msgspec.MsgspecError, TypeError, ValueError, OverflowError)


def quick_event(
    source: str, id_: str, type_: str, subject: str | None, occurred_at: datetime, data: Payload
) -> Event:
    """An event like any other, for the two paths that every event takes: the gate and the journal's rows."""
    event = _new_event()
    _set_source(event, source)
    _set_id(event, id_)
    _set_type(event, type_)
    _set_subject(event, subject)
    _set_occurred_at(event, occurred_at)
    _set_data(event, data)
    return event


def _event(row: Row) -> Event:
    _, source, id_, type_, subject, occurred_us, _, data = row
    return quick_event(source, id_, type_, subject, instant(occurred_us), decode_payload(type_, data))


def _first_unreadable(rows: Sequence[Row]) -> str:
    for row in rows:
        try:
            _event(row)
        except _UNREADABLE:
            return f"position {row[0]}, a {row[3]}"
    return "a row"


# ── bytes ───────────────────────────────────────────────────────────────────────────────────────────────

_pack = msgspec.msgpack.Encoder().encode
_unpack_rows = msgspec.msgpack.Decoder(list[Row]).decode
_unpack_group = msgspec.msgpack.Decoder(tuple[int, int, list[Row]]).decode


def encode_events(recorded: Sequence[Recorded]) -> bytes:
    """No event, no bytes: most cases have no mark, and each of them is stored."""
    return _pack(to_rows(recorded)) if recorded else b""


def decode_events(encoded: bytes) -> list[Recorded]:
    """Raises CodecError."""
    if not encoded:
        return []
    try:
        return from_rows(_unpack_rows(encoded))
    except msgspec.MsgspecError as wrong:
        raise CodecError(f"these bytes are no events: {wrong}") from wrong


def encode_group(group: Group) -> bytes:
    return _pack((group.first, group.last, to_rows(group.events)))


def decode_group(encoded: bytes) -> Group:
    """Raises CodecError."""
    try:
        first, last, rows = _unpack_group(encoded)
    except msgspec.MsgspecError as wrong:
        raise CodecError(f"these bytes are no group: {wrong}") from wrong
    return Group(first, last, tuple(from_rows(rows)))
