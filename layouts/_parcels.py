"""A page and its files as they travel: packed; files once, kept, and never sent again to who has them.

What is named by its content or its version is kept by a browser for a year; the rest it asks for anew, and
hears 304 where nothing has changed.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDERS = ("/assets/", "/_dash-component-suites/")
PACKED = ("text/", "application/javascript", "application/json", "image/svg")
NAMED_BY_CONTENT = re.compile(r"\.[0-9a-f]{12}\.woff2$|\.v\d+_\d+_\d+m\d+\.")
FILES_OF_A_PAGE = re.compile(r'(?:src|href)="([^"]+)"')
FOR_A_YEAR, ASK_ANEW = "public, max-age=31536000, immutable", "no-cache"
MOST_KEPT = 256
SMALL = 1024
"""Bytes; less is not worth the packing."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    headers: tuple[tuple[bytes, bytes], ...]
    plain: bytes
    packed: bytes | None
    tag: str


class Parcels:
    """The application with its files packed. The files must not change while it runs.

    `fixed`: other paths that answer the same to everyone, as long as it runs. `prefix`: what stands before
    its paths in its pages, for `warm`.
    """

    def __init__(self, app: ASGIApp, *, fixed: Collection[str] = (), prefix: str = "/") -> None:
        self._app = app
        self._fixed = frozenset(fixed)
        self._prefix = prefix
        self._packing = GZipMiddleware(app, minimum_size=SMALL)
        self._kept: dict[str, _Parcel] = {}
        self._coming: dict[str, asyncio.Lock] = {}
        """By path that is being packed: whoever asks for it waits."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        is_kept = path in self._fixed or path.startswith(FOLDERS)
        if scope["method"] not in ("GET", "HEAD") or not is_kept:
            await self._packing(scope, receive, send)
            return
        parcel = self._kept.get(path) or await self._fetched(scope, receive, send)
        if parcel is not None:
            await _sent(parcel, scope, send)

    async def warm(self) -> None:
        """Pack what a browser asks for first, before the first one comes: what is fixed, and the files of
        the page, where the page is."""
        for path in sorted(self._fixed):
            await self._warmed(path)
        page = self._kept.get("/")
        named = FILES_OF_A_PAGE.findall(page.plain.decode()) if page is not None else ()
        for address in named:
            if address.startswith(self._prefix):
                await self._warmed(f"/{address.removeprefix(self._prefix).partition('?')[0]}")

    async def _warmed(self, path: str) -> None:
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": [], "root_path": "", "scheme": "http", "http_version": "1.1",
        }  # fmt: skip
        await self._fetched(scope, _asking(), _to_nobody)

    async def _fetched(self, scope: Scope, receive: Receive, send: Send) -> _Parcel | None:
        """The file, from the application; None where it answered something else, which is then sent on.

        Once, for all who ask meanwhile: a hundred who come at once have it packed once.
        """
        path = scope["path"]
        async with self._coming.setdefault(path, asyncio.Lock()):
            try:
                return self._kept.get(path) or await self._made(scope, receive, send)
            finally:
                self._coming.pop(path, None)

    async def _made(self, scope: Scope, receive: Receive, send: Send) -> _Parcel | None:
        said: list[Message] = []

        async def listen(message: Message) -> None:
            said.append(message)

        asked = [(name, value) for name, value in scope["headers"] if not name.startswith(b"if-")]
        await self._app({**scope, "method": "GET", "headers": asked}, receive, listen)
        if not said or said[0]["status"] != 200:
            for message in said:
                await send(message)
            return None
        body = b"".join(message.get("body", b"") for message in said[1:])
        # A large file takes a tenth of a second: not on the loop of the walls.
        parcel = await asyncio.to_thread(_parcel, scope["path"], said[0]["headers"], body)
        if len(self._kept) < MOST_KEPT:
            self._kept[scope["path"]] = parcel
        return parcel


def _asking() -> Receive:
    """A request without a body, whose browser stays."""
    said: Iterator[Message] = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        for message in said:
            return message
        stays: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await stays

    return receive


async def _to_nobody(_: Message) -> None:
    """Whoever warms waits for no answer."""


def _parcel(path: str, told: list[tuple[bytes, bytes]], body: bytes) -> _Parcel:
    headers = MutableHeaders(raw=list(told))
    for name in ("content-length", "etag", "last-modified", "cache-control"):
        if name in headers:
            del headers[name]
    headers["cache-control"] = FOR_A_YEAR if NAMED_BY_CONTENT.search(path) else ASK_ANEW
    headers["vary"] = "accept-encoding"
    kind = headers.get("content-type", "")
    packed = gzip.compress(body, 9, mtime=0) if kind.startswith(PACKED) else None
    return _Parcel(tuple(headers.raw), body, packed, hashlib.sha256(body).hexdigest()[:20])


async def _sent(parcel: _Parcel, scope: Scope, send: Send) -> None:
    asked = Headers(scope=scope)
    is_packed = parcel.packed is not None and _takes_gzip(asked.get("accept-encoding", ""))
    body = parcel.packed if is_packed and parcel.packed is not None else parcel.plain
    headers = MutableHeaders(raw=list(parcel.headers))
    tag = headers["etag"] = f'"{parcel.tag}{"-gzip" if is_packed else ""}"'
    if is_packed:
        headers["content-encoding"] = "gzip"
    is_known = tag in [
        known.strip().removeprefix("W/") for known in asked.get("if-none-match", "").split(",")
    ]
    if not is_known:
        headers["content-length"] = str(len(body))
    await send({"type": "http.response.start", "status": 304 if is_known else 200, "headers": headers.raw})
    await send({"type": "http.response.body", "body": b"" if is_known or scope["method"] == "HEAD" else body})


def _takes_gzip(accepted: str) -> bool:
    """True where gzip is named and not refused with q=0."""
    for choice in accepted.split(","):
        name, _, weight = choice.replace(" ", "").partition(";q=")
        if name in ("gzip", "*"):
            return weight not in ("0", "0.0", "0.00", "0.000")
    return False
