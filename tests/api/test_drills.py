"""`GET /api/drills`: what became of the last drills, and who reads of which communities."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from dashboard.api.drill_routes import router
from dashboard.domain.drill import WEEKDAYS, Drill, Run, sending
from dashboard.domain.registers import drills_changed
from dashboard.journal.memory_journal import MemoryJournal
from dashboard.ports import Entry, Grant
from dashboard.problem import install_problems
from dashboard.projections.view import View
from dashboard.reading.ground import Reading
from dashboard.store.engine import views_engine
from dashboard.store.views import SqlViews
from tests.api.test_letters import NoPast, SetClock
from tests.builders import LOCAL, board_of, local, stamped, the_registers

NOW = local("2026-09-15 09:00")
SINCE = local("2026-09-14 00:00")
TODAY_AT = local("2026-09-15 08:30")
MORNING = Drill("morning", time(8, 30), frozenset(WEEKDAYS), ("a", "b", "c"))


class Post:
    """A centre whose drill of today went to three communities: one has answered; yesterday's was not sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reader = Grant("api", "r", "auditor")
        self.journal = MemoryJournal(SetClock())
        schedule = drills_changed([MORNING], version=1, at=SINCE)
        self.journal.append([Entry(event, recorded_at=SINCE) for event in (*the_registers(), schedule)])
        for area, street in (("a", "s1"), ("b", "s1"), ("c", "s2")):
            run = Run("morning", date(2026, 9, 15), area, TODAY_AT)
            self.journal.append([Entry(sending(run, ("d", street, area)))])
        answered_at = TODAY_AT + timedelta(minutes=12)
        self.journal.append(
            [Entry(stamped("acknowledged", "drill-morning-2026-09-15-a", at=answered_at, hop=1))]
        )

    def identify(self, request: Request) -> Grant:
        return self.reader

    def server(self) -> FastAPI:
        shown = View(board_of([], at=NOW)).cut()
        views = SqlViews(views_engine(f"sqlite:///{self.folder}/views.sqlite"))
        server = FastAPI()
        install_problems(server)
        reading = Reading(lambda: shown, NoPast(), views, self.journal, LOCAL)
        server.include_router(router(reading, self.identify))
        return server


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path)


@pytest.fixture
async def api(post: Post) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=post.server())
    async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
        yield client


async def listed(api: httpx.AsyncClient, **params: Any) -> list[tuple[str, str, str]]:
    answer = await api.get("/api/drills", params=params)
    assert answer.status_code == 200, answer.text
    return [(line["on"][-2:], line["area"], line["state"]) for line in answer.json()["drills"]]


async def test_the_last_drills_are_told_with_those_that_were_not_sent(api: httpx.AsyncClient) -> None:
    today = [("15", "c", "waiting"), ("15", "b", "waiting"), ("15", "a", "answered")]

    assert await listed(api, days=1) == today
    assert await listed(api) == [*today, *(("14", area, "not_sent") for area in "cba")]
    assert await listed(api, limit=2) == today[:2]


async def test_an_answer_says_when_it_came_and_how_long_it_took(api: httpx.AsyncClient) -> None:
    (line,) = (await api.get("/api/drills", params={"area": "a", "days": 1})).json()["drills"]

    assert line == {
        "relay": "drill-morning-2026-09-15-a",
        "name": "morning",
        "on": "2026-09-15",
        "area": "a",
        "state": "answered",
        "due_at": "2026-09-15T00:30:00Z",
        "sent_at": "2026-09-15T00:30:00Z",
        "answered_at": "2026-09-15T00:42:00Z",
        "minutes": 12.0,
    }


async def test_a_reader_of_one_street_sees_its_communities_only(post: Post, api: httpx.AsyncClient) -> None:
    post.reader = Grant("api", "r", "street", "s2")

    assert await listed(api) == [("15", "c", "waiting"), ("14", "c", "not_sent")]
    assert (await api.get("/api/drills", params={"area": "a"})).status_code == 403
    assert (await api.get("/api/drills", params={"area": "zz"})).status_code == 404
