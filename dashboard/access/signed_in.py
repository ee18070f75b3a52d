"""Before the desk's pages: whoever signed in passes, any other is sent to sign in."""

from __future__ import annotations

from functools import partial
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.forms import NEVER_KEPT, asked, down, form_token, is_from_here, local_path, refused, to
from dashboard.access.sessions import SessionGate, secret_in
from dashboard.ports import JournalError
from dashboard.problem import Problem

log = structlog.get_logger()

ASKING: Final = frozenset({"GET", "HEAD"})
KEPT_OUT: Final = 4401
"""Close code of a socket that nobody signed in for."""


class SignedIn:
    """Around what is for persons. What passes bears `scope["grant"]` (the person's Grant), `scope["session"]`
    (the key of the session, for `SessionGate.until_ended`), `scope["until_ended"]` (called and awaited, it
    returns once the session is over or its grant is another) and `scope["form_token"]` (the field `token` of
    a form by POST, such as `/sign-out`). What asks for more than to read must come from a page of this
    centre.
    """

    def __init__(self, app: ASGIApp, *, gate: SessionGate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            session = await self._gate.session_of(scope)
        except JournalError as wrong:
            log.warning("person not recognised", why=str(wrong))
            await _answer(down(), scope, receive, send)
            return
        if session is None:
            await _answer(_sign_in(scope), scope, receive, send)
        elif not is_from_here(scope) and scope.get("method") not in ASKING:
            await _answer(refused(), scope, receive, send)
        else:
            token = form_token(secret_in(scope))
            known = {
                "grant": session.grant,
                "session": session.key,
                "until_ended": partial(self._gate.until_changed, session),
                "form_token": token,
            }
            await self._app({**scope, **known}, receive, _never_kept(send))


def _sign_in(scope: Scope) -> Response:
    if scope["type"] == "http" and scope["method"] in ASKING and _is_page(scope):
        query = scope["query_string"].decode("latin-1")
        path = local_path(f"{scope['path']}?{query}" if query else scope["path"])
        return to("/sign-in", next="" if path == "/" else path, lang=asked(scope).get("lang", ""))
    return Problem(401, "not signed in", "sign in at /sign-in", headers=NEVER_KEPT).response(scope["path"])


def _is_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


async def _answer(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": KEPT_OUT, "reason": "not signed in"})
    else:
        await answer(scope, receive, send)


def _never_kept(send: Send) -> Send:
    """Pages and data of a person stay in no cache; what the product is made of says for itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("cache-control", "no-store")
        await send(message)

    return sending
