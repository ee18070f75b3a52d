"""The link in a message, by which whoever it was sent to acknowledges: signed, for one notice and one post.

It says which notice and until when, and not for whom: the signature holds for the post that the notice went
to, and for no other. Keys are derived from the centre's own; after a change of it, links signed before hold
until they are over.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

LINKS: Final = "/a/"
"""What the path of each of them begins with."""
PURPOSE: Final = b"alert link"
"""Of the keys that sign them, for `Vault.derived`."""
LASTS: Final = timedelta(hours=24)
HALF_A_DAY: Final = LASTS / 2
SIGNED_BYTES: Final = 16
_WORD: Final = re.compile(r"([0-9a-f]{32})-([0-9a-z]{1,9})-([A-Za-z0-9_-]{22})", re.ASCII)
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says, not yet believed. `sha256`: by which it is remembered once it was used."""

    notice: str
    until: datetime
    signature: str
    sha256: str


def make_link(base_url: str, notice_id: str, post: str, at: datetime, *, key: bytes) -> str:
    """The address by which `post` may acknowledge what the notice tells of, for 24 hours from `at`.

    `base_url`: of this centre, as the people on duty reach it. `key`: the first of `Vault.derived(PURPOSE)`.
    """
    until_s = int((at + LASTS).timestamp())
    signature = _signature(key, notice_id, post, until_s)
    return f"{base_url.rstrip('/')}{LINKS}{notice_id}-{_written(until_s)}-{signature}"


def begins_at(made_at: datetime, sent_at: datetime) -> datetime:
    """From when on the link of a notice holds: the same for each repeat within half a day, so that what is
    sent again under the same key says the same; and never over before it comes, however long it was held."""
    return made_at + (sent_at - made_at) // HALF_A_DAY * HALF_A_DAY


def read_link(path: str) -> Link | None:
    """What the path of an address says; None for what is none of ours."""
    found = _WORD.fullmatch(path.removeprefix(LINKS)) if path.startswith(LINKS) else None
    if found is None:
        return None
    notice, until, signature = found.groups()
    try:
        until_at = datetime.fromtimestamp(int(until, 36), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Link(notice, until_at, signature, sha256(found[0].encode()).hexdigest())


def is_genuine(link: Link, post: str, *, keys: Sequence[bytes]) -> bool:
    """Whether this centre made it, for that post."""
    until_s = int(link.until.timestamp())
    made = (_signature(key, link.notice, post, until_s) for key in keys)
    return any(hmac.compare_digest(each, link.signature) for each in made)


def _signature(key: bytes, notice: str, post: str, until_s: int) -> str:
    said = "\n".join((notice, post, str(until_s))).encode()
    digest = hmac.digest(key, said, "sha256")[:SIGNED_BYTES]
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _written(number: int) -> str:
    """In base 36, to be short in an SMS."""
    found = ""
    while number:
        number, digit = divmod(number, 36)
        found = _DIGITS[digit] + found
    return found or "0"
