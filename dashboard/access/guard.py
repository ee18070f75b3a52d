"""The outermost guard of the server, for pages, API and sockets alike.

Until there is sign-in, pages are for this machine only. A page elsewhere could still reach them through a
name that it points at this machine (DNS rebinding), so a request must also name this machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
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
}


class LoopbackGuard:
    """Pure ASGI: what comes by another name is refused before any route sees it; answers carry `HEADERS`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif names_this_machine(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, _with_headers(send))
        else:
            await _refuse(scope, receive, send)


def names_this_machine(host: str) -> bool:
    """True for `localhost` and loopback addresses, with or without a port."""
    name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_same_origin(headers: Mapping[bytes, Any]) -> bool:
    """True unless a browser says that another site's page is calling. Programs send no Origin."""
    origin = headers.get(b"origin")
    if origin is None:
        return True
    return bool(urlsplit(origin).netloc == headers.get(b"host", b""))


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "not this machine's name"})
        return
    problem = Problem(421, "misdirected request", "this centre answers to localhost only: mind the Host")
    await problem.response(scope["path"])(scope, receive, send)
