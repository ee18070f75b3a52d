"""`POST /desk/unmask?at=&as=` {case, part, purpose} → {seconds, fields}: the way out of what is kept apart.

Only a page of this centre may ask, and no cache keeps the answer; the page takes it away again after those
seconds (`assets/desk-unmask.js`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Final

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from dashboard.access.forms import LONGEST_FORM, NEVER_KEPT, is_from_here
from dashboard.acting.acts import Forbidden, NotDone, NotNow, Unfit
from dashboard.acting.unmasking import Unmasking
from dashboard.ports import JournalError
from dashboard.reading.desk import Desk, NotThere, NotYet, OutOfReach, Unanswered
from dashboard.reading.ground import Busy

log = structlog.get_logger()

LASTS_S: Final = 60.0
"""How long a page shows it."""
STATUS: Final[Mapping[type[Exception], int]] = {
    Forbidden: 403, OutOfReach: 403, Unfit: 400, NotYet: 400, NotNow: 404, NotThere: 404,
}  # fmt: skip


class _Asked(msgspec.Struct):
    case: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    part: str
    purpose: str


class UnmaskDoor:
    """`desk_of` gives the asker's desk for the fields of an address."""

    def __init__(
        self, desk_of: Callable[[Mapping[str, str]], Desk], unmasking: Unmasking, *, lasts_s: float = LASTS_S
    ) -> None:
        self._desk_of = desk_of
        self._unmasking = unmasking
        self._lasts_s = lasts_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> JSONResponse:
        is_json = request.headers.get("content-type", "").partition(";")[0] == "application/json"
        if request.method != "POST" or not is_json or not is_from_here(request.scope):
            return _said(403)
        try:
            asked = msgspec.json.decode(await _body(request), type=_Asked)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return _said(400)
        try:
            desk = self._desk_of(dict(request.query_params))
            fields = await self._unmasking.show(desk, asked.case, asked.part, asked.purpose)
        except (NotDone, Unanswered, Busy, JournalError) as why:
            status = STATUS.get(type(why), 503)
            if status == 503:
                log.warning("not unmasked", why=type(why).__name__)
            return _said(status)
        return JSONResponse({"seconds": self._lasts_s, "fields": fields}, headers=NEVER_KEPT)


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_FORM:
            return b""
    return body


def _said(status: int) -> JSONResponse:
    return JSONResponse({}, status_code=status, headers=NEVER_KEPT)
