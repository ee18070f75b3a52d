"""The Situation as bytes, for the way from the fold to the screens, and its fingerprint.

`Encoder` and `Decoder` remember the last Situation they had: an area that did not change is not coded again.
Of a district's 80 kB some 4 change with an event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_type_hints

import msgspec

from dashboard.domain.area import Area
from dashboard.domain.situation import AreaSituation, Situation

_FIELDS = {**get_type_hints(Situation), "areas": dict[str, msgspec.Raw], "register": msgspec.Raw}
_Parts: Any = msgspec.defstruct("_Parts", list(_FIELDS.items()))
"""A Situation whose areas and register are bytes still, or already."""

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode_parts: Any = msgspec.json.Decoder(_Parts).decode
_decode_area = msgspec.json.Decoder(AreaSituation).decode
_decode_register = msgspec.json.Decoder(tuple[Area, ...]).decode


class Encoder:
    """Bytes of one Situation after another. Knows again the very area objects of the one before."""

    def __init__(self) -> None:
        self._areas: dict[str, tuple[AreaSituation, msgspec.Raw]] = {}
        self._register: tuple[tuple[Area, ...], msgspec.Raw] = ((), msgspec.Raw(b"[]"))

    def encode(self, situation: Situation) -> bytes:
        self._areas = {code: self._known(code, area) for code, area in situation.areas.items()}
        if situation.register is not self._register[0]:
            self._register = situation.register, msgspec.Raw(_encode(situation.register))
        parts = {name: getattr(situation, name) for name in _FIELDS}
        parts["areas"] = {code: raw for code, (_, raw) in self._areas.items()}
        parts["register"] = self._register[1]
        return _encode(_Parts(**parts))

    def _known(self, code: str, area: AreaSituation) -> tuple[AreaSituation, msgspec.Raw]:
        known = self._areas.get(code)
        return known if known and known[0] is area else (area, msgspec.Raw(_encode(area)))


class Decoder:
    """One Situation after another. Areas that say the same as in the one before are the same objects."""

    def __init__(self) -> None:
        self._areas: Mapping[str, tuple[msgspec.Raw, AreaSituation]] = {}
        self._register: tuple[msgspec.Raw, tuple[Area, ...]] = (msgspec.Raw(b"[]"), ())

    def decode(self, encoded: bytes) -> Situation:
        """Raises msgspec.DecodeError for bytes that are no Situation."""
        parts = _decode_parts(encoded)
        self._areas = {code: self._known(code, raw) for code, raw in parts.areas.items()}
        if parts.register != self._register[0]:
            self._register = parts.register.copy(), _decode_register(parts.register)
        whole = {name: getattr(parts, name) for name in _FIELDS}
        whole["areas"] = {code: area for code, (_, area) in self._areas.items()}
        whole["register"] = self._register[1]
        return Situation(**whole)

    def _known(self, code: str, raw: msgspec.Raw) -> tuple[msgspec.Raw, AreaSituation]:
        known = self._areas.get(code)
        # A copy, because what was decoded is a window on the whole message and would keep all of it.
        return known if known and known[0] == raw else (raw.copy(), _decode_area(raw))


def encode(situation: Situation) -> bytes:
    """One Situation alone."""
    return Encoder().encode(situation)


def decode(encoded: bytes) -> Situation:
    return Decoder().decode(encoded)


def fingerprint(situation: Situation) -> str:
    """SHA-256 of all it says but the canaries, which are trimmed: equal for equal journals at equal `at`."""
    return hashlib.sha256(encode(replace(situation, canaries=()))).hexdigest()
