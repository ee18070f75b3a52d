"""The way into a wall's pages and its remote control's: a paired browser passes, any other is shown a code.

GET  /wall               the wall, or the page that shows a code
GET  /wall?pair=WORD     a one-time path: the browser that opens it first is the wall
GET  /remote             the remote control; from another machine of paired browsers only
POST /wall/pairing       a new code for this browser: {"code", "left_s"}; 429 when too many wait
GET  /wall/pairing       {"is_paired"}: may the browser see the wall by now; `?as=remote`: drive one
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Final
from urllib.parse import parse_qs, urlencode

import structlog
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.guard import is_local, is_same_origin
from dashboard.access.pace import Pace
from dashboard.access.walls import Wall, WallGate, cookie_name, secret_in
from dashboard.metrics import Metrics
from dashboard.ports import JournalError
from dashboard.store.walls import CODE_LASTS, SECRET_BYTES, Kind, NotPaired, SqlWalls, TooMany

log = structlog.get_logger()

KEPT_S: Final = 400 * 86_400
"""As long as a browser keeps any cookie; each opening of the wall's page begins it anew."""
TRIES_A_MINUTE: Final = 10
"""Wrong paths from one address."""
CODES_A_MINUTE: Final = 12
"""Codes for one address: several screens may stand behind one."""
OPEN_PATHS: Final = ("assets/", "_dash-component-suites/", "_favicon.ico")
"""What the product is made of, the same in every centre: it tells nothing."""
NEVER_KEPT: Final = {"cache-control": "no-store"}

PairingPage = Callable[[str, Kind, bool], HTMLResponse]
"""The page that shows a code, in the language asked for; True where a path was opened that is none."""


class RemoteDoor:
    """Before `/remote`: this machine passes, and a browser that was paired as a remote control."""

    def __init__(self, remote: ASGIApp, *, gate: WallGate, page: PairingPage) -> None:
        self._remote = remote
        self._gate = gate
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_local(scope):
            await self._remote(scope, receive, send)
            return
        try:
            driven = await self._gate.driven_by(scope)
        except JournalError as wrong:
            log.warning("remote not recognised", why=str(wrong))
            await _down()(scope, receive, send)
            return
        if driven is not None:
            await self._remote(scope, receive, _renewing(send, scope, "remote"))
        else:
            asked = parse_qs(scope["query_string"].decode("latin-1"))
            await self._page(asked.get("lang", [""])[0], "remote", False)(scope, receive, send)


class Pairing:
    """Around the screens of `/wall`. What passes bears the wall's name as `scope["wall"]`."""

    def __init__(
        self, screens: ASGIApp, *, gate: WallGate, walls: SqlWalls, page: PairingPage, metrics: Metrics
    ) -> None:
        self._screens = screens
        self._gate = gate
        self._walls = walls
        self._page = page
        self._metrics = metrics
        self._tried = Pace(TRIES_A_MINUTE)
        self._shown = Pace(CODES_A_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, _, lang, path = (*scope["path"].split("/", 3), "", "")[:4]
        if scope["type"] != "http" or path.startswith(OPEN_PATHS):
            await self._screens(scope, receive, send)
            return
        try:
            answer = await self._answer(scope, lang, path)
        except JournalError as wrong:
            log.warning("wall not recognised", why=str(wrong))
            answer = _down()
        if isinstance(answer, Wall):
            passing = _renewing(send, scope, "wall") if answer.key is not None and not path else send
            await self._screens({**scope, "wall": answer.name}, receive, passing)
        else:
            await answer(scope, receive, send)

    async def _answer(self, scope: Scope, lang: str, path: str) -> Wall | Response:
        if lang == "pairing":
            return await self._told(scope)
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        word, lang = asked.get("pair", [""])[0], lang or asked.get("lang", [""])[0]
        if word and scope["method"] == "GET":
            return await self._opened(scope, word, lang)
        wall = await self._gate.wall_of(scope)
        if wall is not None:
            return wall
        if path:
            return PlainTextResponse("This browser is not paired", status_code=403, headers=NEVER_KEPT)
        return self._page(lang, "wall", False)

    async def _told(self, scope: Scope) -> Response:
        kind: Kind = "remote" if scope["query_string"] == b"as=remote" else "wall"
        if kind == "remote":
            is_paired = await self._gate.driven_by(scope) is not None
        else:
            is_paired = await self._gate.wall_of(scope) is not None
        if scope["method"] == "GET" or is_paired:
            return JSONResponse({"is_paired": is_paired}, headers=NEVER_KEPT)
        if scope["method"] != "POST" or not is_same_origin(dict(scope["headers"])):
            return PlainTextResponse("Not this page's to ask", status_code=403)
        if self._shown.is_spent(_address(scope)):
            self._metrics.wall_pairings.labels("limited").inc()
            return JSONResponse({"is_paired": False}, status_code=429, headers=NEVER_KEPT)
        self._shown.spend(_address(scope))
        secret = token_urlsafe(SECRET_BYTES)
        try:
            code = await asyncio.to_thread(self._walls.show_code, secret, instead_of=secret_in(scope, kind))
        except TooMany as full:
            self._refused("limited", "no code for a wall", full)
            return JSONResponse({"is_paired": False}, status_code=429, headers=NEVER_KEPT)
        log.info("wall shows a code")
        self._metrics.wall_pairings.labels("code").inc()
        shown = {"is_paired": False, "code": code.word, "left_s": CODE_LASTS.total_seconds()}
        answer = JSONResponse(shown, headers=NEVER_KEPT)
        answer.headers["set-cookie"] = _cookie(scope, secret, kind)
        return answer

    async def _opened(self, scope: Scope, word: str, lang: str) -> Response:
        address = _address(scope)
        if self._tried.is_spent(address):
            self._metrics.wall_pairings.labels("limited").inc()
            return PlainTextResponse("Too many tries: wait a minute", status_code=429, headers=NEVER_KEPT)
        at_s = self._tried.spend(address)
        try:
            name, secret = await asyncio.to_thread(self._walls.open_path, word)
        except NotPaired as none:
            self._refused("refused", "wall path refused", none)
            return self._page(lang, "wall", True)
        self._tried.give_back(address, at_s)
        log.info("wall path opened", wall=name)
        there = f"/wall?{urlencode({'lang': lang})}" if lang else "/wall"
        answer = RedirectResponse(there, status_code=303, headers=NEVER_KEPT)
        answer.headers["set-cookie"] = _cookie(scope, secret, "wall")
        return answer

    def _refused(self, outcome: str, what: str, why: NotPaired) -> None:
        log.warning(what, why=str(why))
        self._metrics.wall_pairings.labels(outcome).inc()


def _down() -> Response:
    return PlainTextResponse("The store does not answer", status_code=503, headers=NEVER_KEPT)


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


def _cookie(scope: Scope, secret: str, kind: Kind) -> str:
    said = f"{cookie_name(scope, kind)}={secret}; Path=/; Max-Age={KEPT_S}; HttpOnly; SameSite=Strict"
    return f"{said}; Secure" if scope.get("scheme") == "https" else said


def _renewing(send: Send, scope: Scope, kind: Kind) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["set-cookie"] = _cookie(scope, secret_in(scope, kind), kind)
        await send(message)

    return sending
