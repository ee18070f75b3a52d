"""`POST /desk/export?format=csv|xlsx&…`: the rows of `/cases` with the same query, as a file to take away.

By the form of a page (`_posted`): an address alone, wherever it stands, takes nothing.

The columns, words and reach of the screen, in keyset pages of which one is in memory; a long sheet in the
background (`_export_kept`). That it is taken is in the audit before its first byte (`begun`: by whom, by what
filter), how many rows it had before its last; else nothing, or nothing whole, goes out. It stops (`denied`)
when the session of who takes it ends, or its grant is another. Rows of now are read page by page: what
changes meanwhile may be told as it was, or as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import Receive, Scope, Send

from dashboard.ports import Audit, CaseRow, Grant, JournalError, Outcome, RowCount
from dashboard.reading.desk import Desk, OutOfReach, Standing, Unanswered, page_after
from dashboard.reading.ground import Busy
from layouts.desk._case_view import filter_of
from layouts.desk._export_asked import asked_for, code, filters_told, taken
from layouts.desk._export_file import FORMS, MEDIA_TYPES, MOST, File, Form, new_file
from layouts.desk._export_kept import Kept, Shelf
from layouts.desk._export_watch import Gone, Over, watching
from layouts.desk._page import View
from layouts.desk._posted import is_posted
from layouts.desk.cases import EXPORT, columns, told_row, where
from layouts.words import LANGS, Words

log = structlog.get_logger()

PAGE_ROWS: Final = 1_000
AT_ONCE: Final = 4
"""Files that are written at the same time; each takes its part of the machine that also feeds the walls."""
LONG_ROWS: Final = 10_000
"""A sheet of more is written in the background: it goes out only when it is whole."""
WHAT: Final = "case.exported"
STATUS: Final = {"OutOfReach": 403, "Withheld": 403, "NotThere": 404, "NotYet": 400}
AGAIN_S: Final = 10
"""When who was sent away may try again."""


class Export:
    """The endpoint. `asked` gives the asker's desk for a view; `most`: rows of a file."""

    def __init__(
        self,
        asked: Callable[[View], Desk],
        audit: Audit,
        words: Mapping[str, Words],
        *,
        most: int = MOST,
        page_rows: int = PAGE_ROWS,
        long_rows: int = LONG_ROWS,
        shelf: Shelf | None = None,
    ) -> None:
        self._asked = asked
        self._audit = audit
        self._words = words
        self._most = most
        self._page_rows = page_rows
        self._long_rows = long_rows
        self._shelf = shelf or Shelf()
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = dict(Request(scope).query_params)
        words = self._words.get(query.get("lang", ""), self._words[LANGS[0]])
        if scope["method"] in ("GET", "HEAD") and "kept" in query:
            await self._shelf.answer(scope, receive, send, words=words)
            return
        if scope["method"] != "POST":
            await _plain(words("export_by_form"), 405, allow="POST")(scope, receive, send)
            return
        if not await is_posted(scope, receive):
            await _plain(words("export_stale"), 403)(scope, receive, send)
            return
        wanted = query.pop("format", "")
        form = next((form for form in FORMS if form == wanted), None)
        if form is None:
            await _plain(words("export_form"), 400)(scope, receive, send)
            return
        view = View("/cases", {}, query)
        try:
            desk = self._asked(view)
            desk.require("export")
            desk.refuse_withheld(filter_of(view, words.zone))
            standing = await desk.standing(view.asked.get("area"))
            taking = _Taking(desk, standing, view, form, words)
            total = await taking.count() if form == "xlsx" else RowCount(0)
        except OutOfReach as why:
            await self._record(scope["grant"], asked_for(view, form), view, "denied")
            await _answer(type(why).__name__, words)(scope, receive, send)
        except (Unanswered, Busy, JournalError) as why:
            _warn(why)
            await _answer(type(why).__name__, words)(scope, receive, send)
        else:
            await self._give(taking, total, scope, receive, send)

    async def _give(
        self, taking: _Taking, total: RowCount, scope: Scope, receive: Receive, send: Send
    ) -> None:
        owner = taking.desk.grant
        is_long = total.is_more or total.n > self._long_rows
        if self._running >= AT_ONCE or (is_long and not self._shelf.has_room(owner)):
            told = f"{taking.words('export_busy')} {taking.words('export_busy_do')}"
            await _plain(told, 503, **{"retry-after": f"{AGAIN_S}"})(scope, receive, send)
            return
        self._running += 1
        if is_long:
            kept = Kept(owner, taking, total)
            name = self._shelf.add(kept, self._run(taking, kept, scope))
            there = f"{EXPORT}?{urlencode({'kept': name, 'lang': taking.words.lang})}"
            await RedirectResponse(there, status_code=303)(scope, receive, send)
            return
        await self._run(taking, _Sent(taking, send), scope, receive)

    async def _run(self, taking: _Taking, out: Out, scope: Scope, receive: Receive | None = None) -> None:
        try:
            async with watching(scope, receive) as check:
                await self._write(taking, out, check)
        finally:
            self._running -= 1

    async def _write(self, taking: _Taking, out: Out, check: Callable[[], None]) -> None:
        file = await asyncio.to_thread(
            new_file, taking.form, taking.mark(), taking.columns(), footer=taking.footer()
        )
        unsaid: Outcome | None = None
        held = b""
        try:
            await self._record_begun(taking)
            unsaid = "failed"
            async for rows in self._pages(taking):
                told = await asyncio.to_thread(taking.told, file, rows)
                check()
                await out.send(held)
                held = told
            if taking.is_cut:
                held += file.add([[taking.words("export_cut", n=f"{self._most:,}")]])
            await self._record_taken(taking, "done")
            unsaid = None
            check()
            await out.send(held)
            rest = file.end()
            while chunk := await asyncio.to_thread(next, rest, b""):
                check()
                await out.send(chunk)
            await out.end()
        except Gone:
            pass
        except Over:
            unsaid = "denied"
            log.warning("export stopped", why="its session is over or its grant another", rows=taking.n)
            if out.is_begun:
                raise  # as below
            await out.answer(_answer("OutOfReach", taking.words))
        except (Unanswered, Busy, JournalError) as why:
            if out.is_begun:
                raise  # the connection breaks: no browser takes half a file for a whole one
            _warn(why)
            await out.answer(_answer(type(why).__name__, taking.words))
        finally:
            await asyncio.to_thread(file.close)
            if unsaid is not None:
                with nullcontext() if out.is_begun else suppress(JournalError):
                    await self._record_taken(taking, unsaid)

    async def _pages(self, taking: _Taking) -> AsyncIterator[Sequence[CaseRow]]:
        """At least one, of no rows where none fit; `most` rows in all."""
        view = taking.view
        wanted = replace(filter_of(view, taking.words.zone), limit=self._page_rows)
        area, is_own = view.asked.get("area"), bool(view.asked.get("own"))
        while True:
            found = await taking.desk.cases(wanted, area=area, is_own=is_own)
            room = self._most - taking.n
            taking.is_cut = len(found) > room
            taking.n += min(len(found), room)
            yield found[:room]
            if taking.is_cut or len(found) < self._page_rows:
                return
            wanted = page_after(found[-1], wanted)

    async def _record_begun(self, taking: _Taking) -> None:
        await self._record(taking.desk.grant, asked_for(taking.view, taking.form), taking.view, "begun")

    async def _record_taken(self, taking: _Taking, outcome: Outcome) -> None:
        about = taken(taking.view, taking.form, rows=taking.n, is_cut=taking.is_cut)
        await self._record(taking.desk.grant, about, taking.view, outcome)

    async def _record(
        self, grant: Grant, about: Mapping[str, str | int | bool], view: View, outcome: Outcome
    ) -> None:
        area = code(view.asked.get("area"))
        await asyncio.to_thread(self._audit.record, grant, WHAT, None, area, outcome, about)


@dataclass(slots=True)
class _Taking:
    """What is taken, and how far it is. `n`: rows so far."""

    desk: Desk
    standing: Standing
    view: View
    form: Form
    words: Words
    n: int = 0
    is_cut: bool = False

    async def count(self) -> RowCount:
        area, is_own = self.view.asked.get("area"), bool(self.view.asked.get("own"))
        return await self.desk.count(filter_of(self.view, self.words.zone), area=area, is_own=is_own)

    def columns(self) -> list[str]:
        return [str(column["headerName"]) for column in columns(self.words)]

    def told(self, file: File, rows: Sequence[CaseRow]) -> bytes:
        fields = [str(column["field"]) for column in columns(self.words)]
        told = (told_row(row, self.standing, self.view, self.words, has_year=True) for row in rows)
        return file.add([[row[field] for field in fields] for row in told])

    def mark(self) -> str:
        """What it is, of where, by what filter, as of when, and who takes it."""
        words, view, standing = self.words, self.view, self.standing
        status = filter_of(view, words.zone).status
        parts = [words("product"), words(f"cases_{status}") if status else words("cases_title")]
        parts.append(where(self.desk, standing, view, words))
        parts += [
            f"{words(f'case_{name}')} {told}"
            for name, told in filters_told(self.view, self.standing, self.words)
        ]
        parts.append(self._at())
        if self.desk.at is not None:
            parts.append(words(f"desk_as_{self.desk.as_}"))
        if standing.is_demo:
            parts.append(words("export_demo"))
        return " · ".join([*parts, self._by()])

    def footer(self) -> str:
        """The mark in short, below each printed page."""
        parts = [self.words("product"), self._at(), self._by()]
        if self.standing.is_demo:
            parts.insert(1, self.words("export_demo"))
        return " · ".join(parts)

    def _at(self) -> str:
        at = f"{self.standing.at.astimezone(self.words.zone):%Y-%m-%d %H:%M:%S}"
        return self.words("export_at", at=at, zone=self.words.zone.key)

    def _by(self) -> str:
        return self.words("export_by", name=self.desk.grant.name)

    def headers(self) -> dict[str, str]:
        at = self.standing.at.astimezone(self.words.zone)
        return {
            "content-type": MEDIA_TYPES[self.form],
            "content-disposition": f'attachment; filename="cases-{at:%Y%m%d-%H%M}.{self.form}"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        }


class Out(Protocol):
    """Where the file goes: to the browser, or to a shelf. `answer`: instead of it, where nothing was sent."""

    is_begun: bool

    async def send(self, chunk: bytes) -> None: ...

    async def end(self) -> None: ...

    async def answer(self, answer: PlainTextResponse) -> None: ...


class _Sent:
    """The answer: begun with its first byte, so that what fails before can still be said."""

    def __init__(self, taking: _Taking, send: Send) -> None:
        self._taking = taking
        self._send = send
        self.is_begun = False

    async def send(self, chunk: bytes) -> None:
        if chunk:
            await self._begin()
            await self._send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def end(self) -> None:
        await self._begin()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def answer(self, answer: PlainTextResponse) -> None:
        await self._send(
            {"type": "http.response.start", "status": answer.status_code, "headers": answer.raw_headers}
        )
        await self._send({"type": "http.response.body", "body": answer.body})

    async def _begin(self) -> None:
        if self.is_begun:
            return
        self.is_begun = True
        raw = [(name.encode(), value.encode()) for name, value in self._taking.headers().items()]
        await self._send({"type": "http.response.start", "status": 200, "headers": raw})


def _warn(why: Exception) -> None:
    """Of a store that fails; what is asked amiss is told to who asks."""
    if isinstance(why, JournalError):
        log.warning("export not given", error=type(why).__name__, why=str(why))


def _answer(why: str, words: Words) -> PlainTextResponse:
    return _plain(f"{words(f'desk_{why}')}\n{words(f'desk_{why}_do')}", STATUS.get(why, 503))


def _plain(told: str, status: int, **headers: str) -> PlainTextResponse:
    return PlainTextResponse(told, status_code=status, headers={**headers, "cache-control": "no-store"})
