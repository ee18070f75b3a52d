"""The tests' own servers keep their promises."""

from __future__ import annotations

import psycopg
import pytest
import redis
from playwright.async_api import Browser

from tests.servers import MissingToolError, PostgresServer, RedisServer, program


def test_a_stopped_redis_comes_back_empty_under_the_same_url(redis_server: RedisServer) -> None:
    with redis.Redis.from_url(redis_server.url) as client:
        client.set("key", "value")

    redis_server.stop()
    redis_server.start()

    with redis.Redis.from_url(redis_server.url) as client:
        assert client.get("key") is None


def test_the_shared_redis_is_empty_for_each_test(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_a_fresh_database_holds_no_table(fresh_postgres_url: str) -> None:
    with psycopg.connect(fresh_postgres_url.replace("+psycopg", "")) as link:
        tables = link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

    assert tables == (0,)


def test_two_fresh_databases_are_not_the_same(postgres: PostgresServer, fresh_postgres_url: str) -> None:
    other = postgres.create_database()

    assert postgres.url(other) != fresh_postgres_url
    postgres.drop_database(other)


@pytest.mark.asyncio(loop_scope="session")
async def test_chromium_runs_a_page_s_script(chromium: Browser) -> None:
    page = await chromium.new_page()

    assert await page.evaluate("6 * 7") == 42


def test_a_missing_program_is_named_with_its_package() -> None:
    with pytest.raises(MissingToolError, match="apt-get install no-such-package"):
        program("no-such-program", package="no-such-package")
