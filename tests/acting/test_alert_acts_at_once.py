"""Two web roles on one journal: who acknowledges at each at the same instant is told of one and the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from dashboard.acting.alert_acts import AlertActing
from dashboard.ingest.admission import Admission
from dashboard.ingest.intake import Intake
from dashboard.journal.sql_journal import SqlJournal
from dashboard.metrics import Metrics
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from tests.acting.alert_centre import AT, group_of
from tests.acting.desk_centre import ListAudit, Ticking
from tests.ingest.fakes import Areas, ListRefusals, ListWire, MirrorSealer

GROUPS = [group_of(f"{n}") for n in range(10)]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("fresh_postgres_url"))
    return f"sqlite:///{tmp_path}/journal.sqlite"


@asynccontextmanager
async def web_role(url: str) -> AsyncIterator[tuple[AlertActing, SqlJournal]]:
    clock = Ticking(AT)
    engine = journal_engine(url)
    journal = SqlJournal(engine, clock)
    admission = Admission(Areas(), MirrorSealer(), clock)
    async with Intake(journal, ListWire(), ListRefusals(), admission=admission, metrics=Metrics()) as intake:
        yield AlertActing(intake.act, journal=journal, audit=ListAudit(), clock=clock), journal
    engine.dispose()


async def test_an_alert_is_acknowledged_once_whatever_process_it_is_done_in(url: str) -> None:
    migrate(url, "journal")
    async with web_role(url) as (one, journal), web_role(url) as (other, _):
        acts = [
            acting.acknowledge_as(post, group, "link", label="值班长")
            for group in GROUPS
            for acting, post in ((one, "duty"), (other, "chief"))
        ]

        done = await asyncio.gather(*acts)

        for first, second in zip(done[::2], done[1::2], strict=True):
            assert (first.by, first.at, first.position) == (second.by, second.at, second.position)
            assert sorted([first.is_repeated, second.is_repeated]) == [False, True]
        assert journal.head() == len(GROUPS)
