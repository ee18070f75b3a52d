"""Alerts and their proof are kept for two years, and not for longer, by a clock that can be believed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from dashboard.journal.sql_journal import SqlJournal
from dashboard.ports import JournalError
from dashboard.ports.alert_store import GroupFilter, Trimmed
from dashboard.ports.alerts import Changes, CustodyLine
from dashboard.store.alerts import SqlAlerts
from dashboard.store.engine import journal_engine
from dashboard.store.erasures import SqlErasures
from dashboard.store.migrate import migrate
from dashboard.store.vault import Vault
from dashboard.timekeeping.trimming import KEPT, keep_trimmed
from tests.journal.builders import SetClock, entry
from tests.store.alert_builders import NOW, a_group

SECOND = timedelta(seconds=1)


class FirstDown(SqlAlerts):
    """Does not answer the first time."""

    asked = 0

    def trim(self, before: datetime) -> Trimmed:
        self.asked += 1
        if self.asked == 1:
            raise JournalError("down", is_retryable=True)
        return super().trim(before)


class Centre:
    """With an alert that was over two years ago, one that was so a second later, and one that is open."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.clock = SetClock(NOW + KEPT)
        self.alerts = FirstDown(engine, vault, self.clock)
        self.erasures = SqlErasures(engine, vault, self.clock)
        self.journal = SqlJournal(engine, self.clock)
        old, late = a_group("old", resolved_at=NOW - SECOND), a_group("late", resolved_at=NOW)
        proof = CustodyLine("old", "queued", NOW, "n")
        self.alerts.commit(Changes(groups=[old, late, a_group("open")], custody=[proof]))

    def record(self, at: datetime) -> None:
        now, self.clock.at = self.clock.at, at
        self.journal.append([entry("a")])
        self.clock.at = now

    async def trim_until(self, is_done: Callable[[], bool], *, within_s: float = 60.0) -> None:
        trimming = keep_trimmed(self.alerts, self.erasures, self.clock, each_s=0.01)
        running = asyncio.create_task(trimming)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not is_done():  # noqa: ASYNC110 - what is waited for is in the store
                    await asyncio.sleep(0.01)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    @property
    def groups(self) -> set[str]:
        return {group.id for group in self.alerts.groups(GroupFilter(), limit=9)}


@pytest.fixture
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    folder = tmp_path_factory.mktemp("centre")
    url = f"sqlite:///{folder}/store.sqlite"
    migrate(url, "journal")
    migrate(url, "alerts")
    engine = journal_engine(url)
    yield Centre(engine, Vault(folder / "key", environ={}))
    engine.dispose()


async def test_what_was_over_two_years_ago_goes_once_the_store_answers(centre: Centre) -> None:
    centre.record(centre.clock.at - timedelta(days=5))

    await centre.trim_until(lambda: centre.alerts.asked == 3)

    assert centre.groups == {"late", "open"}
    assert centre.alerts.custody_of("old") == []


@pytest.mark.parametrize("days", [8, 2])
async def test_nothing_goes_while_the_clock_may_have_jumped(centre: Centre, days: int) -> None:
    centre.record(centre.clock.at - timedelta(days=days))

    await centre.trim_until(lambda: centre.alerts.asked > 0, within_s=3.0)

    assert centre.groups == {"old", "late", "open"}
    assert centre.alerts.asked == 0
