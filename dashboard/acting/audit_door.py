"""`/audit`: who did what, the newest first, and whether it stands as written. Behind `SignedIn`.

GET  /audit           entries: `who`, `what` (or how it begins), `subject`; `before` a number; `verify`
POST /audit/export    the entries that fit, oldest first, as `format` csv or jsonl; by the page's form

For whoever may `read_audit`, the export for who may `export`, too. Others are refused; that is an entry.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from dashboard.access.audit import Form, lines, who
from dashboard.access.decision import may
from dashboard.access.forms import NEVER_KEPT, asked, down, form_of, is_token, refused
from dashboard.access.people import People
from dashboard.access.sessions import secret_in
from dashboard.ports import Grant, JournalError
from dashboard.reading.cells import safe
from dashboard.store.audit import AuditEntry, Deed, Verdict, Wanted

__all__ = ["AuditDoor", "AuditEntry", "AuditPages", "Looked", "wanted_of"]

log = structlog.get_logger()

PAGE_ROWS: Final = 100
LONGEST: Final = 200
MOST_DIGITS: Final = 15
MEDIA_TYPES: Final[dict[Form, str]] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


@dataclass(frozen=True, slots=True)
class Looked:
    """What the page shows. `token`: for the forms; `before`: of the page asked for;
    `older`: of the next one, None on the last; `verdict`: of the whole chain, None where it was not asked."""

    me: Grant
    token: str
    wanted: Wanted
    entries: Sequence[AuditEntry]
    before: int | None
    older: int | None
    verdict: Verdict | None
    may_export: bool
    may_administer: bool


class AuditPages(Protocol):
    """In the language asked for, the first one for any other."""

    def audit(self, lang: str, *, looked: Looked) -> Response: ...


class AuditDoor:
    def __init__(self, people: People, *, pages: AuditPages, page_rows: int = PAGE_ROWS) -> None:
        self._people = people
        self._pages = pages
        self._page_rows = page_rows
        self._verifying = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except JournalError as wrong:
            log.error("audit cannot be shown", why=str(wrong))
            answer = down()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        grant: Grant = scope["grant"]
        is_export = scope["path"].endswith("/export")
        what = "audit.exported" if is_export else "audit.read"
        if not may(grant, "read_audit") or (is_export and not may(grant, "export")):
            deed = Deed(who(grant), what, outcome="denied")
            await asyncio.to_thread(self._people.audit.append, deed)
            return refused()
        if scope["method"] not in (("POST",) if is_export else ("GET", "HEAD")):
            allowed = {"allow": "POST" if is_export else "GET"}
            return PlainTextResponse("Method Not Allowed", status_code=405, headers=allowed)
        if not is_export:
            return await self._page(scope)
        form = await form_of(receive)
        if not is_token(form.get("token", ""), secret_in(scope)):
            return refused()
        return await self._export(scope)

    async def _page(self, scope: Scope) -> Response:
        grant: Grant = scope["grant"]
        wanted, query = wanted_of(scope), asked(scope)
        before = _number(query.get("before", ""))
        found = await asyncio.to_thread(
            self._people.audit.newest, self._page_rows + 1, before=before, wanted=wanted
        )
        entries = found[: self._page_rows]
        verdict = None
        if query.get("verify"):
            async with self._verifying:  # it reads the whole chain: one at a time
                verdict = await asyncio.to_thread(self._people.audit.verify)
        looked = Looked(
            grant, scope["form_token"], wanted, entries, before,
            entries[-1].number if len(found) > self._page_rows else None,
            verdict, may(grant, "export"), may(grant, "administer"),
        )  # fmt: skip
        return self._pages.audit(query.get("lang", ""), looked=looked)

    async def _export(self, scope: Scope) -> Response:
        form: Form = "jsonl" if asked(scope).get("format") == "jsonl" else "csv"
        wanted, audit = wanted_of(scope), self._people.audit
        deed = Deed(who(scope["grant"]), "audit.exported", about={"format": form, **_said(wanted)})
        await asyncio.to_thread(audit.append, deed)
        entries = (entry for entry in audit.read() if wanted.fits(entry.deed))
        told: Iterator[bytes] = (line.encode("utf-8", "replace") for line in lines(entries, form, cell=safe))
        return StreamingResponse(
            told,
            media_type=MEDIA_TYPES[form],
            headers={**NEVER_KEPT, "content-disposition": f'attachment; filename="audit.{form}"'},
        )


def wanted_of(scope: Scope) -> Wanted:
    """The filter that the address tells; what is too long to be in the audit finds nothing there."""
    query = asked(scope)
    told = {name: query.get(name, "").strip()[:LONGEST] or None for name in ("who", "what", "subject")}
    return Wanted(**told)


def _said(wanted: Wanted) -> dict[str, bool]:
    """By what it was filtered; with which words could be free text."""
    return {f"by_{name}": True for name in ("who", "what", "subject") if getattr(wanted, name)}


def _number(told: str) -> int | None:
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= MOST_DIGITS else None
