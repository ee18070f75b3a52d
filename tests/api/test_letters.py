"""`GET /api/letters`: who reads which letters, in pages, and one letter whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from dashboard.api.letter_routes import router
from dashboard.domain import letters, marks
from dashboard.domain.case import derive
from dashboard.domain.events import Event
from dashboard.domain.letter_events import LetterAnswered, LetterIssued
from dashboard.domain.situation import Situation
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import CaseFilter, CaseRow, Entry, Grant, HolderLoad, RelayFilter, RelayRow, RowCount
from dashboard.problem import install_problems
from dashboard.projections.case_rows import DaySums
from dashboard.projections.case_sums import CaseSums
from dashboard.projections.history import As
from dashboard.projections.rules import rules_of
from dashboard.projections.view import View
from dashboard.reading.ground import Historian, Reading
from dashboard.store.engine import views_engine
from dashboard.store.views import SqlViews
from tests.builders import (
    LOCAL,
    START,
    after,
    board_of,
    day,
    dispatched,
    graded,
    happened,
    local,
    reported,
    the_registers,
)

DUE_ON = day("2026-09-14")
NOW = local("2026-09-15 00:01")
UNITS = ("a", "c", "police", "s1")
FIRST = "督〔2026〕0914-01"


class NoPast(Historian):
    """Letters ask nothing of the past."""

    async def situation(self, at: datetime, *, as_: As) -> Situation:
        raise NotImplementedError

    async def cases(self, at: datetime, wanted: CaseFilter, *, as_: As) -> Sequence[CaseRow]:
        raise NotImplementedError

    async def count(self, at: datetime, wanted: CaseFilter, *, as_: As) -> RowCount:
        raise NotImplementedError

    async def loads(self, at: datetime, areas: Collection[str] | None, *, as_: As) -> Sequence[HolderLoad]:
        raise NotImplementedError

    async def day(
        self, at: datetime, areas: Collection[str] | None, begins_at: datetime, ends_at: datetime, *, as_: As
    ) -> Mapping[str, CaseSums]:
        raise NotImplementedError

    async def days(self, at: datetime, areas: Collection[str] | None, days: range, *, as_: As) -> DaySums:
        raise NotImplementedError

    async def relays(self, at: datetime, wanted: RelayFilter, *, as_: As) -> Sequence[RelayRow]:
        raise NotImplementedError


class SetClock:
    def now(self) -> datetime:
        return NOW


class Ledger:
    """A journal in which a supervision letter went to each of four units; `reader` asks for them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = MemoryJournal(SetClock())
        self.reader = Grant("api", "r", "auditor")
        self.tell(*the_registers())
        for unit in UNITS:
            story = [reported(unit), dispatched(unit, at=START, unit=unit)]
            self.journal.append([Entry(event, recorded_at=START) for event in story])
        for unit in UNITS:
            self.mark(unit)
        self.tell(*self._drafts())

    def tell(self, *events: Event) -> None:
        self.journal.append([Entry(event) for event in events])

    def mark(self, case_id: str) -> None:
        """Record what a clock would."""
        told = self.journal.of_subject(case_id)
        standing = marks.said(r for r in told if r.event.type in marks.MARKS)
        case = derive(case_id, [r for r in told if r.event.type not in marks.MARKS])
        wanted = list(marks.expected(case, rules_of(self.journal.registers(), LOCAL)))
        ahead = marks.outlook(wanted, standing)
        self.tell(*marks.pending(case_id, ahead, standing, NOW)[0])

    def _drafts(self) -> list[Event]:
        rules, span = rules_of(self.journal.registers(), LOCAL), letters.day_of(DUE_ON, LOCAL)
        found: list[letters.Addressed] = []
        for unit in UNITS:
            told = self.journal.of_subject(unit)
            breaches = [r.event for r in told if r.event.type == "deadline.breached"]
            found += letters.addressed(breaches, told, code=f"n-{unit}", span=span, rules=rules)
        return letters.drafts("supervision", found, day=DUE_ON, zone=LOCAL)

    def identify(self, request: Request) -> Grant:
        return self.reader

    def server(self) -> FastAPI:
        shown = View(board_of([], at=NOW)).cut()
        views = SqlViews(views_engine(f"sqlite:///{self.folder}/views.sqlite"))
        reading = Reading(lambda: shown, NoPast(), views, self.journal, LOCAL)
        server = FastAPI()
        install_problems(server)
        server.include_router(router(reading, self.identify))
        return server


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


@pytest.fixture
async def api(ledger: Ledger) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=ledger.server())
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
        yield client


async def listed(api: httpx.AsyncClient, **params: Any) -> list[tuple[str, str]]:
    """Unit and state of each."""
    answer = await api.get("/api/letters", params=params)
    assert answer.status_code == 200, answer.text
    return [(letter["unit"], letter["state"]) for letter in answer.json()["letters"]]


async def id_of(api: httpx.AsyncClient, unit: str) -> str:
    answer = await api.get("/api/letters", params={"unit": unit})
    found: str = answer.json()["letters"][0]["id"]
    return found


async def test_letters_come_newest_first_in_pages_without_a_gap(api: httpx.AsyncClient) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while cursor is not None or not seen:
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("/api/letters", params=params)).json()
        seen += [letter["unit"] for letter in page["letters"]]
        cursor = page["next"]

    assert seen == ["s1", "police", "c", "a"]


async def test_a_page_that_holds_all_there_are_is_the_last(api: httpx.AsyncClient) -> None:
    for limit, is_more in ((3, True), (4, False), (5, False)):
        page = (await api.get("/api/letters", params={"limit": limit})).json()
        assert (page["next"] is not None) == is_more


async def test_a_letter_has_the_state_that_it_came_to(api: httpx.AsyncClient, ledger: Ledger) -> None:
    ids = {unit: await id_of(api, unit) for unit in UNITS}
    for unit in ("c", "police"):
        data = LetterIssued("supervision", unit, letter=ids[unit])
        ledger.tell(happened("letter.issued", None, data, at=NOW, id=unit, source="desk"))
    ledger.tell(happened("letter.answered", None, LetterAnswered(ids["c"], by="c"), at=NOW))
    ledger.tell(graded("a", "special", at=after(days=1)))
    ledger.mark("a")

    assert await listed(api) == [("s1", "draft"), ("police", "issued"), ("c", "answered"), ("a", "void")]
    for state, unit in (("draft", "s1"), ("issued", "police"), ("answered", "c"), ("void", "a")):
        assert await listed(api, state=state) == [(unit, state)]
    assert await listed(api, kind="bulletin") == []


async def test_a_letter_is_told_whole_by_its_id_or_number(api: httpx.AsyncClient) -> None:
    by_number = (await api.get(f"/api/letters/{FIRST}")).json()
    by_id = (await api.get(f"/api/letters/{by_number['letter']['id']}")).json()

    assert by_id == by_number
    assert by_id["letter"]["day_on"] == "2026-09-14"
    (item,) = by_id["items"]
    assert (item["case"], item["code"], item["holder"], item["stands"]) == ("a", "n-a", "a", True)
    assert by_id["text"]["zh"].startswith("督办函\n")
    assert "Counted: Started Mon 2026-09-07 10:00" in by_id["text"]["en"]


async def test_a_reader_of_an_area_reads_the_letters_to_units_in_it(
    api: httpx.AsyncClient, ledger: Ledger
) -> None:
    of_police, of_c = await id_of(api, "police"), await id_of(api, "c")
    ledger.reader = Grant("api", "r", "street", "s1")

    assert await listed(api) == [("s1", "draft"), ("a", "draft")]
    assert await listed(api, unit="a") == [("a", "draft")]
    for path in ("?unit=c", "?unit=police"):
        assert (await api.get(f"/api/letters{path}")).status_code == 403
    for letter in (of_police, of_c):
        assert (await api.get(f"/api/letters/{letter}")).status_code == 404


async def test_a_token_that_is_no_readers_reads_no_letter(api: httpx.AsyncClient, ledger: Ledger) -> None:
    ledger.reader = Grant("source", "grid")

    assert (await api.get("/api/letters")).status_code == 403
    assert (await api.get(f"/api/letters/{FIRST}")).status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 404), ("?cursor=x", 400), ("?state=lost", 422), ("?kind=x", 422), ("?limit=0", 422)],
)
async def test_a_question_that_cannot_be_answered_gets_a_problem(
    api: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await api.get(f"/api/letters{path}")

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
