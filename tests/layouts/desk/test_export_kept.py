"""A long sheet is written in the background: whole, counted, for who asked alone, and gone after its hour."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx
import openpyxl  # type: ignore[import-untyped]
import pytest

from dashboard.ports import CaseFilter, CaseRow, Grant, JournalError
from layouts.desk._export import Export
from layouts.desk._export_kept import MOST_OF_ONE, Shelf
from layouts.desk._export_watch import Over
from layouts.words import LANGS, Words
from tests import districts
from tests.acting.desk_centre import ListAudit, ended
from tests.desks import ZONE, FakeViews, case_of, desk_of

STREET = "420203011000"
ROWS = [case_of(n, area=STREET, is_overdue=True) for n in range(9)]
MINE = Grant("person", "zhao", "supervisor")
WORDS = {lang: Words(lang, ZONE) for lang in LANGS}


@dataclass
class Breaking(FakeViews):
    """`breaks`: at its second page. `meanwhile`: done while it is read."""

    breaks: bool = False
    meanwhile: Callable[[], object] = object

    def cases(self, wanted: CaseFilter) -> list[CaseRow]:
        if wanted.after is not None:
            self.meanwhile()
        if wanted.after is not None and self.breaks:
            raise JournalError("disk gone")
        return list(super().cases(wanted))


@dataclass
class Centre:
    views: Breaking = field(default_factory=lambda: Breaking(ROWS))
    kept_s: float = 60.0
    audit: ListAudit = field(default_factory=ListAudit)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """The session of who asks."""

    def __post_init__(self) -> None:
        self.export = Export(
            lambda view: desk_of(districts.normal(), MINE, views=self.views),
            self.audit,
            WORDS,
            page_rows=4,
            long_rows=5,
            shelf=Shelf(kept_s=self.kept_s),
        )

    async def ask(self, address: str, grant: Grant = MINE) -> httpx.Response:
        async def door(scope: Any, receive: Any, send: Any) -> None:
            known = {"grant": grant, "until_ended": self.ended.wait, "form_token": "told"}
            await self.export({**scope, **known}, receive, send)

        transport = httpx.ASGITransport(door)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            if "kept=" in address:
                return await client.get(address)
            return await client.post(address, data={"token": "told"})

    async def begun(self) -> str:
        """The address of a file that is written."""
        answer = await self.ask("/desk/export?format=xlsx&status=overdue")
        assert answer.status_code == 303
        return answer.headers["location"]

    async def ended_page(self, address: str) -> httpx.Response:
        """Its page, once it asks for itself no more."""
        for _ in range(500):
            page = await self.ask(address)
            if "refresh" not in page.headers:
                return page
            await asyncio.sleep(0.01)
        raise AssertionError("it is written for ever")


def file_in(page: httpx.Response) -> str:
    found = re.search(r'class="main" href="([^"]+)"', page.text)
    assert found is not None
    return unescape(found[1])


async def test_it_says_how_far_it_is_and_then_gives_the_whole() -> None:
    centre = Centre()
    address = await centre.begun()
    first = await centre.ask(address)
    page = await centre.ended_page(address)
    one, again = await centre.ask(file_in(page)), await centre.ask(file_in(page))

    assert first.headers["refresh"] == "2"
    assert re.search(r'<progress max="9" value="\d"', first.text)
    assert "9 行" in page.text
    sheet = openpyxl.load_workbook(io.BytesIO(one.content)).active
    assert sheet.max_row - 2 == len(ROWS)
    assert one.content == again.content
    assert int(one.headers["content-length"]) == len(one.content)
    assert ended(centre.audit).told == [("zhao", "case.exported", None, None, "done")]


async def test_nobody_else_finds_it_nor_who_asked_in_another_role_or_area() -> None:
    centre = Centre()
    address = await centre.begun()
    file = file_in(await centre.ended_page(address))
    others = [
        Grant("person", "qian", "supervisor"), Grant("person", "zhao", "viewer"),
        Grant("person", "zhao", "supervisor", STREET),
    ]  # fmt: skip
    answers = [await centre.ask(path, grant) for grant in others for path in (address, file)]
    answers.append(await centre.ask("/desk/export?kept=guessed&file=1"))

    assert {answer.status_code for answer in answers} == {404}


async def test_it_is_gone_after_its_hour() -> None:
    centre = Centre(kept_s=2.0)
    file = file_in(await centre.ended_page(await centre.begun()))
    async with asyncio.timeout(60):
        while (await centre.ask(file)).status_code != 404:  # noqa: ASYNC110 - it is gone without a word
            await asyncio.sleep(0.1)


async def test_one_that_broke_says_so_and_gives_nothing() -> None:
    centre = Centre(Breaking(ROWS, breaks=True))
    address = await centre.begun()
    page = await centre.ended_page(address)
    file = await centre.ask(f"{address}&file=1")

    assert 'role="alert"' in page.text
    assert file.headers["content-type"].startswith("text/html")
    assert [told[4] for told in ended(centre.audit).told] == ["failed"]


async def test_a_person_has_a_few_at_a_time_and_a_short_list_comes_at_once() -> None:
    centre = Centre()
    for _ in range(MOST_OF_ONE):
        await centre.ended_page(await centre.begun())
    full = await centre.ask("/desk/export?format=xlsx&status=overdue")
    short = await centre.ask("/desk/export?format=xlsx&status=due_soon")
    plain = await centre.ask("/desk/export?format=csv&status=overdue")

    assert (full.status_code, short.status_code, plain.status_code) == (503, 200, 200)


async def test_it_ends_with_the_session_in_which_it_was_asked_for_also_while_it_is_taken() -> None:
    centre = Centre()
    file = file_in(await centre.ended_page(await centre.begun()))
    loop = asyncio.get_running_loop()
    centre.views.meanwhile = lambda: loop.call_soon_threadsafe(centre.ended.set)
    address = await centre.begun()
    page = await centre.ended_page(address)
    with pytest.raises(Over):
        await centre.ask(file)

    assert 'role="alert"' in page.text
    assert [told[4] for told in ended(centre.audit).told] == ["done", "denied"]
