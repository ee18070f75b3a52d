"""What a channel's other side tells later of a notice: signed with the secret of the use, as we sign.

    webhook-id         any word of the sender, another one for each call
    webhook-timestamp  seconds since 1970, at most five minutes from ours
    webhook-signature  "v1," + base64 of HMAC-SHA256 over "{id}.{timestamp}.{body}"; of several, one must fit
    body               {"notice": ID, "receipt": "delivered" | "read" | "acknowledged"}

Standard Webhooks 1.0, the other way round. A call that comes twice, or is recorded and sent again by another,
is the same receipt: it counts once. Which post acknowledges is what the notice says, never the call.
"""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final

import msgspec

from dashboard.acting.alert_acts import AlertActing
from dashboard.domain.alert import Receipt
from dashboard.domain.duty import ChannelUse
from dashboard.ports import Clock
from dashboard.ports.alerts import CustodyLine
from dashboard.reading.alert_ground import AlertGround

SIGNED: Final = frozenset({"webhook", "sms_http"})
"""Kinds of channel whose other side speaks this dialect, and shares a secret with us."""
WINDOW: Final = timedelta(minutes=5)
PREFIX: Final = "whsec_"
WORD: Final = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
SECONDS: Final = re.compile(r"\d{1,12}", re.ASCII)
MOST_SIGNATURES: Final = 8


class NotGenuine(Exception):
    """No such channel, or not signed with its secret, or too long ago: what it is, is not said."""


class NotAReceipt(Exception):
    """The body is none, or of no notice of that channel."""


class Told(msgspec.Struct):
    """The body of a call."""

    notice: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Received:
    """`is_repeated`: the same was told before."""

    notice: str
    receipt: Receipt
    is_repeated: bool


class Receipts:
    def __init__(self, ground: AlertGround, acting: AlertActing, clock: Clock) -> None:
        self._ground = ground
        self._acting = acting
        self._clock = clock

    async def take(self, channel: str, headers: Mapping[str, str], body: bytes) -> Received:
        """Keep it in the custody chain; durable on return. Raises NotGenuine, NotAReceipt, and NotKept or
        JournalError where the store does not answer: then it may be sent again."""
        use = self._ground.plan().channels.get(channel)
        now = self._clock.now()
        if use is None or use.kind not in SIGNED or not _is_signed(use, headers, body, now):
            raise NotGenuine
        try:
            told = msgspec.json.decode(body, type=Told)
        except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
            raise NotAReceipt from wrong
        store = self._ground.store
        notice = await asyncio.to_thread(store.notice, told.notice)
        if notice is None or notice.channel != channel:
            raise NotAReceipt
        if told.receipt == "acknowledged":
            group = await asyncio.to_thread(store.group, notice.group)
            if group is None:
                raise NotAReceipt
            await self._acting.acknowledge_as(
                notice.recipient, group, "callback", label=self._ground.plan().label_of(notice.recipient)
            )
        line = CustodyLine(
            notice.group, told.receipt, now, notice.id, channel, notice.recipient,
            {"callback": headers["webhook-id"][:64]},
        )  # fmt: skip
        is_new = await asyncio.to_thread(store.receipt, line)
        return Received(notice.id, told.receipt, not is_new)


def _is_signed(use: ChannelUse, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    id_, at, said = (headers.get(f"webhook-{each}", "") for each in ("id", "timestamp", "signature"))
    if not WORD.fullmatch(id_) or not SECONDS.fullmatch(at):
        return False
    if abs(now.timestamp() - int(at)) > WINDOW.total_seconds():  # twelve digits are beyond any instant
        return False
    signed = f"{id_}.{at}.".encode() + body
    made = [_signature(secret, signed) for secret in use.settings.get("secret", "").split()]
    given = said.split()[:MOST_SIGNATURES]
    return any(compare_digest(a.encode(), b.encode("utf-8", "replace")) for a in made for b in given)


def _signature(secret: str, signed: bytes) -> str:
    key = b64decode(secret.removeprefix(PREFIX)) if secret.startswith(PREFIX) else secret.encode()
    return f"v1,{b64encode(digest(key, signed, sha256)).decode()}"
