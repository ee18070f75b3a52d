"""Files that take long: written in the background, kept for an hour, for who asked and for nobody else.

GET /desk/export?kept=ID           how far it is; the page asks again by itself, without a script
GET /desk/export?kept=ID&file=1    the file, once it is whole
"""

from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import Coroutine
from html import escape
from secrets import token_urlsafe
from tempfile import TemporaryFile
from typing import Any, Final, Literal, Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import Receive, Scope, Send

from dashboard.ports import Grant, RowCount
from layouts._sign_in_parts import address, page_html
from layouts._theme import MARKS, OK, OVER
from layouts.desk._export_file import CHUNK
from layouts.desk._export_watch import watching
from layouts.desk._page import View
from layouts.desk.cases import EXPORT
from layouts.sign_in import HEADERS
from layouts.words import Words

KEPT_S: Final = 3600.0
AGAIN_S: Final = 2
MOST_OF_ONE: Final = 3
"""Files of one person at the same time, written or kept."""
ID_BYTES: Final = 18


class Taking(Protocol):
    """What is taken, and how far it is. `n`: rows so far."""

    n: int

    @property
    def view(self) -> View: ...

    def mark(self) -> str: ...

    def headers(self) -> dict[str, str]: ...


class Kept:
    """A file that is written, or stands; in the place of an answer. `owner`: who asked, with the role and the
    area of then: with others, it is theirs no more. `total`: rows that the list counted."""

    is_begun = False
    """Nobody has seen a byte of it before it is whole."""

    def __init__(self, owner: Grant, taking: Taking, total: RowCount) -> None:
        self.owner = owner
        self.taking = taking
        self.total = total
        self.state: Literal["running", "done", "failed"] = "running"
        self.size = 0
        self._file = TemporaryFile()  # noqa: SIM115 - closed when its hour is over, or the server ends
        self.close = weakref.finalize(self, self._file.close)

    async def send(self, chunk: bytes) -> None:
        self.size += await asyncio.to_thread(self._file.write, chunk)

    async def end(self) -> None:
        await asyncio.to_thread(self._file.flush)
        self.state = "done"

    async def answer(self, answer: PlainTextResponse) -> None:
        """Nobody waits for one: what is not whole when the writing ends has failed, and the page says so."""

    def read(self, offset: int) -> bytes:
        """Several may read it at once."""
        return os.pread(self._file.fileno(), CHUNK, offset)


class Shelf:
    """Where they stand. `kept_s`: how long, from when they are whole."""

    def __init__(self, *, kept_s: float = KEPT_S) -> None:
        self._kept_s = kept_s
        self._kept: dict[str, Kept] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def has_room(self, owner: Grant) -> bool:
        return sum(kept.owner.name == owner.name for kept in self._kept.values()) < MOST_OF_ONE

    def add(self, kept: Kept, writing: Coroutine[Any, Any, None]) -> str:
        """Begin to write; the id by which its owner finds it."""
        name = token_urlsafe(ID_BYTES)
        self._kept[name] = kept
        task = asyncio.create_task(self._write(name, kept, writing), name="export")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return name

    async def _write(self, name: str, kept: Kept, writing: Coroutine[Any, Any, None]) -> None:
        try:
            await writing
        finally:
            if kept.state == "running":
                kept.state = "failed"
            asyncio.get_running_loop().call_later(self._kept_s, self._drop, name)

    def _drop(self, name: str) -> None:
        self._kept.pop(name).close()

    async def answer(self, scope: Scope, receive: Receive, send: Send, *, words: Words) -> None:
        query = Request(scope).query_params
        name = query.get("kept", "")
        kept = self._kept.get(name)
        if kept is None or kept.owner != scope["grant"]:
            told = PlainTextResponse(
                words("export_gone"), status_code=404, headers={"cache-control": "no-store"}
            )
            await told(scope, receive, send)
        elif query.get("file") and kept.state == "done":
            await _give(kept, scope, send)
        else:
            await _page(name, kept, words)(scope, receive, send)


async def _give(kept: Kept, scope: Scope, send: Send) -> None:
    headers = {**kept.taking.headers(), "content-length": str(kept.size)}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": raw})
    offset = 0
    async with watching(scope) as check:
        while offset < kept.size:
            chunk = await asyncio.to_thread(kept.read, offset)
            check()
            offset += len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _page(name: str, kept: Kept, words: Words) -> HTMLResponse:
    asked = {"kept": name}
    body = (
        f'<section class="card"><h1>{escape(words(f"export_{kept.state}"))}</h1>'
        f'<p class="mark">{escape(kept.taking.mark())}</p>{_state(asked, kept, words)}'
        f"<footer><p>{escape(words(f'export_{kept.state}_note'))}</p>"
        f'<a href="{escape(kept.taking.view.same())}">{escape(words("export_back"))}</a></footer></section>'
    )
    html = page_html(words, body, title=words("export_open"), path=EXPORT, asked=asked)
    again = {"refresh": str(AGAIN_S)} if kept.state == "running" else {}
    return HTMLResponse(html, headers={**HEADERS, **again})


def _state(asked: dict[str, str], kept: Kept, words: Words) -> str:
    n, total = kept.taking.n, kept.total
    if kept.state == "failed":
        mark = f'<span aria-hidden="true">{MARKS[OVER]}</span>'
        return f'<p class="told {OVER}" role="alert">{mark}{escape(words("export_broke"))}</p>'
    if kept.state == "done":
        there = escape(address(EXPORT, {**asked, "file": "1"}, words.lang))
        mark = f'<span aria-hidden="true">{MARKS[OK]}</span>'
        return (
            f'<p class="told {OK}" role="status">{mark}{escape(words("export_rows", n=f"{n:,}"))}</p>'
            f'<a class="main" href="{there}">{escape(words("export_take"))}</a>'
        )
    key, most = (
        ("export_rows_over", "") if total.is_more else ("export_rows_of", f' max="{total.n}" value="{n}"')
    )
    said = words(key, n=f"{n:,}", all=f"{total.n:,}")
    return f'<progress{most} aria-label="{escape(said)}"></progress><p class="n">{escape(said)}</p>'
