"""What is taken from the read tables, and from the past that a journal folds to, is what the list counts."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from dashboard.domain.events import Event
from dashboard.domain.situation import Situation
from dashboard.ports import Grant
from dashboard.projections.history import As
from dashboard.projections.runner import fold_in, open_board, save
from dashboard.reading.desk import Desk, instant_of
from dashboard.reading.ground import Reading
from dashboard.store.engine import views_engine
from dashboard.store.migrate import migrate
from dashboard.store.views import SqlViews
from layouts.desk._case_view import filter_of
from layouts.desk._export import Export
from layouts.desk._page import View
from layouts.words import LANGS, Words
from tests import districts
from tests.acting.desk_centre import ListAudit
from tests.builders import ListJournal, closed, dispatched, recorded, reported, the_registers
from tests.desks import EVERYTHING, ZONE
from tests.past import FoldingHistorian

STREET, OTHER, COMMUNITY = "420203011000", "420203007000", "420203011002"
AT = districts.AT
STREETS = Grant("person", "zhao", "street", STREET)


def story() -> list[Event]:
    """Seventeen cases of two streets, a day apart; every third is closed two days after its report."""
    told: list[Event] = []
    for n in range(17):
        at, area = AT - timedelta(days=20 - n), OTHER if n % 4 == 0 else COMMUNITY
        told.append(reported(f"grid/{n}", at=at, area=area))
        told.append(dispatched(f"grid/{n}", at=at + timedelta(hours=1), unit=area))
        if n % 3 == 0:
            told.append(closed(f"grid/{n}", at=at + timedelta(days=2)))
    return sorted(told, key=lambda event: event.occurred_at)


class FoldedPast(FoldingHistorian):
    """The rows are of the past, of the district as it was made."""

    async def situation(self, at: datetime, *, as_: As) -> Situation:
        return districts.normal(at=at)


@dataclass
class Centre:
    reading: Reading

    def desk(self, view: View, grant: Grant) -> Desk:
        return Desk(self.reading, grant, instant_of(view.asked.get("at")))

    async def rows(self, grant: Grant, **query: str) -> list[list[str]]:
        words = {lang: Words(lang, ZONE) for lang in LANGS}
        export = Export(lambda view: self.desk(view, grant), ListAudit(), words, page_rows=2)

        async def door(scope: Any, receive: Any, send: Any) -> None:
            known = {"grant": grant, "until_ended": asyncio.Event().wait, "form_token": "told"}
            await export({**scope, **known}, receive, send)

        transport = httpx.ASGITransport(door)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            answer = await client.post(
                "/desk/export", params={"format": "csv", **query}, data={"token": "told"}
            )
        assert answer.status_code == 200, answer.text
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[2:]

    async def count(self, grant: Grant, **query: str) -> int:
        view = View("/cases", {}, query)
        return (await self.desk(view, grant).count(filter_of(view, ZONE), area=query.get("area"))).n


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    url = f"sqlite:///{tmp_path}/views.sqlite"
    migrate(url, "views")
    views = SqlViews(views_engine(url))
    registers = the_registers(at=AT - timedelta(days=30), areas=districts.xisaishan())
    journal = ListJournal(recorded([*registers, *story()]))
    board = open_board(views, ZONE)
    fold_in(board, views, journal.read(after=0, limit=10_000))
    board.advance(AT)
    save(board, views)
    return Centre(Reading(districts.normal, FoldedPast(journal, ZONE), views, journal, ZONE))


@pytest.mark.parametrize("grant", [EVERYTHING, STREETS], ids=["everything", "a street"])
@pytest.mark.parametrize("at", [None, AT - timedelta(days=9)], ids=["now", "then"])
@pytest.mark.parametrize("status", [None, "open", "overdue", "due_soon", "unheld", "closed", "late"])
async def test_a_file_has_as_many_rows_as_the_list_counts(
    centre: Centre, grant: Grant, at: datetime | None, status: str | None
) -> None:
    query = {
        **({"at": at.isoformat()} if at is not None else {}), **({"status": status} if status else {}),
    }  # fmt: skip
    rows = await centre.rows(grant, **query)

    assert len(rows) == await centre.count(grant, **query)
    assert len({row[1] for row in rows}) == len(rows), "each case once"


async def test_the_story_has_rows_to_take_in_every_way(centre: Centre) -> None:
    then = (AT - timedelta(days=9)).isoformat()
    taken = [
        len(await centre.rows(grant, **query))
        for grant in (EVERYTHING, STREETS)
        for query in ({}, {"at": then}, {"status": "closed"}, {"status": "overdue"})
    ]

    assert taken[0] == 17
    assert 0 < taken[1] < taken[0], "the past has fewer"
    assert all(taken)
    assert all(street < all_ for street, all_ in zip(taken[4:7], taken[:3], strict=True))
