"""What the palette (Ctrl K) finds at the desk of whoever asks: `GET /desk/find?q=&in=LANGUAGE`.

Areas by name, code or pinyin; a case by its id or short code; pages, kinds and one's saved views by name or
pinyin. Where nothing is typed, the views.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from dashboard.ports import CaseRow, SavedView
from dashboard.reading.desk import Desk, Standing
from dashboard.reading.pinyin import fits, is_named
from layouts._names import place
from layouts.desk._alert_pages import PAGES as ALERT_PAGES
from layouts.desk._page import Page, View
from layouts.desk._saved import href
from layouts.desk._shell import DUTY, LISTS, OTHERS, office_for
from layouts.desk._unanswered import UNANSWERED, noted
from layouts.words import KINDS, LANGS, Words

MOST: Final = 12
LONGEST: Final = 64
NEVER_KEPT: Final = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Found:
    """`what`: the word for its group. `note`: tells two of one name apart. `is_plain`: a page beside the
    desk, which is loaded."""

    what: str
    name: str
    note: str
    href: str
    is_plain: bool = False


class Palette:
    """The endpoint. `asked` gives the asker's desk for a view."""

    def __init__(
        self, asked: Callable[[View], Desk], pages: Mapping[str, Page], words: Mapping[str, Words]
    ) -> None:
        self._asked = asked
        self._pages = pages
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        query = dict(request.query_params)
        typed, words = query.pop("q", "").strip()[:LONGEST], self._words.get(query.pop("in", ""))
        view, words = View("/", {}, query), words or self._words[LANGS[0]]
        try:
            found = await self._found(typed, view, words)
        except UNANSWERED as why:
            noted(why, "palette")
            await JSONResponse({}, status_code=503, headers=NEVER_KEPT)(scope, receive, send)
            return
        told = {"found": [asdict(each) for each in found]}
        await JSONResponse(told, headers=NEVER_KEPT)(scope, receive, send)

    async def _found(self, typed: str, view: View, words: Words) -> list[Found]:
        desk = self._asked(view)
        saved = await desk.saved() or ()
        if not typed:
            return [_saved(each, view, words) for each in saved]
        standing = await desk.standing()
        cases = [_case(row, standing, view, words) for row in await desk.cases_named(typed)]
        # Reading pinyin loads a dictionary at the first question: not on the loop of the walls.
        others = await asyncio.to_thread(lambda: list(self._named(typed, saved, desk, standing, view, words)))
        return [*cases, *others][:MOST]

    def _named(
        self, typed: str, saved: Sequence[SavedView], desk: Desk, standing: Standing, view: View, words: Words
    ) -> Iterator[Found]:
        for each in saved:
            if is_named(each.name, typed):
                yield _saved(each, view, words)
        areas = standing.tree.by_code
        for code in standing.reached:
            if fits(areas[code], typed):
                note = f"{place(code, areas, words)} · {code}"
                yield Found(words("find_area"), areas[code].name, note, view.link(f"/area/{code}"))
        for name, address in _pages(self._pages, view, words):
            if is_named(name, typed):
                yield Found(words("find_page"), name, "", address)
        for name in office_for(desk):
            if is_named(words(f"{name}_title"), typed):
                there = f"/{name}?lang={words.lang}"
                yield Found(words("find_page"), words(f"{name}_title"), "", there, is_plain=True)
        for kind in desk.kinds(KINDS):
            if is_named(words.kind(kind), typed):
                yield Found(words("find_kind"), words.kind(kind), "", view.link("/cases", kind=kind))


def _saved(each: SavedView, view: View, words: Words) -> Found:
    return Found(words("find_view"), each.name, words(f"views_of_{each.path[1:]}"), href(each, view))


def _case(row: CaseRow, standing: Standing, view: View, words: Words) -> Found:
    note = f"{words.kind(row.kind)} · {place(row.area, standing.tree.by_code, words)}"
    return Found(words("find_case"), row.code, note, view.link(f"/case/{row.id}"))


def _pages(pages: Mapping[str, Page], view: View, words: Words) -> Iterator[tuple[str, str]]:
    yield words("desk_overview"), view.link("/")
    for status, _, _ in LISTS:
        yield words(f"cases_{status}"), view.link("/cases", status=status)
    for name in DUTY:
        if name in pages:
            yield words(f"duty_{name}"), view.link(f"/{name}")
    for name in OTHERS:
        if name in pages:
            yield words(f"desk_{name}"), view.link(f"/{name}")
    for name, path in ALERT_PAGES.items():
        if name in pages:
            yield words("find_of_alerts", name=words(f"{name}_tab")), view.link(path)
