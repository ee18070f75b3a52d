"""The quick way for the plain event: five to eight known attributes, data as JSON, nothing escaped.

It decides only what it is sure of; for anything else it gives None, and the careful way looks again and says
what is wrong. Sure means: no backslash, so that every quote opens or closes a string; as many quotes as
those attributes and the data have, so that no key stands twice; and data that was read strictly before, or
is read so now. What is said again and again is read once: payloads are values, and without free text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

LONGEST_SHARED: Final = 256
"""Bytes of data that may well be the same as another event's."""
MOST_SHARED: Final = 20_000
"""Payloads remembered; then all are forgotten, which costs less than to know which were used."""


class PlainEnvelope(msgspec.Struct, forbid_unknown_fields=True):
    """`subject` and `datacontenttype` UNSET: absent. Bounds are the careful envelope's own."""

    specversion: str
    id: Annotated[str, Meta(min_length=1, max_length=200)]
    source: Annotated[str, Meta(min_length=1, max_length=100)]
    type: Annotated[str, Meta(min_length=1, max_length=100)]
    time: Annotated[datetime, Meta(tz=True)]
    data: msgspec.Raw
    subject: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    datacontenttype: str | UnsetType = UNSET


_decode: Final = msgspec.json.Decoder(PlainEnvelope).decode
QUOTES: Final = 5 * 4 + 2
"""Of specversion, id, source, type and time, key and value; and of the key `data`."""


def plain_envelope(raw: bytes) -> PlainEnvelope | None:
    """The envelope, each of its keys once; None where that is not certain."""
    if b"\\" in raw:
        return None
    try:
        found = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    quotes = QUOTES + 4 * ((found.subject is not UNSET) + (found.datacontenttype is not UNSET))
    if raw.count(b'"') != quotes + bytes(found.data).count(b'"') or found.specversion != "1.0":
        return None
    return found


class SharedPayloads:
    """Payloads by type and by the bytes they were read from. `read` raises where they cannot be taken."""

    def __init__(self, read: Callable[[str, bytes], tuple[Any, dict[str, Any]]]) -> None:
        self._read = read
        self._known: dict[tuple[str, bytes], Any] = {}

    def of(self, type_: str, data: bytes) -> tuple[Any, dict[str, Any]]:
        """The payload and what is kept apart of it; only what has nothing apart is remembered."""
        known = self._known.get((type_, data))
        if known is not None:
            return known, {}
        payload, apart = self._read(type_, data)
        if not apart and len(data) <= LONGEST_SHARED:
            if len(self._known) >= MOST_SHARED:
                self._known.clear()
            self._known[type_, data] = payload
        return payload, apart
