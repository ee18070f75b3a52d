"""A signed call to another machine, as Standard Webhooks 1.0 signs it.

Our own on HTTP: the signature covers the id, the instant and the body, and Apprise signs nothing.

    webhook-id         the notice's key, the same at every repeat; `idempotency-key` says the same
    webhook-timestamp  seconds since 1970, of this attempt
    webhook-signature  "v1," + base64 of HMAC-SHA256 over "{id}.{timestamp}.{body}"; of two secrets
                       both, a blank between

The body is the same at every repeat: key, title, text, severity, total, link, lang, is_test and
is_resolved, in JSON.
"""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from hashlib import sha256
from hmac import digest
from typing import Final

from dashboard.channels._channel import Accepted, Channel, Message, Need, Settings
from dashboard.channels._http import JSON, call, packed
from dashboard.channels._settings import checked, filled, is_address

PREFIX: Final = "whsec_"
NEEDS: Final = (
    Need("endpoint", "the address that is called, with its path"),
    Need(
        "secret",
        "what it is signed with: whsec_ and base64 of 24 to 64 bytes, or any other word as it stands;"
        " two with a blank between while it is changed",
        is_secret=True,
    ),
)


async def send(message: Message, address: str, settings: Settings) -> Accepted:
    told = filled(settings, NEEDS)
    content = packed(
        {
            "key": message.key,
            "title": message.title,
            "text": message.text,
            "severity": message.severity,
            "total": message.total,
            "link": message.link,
            "lang": message.lang,
            "is_test": message.is_test,
            "is_resolved": message.is_resolved,
        }
    )
    at = str(int(time.time()))
    headers = JSON | {
        "webhook-id": message.key,
        "webhook-timestamp": at,
        "webhook-signature": " ".join(
            signature(secret, message.key, at, content) for secret in told["secret"].split()
        ),
        "idempotency-key": message.key,
    }
    answer = (await call(told["endpoint"], content, headers)).accepted()
    return Accepted({"status": str(answer.status)})


def signature(secret: str, key: str, at: str, content: bytes) -> str:
    """One of `webhook-signature`. `at`: seconds since 1970."""
    signed = f"{key}.{at}.".encode() + content
    return f"v1,{b64encode(digest(_key(secret), signed, sha256)).decode()}"


def _key(secret: str) -> bytes:
    return b64decode(secret.removeprefix(PREFIX)) if secret.startswith(PREFIX) else secret.encode()


def _check_secret(settings: Settings) -> None:
    for secret in settings["secret"].split() or [PREFIX]:
        try:
            key = _key(secret)
        except ValueError:
            key = b""
        if not key or (secret.startswith(PREFIX) and not 24 <= len(key) <= 64):
            raise ValueError("setting secret: whsec_ must be followed by base64 of 24 to 64 bytes")


CHANNEL = Channel(
    name="webhook",
    label_zh="签名回调",
    label_en="Signed webhook",
    needs=NEEDS,
    send=send,
    check=checked(NEEDS, is_address("endpoint"), _check_secret),
)
