"""`/desk/alerts/news`: what is new for whoever keeps a page open (`assets/desk-notify.js`).

GET  ?lang=                                     {"news": [{"notice", "alert", "title", "href"}]}
POST {"notice", "seen": "delivered" | "read"}   204: kept in the custody chain

Codes and what is wrong, nothing else. Only a page of this centre may say that something was seen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.access.forms import NEVER_KEPT, is_from_here
from dashboard.acting.acts import Forbidden, NotDone
from dashboard.acting.alert_acts import AlertActing
from dashboard.acting.alert_seen import New, new_for, tell_seen
from dashboard.ports import JournalError
from dashboard.reading.alerts import AlertDesk
from dashboard.reading.desk import Unanswered
from dashboard.reading.ground import Busy

LONGEST: Final = 1024
Told: TypeAlias = Callable[[AlertDesk, Sequence[New], str], Awaitable[Sequence[Mapping[str, str]]]]
"""What a page is told of each, in the language asked for."""
UNANSWERED: Final = (Unanswered, Busy, JournalError)

log = structlog.get_logger()


class _Said(msgspec.Struct):
    notice: str
    seen: Literal["delivered", "read"]


class AlertNewsDoor:
    """`asked` gives the asker's desk of alerts; it raises what desks raise."""

    def __init__(self, asked: Callable[[], AlertDesk], acting: AlertActing, told: Told) -> None:
        self._asked = asked
        self._acting = acting
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await (self._keep(request) if scope["method"] == "POST" else self._tell(request))
        except UNANSWERED as why:
            log.warning("news of alerts not told", why=type(why).__name__)
            answer = _said(503)
        await answer(scope, receive, send)

    async def _tell(self, request: Request) -> Response:
        desk = self._asked()
        found = await new_for(desk, self._acting.now())
        news = await self._told(desk, found, request.query_params.get("lang", ""))
        return JSONResponse({"news": list(news)}, headers=NEVER_KEPT)

    async def _keep(self, request: Request) -> Response:
        is_json = request.headers.get("content-type", "").partition(";")[0] == "application/json"
        if not is_json or not is_from_here(request.scope):
            return _said(403)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST:
                return _said(413)
        try:
            said = msgspec.json.decode(body, type=_Said)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return _said(400)
        try:
            await tell_seen(self._asked(), said.notice, said.seen, now=self._acting.now)
        except NotDone as why:
            return _said(403 if isinstance(why, Forbidden) else 404)
        return _said(204)


def _said(status: int) -> Response:
    return Response(status_code=status, headers=NEVER_KEPT)
