"""Before the desk's pages: the language that a person chose stays; what an address says goes before it."""

from __future__ import annotations

from collections.abc import Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.forms import asked, local_path

COOKIE: Final = "onescreen_lang"
LASTS_S: Final = 365 * 86_400
INSIDE: Final = "/desk/"
"""What a page asks for by itself, in the language that it is in."""


class Spoken:
    """Pure ASGI. A page that is asked for in a language has it kept in a cookie; one that is asked for in
    none is sent to its address in the one that was kept. `langs`: of the pages, first the one that needs no
    word.
    """

    def __init__(self, app: ASGIApp, *, langs: Sequence[str]) -> None:
        self._app = app
        self._langs = langs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_page(scope):
            await self._app(scope, receive, send)
            return
        told, kept = asked(scope).get("lang"), self._kept(scope)
        address = _in_language(kept, scope)
        if told is None and kept != self._langs[0] and local_path(address) == address:
            await RedirectResponse(address)(scope, receive, send)
        elif told is not None and told in self._langs and told != kept:
            await self._app(scope, receive, _keeping(told, scope, send))
        else:
            await self._app(scope, receive, send)

    def _kept(self, scope: Scope) -> str:
        try:
            found = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(COOKIE)
        except CookieError:
            found = None
        return found.value if found is not None and found.value in self._langs else self._langs[0]


def _is_page(scope: Scope) -> bool:
    is_read = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    is_inner = scope["path"].startswith(INSIDE)
    return is_read and not is_inner and "text/html" in Headers(scope=scope).get("accept", "")


def _in_language(lang: str, scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}&lang={lang}" if query else f"{scope['path']}?lang={lang}"


def _keeping(lang: str, scope: Scope, send: Send) -> Send:
    said = f"{COOKIE}={lang}; Path=/; Max-Age={LASTS_S}; HttpOnly; SameSite=Lax"
    said = f"{said}; Secure" if scope.get("scheme") == "https" else said

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", said)
        await send(message)

    return sending
