"""A push service and a browser on loopback: it verifies who sends (VAPID), and the browser decrypts.

with PushService() as service:
    browser = service.subscribe(application_server_key)
    … browser.address …
    browser.messages
"""

from __future__ import annotations

import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.channels.receivers import Answer, HttpReceiver, Received

LARGEST = 4096


def _base64(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """A subscription, and what came by it. `headers`: of each message."""

    endpoint: str
    server_key: str
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    is_over: bool = False
    messages: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """As `PushSubscription.toJSON` gives it."""
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _base64(public), "auth": _base64(self.auth)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})


class PushService:
    """`next_answers`: given instead of its own, each once."""

    def __init__(self) -> None:
        self.receiver = HttpReceiver(self._answered)
        self._browsers: dict[str, Browser] = {}

    def __enter__(self) -> PushService:
        self.receiver.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.receiver.stop()

    def subscribe(self, server_key: str) -> Browser:
        path = f"/push/{len(self._browsers)}"
        browser = self._browsers[path] = Browser(f"{self.receiver.address}{path}", server_key)
        return browser

    def _answered(self, request: Received) -> Answer:
        browser = self._browsers.get(request.path)
        if browser is None or browser.is_over:
            return Answer(410, b"")
        if not self._is_known(request, browser):
            return Answer(403, b"")
        if "ttl" not in request.headers or request.headers.get("content-encoding") != "aes128gcm":
            return Answer(400, b"")
        if len(request.body) > LARGEST:
            return Answer(413, b"")
        read = http_ece.decrypt(
            request.body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm"
        )
        browser.messages.append(json.loads(read))
        browser.headers.append(dict(request.headers))
        return Answer(201, b"", {"location": f"{browser.endpoint}/m"})

    def _is_known(self, request: Received, browser: Browser) -> bool:
        """RFC 8292: a token of at most a day for this service, signed by the key that was subscribed with."""
        kind, _, told = request.headers.get("authorization", "").partition(" ")
        given = dict(part.strip().partition("=")[::2] for part in told.split(","))
        if kind != "vapid" or given.get("k") != browser.server_key:
            return False
        key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(given["k"]))
        try:
            claims = jwt.decode(given["t"], key, algorithms=["ES256"], audience=self.receiver.address)
        except jwt.PyJWTError:
            return False
        return claims["exp"] <= time.time() + 86_400 and str(claims["sub"]).startswith("mailto:")
