"""The way into a page: the language asked for, and a policy on every answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from layouts._parcels import Parcels

WALL: ContextVar[str] = ContextVar("WALL", default="")
"""The name of the wall that a request comes from, for whoever makes its layout."""


class Door:
    """`/page` and `/page/<lang>/…`: leads to the application of the language. It is asked for by `?lang=`.

    The path is handed on as if the application stood at the root: Dash looks at it and knows no mounting.
    """

    def __init__(self, apps: Mapping[str, Guarded]) -> None:
        self._apps = apps

    async def warm(self) -> None:
        """Make ready what browsers ask for first."""
        for app in self._apps.values():
            await app.warm()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        _, _, lang, path = (*scope["path"].split("/", 3), "", "")[:4]
        app = self._apps.get(lang or self._asked(scope))
        if app is None:
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, send)
            return
        WALL.set(scope.get("wall", ""))
        await app(
            {**scope, "path": f"/{path}", "raw_path": f"/{path}".encode(), "root_path": ""}, receive, send
        )

    def _asked(self, scope: Scope) -> str:
        asked: str = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
        return asked if asked in self._apps else next(iter(self._apps))


class Guarded:
    """An application whose every answer carries the policy; pages and layouts are never kept."""

    def __init__(self, app: Parcels, *, policy: str) -> None:
        self._app = app
        self._policy = policy

    async def warm(self) -> None:
        await self._app.warm()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = self._policy
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
                if headers.get("content-type", "").startswith(("text/html", "application/json")):
                    headers["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, guarded)


def content_policy(script_hashes: Sequence[str]) -> str:
    """Nothing leaves the origin: what tries to is refused by the browser, and seen by the tests."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(script_hashes)}".rstrip(),
            "worker-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )
