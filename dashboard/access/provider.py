"""The organisation's own sign-in (OpenID Connect): who somebody is, by a token that the provider signed.

The authorisation code flow with PKCE (RFC 7636), state and nonce. Every call blocks; call it from a thread,
and from one that nobody else waits for.
"""

from __future__ import annotations

import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import jwt

from dashboard.access.provider_calls import Calls, Kept, NotProven, ProviderDown, is_safe
from dashboard.access.provider_keys import Key, keys_of

KEPT_S: Final = 3600.0
"""How long the provider's addresses and keys are taken for those of now."""
KEYS_AGAIN_S: Final = 10.0
"""How soon its keys are asked for again, for a token of one that is not known: it may have a new one."""
CLOCKS_APART_S: Final = 60
LONGEST_SUBJECT: Final = 255
OLDEST_S: Final = 600
"""How old a token may be that was given just now."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The centre as the provider knows it. `secret`: None for a client that has none. `name_claim`: of the
    token's claims the one that gives the person's sign-in name here."""

    issuer: str
    client_id: str
    secret: str | None
    name_claim: str


@dataclass(frozen=True, slots=True)
class Proven:
    """Whom the provider signed in: its `subject` of the `issuer`, who stays the same, and the `name`, which
    says who that is here when they first come."""

    issuer: str
    subject: str
    name: str


class Provider:
    """One provider. Its addresses and keys are asked for when they are first needed, and kept an hour."""

    def __init__(
        self,
        registered: Registered,
        *,
        calls: Calls | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registered = registered
        self._calls = calls or Calls()
        self._metadata = Kept(self._asked_metadata, monotonic=monotonic)
        self._keys = Kept(self._asked_keys, monotonic=monotonic)

    def address(self, *, state: str, nonce: str, verifier: str, back: str) -> str:
        """Where the browser goes to sign in. Raises ProviderDown."""
        asked = {
            "response_type": "code",
            "client_id": self._registered.client_id,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        there = self._endpoint("authorization_endpoint")
        return f"{there}{'&' if urlsplit(there).query else '?'}{urlencode(asked)}"

    def who(self, code: str, *, nonce: str, verifier: str, back: str) -> Proven:
        """Whom the provider signed in, for the code that the browser brought back.

        Raises NotProven, ProviderDown.
        """
        claims = self._claims(self._id_token(code, verifier, back))
        if not compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise NotProven("the token is of another sign-in: its nonce is not ours")
        parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if (len(parties) > 1 or "azp" in claims) and claims.get("azp") != self._registered.client_id:
            raise NotProven("the token was given to another client")
        name = claims.get(self._registered.name_claim)
        if not isinstance(name, str) or not name.strip():
            raise NotProven(f"the token has no claim {self._registered.name_claim}")
        if self._registered.name_claim == "email" and claims.get("email_verified") is not True:
            raise NotProven("the provider has not verified the address")
        subject = claims["sub"]
        if not subject or len(subject) > LONGEST_SUBJECT or not subject.isprintable():
            raise NotProven("the token tells no subject that could be one")
        return Proven(self._registered.issuer, subject, name)

    def _id_token(self, code: str, verifier: str, back: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded"}
        client, secret = self._registered.client_id, self._registered.secret
        # By the header unless the provider takes the form alone: OpenID Connect Discovery 1.0, 3.
        ways = self._metadata.get(no_older_s=KEPT_S).get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        if secret is None or "client_secret_basic" not in ways:
            form |= {"client_id": client} | ({} if secret is None else {"client_secret": secret})
        else:
            pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
            headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        told = self._calls.ask(self._endpoint("token_endpoint"), urlencode(form).encode(), headers)
        token = told.get("id_token")
        if not isinstance(token, str):
            raise NotProven("the provider gave no token for the code")
        return token

    def _claims(self, token: str) -> Mapping[str, Any]:
        """What the token says, its signature, issuer, audience and times checked."""
        try:
            head = jwt.get_unverified_header(token)
            signed_by = str(head.get("alg"))
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self._key(head.get("kid"), signed_by).public,
                algorithms=[signed_by],
                audience=self._registered.client_id,
                issuer=self._registered.issuer,
                leeway=CLOCKS_APART_S,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as wrong:
            raise NotProven(f"the token is not good: {wrong}") from None
        if time.time() - float(claims["iat"]) > OLDEST_S:
            raise NotProven("the token was made long ago")
        return claims

    def _key(self, kid: str | None, signed_by: str) -> Key:
        """The provider's key of that id, which may sign so; asked for anew where it is not known. Raises
        NotProven."""
        for no_older_s in (KEPT_S, KEYS_AGAIN_S):
            signing = [key for key in self._keys.get(no_older_s=no_older_s) if signed_by in key.signs]
            found = [key for key in signing if key.kid == kid] if kid is not None else signing
            if len(found) == 1:
                return found[0]
        raise NotProven("the token is signed with no key of the provider's, or not as that key signs")

    # ── its addresses ───────────────────────────────────────────────────────────────────────────────────

    def _endpoint(self, name: str) -> str:
        found = self._metadata.get(no_older_s=KEPT_S).get(name)
        if not isinstance(found, str) or not is_safe(found):
            raise ProviderDown(f"the provider tells no safe {name}")
        return found

    def _asked_metadata(self) -> Mapping[str, Any]:
        issuer = self._registered.issuer
        found = self._calls.ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != issuer:
            raise ProviderDown(f"it calls itself {found.get('issuer')!r}, and not {issuer!r}")
        return found

    def _asked_keys(self) -> Sequence[Key]:
        return keys_of(self._calls.ask(self._endpoint("jwks_uri")))


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
