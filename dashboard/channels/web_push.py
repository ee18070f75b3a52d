"""Web Push to a browser that subscribed, also when no page is open: RFC 8030, encrypted by RFC 8291.

Our own on HTTP: what is sent is encrypted for the browser (aes128gcm), so the push service reads nothing; the
centre shows who it is by VAPID (RFC 8292).
"""

from __future__ import annotations

import json
import os
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dashboard.channels._channel import Accepted, Channel, ChannelError, Message, Need, Settings
from dashboard.channels._fitting import body, in_json
from dashboard.channels._http import call, packed
from dashboard.channels._settings import addressed, checked, filled, is_number
from dashboard.domain.alert import Severity
from dashboard.domain.alert_failures import said

LONGEST: Final = 3000
"""Bytes of the text in JSON, of the 3993 that a push may hold; the title takes 500 of the rest."""
TOKEN_S: Final = 12 * 3600
URGENCY: Final[dict[Severity, str]] = {"due": "normal", "over": "high", "urgent": "high"}
TOPIC: Final = re.compile(r"[-_A-Za-z0-9]{1,32}", re.ASCII)
NEEDS: Final = (
    Need("private_key", "the centre's VAPID key: 32 bytes in base64url", is_secret=True),
    Need("contact", "whom a push service may write to about it: mailto: and an address"),
    Need("hosts", "the push services that may be called, a comma between; *.name for all below a name"),
    Need("ttl_s", "how long a push service keeps it for a browser that is away, seconds", "14400"),
)


@dataclass(frozen=True, slots=True)
class _Subscription:
    endpoint: str
    origin: str
    p256dh: bytes
    auth: bytes


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    to = _subscription(address, told["hosts"])
    try:
        key = _key(told["private_key"])
    except ValueError:
        raise ChannelError(said("setting", setting="private_key"), retryable=False) from None
    content = packed(
        {
            "key": message.key,
            "title": message.title[:120],
            "text": body(message, most=LONGEST, size=in_json),
            "severity": message.severity,
            "total": message.total,
            "link": message.link,
            "lang": message.lang,
        }
    )
    claims = {"aud": to.origin, "exp": int(time.time()) + TOKEN_S, "sub": told["contact"]}
    token = jwt.encode(claims, key, algorithm="ES256")
    headers = {
        "authorization": f"vapid t={token}, k={_public(key)}",
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": told["ttl_s"],
        "urgency": URGENCY[message.severity],
        # A repeat takes the place of the first, while the browser has fetched neither.
        "topic": message.key
        if TOPIC.fullmatch(message.key)
        else sha256(message.key.encode()).hexdigest()[:32],
    }
    answered = await call(to.endpoint, _encrypted(content, to), headers)
    if answered.status in (404, 410):
        raise ChannelError(said("subscription"), retryable=False)
    try:
        answered.accepted()
    except ChannelError as failed:
        # Each browser has a push service of its own.
        failed.is_of_address = True
        raise
    return Accepted({"status": str(answered.status)})


def new_private_key() -> str:
    """A VAPID key, as the setting has it."""
    value = generate_private_key(SECP256R1()).private_numbers().private_value
    return _base64(value.to_bytes(32, "big"))


def public_key(private_key: str) -> str:
    """What a page gives to `pushManager.subscribe` as its applicationServerKey, in base64url."""
    return _public(_key(private_key))


def _encrypted(content: bytes, to: _Subscription) -> bytes:
    encrypted: bytes = http_ece.encrypt(
        content,
        salt=os.urandom(16),
        private_key=generate_private_key(SECP256R1()),
        dh=to.p256dh,
        auth_secret=to.auth,
        version="aes128gcm",
    )
    return encrypted


def check_address(address: str) -> None:
    _read(address)


def _subscription(address: str, hosts: str) -> _Subscription:
    """Raises ChannelError. What a browser sent is not trusted: only a push service is called for it."""
    to = _read(addressed(address, check_address))
    parts = urlsplit(to.endpoint)
    host = parts.hostname or ""
    is_allowed = any(_is_below(host, one.strip()) for one in hosts.split(","))
    is_plain = parts.scheme == ("http" if host == "127.0.0.1" else "https")
    if not is_allowed or not is_plain or parts.username or parts.password:
        raise ChannelError(said("push_host"), retryable=False)
    return to


def _read(address: str) -> _Subscription:
    """Raises ValueError."""
    try:
        told = json.loads(address)
        keys = told["keys"]
        p256dh, auth = _bytes(keys["p256dh"]), _bytes(keys["auth"])
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), p256dh)
        parts = urlsplit(told["endpoint"])
        host, port = parts.hostname or "", parts.port
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("no subscription of a browser that can be read") from None
    if len(auth) != 16:
        raise ValueError("no subscription of a browser that can be read")
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    return _Subscription(told["endpoint"], origin, p256dh, auth)


def _is_below(host: str, allowed: str) -> bool:
    return host == allowed or (allowed.startswith("*.") and host.endswith(allowed[1:]))


def _key(private_key: str) -> EllipticCurvePrivateKey:
    """Raises ValueError."""
    value = _bytes(private_key)
    if len(value) != 32:
        raise ValueError("a VAPID key has 32 bytes")
    return derive_private_key(int.from_bytes(value, "big"), SECP256R1())


def _public(key: EllipticCurvePrivateKey) -> str:
    return _base64(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _base64(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _check_key(settings: Settings) -> None:
    try:
        _key(settings["private_key"])
    except ValueError:
        raise ValueError("setting private_key: 32 bytes in base64url are needed") from None


def _check_contact(settings: Settings) -> None:
    if not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+|https://\S+", settings["contact"]):
        raise ValueError("setting contact: mailto: and an address, or an https address, is needed")


def _check_hosts(settings: Settings) -> None:
    for host in settings["hosts"].split(","):
        if not re.fullmatch(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+", host.strip(), re.ASCII):
            raise ValueError("setting hosts: names of machines with a comma between are needed")


CHANNEL = Channel(
    name="web_push",
    label_zh="浏览器推送",
    label_en="Web Push",
    needs=NEEDS,
    send=send,
    address="what the browser's pushManager.subscribe gave, in JSON",
    check_address=check_address,
    offers=lambda settings: {"application_server_key": public_key(settings["private_key"])},
    check=checked(
        NEEDS, _check_key, _check_contact, _check_hosts, is_number("ttl_s", least=0, most=2_419_200)
    ),
)
