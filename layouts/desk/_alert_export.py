"""`POST /desk/alerts/export?day=` or `?alert=`: a day's proof of delivery, or one alert's custody, as CSV.

By the form of a page (`_posted`). Who takes it is in the audit before its first byte goes out, and how many
lines it has before its last; else nothing goes out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple
from urllib.parse import urlencode

import structlog
from dash import html
from dash.development.base_component import Component
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.ports import Audit, Grant, JournalError, Outcome
from dashboard.reading.alert_proof import MOST_IN_A_TABLE, TooMany, custody_csv, proof_csv
from dashboard.reading.desk import Desk, NotThere, OutOfReach, Unanswered
from dashboard.reading.ground import Busy
from layouts.desk._alert_pages import alerts_of
from layouts.desk._alert_told import Telling
from layouts.desk._page import View
from layouts.desk._posted import form as posting
from layouts.desk._posted import is_posted
from layouts.words import LANGS, Words

ALERTS_EXPORT: Final = "/desk/alerts/export"
WHAT: Final = "alert.exported"
STATUS: Final = {"OutOfReach": 403, "NotThere": 404, "TooMany": 413}

log = structlog.get_logger()


def doors(telling: Telling, on: date) -> Sequence[Component]:
    """The way to a day's proof as a file; for those who may take it."""
    return _door(telling, "proof_export", {"day": on.isoformat()})


def custody_door(telling: Telling, alert: str) -> Sequence[Component]:
    return _door(telling, "custody_export", {"alert": alert})


def _door(telling: Telling, key: str, asked: Mapping[str, str]) -> Sequence[Component]:
    if not telling.desk.may("export"):
        return ()
    words = telling.words
    query = urlencode({**asked, "lang": words.lang})
    return [html.Span(posting(words(key), f"{ALERTS_EXPORT}?{query}"), className="posting")]


class _File(NamedTuple):
    """`about`: what the audit keeps of it. The first line is its head."""

    name: str
    lines: Sequence[str]
    about: Mapping[str, str]


class AlertExport:
    """The endpoint. `asked` gives the asker's desk for a view."""

    def __init__(self, asked: Callable[[View], Desk], audit: Audit, words: Mapping[str, Words]) -> None:
        self._asked = asked
        self._audit = audit
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope, receive)
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        query = dict(Request(scope).query_params)
        words = self._words.get(query.get("lang", ""), self._words[LANGS[0]])
        if scope["method"] != "POST":
            return _plain(words("export_by_form"), 405)
        if not await is_posted(scope, receive):
            return _plain(words("export_stale"), 403)
        grant: Grant = scope["grant"]
        about = {name: query[name] for name in ("day", "alert") if query.get(name)}
        try:
            desk = self._asked(View("/alerts/proof"))
            desk.require("export")
            await self._record(grant, about, "begun")
            file = await _file(desk, query, words)
            await self._record(grant, {**file.about, "rows": len(file.lines) - 1}, "done")
        except OutOfReach as why:
            await self._record(grant, {}, "denied")
            return _refused(why, words)
        except (Unanswered, Busy, TooMany, JournalError) as why:
            if isinstance(why, JournalError):
                log.warning("export not given", error=type(why).__name__)
            return _refused(why, words)
        headers = {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": f'attachment; filename="{file.name}.csv"',
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        }
        return Response("\ufeff" + "".join(file.lines), headers=headers)

    async def _record(self, grant: Grant, about: Mapping[str, str | int], outcome: Outcome) -> None:
        await asyncio.to_thread(self._audit.record, grant, WHAT, None, None, outcome, about)


async def _file(desk: Desk, query: Mapping[str, str], words: Words) -> _File:
    """Raises NotThere for an alert that is not in reach and for what is no day, and TooMany."""
    alerts, lines = alerts_of(desk), list[str]
    if alert := query.get("alert"):
        file = await alerts.file(alert)
        return _File(
            f"custody-{alert[:8]}", lines(custody_csv(file.custody, zone=words.zone)), {"alert": alert}
        )
    try:
        on = date.fromisoformat(query.get("day", ""))
    except ValueError:
        raise NotThere("day") from None
    proof = await alerts.proof(on, most=MOST_IN_A_TABLE)
    told: Iterable[str] = await asyncio.to_thread(lambda: lines(proof_csv(proof, zone=words.zone)))
    return _File(f"proof-{on:%Y%m%d}", lines(told), {"day": on.isoformat()})


def _refused(why: Exception, words: Words) -> PlainTextResponse:
    name = type(why).__name__
    return _plain(f"{words(f'desk_{name}')}\n{words(f'desk_{name}_do')}", STATUS.get(name, 503))


def _plain(told: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(told, status_code=status, headers={"cache-control": "no-store"})
