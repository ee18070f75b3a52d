"""The Situation as bytes, for the way from the fold to the screens, and its fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec

from dashboard.domain.situation import Situation

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Situation)


def encode(situation: Situation) -> bytes:
    return _encoder.encode(situation)


def decode(encoded: bytes) -> Situation:
    return _decoder.decode(encoded)


def fingerprint(situation: Situation) -> str:
    """SHA-256 of all it says but the canaries, which are trimmed: equal for equal journals at equal `at`."""
    return hashlib.sha256(encode(replace(situation, canaries=()))).hexdigest()
