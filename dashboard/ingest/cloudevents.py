"""CloudEvents 1.0 in JSON, in and out: one item of the structured or the batch mode.

What an event of this centre does not hold (free text, fields of a newer source, the payload of an unknown
type) comes back *apart*, as the part of the original that is missing in the event, in its own place:
laid over :func:`encode` it gives the original again. It is sealed at the gate.

Source: CloudEvents 1.0.2, JSON event format.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET, Meta

from dashboard.domain.events import VOCABULARY, Event, Unknown, needs_subject
from dashboard.domain.personal import Telling, as_sent
from dashboard.domain.system_events import DESK_TYPES, is_system_type
from dashboard.ingest.complaints import complaint
from dashboard.ingest.errors import NotAnEvent
from dashboard.ingest.instants import counted
from dashboard.ingest.payloads import Apart, payload_of, refuse_persons, shape_of
from dashboard.ingest.plain import SharedPayloads, plain_envelope
from dashboard.ingest.shapes import LONGEST_WORD, PLANS, word
from dashboard.ingest.strict_json import parsed
from dashboard.journal.codec import quick_event

LONGEST_SOURCE: Final = 100
"""Characters of a source's name, and of a type."""
_Id: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_WORD)]
_Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_SOURCE)]


class Decoded(NamedTuple):
    """`apart`: what is to be sealed beside the event, in the shape of the original; None if nothing."""

    event: Event
    apart: Apart | None


class _Envelope(msgspec.Struct):
    specversion: Literal["1.0"]
    id: _Id
    source: _Name
    type: _Name
    time: Annotated[datetime, Meta(tz=True)]
    subject: _Id | None = None
    datacontenttype: str | None = None
    dataschema: str | None = None
    data: Any = None
    data_base64: str | None = None


_ATTRIBUTES: Final = frozenset(_Envelope.__struct_fields__)
_CHOICES: Final = {"specversion": "1.0"}
_PLANS: Final = {
    type_: PLANS[p] for type_, p in VOCABULARY.items() if type_ in DESK_TYPES or not is_system_type(type_)
}
"""How to read what a source or the desk may send. What only the centre itself records is not read: the gate
says no."""
_PLAINLY_JSON: Final = frozenset({UNSET, "application/json"})


def decode(raw: bytes) -> Decoded:
    """The event that one JSON object stands for. Raises NotAnEvent(field, why)."""
    return _plainly_decoded(raw) or _strictly_decoded(raw)


def _plainly_decoded(raw: bytes) -> Decoded | None:
    """The quick way; None where the careful way is to look."""
    envelope = plain_envelope(raw)
    if envelope is None or envelope.type not in _PLANS or envelope.datacontenttype not in _PLAINLY_JSON:
        return None
    try:
        payload, apart = _shared.of(envelope.type, bytes(envelope.data))
        subject = None if envelope.subject is UNSET else envelope.subject
        occurred_at = _checked(envelope.id, envelope.source, envelope.type, subject, envelope.time)
    except NotAnEvent:
        return None
    event = quick_event(envelope.source, envelope.id, envelope.type, subject, occurred_at, payload)
    return Decoded(event, {"data": apart} if apart else None)


def _payload_in(type_: str, data: bytes) -> tuple[Any, Apart]:
    found = parsed(data)
    return payload_of(_PLANS[type_], {} if found is None else found)


def _strictly_decoded(raw: bytes) -> Decoded:
    """The careful way, which can say what is wrong."""
    found = parsed(raw)
    try:
        envelope = msgspec.convert(found, _Envelope)
    except msgspec.ValidationError as wrong:
        raise complaint(wrong, choices=_CHOICES) from None
    occurred_at = _checked(envelope.id, envelope.source, envelope.type, envelope.subject, envelope.time)
    payload, apart = _payload(envelope)
    if not found.keys() <= _ATTRIBUTES:
        apart = {**apart, **_extensions(found)}
    event = Event(envelope.source, envelope.id, envelope.type, envelope.subject, occurred_at, payload)
    return Decoded(event, apart or None)


def _checked(id_: str, source: str, type_: str, subject: str | None, time: datetime) -> datetime:
    """The time of the event in UTC, once all that names it can be shown and stored."""
    if not f"{id_}{source}{type_}{subject}".isprintable():
        _find_the_unprintable({"id": id_, "source": source, "type": type_, "subject": subject or ""})
    if subject is None and needs_subject(type_):
        raise NotAnEvent("subject", f"is missing; {type_} is about a case or relay, named here")
    try:
        return counted(time)
    except ValueError as wrong:
        raise NotAnEvent("time", str(wrong)) from None


def _find_the_unprintable(attributes: Mapping[str, str]) -> None:
    for attribute, value in attributes.items():
        try:
            word(value)
        except ValueError as wrong:
            raise NotAnEvent(attribute, str(wrong)) from None


def _payload(envelope: _Envelope) -> tuple[Any, Apart]:
    if envelope.data_base64 is not None and envelope.data is not None:
        raise NotAnEvent("data_base64", "stands beside data; only one of them may be there")
    plan = _PLANS.get(envelope.type)
    if plan is None:
        return Unknown(), _as_sent(envelope)
    if envelope.datacontenttype is not None and not is_json(envelope.datacontenttype):
        raise NotAnEvent("datacontenttype", f"is not JSON; {envelope.type} is read as JSON only")
    found = envelope.data if envelope.data_base64 is None else _from_base64(envelope.data_base64)
    payload, apart = payload_of(plan, {} if found is None else found)
    return payload, {"data": apart} if apart else {}


def _as_sent(envelope: _Envelope) -> Apart:
    return {k: v for k in ("data", "data_base64") if (v := getattr(envelope, k)) is not None}


def _from_base64(text: str) -> Any:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotAnEvent("data_base64", "is not base64") from None
    try:
        return parsed(raw)
    except NotAnEvent as wrong:
        raise NotAnEvent("data_base64", f"its content {wrong.why}") from None


def _extensions(found: Mapping[str, Any]) -> Apart:
    """The attributes that are not the event's own: kept apart, unless they name a person."""
    extensions = {name: value for name, value in found.items() if name not in _ATTRIBUTES}
    refuse_persons(extensions)
    return extensions


def is_json(content_type: str) -> bool:
    """True for a media type that says JSON, whatever its parameters."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type.endswith(("/json", "+json"))


_shared: Final = SharedPayloads(_payload_in)


class _IdOnly(msgspec.Struct):
    id: Any = None


def item_id(raw: bytes) -> str | None:
    """The id of an item that was refused, where it can be read, so that its source can find it."""
    try:
        found = msgspec.json.decode(raw, type=_IdOnly).id
        return word(found) if isinstance(found, str) and 0 < len(found) <= LONGEST_WORD else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return None


# ── out ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Out(msgspec.Struct, omit_defaults=True):
    specversion: str
    id: str
    source: str
    type: str
    time: datetime
    subject: str | None = None
    data: Any = UNSET


def encode(event: Event) -> bytes:
    """The event in the structured mode. What is kept apart is not in it, but for what is still to be sent.

    A string that UTF-8 cannot hold is written escaped, so that whoever reads it can say what is wrong.
    """
    out = _Out("1.0", event.id, event.source, event.type, event.occurred_at, event.subject, _data(event))
    try:
        return msgspec.json.encode(out)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(out)).encode()


def _data(event: Event) -> Any:
    if isinstance(event.data, Unknown):
        return UNSET
    shape = shape_of(PLANS[type(event.data)], event.data)
    if isinstance(event, Telling):
        return {**msgspec.to_builtins(shape), **as_sent(event.personal)}
    return shape
