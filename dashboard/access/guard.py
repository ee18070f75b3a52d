"""The outermost guard of the server, for pages, API and sockets alike.

On a loopback address everything is for this machine. A page elsewhere could still reach it through a name
that it points at this machine (DNS rebinding), so a request must also name this machine. On any other
address, other machines are served what asks for a proof of its own; the rest stays with this machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.problem import Problem

HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()",
    "content-security-policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
}
"""Of every answer that says nothing else of it: a page has its own policy, a file its time to be kept."""
TLS_ALONE: Final = "max-age=31536000"
"""Said over TLS only, which the centre itself may not even have: whoever stands before it tells."""
STARTS: Final = ("http.response.start", "websocket.http.response.start")


PROVEN: Final = frozenset(
    {"wall", "remote", "ws", "api", "healthz", "sign-in", "sign-out", "me", "desk", "people", "audit", "a"}
)
"""The first part of the paths where a paired browser, a bearer token, a signed link or a person who signed in
is asked for, or nothing is told; so is `/` itself."""


class Guard:
    """Pure ASGI: what is not for the asker is refused before any route sees it; answers carry `HEADERS`.

    `is_open`: the server listens on more than loopback. `desk`: the first parts of the paths of the desk's
    pages, which ask for a person, too.
    """

    def __init__(self, app: ASGIApp, *, is_open: bool, desk: Collection[str] = ()) -> None:
        self._app = app
        self._is_open = is_open
        self._proven = PROVEN | frozenset(desk)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif self._is_for(scope):
            await self._app(scope, receive, _with_headers(send, scope))
        else:
            await _refuse(scope, receive, _with_headers(send, scope))

    def _is_for(self, scope: Scope) -> bool:
        if self._is_open:
            return is_local(scope) or self._asks_for_proof(scope["path"])
        return names_this_machine(Headers(scope=scope).get("host", ""))

    def _asks_for_proof(self, path: str) -> bool:
        return path == "/" or f"{path}/".split("/")[1] in self._proven


def is_local(scope: Scope) -> bool:
    """True for what comes from this machine and names it."""
    client = scope.get("client")
    if client is None or not _is_loopback(client[0]):
        return False
    return names_this_machine(Headers(scope=scope).get("host", ""))


def listens_openly(host: str) -> bool:
    """True for an address that other machines can reach."""
    return not names_this_machine(f"[{host}]" if ":" in host else host)


def names_this_machine(host: str) -> bool:
    """True for `localhost` and loopback addresses, with or without a port."""
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    return name.lower() == "localhost" or _is_loopback(name)


def _is_loopback(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback  # "::ffff:127.0.0.1" on a socket that listens on "::"


def is_same_origin(headers: Mapping[bytes, Any]) -> bool:
    """True unless a browser says that another site's page is calling. Programs send no Origin."""
    origin = headers.get(b"origin")
    if origin is None:
        return True
    return bool(urlsplit(origin).netloc == headers.get(b"host", b""))


def _with_headers(send: Send, scope: Scope) -> Send:
    more = {"strict-transport-security": TLS_ALONE} if scope.get("scheme") in ("https", "wss") else {}

    async def sending(message: Message) -> None:
        if message["type"] in STARTS:
            headers = MutableHeaders(scope=message)
            for name, value in {**HEADERS, **more}.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "not this machine's name"})
        return
    problem = Problem(421, "misdirected request", "this is for the centre's own machine: mind the Host")
    await problem.response(scope["path"])(scope, receive, send)
