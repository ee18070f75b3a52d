"""A provider of sign-ins on loopback, in a process of its own: it signs with its own key, and can misbehave.

`python -m tests.access.oidc_provider` prints its address and serves until it is killed. `POST /be` takes an
object of `Ways`; `GET /authorize` sends the browser straight back with a code, for the name that `/be` gave.
"""

from __future__ import annotations

import json
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT, SECRET = "onescreen", "s3cret & more"
EC = generate_ec_key(SECP256R1())


@dataclass
class Ways:
    """How it behaves. `claims`: put over the token's own, None takes one away; `signed`: `right`, `none`,
    `other` (a key that is nobody's) or `shared` (HS256 with the public key); `reuses`: gives a token for a
    code again; `state`: of the way back, where it is not the right one; `error`: instead of a code;
    `by`: the algorithm; `jwk`: put over its key as it is told; `silent_s`: before it tells of itself;
    `trickles_s`: between the letters of it."""

    name: str = "zhao"
    claims: dict[str, Any] = field(default_factory=dict)
    signed: str = "right"
    by: str = "RS256"
    jwk: dict[str, Any] = field(default_factory=dict)
    reuses: bool = False
    state: str | None = None
    error: str | None = None
    is_down: bool = False
    calls_itself: str | None = None
    kid: str = "one"
    silent_s: float = 0.0
    trickles_s: float = 0.0


@dataclass
class Provider:
    address: str = ""
    ways: Ways = field(default_factory=Ways)
    keys: dict[str, RSAPrivateKey] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """By code: what the browser asked with."""
    calls: list[str] = field(default_factory=list)

    def key(self, kid: str) -> RSAPrivateKey:
        return self.keys.setdefault(kid, generate_private_key(65_537, 2_048))

    def token(self, asked: dict[str, str]) -> str:
        now = time.time()
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": f"s-{self.ways.name}", "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "preferred_username": self.ways.name, **self.ways.claims,
        }  # fmt: skip
        told = {name: value for name, value in claims.items() if value is not None}
        head = {"kid": self.ways.kid}
        if self.ways.signed == "none":
            return jwt.encode(told, "", algorithm="none", headers=head)
        if self.ways.signed == "shared":
            return jwt.encode(told, SECRET * 3, algorithm="HS256", headers=head)
        key: RSAPrivateKey | EllipticCurvePrivateKey = self.key(self.ways.kid)
        if self.ways.by.startswith("ES"):
            key = EC
        if self.ways.signed == "other":
            key = generate_private_key(65_537, 2_048)
        return jwt.encode(told, key, algorithm=self.ways.by, headers=head)


PROVIDER = Provider()


class Serving(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        PROVIDER.calls.append(path)
        ways = PROVIDER.ways
        if path == "/calls":
            self._tell(200, {"calls": PROVIDER.calls})
        elif ways.is_down:
            self._tell(500, {})
        elif path == "/.well-known/openid-configuration":
            at = PROVIDER.address
            time.sleep(ways.silent_s)
            self._tell(200, {
                "issuer": ways.calls_itself or at, "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys",
            })  # fmt: skip
        elif path == "/keys":
            public = PROVIDER.key(ways.kid).public_key()
            of = jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True)
            if ways.by.startswith("ES"):
                of = jwt.algorithms.ECAlgorithm.to_jwk(EC.public_key(), as_dict=True)
            found = {**of, "kid": ways.kid, "use": "sig", **ways.jwk}
            self._tell(200, {"keys": [found]})
        elif path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            code = secrets.token_urlsafe(16)
            PROVIDER.asked[code] = asked
            told = {"state": ways.state or asked["state"]}
            told |= {"error": ways.error} if ways.error else {"code": code}
            self.send_response(302)
            self.send_header("location", f"{asked['redirect_uri']}?{urlencode(told)}")
            self.end_headers()
        else:
            self._tell(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        PROVIDER.calls.append(self.path)
        if self.path == "/be":
            PROVIDER.ways = Ways(**{**asdict(Ways()), **json.loads(body)})
            self._tell(200, {})
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        code = form.get("code", "")
        asked = PROVIDER.asked.get(code) if PROVIDER.ways.reuses else PROVIDER.asked.pop(code, None)
        challenge = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest())
        is_good = (
            asked is not None
            and asked["code_challenge"] == challenge.decode().rstrip("=")
            and asked["redirect_uri"] == form.get("redirect_uri")
            and self._client() == (CLIENT, SECRET)
        )
        if not is_good or asked is None:
            self._tell(400, {"error": "invalid_grant"})
            return
        self._tell(200, {"id_token": PROVIDER.token(asked), "token_type": "Bearer", "access_token": "x"})

    def _client(self) -> tuple[str, str]:
        kind, _, word = self.headers.get("authorization", "").partition(" ")
        name, _, secret = b64decode(word if kind == "Basic" else b"").decode().partition(":")
        return unquote(name), unquote(secret)

    def _tell(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        with suppress(OSError):  # who asked may have gone
            if not PROVIDER.ways.trickles_s or self.path != "/.well-known/openid-configuration":
                self.wfile.write(body)
                return
            for letter in body:
                self.wfile.write(bytes([letter]))
                time.sleep(PROVIDER.ways.trickles_s)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Serving)
    PROVIDER.address = f"http://127.0.0.1:{server.server_address[1]}"
    print(PROVIDER.address, flush=True)  # noqa: T201 - how the test learns of it
    server.serve_forever()


if __name__ == "__main__":
    main()
