"""The keys with which the provider signs, as it tells them (RFC 7517), and what each may sign (RFC 7518)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import jwt

from dashboard.access.provider_calls import ProviderDown

SIGNS: Final[Mapping[tuple[str, str | None], frozenset[str]]] = {
    ("RSA", None): frozenset({"RS256", "RS384", "RS512", "PS256"}),
    ("EC", "P-256"): frozenset({"ES256"}),
    ("EC", "P-384"): frozenset({"ES384"}),
    ("OKP", "Ed25519"): frozenset({"EdDSA"}),
    ("OKP", "Ed448"): frozenset({"EdDSA"}),
}
"""By type and curve of a key pair. With a shared secret, or none, anybody who has it could be anyone."""


@dataclass(frozen=True, slots=True)
class Key:
    """`signs`: the algorithms of the signatures that it may have made."""

    kid: str | None
    signs: frozenset[str]
    public: Any


def keys_of(told: Mapping[str, Any]) -> Sequence[Key]:
    """The keys that may sign a token; any others of the set are passed over. Raises ProviderDown."""
    given = told.get("keys")
    if not isinstance(given, list):
        raise ProviderDown("the provider tells no keys")
    found = [_key(each) for each in given if isinstance(each, dict)]
    return [key for key in found if key is not None]


def _key(told: Mapping[str, Any]) -> Key | None:
    kind, curve = told.get("kty"), told.get("crv")
    is_read = isinstance(kind, str) and isinstance(curve, str | None)
    signs = SIGNS.get((str(kind), curve), frozenset()) if is_read else frozenset()
    if "alg" in told:
        signs &= {told["alg"]} if isinstance(told["alg"], str) else set()
    if not signs or told.get("use", "sig") != "sig":
        return None
    try:
        # By one of those that it may sign: left to itself, PyJWT takes every RSA key for one of RS256.
        public = jwt.PyJWK.from_dict(dict(told), algorithm=min(signs)).key
    except (jwt.PyJWTError, ValueError):
        return None
    kid = told.get("kid")
    return Key(kid if isinstance(kid, str) else None, signs, public)
