"""The gate tells the store who was seen, and loses nobody while the store is down."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.types import Scope

from dashboard.access.sessions import SessionGate
from dashboard.store.engine import journal_engine
from dashboard.store.sessions import IDLE, Session, SqlSessions
from tests.access.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def scope_of(secret: str, *more: tuple[bytes, bytes]) -> Scope:
    cookie = f"onescreen-session-8050={secret}".encode()
    return {"type": "http", "server": ("centre.example", 8050), "headers": [(b"cookie", cookie), *more]}


@asynccontextmanager
async def running(desk: Desk) -> AsyncIterator[SessionGate]:
    gate = SessionGate(desk.people.sessions, desk.metrics, seen_every_s=0.0)
    task = asyncio.create_task(gate.run())
    yield gate
    task.cancel()


async def until_seen(desk: Desk) -> None:
    async with asyncio.timeout(60):
        while desk.people.sessions.of("zhao")[0].seen_at != desk.clock.at:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_session_in_use_goes_on_beyond_two_hours_and_one_that_is_not_is_over(desk: Desk) -> None:
    zhao, qian = desk.person("zhao"), desk.person("qian")
    used, left = (scope_of(desk.people.sessions.begin(person)) for person in (zhao, qian))
    async with running(desk) as gate:
        for _ in range(3):
            desk.clock.at += IDLE - timedelta(minutes=1)
            assert await gate.session_of(used) is not None
            await until_seen(desk)

        await gate.look()

        assert await gate.session_of(used) is not None
        assert await gate.session_of(left) is None
    assert desk.metrics.registry.get_sample_value("onescreen_sessions") == 1


async def test_who_was_seen_is_told_once_the_store_answers_again(desk: Desk) -> None:
    secret = desk.people.sessions.begin(desk.person())
    async with running(desk) as gate:
        desk.clock.at += timedelta(hours=1)
        with sqlite3.connect(desk.folder / "journal.sqlite") as link:
            link.execute(
                "CREATE TRIGGER full BEFORE UPDATE ON sessions BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        assert await gate.session_of(scope_of(secret)) is not None
        await asyncio.sleep(1.5)
        assert desk.people.sessions.of("zhao")[0].seen_at != desk.clock.at

        with sqlite3.connect(desk.folder / "journal.sqlite") as link:
            link.execute("DROP TRIGGER full")

        await until_seen(desk)


async def test_a_page_that_refreshes_by_itself_keeps_no_session_alive(desk: Desk) -> None:
    secret = desk.people.sessions.begin(desk.person())
    async with running(desk) as gate:
        desk.clock.at += IDLE / 2
        assert await gate.session_of(scope_of(secret, (b"x-untouched", b"1"))) is not None
        await asyncio.sleep(1.2)  # long enough to tell the store, were there anything to tell

        desk.clock.at += IDLE / 2
        await gate.look()

        assert await gate.session_of(scope_of(secret)) is None


async def test_a_socket_that_is_joined_anew_keeps_no_session_alive(desk: Desk) -> None:
    secret = desk.people.sessions.begin(desk.person())
    socket = {**scope_of(secret), "type": "websocket"}
    async with running(desk) as gate:
        desk.clock.at += IDLE / 2
        assert await gate.session_of(socket) is not None
        await asyncio.sleep(1.2)  # long enough to tell the store, were there anything to tell

        desk.clock.at += IDLE / 2
        await gate.look()

        assert await gate.session_of(scope_of(secret)) is None


class Counted(SqlSessions):
    """`looks`: how often the store was asked who is in force."""

    looks = 0

    def standing(self) -> Mapping[str, Session]:
        self.looks += 1
        return super().standing()


def counted(desk: Desk) -> Counted:
    return Counted(journal_engine(f"sqlite:///{desk.folder}/journal.sqlite"), desk.clock)


async def test_made_up_cookies_cost_a_few_looks_however_many_they_are(desk: Desk) -> None:
    sessions = counted(desk)
    gate = SessionGate(sessions, desk.metrics)
    for n in range(3):
        asking = (gate.session_of(scope_of(f"made-up-{n}-{i}")) for i in range(100))
        assert set(await asyncio.gather(*asking)) == {None}

    assert sessions.looks <= 6


async def test_amid_made_up_cookies_one_that_was_just_given_is_known_by_every_server(desk: Desk) -> None:
    here, there = (SessionGate(counted(desk), desk.metrics) for _ in range(2))
    person = desk.person()
    await asyncio.gather(*(gate.session_of(scope_of("made-up")) for gate in (here, there)))

    secret = scope_of(desk.people.sessions.begin(person))
    flood = [asyncio.create_task(here.session_of(scope_of(f"made-up-{i}"))) for i in range(100)]
    await here.look()  # as the door does that began it

    assert await here.session_of(secret) is not None
    assert await there.session_of(secret) is not None
    assert set(await asyncio.gather(*flood)) == {None}
