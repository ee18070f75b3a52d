"""Fixtures every test may ask for. Servers are real; the slow ones start once, when first asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings
from playwright.async_api import Browser, async_playwright, expect
from sqlalchemy import Engine

from dashboard.store.engine import journal_engine
from tests.servers import PostgresServer, RedisServer, program

# An example may take long on a machine that is busy; how long is not what is tested.
settings.register_profile("onescreen", deadline=None, print_blob=True)
settings.load_profile("onescreen")
expect.set_options(timeout=15_000)

CHROMIUM_OPTIONS = (
    "--autoplay-policy=document-user-activation-required",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The session's PostgreSQL server (fsync off). Most tests want `fresh_postgres_url` instead."""
    server = PostgresServer()
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgres_url(postgres: PostgresServer) -> str:
    """SQLAlchemy URL of a database that the whole session shares: leave in it what cannot disturb others."""
    return postgres.url()


@pytest.fixture
def fresh_postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """SQLAlchemy URL of a new, empty database, dropped after the test."""
    name = postgres.create_database()
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture
def open_engine() -> Iterator[Callable[[str], Engine]]:
    """Gives engines of their own, closed after the test."""
    opened: list[Engine] = []

    def open_(url: str) -> Engine:
        opened.append(journal_engine(url))
        return opened[-1]

    yield open_
    for engine in opened:
        engine.dispose()


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[RedisServer]:
    """The session's Redis server. Tests want `redis_url`, or `redis_server` to stop it under load."""
    server = RedisServer()
    server.start()
    yield server
    server.close()


@pytest.fixture
def redis_url(shared_redis: RedisServer) -> str:
    """URL (unix socket) of a real, empty Redis. Do not stop it: it is the session's."""
    shared_redis.flush()
    return shared_redis.url


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis of the test's own, running: `.url`, `.stop()` (SIGKILL, all is lost), `.start()` (empty)."""
    server = RedisServer()
    server.start()
    yield server
    server.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _browser() -> AsyncIterator[Browser]:
    path = program("chromium", package="chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_OPTIONS])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chromium(_browser: Browser) -> AsyncIterator[Browser]:
    """Debian's Chromium, headless, driven by Playwright's *async* API. One for the session: a test's pages
    and what they keep are its own, and closed after it.

    Who asks for it runs on the session's loop, `pytest.mark.asyncio(loop_scope="session")`, and so do the
    async fixtures beside it. Ask for `await chromium.new_page()`; never wait for `networkidle`.
    """
    yield _browser
    for context in _browser.contexts:
        await context.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared example data beside the checkout. A test is skipped only where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not beside this checkout")
    return folder
