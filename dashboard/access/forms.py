"""What a browser's form brings, and whether it comes from a page of this centre."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope

from dashboard.access.guard import is_same_origin

LONGEST_FORM: Final = 16 * 1024
MOST_FIELDS: Final = 32
LONGEST_PATH: Final = 2_000
NEVER_KEPT: Final = {"cache-control": "no-store"}
AGAIN_S: Final = 2


async def form_of(receive: Receive) -> Mapping[str, str]:
    """The fields of a form, the first of each name; empty for what is none or is over 16 KiB."""
    body, is_more = b"", True
    while is_more and len(body) <= LONGEST_FORM:
        message = await receive()
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
    return {} if len(body) > LONGEST_FORM else _fields(body.decode("utf-8", "replace"))


def asked(scope: Scope) -> Mapping[str, str]:
    """The fields of the address."""
    return _fields(scope["query_string"].decode("latin-1"))


def is_from_here(scope: Scope) -> bool:
    """True for what a page of this centre sends, by all that the browser says of it."""
    site = Headers(scope=scope).get("sec-fetch-site", "same-origin")
    return site in ("same-origin", "none") and is_same_origin(dict(scope["headers"]))


def form_token(secret: str) -> str:
    """What a form of a session carries, so that no other page can have made it."""
    return sha256(b"form " + secret.encode("utf-8", "surrogatepass")).hexdigest()


def is_token(given: str, secret: str) -> bool:
    return compare_digest(given.encode("utf-8", "replace"), form_token(secret).encode())


def local_path(wanted: str) -> str:
    """A path of this centre: the one that was wanted if it is one, else `/`. No address leads elsewhere."""
    is_local = (
        wanted.startswith("/")
        and not wanted.startswith(("//", "/\\", "/sign-"))
        and len(wanted) <= LONGEST_PATH
        and wanted.isprintable()
        and "\\" not in wanted
    )
    return wanted if is_local else "/"


def to(path: str, **fields: str) -> Response:
    """The browser goes on there, by GET; fields that are empty are left out."""
    said = urlencode({name: value for name, value in fields.items() if value})
    return RedirectResponse(f"{path}?{said}" if said else path, status_code=303, headers=NEVER_KEPT)


def refused() -> Response:
    return PlainTextResponse("Not this page's to ask", status_code=403, headers=NEVER_KEPT)


def down() -> Response:
    return PlainTextResponse("The store does not answer", status_code=503, headers=NEVER_KEPT)


def full() -> Response:
    """Too many wait for the hash of a password."""
    held = PlainTextResponse("Many sign in just now: try again", status_code=503, headers=NEVER_KEPT)
    held.headers["retry-after"] = f"{AGAIN_S}"
    return held


def address_of(scope: Scope) -> str:
    """Of the machine that asks; of IPv6 its network of /64, in which one machine has any address it likes."""
    told = str((scope.get("client") or ("",))[0])
    try:
        address = ip_address(told.partition("%")[0])
    except ValueError:
        return told
    if isinstance(address, IPv4Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(IPv6Network((address, 64), strict=False)) if mapped is None else str(mapped)


def _fields(said: str) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(said, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return dict(reversed(pairs))
